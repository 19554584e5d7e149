"""Reading and writing inside one transaction, as the port asks, on any database.

What a database answers differently is a method that its own classes fill in.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from jieqing.datamap.identity import is_exact
from jieqing.datamap.schema import TypeFamily
from jieqing.datamap.values import BoundTable
from jieqing.stores.fence import LeaseLost
from jieqing.stores.port import (
    CASE_MARK,
    Cell,
    Condition,
    IdentityIn,
    Key,
    KeysIn,
    Mark,
    Rewrite,
    Search,
    StoredRow,
    TableWork,
)
from jieqing.stores.refusals import NoKeys
from jieqing.stores.sql import Sql
from jieqing.stores.statements import Statements

MARK_COLUMNS = "case_mark, chunk, lease, is_open, digest"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a statement gave back: names of columns, rows."""

    names: Sequence[str]
    rows: Iterator[tuple[Cell, ...]]
    touched: int


class RowReader(ABC):
    """A consistent read of one store."""

    def __init__(self, statements: Statements) -> None:
        """Read by these statements."""
        self.statements = statements

    @abstractmethod
    def run(self, sql: Sql) -> Answer:
        """Carry out one statement."""

    @abstractmethod
    def row_name(self, table: BoundTable) -> Sequence[str]:
        """What names a row of a table in SQL: its key, or what stands for one."""

    def select(
        self, table: BoundTable, columns: Sequence[str], where: Sequence[Condition]
    ) -> Iterator[StoredRow]:
        """Rows that meet all conditions, with what decides their fate."""
        clocks = sorted(table.table.clocks)
        cut = len(table.key) + len(columns)
        sql = self.statements.select(table, columns, self.settled(table, where))
        for row in self.run(sql).rows:
            case, live = row[cut], row[cut + 1]
            yield StoredRow(
                key=tuple(row[: len(table.key)]),
                values=dict(zip(columns, row[len(table.key) : cut], strict=True)),
                case=None if case is None else int(case),
                live=None if live is None else bool(live),
                clocks=dict(zip(clocks, map(_day, row[cut + 2 :]), strict=True)),
            )

    def settled(
        self, table: BoundTable, where: Sequence[Condition]
    ) -> Sequence[Condition]:
        """The conditions in the form in which this database can decide them."""
        del table
        return where

    def search(self, search: Search) -> tuple[Key, ...]:
        """Keys of the rows in which the value was found."""
        table = self.table(search.table)
        chosen = ", ".join(self.row_name(table))
        name = self.statements.words.quote(table.name)
        head = Sql(f"SELECT {chosen} FROM {name} WHERE ")
        return tuple(tuple(row) for row in self.run(head + self.searched(search)).rows)

    def searched(self, search: Search) -> Sql:
        """The condition of a search, decided by the database."""
        statements = self.statements
        cell = statements.words.column(search.table, search.column)
        values = sorted(search.values)
        if search.within:
            return statements.row_words.mentioning(cell, values, statements.bind)
        if is_exact(search.kind) and self._is_integer(search):
            return self.met(search)
        return statements.row_words.normal(cell, search.kind, values, statements.bind)

    def met(self, search: Search) -> Sql:
        """The condition of a search for values that a column holds exactly."""
        by_value = IdentityIn(
            column=search.column, kind=search.kind, values=search.values
        )
        return self.statements.met(self.table(search.table), by_value)

    @abstractmethod
    def sample(
        self, table: str, column: str, beyond: frozenset[Key]
    ) -> tuple[Key, str] | None:
        """A row outside ``beyond`` and the value in its column."""

    def count(self, table: str) -> int:
        """Rows of the table."""
        name = self.statements.words.quote(table)
        (counted,) = next(self.run(Sql(f"SELECT COUNT(*) FROM {name}")).rows)
        return int(counted or 0)

    def mark(self, case: str, chunk: int) -> Mark | None:
        """Return the mark of that case and chunk."""
        bind = self.statements.bind
        head = Sql(f"SELECT {MARK_COLUMNS} FROM jieqing_mark WHERE case_mark = ")
        sql = head + bind(case) + Sql(" AND chunk = ") + bind(chunk)
        row = next(self.run(sql + Sql(self.mark_lock)).rows, None)
        if row is None:
            return None
        case_mark, number, lease, is_open, digest = row
        return Mark(
            case=str(case_mark),
            chunk=int(number or 0),
            lease=int(lease or 0),
            is_open=bool(is_open),
            digest=str(digest),
        )

    mark_lock = ""

    def table(self, name: str) -> BoundTable:
        """The bound table of that name."""
        return self.statements.bound.tables[name]

    def _is_integer(self, search: Search) -> bool:
        schema = self.table(search.table).schema.column(search.column)
        return schema is not None and schema.family is TypeFamily.INTEGER


class RowWriter(RowReader):
    """One chunk's transaction."""

    def add_mark(self, mark: Mark) -> None:
        """Insert a mark, unique by case and chunk."""
        cells = (mark.case, mark.chunk, mark.lease, int(mark.is_open), mark.digest)
        values = ", ".join("{}" for _ in cells)
        bound = [self.statements.bind(cell) for cell in cells]
        text = values.format(*(each.text for each in bound))
        head = Sql(f"INSERT INTO jieqing_mark ({MARK_COLUMNS}) VALUES ({text})")
        self.run(Sql(head.text, {k: v for b in bound for k, v in b.values.items()}))

    def raise_lease(self, case: str, lease: int) -> None:
        """Make ``lease`` the only number that may write for the case."""
        present = self.mark(case, CASE_MARK)
        if present is None:
            fresh = Mark(
                case=case, chunk=CASE_MARK, lease=lease, is_open=True, digest=""
            )
            self.add_mark(fresh)
            return
        if present.lease >= lease:
            raise LeaseLost(lease=lease, present=present.lease)
        bound = self.statements.bind(lease)
        self._set_case_mark(case, Sql("lease = ") + bound + Sql(", is_open = 1"))

    def close_mark(self, case: str) -> None:
        """Close the case's mark: nobody writes for it any more."""
        self._set_case_mark(case, Sql("is_open = 0"))

    def _set_case_mark(self, case: str, change: Sql) -> None:
        where = Sql(" WHERE case_mark = ") + self.statements.bind(case)
        head = Sql("UPDATE jieqing_mark SET ") + change + where
        self.run(head + Sql(f" AND chunk = {CASE_MARK}"))

    def delete(self, work: TableWork) -> Iterator[Mapping[str, Cell]]:
        """Delete the rows and yield each as destroyed, all columns, by name."""
        for piece in self.pieces(work):
            where = self.settled(work.table, bounded(piece))
            self.before_delete(piece)
            answer = self.run(self.statements.delete(work.table, where))
            for row in list(answer.rows):
                yield dict(zip(answer.names, row, strict=True))

    def overwrite(
        self, work: TableWork, rewrite: Rewrite
    ) -> Iterator[Mapping[str, Cell]]:
        """Write what ``rewrite`` makes of each row, yielding the row as it was."""
        table, width = work.table, len(work.table.key)
        for piece in self.pieces(work):
            where = self.settled(table, bounded(piece))
            rows = self.statements.rows(table, where) + Sql(self.row_lock)
            answer = self.run(rows)
            names = answer.names[width:]
            for row in list(answer.rows):
                key, before = row[:width], dict(zip(names, row[width:], strict=True))
                cells = rewrite(table.name, key, before)
                self.write(self.statements.update(table, cells, [KeysIn(keys=(key,))]))
                yield before

    row_lock = ""

    def pieces(self, work: TableWork) -> Iterator[TableWork]:
        """The work in as many statements as this database needs."""
        yield work

    def before_delete(self, work: TableWork) -> None:
        """What has to be looked at before rows are deleted."""

    def write(self, sql: Sql) -> None:
        """Carry out an update of one row."""
        self.run(sql)

    @abstractmethod
    def insert(self, table: BoundTable, row: Mapping[str, Cell]) -> bool:
        """Insert one row, explicit columns; False when its key is taken."""

    @abstractmethod
    def changes(self) -> int:
        """Rows changed by this transaction so far, database's own actions included."""

    @abstractmethod
    def commit(self) -> None:
        """Make everything durable."""


def bounded(work: TableWork) -> Sequence[Condition]:
    """The conditions of a statement: its keys first; none is refused."""
    if not work.keys:
        raise NoKeys(table=work.table.name)
    return (KeysIn(keys=work.keys), *work.guard)


def _day(text: Cell) -> date | None:
    return None if text is None else date.fromisoformat(str(text))
