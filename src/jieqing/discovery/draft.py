"""A first guess at a store's map, from its catalogue alone; no row is read.

Which table holds the customers, how the others hang on it (declared keys, else
``member_id`` beside a table ``member``), and which columns' names speak of a person. A
guess is never silent: whatever it leaves open, deciding asks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jieqing.datamap.schema import ColumnSchema, Schema, TableSchema, TypeFamily
from jieqing.datamap.values import Subject
from jieqing.discovery.wording import Wording, holds, meant, meets, words_of

_MOMENTS = frozenset({TypeFamily.DATE, TypeFamily.MOMENT})
_TEXTS = frozenset({TypeFamily.TEXT, TypeFamily.OTHER, TypeFamily.JSON})
_NUMBERS = frozenset({TypeFamily.INTEGER, TypeFamily.NUMBER})
_FOR_NUMBERS = frozenset({"phone", "birth_date", "gender", "id_number"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftReference:
    """How a table seems to hang on another: ``owner`` or ``lookup``."""

    role: str
    target: str
    by: tuple[str, ...]
    of: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftTable:
    """What a table seems to hold."""

    name: str
    subject: Subject
    record: str | None = None
    key: str | None = None
    identities: Mapping[str, str]
    columns: Mapping[str, str]
    clocks: Mapping[str, str]
    references: tuple[DraftReference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A first map of a store; ``root`` is None where no table looks like people."""

    store: str
    root: str | None
    tables: tuple[DraftTable, ...]


def draft(store: str, schema: Schema) -> Draft:
    """Guess the map of a store."""
    wording = Wording.shipped()
    root = _root(schema, wording)
    references = {
        name: tuple(_references(schema, table)) for name, table in schema.tables.items()
    }
    owned = _owned(root, references)
    return Draft(
        store=store,
        root=root,
        tables=tuple(
            _table(table, references[table.name], _whose(table, root, owned, wording))
            for table in schema.tables.values()
        ),
    )


def _root(schema: Schema, wording: Wording) -> str | None:
    """The table that looks most like people, by its name, columns and followers."""
    scored = [
        (_likeness(schema, table, wording), name)
        for name, table in schema.tables.items()
    ]
    best = max(scored, default=(0, ""))
    return best[1] if best[0] > 0 else None


def _likeness(schema: Schema, table: TableSchema, wording: Wording) -> int:
    if not table.primary_key or meets(table.name, wording.not_roots):
        return 0
    named = sum(meets(word, wording.roots) for word in words_of(table.name))
    speaking = {
        category
        for column in table.columns
        if (category := _category(column, wording)) in wording.identities | {"name"}
    }
    if not named or not speaking:
        return 0
    followers = sum(
        reference.target == table.name
        for other in schema.tables.values()
        for reference in _references(schema, other)
    )
    # A table of people alone has a short name: member, not member_level.
    return 10 * named + 3 * len(speaking) + followers - 5 * len(words_of(table.name))


def _references(schema: Schema, table: TableSchema) -> Iterator[DraftReference]:
    taken: set[str] = set()
    for key in table.foreign_keys:
        taken.update(key.columns)
        target = schema.tables.get(key.target)
        is_key = target is not None and key.target_columns == target.primary_key
        yield DraftReference(
            role="owner",
            target=key.target,
            by=key.columns,
            of=None if is_key else key.target_columns,
        )
    for column in table.columns:
        guessed = _named_table(schema, table, column)
        if guessed is not None and column.name not in taken:
            yield DraftReference(
                role="owner", target=guessed, by=(column.name,), of=None
            )


def _named_table(
    schema: Schema, table: TableSchema, column: ColumnSchema
) -> str | None:
    """The one table that ``member_id`` names: member, ums_member or members."""
    *named_words, last = words_of(column.name) or ("",)
    if not named_words or last != "id" or (column.name,) == table.primary_key:
        return None
    sought = [word.removesuffix("s") for word in named_words]
    fitting = [
        name
        for name, target in schema.tables.items()
        if _ends_with(name, sought) and _is_keyed_alike(target, column)
    ]
    shortest = min((len(words_of(name)) for name in fitting), default=0)
    named = [name for name in fitting if len(words_of(name)) == shortest]
    return named[0] if len(named) == 1 else None


def _ends_with(table: str, sought: list[str]) -> bool:
    words = [word.removesuffix("s") for word in words_of(table)]
    return words[-len(sought) :] == sought


def _is_keyed_alike(target: TableSchema, column: ColumnSchema) -> bool:
    keys = [target.column(name) for name in target.primary_key]
    return len(keys) == 1 and keys[0] is not None and keys[0].family is column.family


def _owned(
    root: str | None, references: Mapping[str, tuple[DraftReference, ...]]
) -> frozenset[str]:
    """The root and every table from which references lead to it."""
    owned, more = set[str](), {root} if root else set()
    while more:
        owned |= more
        more = {
            name
            for name, listed in references.items()
            if name not in owned and any(each.target in owned for each in listed)
        }
    return frozenset(owned)


def _whose(
    table: TableSchema, root: str | None, owned: frozenset[str], wording: Wording
) -> tuple[Subject, frozenset[str]]:
    """Whose rows a table holds, and the tables on which rows of customers hang."""
    if table.name == root:
        return Subject.CUSTOMER, frozenset()
    if meets(table.name, wording.staff):
        return Subject.STAFF, frozenset()
    if table.name in owned:
        return Subject.CUSTOMER, owned
    if meets(table.name, wording.system):
        return Subject.SYSTEM, frozenset()
    return Subject.REFERENCE, frozenset()


def _table(
    table: TableSchema,
    references: tuple[DraftReference, ...],
    whose: tuple[Subject, frozenset[str]],
) -> DraftTable:
    wording = Wording.shipped()
    subject, owners = whose
    is_root = subject is Subject.CUSTOMER and not owners
    speaking = _speaking(table, wording)
    if is_root and table.column("name") is not None:
        speaking = {**speaking, "name": "name"}
    identities = {c: k for c, k in speaking.items() if k in wording.identities}
    numbered = dict.fromkeys(table.primary_key[:1], "customer_no")
    record = meant(table.name, wording.records) or "account-profile"
    return DraftTable(
        name=table.name,
        subject=subject,
        record="account-profile" if is_root else record,
        key=None if table.primary_key else "none",
        identities={**numbered, **identities} if is_root else {},
        columns={
            c: k for c, k in speaking.items() if not is_root or c not in identities
        },
        clocks=_clocks(table, record, wording) if owners else {},
        references=tuple(_told(each, subject, owners) for each in references),
    )


def _told(
    reference: DraftReference, subject: Subject, owners: frozenset[str]
) -> DraftReference:
    """Rows of customers go with their owner; anything else is looked up."""
    is_owner = subject is Subject.CUSTOMER and reference.target in owners
    role = "owner" if is_owner else "lookup"
    return DraftReference(
        role=role, target=reference.target, by=reference.by, of=reference.of
    )


def _speaking(table: TableSchema, wording: Wording) -> dict[str, str]:
    """Columns whose names speak of a person, each with its category."""
    found = ((each.name, _category(each, wording)) for each in table.columns)
    return {name: category for name, category in found if category is not None}


def _category(column: ColumnSchema, wording: Wording) -> str | None:
    if words_of(column.name)[-1:] == ("id",) and column.family in _NUMBERS:
        return None
    category = meant(column.name, wording.columns)
    if column.family in _TEXTS or column.generated:
        return category
    is_day = category == "birth_date" and column.family in _MOMENTS
    is_number = category in _FOR_NUMBERS and column.family in _NUMBERS
    return category if is_day or is_number else None


def _clocks(table: TableSchema, record: str, wording: Wording) -> dict[str, str]:
    """The moment of the row from which a keep of its kind would count, if named."""
    moments = [c.name for c in table.columns if c.family in _MOMENTS]
    clock = {
        "transaction-record": "transaction-completed",
        "payment-record": "transaction-completed",
        "invoice": "invoice-issued",
        "network-log": "record-created",
    }.get(record)
    if clock is None:
        return {}
    for phrase in wording.clocks[clock]:
        for name in moments:
            if holds(words_of(name), phrase):
                return {clock: name}
    return {}
