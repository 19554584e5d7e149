"""What happens inside one SQLite transaction: reading, and one chunk's writing."""

import sqlite3
from collections.abc import Mapping, Sequence

from jieqing.datamap.values import BoundTable
from jieqing.stores.port import Cell, Key
from jieqing.stores.session import Answer, RowReader, RowWriter
from jieqing.stores.sql import Sql
from jieqing.stores.statements import Statements


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

    def row_name(self, table: BoundTable) -> Sequence[str]:
        """The key, else the row's number."""
        names = table.key or ("rowid",)
        return [self.statements.words.column(table.name, name) for name in names]

    def sample(
        self, table: str, column: str, beyond: frozenset[Key]
    ) -> tuple[Key, str] | None:
        """A row outside ``beyond`` and the value in its column."""
        words = self.statements.words
        cell = words.column(table, column)
        chosen = ", ".join(self.row_name(self.table(table)))
        head = f"SELECT {chosen}, {cell} FROM {words.quote(table)}"
        filled = f" WHERE {cell} IS NOT NULL AND {cell} <> ''"
        for row in self.run(Sql(head + filled)).rows:
            if tuple(row[:-1]) not in beyond:
                return tuple(row[:-1]), str(row[-1])
        return None


class SqliteWriter(SqliteReader, RowWriter):
    """One chunk's transaction."""

    def __init__(self, connection: sqlite3.Connection, statements: Statements) -> None:
        """Count changes from the transaction's beginning."""
        super().__init__(connection, statements)
        self._changes_before = connection.total_changes

    def insert(self, table: BoundTable, row: Mapping[str, Cell]) -> bool:
        """Insert one row, explicit columns; False when its key is taken."""
        into, values = self.statements.insert(table, row)
        try:
            self.run(Sql("INSERT INTO ") + into + Sql(" VALUES ") + values)
        except sqlite3.IntegrityError:
            return False
        return True

    def changes(self) -> int:
        """Rows changed by this transaction so far, cascades included."""
        return self._connection.total_changes - self._changes_before

    def commit(self) -> None:
        """Make everything durable."""
        self._connection.execute("COMMIT")
