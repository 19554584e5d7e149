"""What happens inside one SQLite transaction: reading, and one chunk's writing."""

import sqlite3
from collections.abc import Mapping, Sequence

from jieqing.datamap.identity import is_exact
from jieqing.datamap.schema import Order, TypeFamily
from jieqing.datamap.values import BoundTable
from jieqing.stores import tallying
from jieqing.stores.day_spans import ALL_DAYS
from jieqing.stores.port import Blanks, Cell, Condition, Key, KeysIn, Search, TableWork
from jieqing.stores.searching import Answer
from jieqing.stores.session import RowReader
from jieqing.stores.sql import Bound, Sql, joined, listed
from jieqing.stores.sqlite_moments import about_sql
from jieqing.stores.statements import Statements
from jieqing.stores.sweeping import Sweeping, own_rows


class SqliteReader(RowReader):
    """A consistent read of one file."""

    def __init__(self, connection: sqlite3.Connection, statements: Statements) -> None:
        """Read through an open transaction."""
        super().__init__(statements)
        self._connection = connection

    def run(self, sql: Sql) -> Answer:
        """Carry out one statement."""
        cursor = self._connection.execute(sql.text, sql.values)
        names = [described[0] for described in cursor.description or ()]
        return Answer(names, cursor, cursor.rowcount)

    def look_ahead(self, table: BoundTable, parts: Sequence[Condition]) -> None:
        """Note the columns of which no cell about the days asked for is odd.

        One look for all parts, along an index; each part then costs a tenth of it.
        Without an index the rows are read anyway, and each cell costs less with them.
        """
        for at, span in tallying.days_in(parts).items():
            cell = self.statements.day_cell(table, at)
            odd = self.statements.words.odd(cell, range(0)) if cell else None
            if cell is None or odd is None:
                continue
            name = cell.column.schema.name
            if self._is_indexed(table, odd) and self._is_none(table, odd):
                self.statements.even[table.name, name] = ALL_DAYS
            elif Order.BYTES in table.schema.orders(name) and self._is_none(
                table, f"{about_sql(cell, span)} AND {odd}"
            ):
                self.statements.even[table.name, name] = span

    def _is_none(self, table: BoundTable, condition: str) -> bool:
        return next(self.run(_look(self._quoted(table), condition)).rows, None) is None

    def _is_indexed(self, table: BoundTable, odd: str) -> bool:
        """Whether an index of the store holds just the odd cells."""
        quoted = self._quoted(table)
        partial = {
            str(name)
            for _, name, _, _, is_partial in self.run(
                Sql(f"PRAGMA index_list({quoted})")
            ).rows
            if is_partial
        }
        explained = Sql("EXPLAIN QUERY PLAN ") + _look(quoted, odd)
        used = self.run(explained).rows if partial else ()
        return any(_index_in(str(told)) in partial for *_, told in used)

    def _quoted(self, table: BoundTable) -> str:
        return self.statements.words.quote(table.name)

    def searched(self, search: Search) -> Sql:
        """The condition; an index serves exact texts, and bytes, which stand last."""
        schema = self.table(search.table).schema
        named = self.statements.named(schema, search.column)
        is_exact_text = (
            named.schema.family is TypeFamily.TEXT
            and is_exact(search.kind)
            and not search.within
            and search.inside is None
        )
        seen = super().searched(search)
        if not is_exact_text:
            return seen
        among_bytes = Sql(f"{named.name} COLLATE BINARY >= x''")
        return joined("OR", (self.met(search), joined("AND", (among_bytes, seen))))

    def this_row(self, table: BoundTable, key: Key) -> Sql:
        """Whether a row is the one with this key, in which a cell may be NULL here."""
        if not table.key:
            return super().this_row(table, key)
        words, parts = self.statements, []
        for name, cell in zip(table.key, key, strict=True):
            column = words.words.column(table.name, name)
            parts.append(words.row_words.same(Sql(column), words.bind(cell)))
        return joined("AND", parts)


class SqliteWriter(SqliteReader, Sweeping):
    """One chunk's transaction."""

    def __init__(self, connection: sqlite3.Connection, statements: Statements) -> None:
        """Count changes from the transaction's beginning."""
        super().__init__(connection, statements)
        self._changes_before = connection.total_changes

    def insert(self, table: BoundTable, row: Mapping[str, Cell]) -> bool:
        """Insert one row, explicit columns; False when its key is taken."""
        into, values = self.statements.insert(table, row)
        try:
            self.run(Sql("INSERT OR ABORT INTO ") + into + Sql(" VALUES ") + values)
        except sqlite3.IntegrityError:
            return False
        return True

    def write_blanks(self, work: TableWork, blanks: Blanks) -> int:
        """Write what the cells of these rows become; the rows it met."""
        table, statements = work.table, self.statements
        settings = statements.blanking(table, blanks.fixed)
        quoted = statements.words.quote(table.name)
        head = Sql(f"{statements.row_words.updating} {quoted} SET ")
        if not blanks.own:
            where = statements.where(table, [KeysIn(keys=work.keys)])
            return self.run(head + listed(settings) + where).touched
        settings += [
            Sql(f"{statements.words.quote(name)} = ")
            + statements.unless_null(table, name, Sql(f":own{place}"))
            for place, name in enumerate(blanks.own)
        ]
        named = [
            f"{statements.words.column(table.name, name)} COLLATE BINARY = :key{place}"
            for place, name in enumerate(table.key)
        ]
        sql = head + listed(settings) + Sql(f" WHERE {' AND '.join(named)}")
        cursor = self._connection.executemany(
            sql.text, (_bound(sql, *row) for row in own_rows(work, blanks))
        )
        return cursor.rowcount

    def look_ahead(self, table: BoundTable, parts: Sequence[Condition]) -> None:
        """Nothing: a guard looks at each cell."""
        del table, parts

    def changes(self) -> int:
        """Rows changed by this transaction so far, cascades included."""
        return self._connection.total_changes - self._changes_before

    def commit(self) -> None:
        """Make everything durable; of a write-ahead log, keep no old page."""
        self._connection.execute("COMMIT")
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _look(quoted: str, condition: str) -> Sql:
    return Sql(f"SELECT 1 FROM {quoted} WHERE {condition} LIMIT 1")


def _index_in(told: str) -> str:
    """The index by which a plan reads: SCAN t USING [COVERING] INDEX name."""
    return told.partition(" INDEX ")[2].partition(" (")[0]


def _bound(sql: Sql, key: Key, own: Sequence[Cell]) -> Mapping[str, Bound]:
    keys = {f"key{place}": cell for place, cell in enumerate(key)}
    cells = {f"own{place}": cell for place, cell in enumerate(own)}
    return {**sql.values, **keys, **cells}
