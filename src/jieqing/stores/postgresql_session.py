"""What happens inside one PostgreSQL transaction: reading, and a chunk's writing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

import psycopg
from psycopg.abc import PQGen
from psycopg.errors import error_from_result
from psycopg.generators import fetch_many
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn
from psycopg.waiting import Wait

from jieqing.datamap.values import BoundTable
from jieqing.stores.port import (
    Blanks,
    Cell,
    Condition,
    CopyKind,
    Key,
    KeysIn,
    Sweep,
    Sweeps,
    Swept,
    TableWork,
)
from jieqing.stores.postgresql_connection import Answered, Session
from jieqing.stores.postgresql_lists import Lists, list_type
from jieqing.stores.postgresql_words import PostgresqlRows, exact_column, uncut
from jieqing.stores.refusals import RowWriteFailed, TableTakenWhole, WriteUndone
from jieqing.stores.row_lines import first_cells, kind_of
from jieqing.stores.searching import Answer
from jieqing.stores.server_session import ServerReader, ServerWriter
from jieqing.stores.session import bounded
from jieqing.stores.sql import Sql, listed
from jieqing.stores.statements import Statements
from jieqing.stores.sweeping import own_rows
from jieqing.stores.trial import harmless

# The server's own count of what this session changed, cascades and triggers included.
CHANGED = """
SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint
FROM pg_stat_xact_user_tables WHERE schemaname !~ '^pg_temp_'"""
# A table that this session holds as no statement of ours does: TRUNCATE and its like
# take rows that are counted nowhere. One that was dropped is told by its number.
_TAKEN = """
SELECT l.relation::regclass::text FROM pg_locks l
LEFT JOIN pg_class c ON c.oid = l.relation
WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock' AND l.granted
  AND l.pid = pg_backend_pid() AND c.relpersistence IS DISTINCT FROM 't'
ORDER BY c.relkind IN ('r', 'p', 'm') DESC, 1 LIMIT 1"""
_CHANGED_AND_TAKEN = f"SELECT ({CHANGED}), ({_TAKEN})"
_AT_ONCE = 1_000


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

    def __init__(self, connection: Session, statements: Statements) -> None:
        """Read through an open transaction."""
        super().__init__(statements, PostgresqlRows())
        self._connection = connection

    def run(self, sql: Sql) -> Answer:
        """Carry out one statement."""
        # Composed of quoted names and bound values alone (statements.py).
        cursor = self._connection.execute(sql.text.encode(), dict(sql.values))
        names = [described.name for described in cursor.description or ()]
        return Answer(names, iter(cursor if names else ()), cursor.rowcount)

    def run_all(self, asked: Sequence[Sql]) -> Iterator[Answer]:
        """Carry out statements that only read, without waiting for each."""
        with self._connection.pipeline():
            answers = [
                self._connection.execute(sql.text.encode(), dict(sql.values))
                for sql in asked
            ]
        for cursor in answers:
            names = [described.name for described in cursor.description or ()]
            yield Answer(names, iter(cursor), cursor.rowcount)

    def leaves(self, table: BoundTable, keys: Sequence[Key]) -> Mapping[str, int]:
        """Rows with these keys by the partition in which they lie."""
        quoted = self.statements.words.quote(table.name)
        head = Sql(f"SELECT tableoid::regclass::text, COUNT(*) FROM {quoted}")
        where = self.statements.where(table, [KeysIn(keys=tuple(keys))])
        rows = self.run(head + where + Sql(" GROUP BY 1 ORDER BY 1")).rows
        return {str(name): int(counted or 0) for name, counted in rows}


class PostgresqlWriter(PostgresqlReader, ServerWriter):
    """One chunk's transaction."""

    reads_back = True  # somebody may have made a trigger since the plan

    def __init__(
        self, connection: Session, statements: Statements, changed: Answered
    ) -> None:
        """Count changes from those that the server counted when the work began."""
        super().__init__(connection, statements)
        self._changes_before = _counted(changed)
        self._lists = Lists()
        self._may: Cell = None
        self._listed = Statements(
            statements.bound, statements.today, statements.words, self._lists
        )

    def hold(self, signal: int) -> None:
        """Take the server's lock of that number, until the transaction ends."""
        self.run(Sql(f"SELECT pg_advisory_xact_lock({signal})"))

    def end_holder(self, signal: int) -> None:
        """End the session of this account that holds the lock, if any."""
        self.run(Sql(_END_HOLDER.format(signal=signal)))

    def sweeps(self) -> Sweeps | None:
        """Many rows in one statement."""
        return self

    def can_sweep(self, table: BoundTable) -> bool:
        """Whether lists may be made, and none of the rows lies in a partition."""
        return not table.schema.partitions and self._may_list()

    def copy_kinds(self, sweep: Sweep) -> tuple[CopyKind, ...]:
        """How COPY's text of each column is to be read."""
        columns = {column.name: column for column in sweep.work.table.schema.columns}
        return tuple(kind_of(columns[name]) for name in sweep.names)

    def take(self, sweep: Sweep) -> Iterator[Swept]:
        """Delete the rows: what is copied is what is destroyed."""
        table = sweep.work.table
        where = self.settled(table, bounded(sweep.work))
        yield from self._copied(self._listed.taking(table, where, sweep.names), sweep)
        self.require_columns(table)

    def blank(self, sweep: Sweep, blanks: Blanks) -> Iterator[Swept]:
        """Copy the rows under lock, then write what their cells become."""
        table = sweep.work.table
        where = self.settled(table, bounded(sweep.work))
        sql = self._listed.seeing(table, where, sweep.names) + Sql(self.row_lock)
        seen = 0
        for some in self._copied(sql, sweep):
            seen += some.rows
            yield some
        if seen != len(sweep.work.keys):
            return  # whoever asked will not let it stand
        ((met, *taken),) = self.run(self._blanking(sweep.work, blanks)).rows
        if met != seen:
            raise RowWriteFailed(table=table.name, rows=int(met or 0))
        for name, rows in zip((*blanks.fixed, *blanks.own), taken, strict=True):
            if rows != met:
                raise WriteUndone(table=table.name, column=name)
        self.require_columns(table)

    def cells(
        self, table: BoundTable, columns: Sequence[str], where: Sequence[Condition]
    ) -> Iterator[Key]:
        """The cells of rows that meet all conditions, and nothing about their fate."""
        statements = self._listed if self._lists.are_used else self.statements
        sql = statements.seeing(table, self.settled(table, where), columns)
        self._make_lists()
        cursor = self._connection.execute(sql.text.encode(), dict(sql.values))
        yield from cursor.fetchall()

    def _copied(self, sql: Sql, sweep: Sweep) -> Iterator[Swept]:
        """The rows as the server writes them; only the cells shown are read."""
        self._make_lists()
        kinds = self.copy_kinds(sweep)[: len(sweep.shown)]
        text = f"COPY ({sql.text}) TO STDOUT".encode()
        cursor = self._connection.cursor()
        with cursor, cursor.copy(text, dict(sql.values)):
            is_over = False
            while not is_over:
                some, is_over = self._connection.wait(
                    _received(self._connection.pgconn)
                )
                if some:
                    shown = partial(first_cells, some, kinds)
                    lines = partial(b"".join, some)
                    yield Swept(lines=lines, rows=len(some), cells=shown)

    def _blanking(self, work: TableWork, blanks: Blanks) -> Sql:
        """Update the rows listed; how many were met, and took each column's cell."""
        table, words = work.table, self.statements.words
        types = [uncut(self._declared(table, name)) for name in blanks.own]
        own_cells = {
            name: Sql(f"CAST(own.c{n} AS {kind})")
            for n, (name, kind) in enumerate(
                zip(blanks.own, types, strict=True), start=len(table.key)
            )
        }
        settings = self._listed.blanking(table, blanks.fixed)
        settings += [
            Sql(f"{words.quote(name)} = ") + self._listed.unless_null(table, name, cell)
            for name, cell in own_cells.items()
        ]
        fixed_cells = {
            name: self._assigned(table, name, cell)
            for name, cell in blanks.fixed.items()
        }
        taken = [
            Sql(f"({words.column(table.name, name)} IS NULL OR ")
            + self._holds(table, name, cell)
            + Sql(f") AS taken_{n}")
            for n, (name, cell) in enumerate({**fixed_cells, **own_cells}.items())
        ]
        counts = "".join(
            f", COUNT(*) FILTER (WHERE taken_{n})" for n in range(len(taken))
        )
        return (
            Sql(f"WITH written AS (UPDATE {words.quote(table.name)} SET ")
            + listed(settings)
            + self._blanked(work, blanks)
            + Sql(" RETURNING ")
            + listed(taken)
            + Sql(f") SELECT COUNT(*){counts} FROM written")
        )

    def _blanked(self, work: TableWork, blanks: Blanks) -> Sql:
        """Which rows are updated: those listed, each with its own cells if any."""
        table = work.table
        if not blanks.own:
            where = self._listed.where(table, [KeysIn(keys=work.keys)])
            self._make_lists()
            return where
        rows = [(*key, *own) for key, own in own_rows(work, blanks)]
        keys = [self._listed.named(table.schema, name) for name in table.key]
        texts = ["text"] * len(blanks.own)
        own = self._lists.add([*map(list_type, keys), *texts], rows)
        self._make_lists()
        met = [f"{exact_column(key)} = own.c{n}" for n, key in enumerate(keys)]
        return Sql(f" FROM {own} AS own WHERE {' AND '.join(met)}")

    def _assigned(self, table: BoundTable, name: str, cell: Cell) -> Sql:
        statements = self.statements
        schema = table.schema.column(name)
        return statements.row_words.assigned(schema, cell, statements.bind)

    def _holds(self, table: BoundTable, name: str, cell: Sql) -> Sql:
        """Whether the column holds this, in the spelling of its own type."""
        column = self.statements.words.column(table.name, name)
        kind = self._declared(table, name).replace("%", "%%")
        written = Sql("CAST(") + cell + Sql(f" AS {kind})::text")
        column = f'{column}::text COLLATE "C"'
        return Sql(f"({column} IS NOT DISTINCT FROM ") + written + Sql(")")

    def is_spelt_so(self, table: BoundTable, key: Key, name: str, cell: Cell) -> bool:
        """Whether the cell was there before, and the server only spells it so."""
        holds = self._holds(table, name, self._assigned(table, name, cell))
        head = Sql("SELECT bool_and(") + holds + Sql(") FROM ")
        source = Sql(self.statements.words.quote(table.name))
        where = self.statements.where(table, [KeysIn(keys=(key,))])
        ((is_so,),) = self.run(head + source + where).rows
        return bool(is_so)

    def _declared(self, table: BoundTable, name: str) -> str:
        column = table.schema.column(name)
        return "text" if column is None else column.declared

    def _make_lists(self) -> None:
        """Make the lists that no statement has needed yet."""
        for numbers in self._lists.take_settings():
            content = self.statements.bind(numbers.content())
            head = Sql(f"SELECT set_config('{numbers.name}', ")
            self.run(head + content + Sql(", true)"))
        for each in self._lists.take_new():
            self._connection.execute(each.making().encode())
            cursor, into = self._connection.cursor(), f"COPY {each.name} FROM STDIN"
            with cursor, cursor.copy(into.encode()) as copy:
                copy.write(each.content())

    def _may_list(self) -> bool:
        if self._may is None:
            asked = "SELECT has_database_privilege(current_database(), 'TEMPORARY')"
            (self._may,) = next(self.run(Sql(asked)).rows)
        return bool(self._may)

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

        What was put off to the commit is done first, so that it counts too. Raises
        ``TableTakenWhole`` where rows may have gone that no count shows.
        """
        self.run(Sql("SET CONSTRAINTS ALL IMMEDIATE"))
        ((changed, taken),) = self.run(Sql(_CHANGED_AND_TAKEN)).rows
        if taken is not None:
            raise TableTakenWhole(table=str(taken))
        return int(changed or 0) - self._changes_before

    def commit(self) -> None:
        """Make everything durable."""
        self._connection.commit()


def _counted(changed: Answered) -> int:
    ((counted,),) = changed
    return int(counted or 0)


def _received(server: PGconn) -> PQGen[tuple[list[bytes], bool]]:
    """Some lines of a COPY as they come, and whether these were the last.

    The driver waits for each line by itself, which costs more than the line.
    """
    lines: list[bytes] = []
    while len(lines) < _AT_ONCE:
        length, line = server.get_copy_data(1)
        if length > 0:
            lines.append(bytes(line))
        elif length == 0:  # nothing more is there yet
            while not (yield Wait.R):
                continue
            server.consume_input()
        else:
            yield from _ended(server)
            return lines, True
    return lines, False


def _ended(server: PGconn) -> PQGen[None]:
    """Take what the server says at the end of a COPY. Raises what it refuses."""
    for result in (yield from fetch_many(server)):
        if result.status != ExecStatus.COMMAND_OK:
            raise error_from_result(result, encoding="utf-8")
