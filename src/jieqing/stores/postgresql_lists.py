"""Key lists of a PostgreSQL sweep, which live until the transaction ends.

COPY takes no bound values, and a statement's text may end up in the server's log. Whole
numbers go in as a bound array, into a setting of the transaction's own; other keys, and
the values that name people, by a COPY into a temporary table. A list that several
statements need is sent once.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from jieqing.datamap.schema import TypeFamily
from jieqing.stores.port import Cell, Key
from jieqing.stores.postgresql_words import (
    PostgresqlRows,
    exact_column,
    filter_standing,
)
from jieqing.stores.sql import Sql
from jieqing.stores.words import Bind, Named

_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
NUMBERS = "bigint"
SWEPT = frozenset({TypeFamily.INTEGER, TypeFamily.TEXT})


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """A table to be made: its name, its columns with their types, its rows."""

    name: str
    types: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]

    def making(self) -> str:
        """The statement that makes it."""
        columns = (f"c{n} {declared}" for n, declared in enumerate(self.types))
        head = f"CREATE TEMPORARY TABLE {self.name}"
        return f"{head} ({', '.join(columns)}) ON COMMIT DROP"

    def content(self) -> str:
        """Its rows as COPY's text."""
        return "".join("\t".join(map(_text, row)) + "\n" for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A setting to be made for the transaction: its name, and the numbers it holds."""

    name: str
    rows: Sequence[Key]

    def content(self) -> str:
        """The numbers as the text of an array."""
        return f"{{{','.join(map(str, chain.from_iterable(self.rows)))}}}"


@dataclass(slots=True)
class Lists(PostgresqlRows):
    """How PostgreSQL says what is done with rows, with every list in a table."""

    _new: list[List] = field(default_factory=list)
    _set: list[Setting] = field(default_factory=list)
    _named: dict[object, tuple[Sequence[Key], str]] = field(default_factory=dict)
    _tables: int = 0
    _settings: int = 0

    def among(self, columns: Sequence[Named], tuples: Sequence[Key], bind: Bind) -> Sql:
        """Whether the columns hold one of the tuples."""
        if not all(column.schema.family in SWEPT for column in columns):
            return super().among(columns, tuples, bind)
        left = ", ".join(exact_column(column) for column in columns)
        return Sql(f"({left}) IN ({self.listed(columns, tuples)})")

    def keyed(self, columns: Sequence[Named], keys: Sequence[Key], bind: Bind) -> Sql:
        """The same of a key: as an array, so that its index is walked in order.

        A list that is joined is hashed first, and rows are then met as they come: that
        takes twice as long.
        """
        if len(columns) != 1 or columns[0].schema.family not in SWEPT:
            return self.among(columns, keys, bind)
        listed = self.listed(columns, keys)
        return Sql(f"{exact_column(columns[0])} = ANY(ARRAY({listed}))")

    def listed(self, columns: Sequence[Named], tuples: Sequence[Key]) -> str:
        """The query that gives these tuples."""
        types = tuple(list_type(column) for column in columns)
        known = self._named.get((id(tuples), types))
        if known is None:
            kept = filter_standing(columns, tuples)
            query = self._set_numbers(kept) if types == (NUMBERS,) else None
            # Held as well, so that no other list can bear its id.
            known = (tuples, query or self._tabled(types, kept))
            self._named[id(tuples), types] = known
        return known[1]

    def _set_numbers(self, rows: Sequence[Key]) -> str:
        self._settings += 1
        name = f"jieqing.list_{self._settings}"
        self._set.append(Setting(name=name, rows=rows))
        return f"SELECT unnest(current_setting('{name}')::{NUMBERS}[])"

    def _tabled(self, types: Sequence[str], rows: Sequence[Key]) -> str:
        chosen = ", ".join(f"c{place}" for place in range(len(types)))
        return f"SELECT {chosen} FROM {self.add(types, rows)}"

    def add(self, types: Iterable[str], rows: Sequence[Sequence[Cell]]) -> str:
        """Have a table made with these rows; its name."""
        self._tables += 1
        # Named in full: a search path may lead to somebody's table of that name first.
        name = f"pg_temp.jieqing_list_{self._tables}"
        self._new.append(List(name=name, types=tuple(types), rows=rows))
        return name

    @property
    def are_used(self) -> bool:
        """Whether there is any."""
        return self._tables + self._settings > 0

    def take_new(self) -> Iterator[List]:
        """The tables that are still to be made, each once."""
        while self._new:
            yield self._new.pop()

    def take_settings(self) -> Iterator[Setting]:
        """The settings that are still to be made, each once."""
        while self._set:
            yield self._set.pop()


def list_type(column: Named) -> str:
    """The type in which a list of such a column's values stands."""
    if column.schema.family is TypeFamily.INTEGER:
        return NUMBERS
    return "uuid" if column.schema.declared == "uuid" else "text"


def _text(cell: Cell) -> str:
    return r"\N" if cell is None else str(cell).translate(_ESCAPES)
