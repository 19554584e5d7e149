"""What happens inside one PostgreSQL transaction: reading, and a chunk's writing."""

from collections.abc import Mapping
from typing import Any

import psycopg

from jieqing.datamap.values import BoundTable
from jieqing.stores.port import Cell
from jieqing.stores.postgresql_words import PostgresqlRows
from jieqing.stores.server_session import ServerReader
from jieqing.stores.session import Answer, RowWriter
from jieqing.stores.sql import Sql
from jieqing.stores.statements import Statements

Connection = psycopg.Connection[tuple[Any, ...]]

# The server's own count of what this session changed, cascades and triggers included.
_CHANGED = """
SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint
FROM pg_stat_xact_user_tables"""


class PostgresqlReader(ServerReader):
    """A consistent read of one database."""

    def __init__(self, connection: Connection, statements: Statements) -> None:
        """Read through an open transaction."""
        super().__init__(statements, PostgresqlRows())
        self._connection = connection

    def run(self, sql: Sql) -> Answer:
        """Carry out one statement."""
        # Composed of quoted names and bound values alone (statements.py).
        cursor = self._connection.execute(sql.text.encode(), dict(sql.values))
        names = [described.name for described in cursor.description or ()]
        return Answer(names, iter(cursor if names else ()), cursor.rowcount)


class PostgresqlWriter(PostgresqlReader, RowWriter):
    """One chunk's transaction."""

    mark_lock = " FOR UPDATE"
    row_lock = " FOR UPDATE"

    def __init__(self, connection: Connection, statements: Statements) -> None:
        """Count changes from the transaction's beginning."""
        super().__init__(connection, statements)
        self._changes_before = self._changed()

    def insert(self, table: BoundTable, row: Mapping[str, Cell]) -> bool:
        """Insert one row, explicit columns; False when its key is taken."""
        into, values = self.statements.insert(table, row)
        head = Sql("INSERT INTO ") + into + Sql(" OVERRIDING SYSTEM VALUE VALUES ")
        try:
            with self._connection.transaction():
                self.run(head + values)
        except psycopg.IntegrityError:
            return False
        return True

    def changes(self) -> int:
        """Rows changed by this transaction so far, cascades and triggers included."""
        return self._changed() - self._changes_before

    def commit(self) -> None:
        """Make everything durable."""
        self._connection.commit()

    def _changed(self) -> int:
        (counted,) = next(self.run(Sql(_CHANGED)).rows)
        return int(counted or 0)
