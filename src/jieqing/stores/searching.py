"""Searching a table for values, and for a canary, as the port asks.

Searches of one table go together into one statement, each a part of a union with a
number of its own: values and canary are sought by the same statement, and a server is
asked once for what would take it thirty answers.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from jieqing.datamap.expression import Expression
from jieqing.datamap.identity import is_exact
from jieqing.datamap.schema import TableSchema, TypeFamily
from jieqing.datamap.values import BoundTable
from jieqing.stores.cell_text import read_text
from jieqing.stores.port import (
    Cell,
    Fits,
    HiddenIn,
    IdentityIn,
    Key,
    KeysIn,
    SamplePlace,
    Search,
)
from jieqing.stores.spans import spans
from jieqing.stores.sql import Sql, chained
from jieqing.stores.statements import Statements, key_columns

SHORT_ROWS = 1_000  # a table of so many is read whole faster than it is asked about
PARTS_AT_ONCE = 40  # searches in one statement
Rows = Iterator[tuple[Key, tuple[Cell, ...]]]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a statement gave back: names of columns, rows."""

    names: Sequence[str]
    rows: Iterator[tuple[Cell, ...]]
    touched: int


class RowSearcher(ABC):
    """What seeks values in the tables of one store."""

    def __init__(self, statements: Statements) -> None:
        """Read by these statements."""
        self.statements = statements
        self._short: dict[str, bool] = {}

    @abstractmethod
    def run(self, sql: Sql) -> Answer:
        """Carry out one statement."""

    def run_all(self, asked: Sequence[Sql]) -> Iterator[Answer]:
        """Carry out statements that only read, at one go where it can be."""
        return map(self.run, asked)

    def search(self, search: Search) -> tuple[Key, ...]:
        """Keys of the rows in which the value was found."""
        return self.search_all([search])[search]

    def search_all(
        self, searches: Iterable[Search]
    ) -> Mapping[Search, tuple[Key, ...]]:
        """The same for several, those of a table as many in one statement as it takes.

        The statements of several tables are asked at one go.
        """
        unions = list(_unions(searches, lambda search: search.table))
        asked = [
            chained(
                " UNION ALL ", [self.seeking(e, f"{n}") for n, e in enumerate(some)]
            )
            for some in unions
        ]
        return {
            each: self.decided(each, rows)
            for some, answer in zip(unions, self._answers(asked), strict=True)
            for each, rows in self._told(some, answer, some[0].table)
        }

    def seeking(self, search: Search, label: str) -> Sql:
        """What names the rows in which the value may be; the label stands last."""
        where = self.searched(search) + self.only(search)
        return self.chosen(search.table, [label], where)

    def decided(self, search: Search, rows: Rows) -> tuple[Key, ...]:
        """Those of the rows in which the value is; here the database has decided."""
        del search
        return tuple(key for key, _ in rows)

    def _answers(self, asked: Sequence[Sql]) -> list[Answer]:
        """What several statements give back, at one go."""
        return list(self.run_all(asked) if len(asked) > 1 else map(self.run, asked))

    def _told(
        self, parts: Sequence[_T], answer: Answer, table: str
    ) -> Iterator[tuple[_T, Rows]]:
        """Each part's rows: key and what stands between it and the label."""
        told: list[list[Key]] = [[] for _ in parts]
        for row in answer.rows:
            told[int(row[-1] or 0)].append(row[:-1])
        for part, rows in zip(parts, told, strict=True):
            yield part, keyed(self.table(table), rows)

    def is_quick(self, search: Search) -> bool:
        """Whether an index serves the search, or the table is short."""
        schema = self.table(search.table).schema
        return self._is_served(schema, search) or self._is_short(schema.name)

    def _is_served(self, schema: TableSchema, search: Search) -> bool:
        orders = schema.orders(search.column)
        if search.within or search.inside is not None or not orders:
            return False
        if is_exact(search.kind):
            return True
        values = tuple(sorted(search.values))
        return any(spans(search.kind, values, order) is not None for order in orders)

    def _is_short(self, table: str) -> bool:
        if self.is_surely_long(self.table(table).schema):
            return False
        if table not in self._short:
            quoted = self.statements.words.quote(table)
            beyond = Sql(f"SELECT 1 FROM {quoted} LIMIT 1 OFFSET {SHORT_ROWS}")
            self._short[table] = next(self.run(beyond).rows, None) is None
        return self._short[table]

    def is_surely_long(self, schema: TableSchema) -> bool:
        """Whether the catalogue's estimate says so beyond doubt; a file has none."""
        del schema
        return False

    def searched(self, search: Search) -> Sql:
        """The condition of a search, decided by the database."""
        statements = self.statements
        cell = statements.words.column(search.table, search.column)
        values = sorted(search.values)
        if search.inside is not None:
            return statements.row_words.hiding(cell, hidden_in(search), statements.bind)
        if search.within:
            return statements.row_words.mentioning(cell, values, statements.bind)
        if is_exact(search.kind) and self._is_integer(search):
            return self.met(search)
        schema = self.table(search.table).schema
        return statements.normal(schema, search.column, search.kind, values)

    def met(self, search: Search) -> Sql:
        """The condition of a search for values that a column holds exactly."""
        by_value = IdentityIn(
            column=search.column, kind=search.kind, values=search.values
        )
        return self.statements.met(self.table(search.table), by_value)

    def chosen(self, name: str, beside: Sequence[str], where: Sql) -> Sql:
        """What names the rows of a table that meet a condition, and more of them."""
        table, words = self.table(name), self.statements.words
        columns = [words.column(name, column) for column in key_columns(table)]
        head = f"SELECT {', '.join([*columns, *beside])} FROM {words.quote(name)}"
        return Sql(f"{head} WHERE (") + where

    def only(self, search: Search) -> Sql:
        """The end of a search: everywhere, where something is true, or in one row."""
        table, end = self.table(search.table), Sql(")")
        if search.when is not None:
            end += Sql(" AND ") + self.statements.met(table, Fits(when=search.when))
        if search.row is not None:
            end += Sql(" AND ") + self.this_row(table, search.row)
        return end

    def this_row(self, table: BoundTable, key: Key) -> Sql:
        """Whether a row is the one with this key."""
        return self.statements.met(table, KeysIn(keys=(key,)))

    def sample(
        self,
        table: str,
        column: str,
        beyond: frozenset[Key],
        when: Expression | None = None,
    ) -> tuple[Key, str] | None:
        """A row outside ``beyond`` and the value in its column."""
        place = (table, column, when)
        return self.samples([place], {table: beyond})[place]

    def samples(
        self, places: Iterable[SamplePlace], beyond: Mapping[str, frozenset[Key]]
    ) -> Mapping[SamplePlace, tuple[Key, str] | None]:
        """The same for several, those of a table as many in one statement as it takes.

        The statements of several tables are asked at one go.
        """
        unions = list(_unions(places, lambda place: place[0]))
        asked = [
            chained(
                " UNION ALL ",
                [
                    self.bounded_part(self.sampling(place, f"{n}", beyond[place[0]]))
                    for n, place in enumerate(some)
                ],
            )
            for some in unions
        ]
        return {
            place: _first(rows, beyond[place[0]])
            for some, answer in zip(unions, self._answers(asked), strict=True)
            for place, rows in self._told(some, answer, some[0][0])
        }

    def sampling(self, place: SamplePlace, label: str, beyond: frozenset[Key]) -> Sql:
        """What names enough rows with their cells to find one outside ``beyond``."""
        table, column, when = place
        cell = self.statements.words.column(table, column)
        filled = Sql(f"{cell} IS NOT NULL AND {cell} <> ''")
        where = filled + self.canaries(table, beyond, when)
        return self.chosen(table, [cell, label], where)

    def bounded_part(self, part: Sql) -> Sql:
        """A part with an end of its own, as a member of a union."""
        return Sql("SELECT * FROM (") + part + Sql(")")

    def canaries(
        self, table: str, beyond: frozenset[Key], when: Expression | None
    ) -> Sql:
        """The end of a sample: enough rows, of those on which ``when`` is true."""
        end = Sql(")")
        if when is not None:
            end += Sql(" AND ") + self.statements.met(
                self.table(table), Fits(when=when)
            )
        return end + Sql(f" LIMIT {len(beyond) + 1}")

    def table(self, name: str) -> BoundTable:
        """The bound table of that name."""
        return self.statements.bound.tables[name]

    def _is_integer(self, search: Search) -> bool:
        schema = self.table(search.table).schema.column(search.column)
        return schema is not None and schema.family is TypeFamily.INTEGER


def _unions(listed: Iterable[_T], table_of: Callable[[_T], str]) -> Iterator[list[_T]]:
    """What goes together into one statement: of one table, and not too many."""
    tables: dict[str, list[_T]] = {}
    for each in dict.fromkeys(listed):
        tables.setdefault(table_of(each), []).append(each)
    for some in tables.values():
        for start in range(0, len(some), PARTS_AT_ONCE):
            yield some[start : start + PARTS_AT_ONCE]


def _first(rows: Rows, beyond: frozenset[Key]) -> tuple[Key, str] | None:
    beside = ((key, read_text(cell)) for key, (cell,) in rows if key not in beyond)
    return next(beside, None)


def hidden_in(search: Search) -> HiddenIn:
    """What a search for hidden values seeks. The search must name where they hide."""
    if search.inside is None:
        raise ValueError(search.column)
    return HiddenIn(
        column=search.column,
        inside=search.inside,
        kind=search.kind or None,
        values=search.values,
    )


def keyed(
    table: BoundTable, rows: Iterable[tuple[Cell, ...]]
) -> Iterator[tuple[Key, tuple[Cell, ...]]]:
    """Each row's key and what stands behind it.

    Without a key the whole row is the key, with its place among the rows selected that
    are equal in every cell: they are selected together or not at all.
    """
    width = len(key_columns(table))
    seen: Counter[Key] = Counter()
    for row in rows:
        key = tuple(row[:width])
        if not table.key:
            seen[key] += 1
            key = (*key, seen[key])
        yield key, tuple(row[width:])
