"""Where the rows of a table seem to hang: declared keys, else names that say so.

A declared key is a fact; ``member_id`` beside a table ``member`` is a good guess,
``user_id`` where the customers stand in ``member`` a fair one, a phone number that the
customers' table has too a weak one.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jieqing.datamap.schema import ColumnSchema, Schema, TableSchema, TypeFamily
from jieqing.discovery.wording import Wording, meets, met, words_of

_KEYS = frozenset({TypeFamily.INTEGER, TypeFamily.NUMBER, TypeFamily.TEXT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Columns here that seem to meet columns there; ``of`` None: the target's key."""

    target: str
    by: tuple[str, ...]
    of: tuple[str, ...] | None
    is_declared: bool = False


def key_of(table: TableSchema, wording: Wording) -> tuple[str, ...]:
    """The primary key; without one the column that is called like a key, if any.

    Whether it tells the rows apart is asked of the rows when the map is confirmed.
    """
    if table.primary_key:
        return table.primary_key
    own = (
        column.name for column in table.columns if _is_own_key(table, column, wording)
    )
    return tuple(own)[:1]


class Ties:
    """The ties of a store's tables, each table's names read once."""

    def __init__(self, schema: Schema, wording: Wording) -> None:
        """Sort the tables by the last word of their names."""
        self._schema, self._wording = schema, wording
        self._by_last: Mapping[str, list[tuple[tuple[str, ...], str]]] = defaultdict(
            list
        )
        for name in schema.tables:
            words = _singular(words_of(name))
            if words:
                self._by_last[words[-1]].append((words, name))
        self._by_key: Mapping[str, list[str]] = defaultdict(list)
        for name, table in schema.tables.items():
            key = key_of(table, wording)
            if len(key) == 1:
                self._by_key[key[0]].append(name)

    def of_table(self, table: TableSchema) -> tuple[Tie, ...]:
        """Declared keys, then columns that are called like a table."""
        declared = tuple(self._declared(table))
        taken = {column for tie in declared for column in tie.by}
        named = (
            Tie(target=target, by=(column.name,), of=None)
            for column in table.columns
            if column.name not in taken
            and (target := self._named(table, column)) is not None
        )
        return (*declared, *named)

    def to_root(
        self, table: TableSchema, root: TableSchema, known: tuple[Tie, ...]
    ) -> tuple[Tie, ...]:
        """Columns called after customers in general, of no table of that name."""
        taken = {column for tie in known for column in tie.by}
        return tuple(
            Tie(target=root.name, by=(column.name,), of=of)
            for column in table.columns
            if column.name not in taken
            and (column.name,) != key_of(table, self._wording)
            and self._names_customers(column.name)
            for of in _meeting(root, column, self._wording)
        )

    def _declared(self, table: TableSchema) -> Iterator[Tie]:
        for key in table.foreign_keys:
            target = self._schema.tables.get(key.target)
            is_key = target is not None and key.target_columns == target.primary_key
            of = None if is_key else key.target_columns
            yield Tie(target=key.target, by=key.columns, of=of, is_declared=True)

    def _named(self, table: TableSchema, column: ColumnSchema) -> str | None:
        """The one table that ``member_id`` names: member, ums_member or members."""
        sought = words_before_key(column.name, self._wording)
        if (column.name,) == key_of(table, self._wording):
            return None
        if not sought:
            return self._keyed_so(table, column)
        fitting = [
            (len(words), name)
            for words, name in self._by_last.get(sought[-1], ())
            if words[-len(sought) :] == sought
            and not self._are_others(words[: -len(sought)])
            and _is_keyed_alike(self._schema.tables[name], column, self._wording)
        ]
        shortest = min(fitting, default=(0, ""))[0]
        named = [name for length, name in fitting if length == shortest]
        if len(named) == 1:
            return named[0]
        return None if named else self._keyed_so(table, column)

    def _keyed_so(self, table: TableSchema, column: ColumnSchema) -> str | None:
        """The one other table whose key bears the very name: ``ddbh`` in both."""
        if column.name.lower() in self._wording.key_words:
            return None  # every table has an id
        named = [
            name
            for name in self._by_key.get(column.name, ())
            if name != table.name
            and _is_keyed_alike(self._schema.tables[name], column, self._wording)
        ]
        return named[0] if len(named) == 1 else None

    def _are_others(self, before: tuple[str, ...]) -> bool:
        """``user_id`` names no row of sys_user: the staff's own are called in full."""
        return any(meets(word, self._wording.not_roots) for word in before)

    def _names_customers(self, column: str) -> bool:
        return met(column, self._wording.root_keys) is not None


def is_called(column: str, table: str, wording: Wording) -> bool:
    """Whether a column such as ``member_id`` bears the name of a table."""
    sought = words_before_key(column, wording)
    return bool(sought) and _singular(words_of(table))[-len(sought) :] == sought


def words_before_key(name: str, wording: Wording) -> tuple[str, ...]:
    """The words before the one that says "number of"; none: it says no such."""
    *before, last = words_of(name) or ("",)
    for word in wording.key_words:
        if last == word and before:
            return _singular(before)
        if not word.isascii() and last.endswith(word) and last != word:
            return _singular([*before, last.removesuffix(word)])
    return ()


def _meeting(
    root: TableSchema, column: ColumnSchema, wording: Wording
) -> Iterator[tuple[str, ...] | None]:
    """What of the customers' table such a column could meet: namesake or key."""
    namesake = root.column(column.name)
    if namesake is not None and namesake.family is column.family:
        is_key = key_of(root, wording) == (column.name,)
        yield None if is_key else (column.name,)
    elif _is_keyed_alike(root, column, wording):
        yield None


def _is_keyed_alike(
    target: TableSchema, column: ColumnSchema, wording: Wording
) -> bool:
    keys = [target.column(name) for name in key_of(target, wording)]
    return len(keys) == 1 and keys[0] is not None and keys[0].family is column.family


def _is_own_key(table: TableSchema, column: ColumnSchema, wording: Wording) -> bool:
    """``id``, ``编号``, or ``member_id`` in a table of members."""
    if column.family not in _KEYS:
        return False
    words = words_of(column.name)
    is_bare = len(words) == 1 and words[0] in wording.key_words
    return is_bare or is_called(column.name, table.name, wording)


def _singular(words: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.removesuffix("s") for word in words)
