"""What happens inside one PostgreSQL transaction: reading, and a chunk's writing."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import psycopg

from jieqing.datamap.values import BoundTable
from jieqing.stores.port import Cell, Key, KeysIn
from jieqing.stores.postgresql_words import PostgresqlRows
from jieqing.stores.server_session import ServerReader, ServerWriter
from jieqing.stores.session import Answer
from jieqing.stores.sql import Sql
from jieqing.stores.statements import Statements
from jieqing.stores.trial import harmless

Connection = psycopg.Connection[tuple[Any, ...]]

# The server's own count of what this session changed, cascades and triggers included.
_CHANGED = """
SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint
FROM pg_stat_xact_user_tables"""


# Sessions of this account that hold the lock of a number; others are left alone.
_END_HOLDER = """
SELECT pg_terminate_backend(l.pid) FROM pg_locks l
JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
  AND l.database = a.datid AND a.datname = current_database()
  AND (l.classid::bigint << 32) | l.objid::bigint = {signal}
  AND l.pid <> pg_backend_pid() AND a.usename = current_user"""


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

    def leaves(self, table: BoundTable, keys: Sequence[Key]) -> Mapping[str, int]:
        """Rows with these keys by the partition in which they lie."""
        quoted = self.statements.words.quote(table.name)
        head = Sql(f"SELECT tableoid::regclass::text, COUNT(*) FROM {quoted}")
        where = self.statements.where(table, [KeysIn(keys=tuple(keys))])
        rows = self.run(head + where + Sql(" GROUP BY 1 ORDER BY 1")).rows
        return {str(name): int(counted or 0) for name, counted in rows}


class PostgresqlWriter(PostgresqlReader, ServerWriter):
    """One chunk's transaction."""

    def __init__(self, connection: Connection, statements: Statements) -> None:
        """Count changes from the transaction's beginning."""
        super().__init__(connection, statements)
        self._changes_before = self._changed()

    def hold(self, signal: int) -> None:
        """Take the server's lock of that number, until the transaction ends."""
        self.run(Sql(f"SELECT pg_advisory_xact_lock({signal})"))

    def end_holder(self, signal: int) -> None:
        """End the session of this account that holds the lock, if any."""
        self.run(Sql(_END_HOLDER.format(signal=signal)))

    def insert(self, table: BoundTable, row: Mapping[str, Cell]) -> bool:
        """Insert one row, explicit columns; False when its key is taken."""
        into, values = self.statements.insert(table, row)
        overriding = self.statements.row_words.overriding
        head = Sql("INSERT INTO ") + into + Sql(f"{overriding} VALUES ")
        try:
            with self._connection.transaction():
                self.run(head + values)
        except psycopg.IntegrityError:
            return False
        return True

    def try_at_once(self, tables: Iterable[BoundTable]) -> None:
        """Try what ``tries`` tries of all tables, without waiting for each answer."""
        with self._connection.pipeline():
            for table in tables:
                for _, sql in harmless(self.statements, table, self.row_lock):
                    self._connection.execute(sql.text.encode(), dict(sql.values))

    def changes(self) -> int:
        """Rows changed by this transaction so far, cascades and triggers included.

        What was put off to the commit is done first, so that it counts too.
        """
        self.run(Sql("SET CONSTRAINTS ALL IMMEDIATE"))
        return self._changed() - self._changes_before

    def commit(self) -> None:
        """Make everything durable."""
        self._connection.commit()

    def _changed(self) -> int:
        (counted,) = next(self.run(Sql(_CHANGED)).rows)
        return int(counted or 0)
