"""What happens inside one SQLite transaction: reading, and one chunk's writing."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from jieqing.datamap.identity import is_exact
from jieqing.datamap.schema import TypeFamily
from jieqing.datamap.values import BoundTable
from jieqing.errors import Refused
from jieqing.stores.cell_text import bindable, read_text
from jieqing.stores.fence import CaseClosed, LeaseLost
from jieqing.stores.port import (
    Cell,
    Condition,
    HiddenIn,
    IdentityIn,
    Key,
    KeysIn,
    Mark,
    Original,
    Rewrite,
    Search,
    StoredRow,
    TableWork,
)
from jieqing.stores.sqlite_schema import quote
from jieqing.stores.sqlite_statements import (
    NoKeys,
    Sql,
    Statements,
    column,
    key_of,
)

_MARK_COLUMNS = "case_mark, chunk, lease, is_open, digest"


class RowWriteFailed(Refused):
    """A cell was to be written in one row and another number of rows was met."""

    code = "row-write-failed"
    cause = "Writing one row of {table} met {rows} rows."
    advice = "The chunk was rolled back; check the table's key in the map."


class SqliteReader:
    """A consistent read of one file."""

    def __init__(self, connection: sqlite3.Connection, statements: Statements) -> None:
        """Read through an open transaction."""
        self._connection = connection
        self._statements = statements

    def select(
        self, table: BoundTable, columns: Sequence[str], where: Sequence[Condition]
    ) -> Iterator[StoredRow]:
        """Rows that meet all conditions, with what decides their fate."""
        clocks = sorted(table.table.clocks)
        width = len(key_of(table))
        cut = width + len(columns)
        for row in self._run(self._statements.select(table, columns, where)):
            key, live = tuple(row[:width]), row[cut + 1]
            if not _is_among(table, key, where):
                continue
            yield StoredRow(
                key=key,
                values=dict(zip(columns, row[width:cut], strict=True)),
                case=row[cut],
                live=None if live is None else bool(live),
                clocks=dict(zip(clocks, map(_day, row[cut + 2 :]), strict=True)),
            )

    def search(self, search: Search) -> tuple[Key, ...]:
        """Keys of the rows in which the value was found."""
        return tuple(tuple(row) for row in self._run(self._searching(search)))

    def sample(
        self, table: str, column_name: str, beyond: frozenset[Key]
    ) -> tuple[Key, str] | None:
        """A row outside ``beyond`` and the value in its column."""
        bound = self._table(table)
        cell = column(table, column_name)
        key = [sql.text for sql in key_of(bound)]
        if not bound.key:
            key[-1] = "1"  # of equal rows the first; to count them all would sort all
            beyond = frozenset((*each[:-1], 1) for each in beyond)
        for row in self._run(
            Sql(
                f"SELECT {', '.join(key)}, {cell} FROM {quote(table)}"
                f" WHERE {cell} IS NOT NULL AND {cell} <> ''"
            )
        ):
            if tuple(row[:-1]) not in beyond:
                return tuple(row[:-1]), read_text(row[-1])
        return None

    def count(self, table: str) -> int:
        """Rows of the table."""
        return int(self._run(Sql(f"SELECT COUNT(*) FROM {quote(table)}")).fetchone()[0])

    def mark(self, case: str, chunk: int) -> Mark | None:
        """Return the mark of that case and chunk."""
        row = self._connection.execute(
            f"SELECT {_MARK_COLUMNS} FROM jieqing_mark"
            " WHERE case_mark = ? AND chunk = ?",
            (case, chunk),
        ).fetchone()
        if row is None:
            return None
        case_mark, number, lease, is_open, digest = row
        return Mark(
            case=case_mark,
            chunk=number,
            lease=lease,
            is_open=bool(is_open),
            digest=digest,
        )

    def _searching(self, search: Search) -> Sql:
        table = quote(search.table)
        cell = column(search.table, search.column)
        chosen = ", ".join(sql.text for sql in key_of(self._table(search.table)))
        values = sorted(search.values)
        if search.inside is not None:
            hidden = HiddenIn(
                column=search.column,
                inside=search.inside,
                kind=search.kind or None,
                values=search.values,
            )
            met = self._statements.hidden(search.table, hidden)
        elif search.within:
            bound = self._statements.bind(json.dumps(values, ensure_ascii=False))
            met = Sql("JIEQING_MENTIONS(") + bound + Sql(f", CAST({cell} AS BLOB))")
        elif is_exact(search.kind) and self._is_integer(search):
            by_value = IdentityIn(
                column=search.column, kind=search.kind, values=search.values
            )
            met = self._statements.met(self._table(search.table), by_value)
        else:
            met = self._statements.normal(
                search.table, search.column, search.kind, values
            )
        seen = Sql(f"SELECT {chosen} FROM {table} WHERE (") + met + Sql(")")
        return seen + self._only(search)

    def _only(self, search: Search) -> Sql:
        """Nothing, or the condition that it is this one row."""
        table, only = self._table(search.table), Sql("")
        if search.row is None:
            return only
        if not table.key:
            row = KeysIn(keys=(search.row,))
            return Sql(" AND ") + self._statements.met(table, row)
        for name, cell in zip(table.key, search.row, strict=True):
            here = Sql(f" AND {column(search.table, name)} IS ")
            only = only + here + self._statements.bind(cell)
        return only

    def _table(self, name: str) -> BoundTable:
        return self._statements.bound.tables[name]

    def _is_integer(self, search: Search) -> bool:
        schema = self._table(search.table).schema.column(search.column)
        return schema is not None and schema.family is TypeFamily.INTEGER

    def _run(self, sql: Sql) -> sqlite3.Cursor:
        return self._connection.execute(sql.text, sql.values)


class SqliteWriter(SqliteReader):
    """One chunk's transaction."""

    def __init__(self, connection: sqlite3.Connection, statements: Statements) -> None:
        """Count changes from the transaction's beginning."""
        super().__init__(connection, statements)
        self._changes_before = connection.total_changes

    def add_mark(self, mark: Mark) -> None:
        """Insert a mark, unique by case and chunk."""
        self._connection.execute(
            f"INSERT INTO jieqing_mark ({_MARK_COLUMNS}) VALUES (?, ?, ?, ?, ?)",
            (mark.case, mark.chunk, mark.lease, int(mark.is_open), mark.digest),
        )

    def raise_lease(self, case: str, lease: int) -> None:
        """Make ``lease`` the only number that may write for the case.

        Raises ``LeaseLost`` or ``CaseClosed``: a mark that was closed stays closed.
        """
        present = self.mark(case, 0)
        if present is None:
            self.add_mark(
                Mark(case=case, chunk=0, lease=lease, is_open=True, digest="")
            )
            return
        if not present.is_open:
            raise CaseClosed
        if present.lease >= lease:
            raise LeaseLost(lease=lease, present=present.lease)
        self._connection.execute(
            "UPDATE jieqing_mark SET lease = ? WHERE case_mark = ? AND chunk = 0",
            (lease, case),
        )

    def close_mark(self, case: str) -> None:
        """Close the case's mark: nobody writes for it any more."""
        self._connection.execute(
            "UPDATE jieqing_mark SET is_open = 0 WHERE case_mark = ? AND chunk = 0",
            (case,),
        )

    def delete(self, work: TableWork) -> Iterator[Mapping[str, Cell]]:
        """Delete the rows and yield each as destroyed, all columns, by name."""
        sql = self._statements.delete(work.table, _bounded(work))
        if not work.table.key:
            places = [place for place, _, _ in self._standing(work)]
            if not places:
                return
            sql = self._statements.delete_places(work.table, places)
        cursor = self._run(sql)
        names = [description[0] for description in cursor.description]
        for row in cursor.fetchall():
            yield dict(zip(names, row, strict=True))

    def overwrite(
        self, work: TableWork, rewrite: Rewrite
    ) -> Iterator[Mapping[str, Cell]]:
        """Write what ``rewrite`` makes of each row, yielding the row as it was."""
        for place, key, before in self._standing(work):
            cells = rewrite(work.table.name, key, before)
            self._write(work.table, key, place, cells)
            yield before

    def _standing(
        self, work: TableWork
    ) -> list[tuple[int | None, Key, Mapping[str, Cell]]]:
        """The rows named, as they stand: place in the file, key, all cells."""
        width = 1 + len(key_of(work.table))
        where = _bounded(work)
        cursor = self._run(self._statements.rows(work.table, where))
        names = [description[0] for description in cursor.description][width:]
        return [
            (row[0], tuple(row[1:width]), dict(zip(names, row[width:], strict=True)))
            for row in cursor.fetchall()
            if _is_among(work.table, tuple(row[1:width]), where)
        ]

    def insert(self, table: BoundTable, row: Mapping[str, Cell]) -> bool:
        """Insert one row, explicit columns; False when its key is taken."""
        names = ", ".join(quote(name) for name in row)
        cells = [bindable("?", cell) for cell in row.values()]
        places = ", ".join(place for place, _ in cells)
        try:
            self._connection.execute(
                f"INSERT OR ABORT INTO {quote(table.name)} ({names}) VALUES ({places})",
                tuple(cell for _, cell in cells),
            )
        except sqlite3.IntegrityError:
            return False
        return True

    def changes(self) -> int:
        """Rows changed by this transaction so far, cascades included."""
        return self._connection.total_changes - self._changes_before

    def originals(self) -> Iterator[Original]:
        """Nothing: rows go one by one."""
        return iter(())

    def recall(self, originals: Sequence[Original]) -> None:
        """Nothing to do: a table has no order."""

    def commit(self) -> None:
        """Make everything durable; of a write-ahead log, keep no old page."""
        self._connection.execute("COMMIT")
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _write(
        self,
        table: BoundTable,
        key: Key,
        place: int | None,
        cells: Mapping[str, Cell],
    ) -> None:
        if place is None:
            sql = self._statements.update(table, cells, [KeysIn(keys=(key,))])
        else:
            sql = self._statements.update_places(table, cells, [place])
        one = self._run(sql)
        if one.rowcount != 1:
            raise RowWriteFailed(table=table.name, rows=one.rowcount)


def _bounded(work: TableWork) -> Sequence[Condition]:
    if not work.keys:
        raise NoKeys(table=work.table.name)
    return (KeysIn(keys=work.keys), *work.guard)


def _is_among(table: BoundTable, key: Key, where: Sequence[Condition]) -> bool:
    """Whether a row without key is one of those asked for, by its place among equals.

    The statement itself tells only rows apart that differ.
    """
    if table.key:
        return True
    asked = [condition for condition in where if isinstance(condition, KeysIn)]
    return all(key in condition.keys for condition in asked)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
