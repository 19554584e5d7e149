"""PostgreSQL as a store: one database, the schema that unqualified names mean.

A chunk is READ COMMITTED with foreign keys deferred where they allow it, bounded waits
for locks, and ``synchronous_commit`` on. ``row_security`` is off in every transaction:
rows that a policy hides are then an error and not "0 found". Cells come as the server's
own text, which it reads back without loss; only integers, text and bytes are Python's.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from datetime import date
from operator import methodcaller

import psycopg
from psycopg import sql
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.string import TextLoader

from jieqing.datamap.schema import Schema
from jieqing.datamap.values import BoundMap
from jieqing.errors import NotConfigured, Phrases, Refused
from jieqing.progress import SILENT, Progress
from jieqing.stores.idle import Idle
from jieqing.stores.limits import (
    IDLE_SECONDS,
    LOCK_SECONDS,
    LOCK_TRIES,
    NEAR,
    STATEMENT_SECONDS,
)
from jieqing.stores.port import CASE_MARK, Accounts, Cell, Key, Logged, Server
from jieqing.stores.postgresql_connection import Answered, Session
from jieqing.stores.postgresql_schema import (
    FIT,
    FOREIGN,
    GRANTED,
    HELD,
    LEADING,
    LOGGED,
    OWN_TABLES,
    RIGHTS,
    SCHEMA,
    UNNAMED,
    UNREADABLE,
    read_schema,
)
from jieqing.stores.postgresql_session import (
    CHANGED,
    PostgresqlReader,
    PostgresqlWriter,
)
from jieqing.stores.postgresql_words import PostgresqlRows, PostgresqlWords, quote
from jieqing.stores.refusals import (
    EncodingUnfit,
    ForeignTable,
    PublishedWithoutKey,
    StoreDenied,
    StoreFailed,
    StoreLocked,
    StoreLost,
    StoreReadOnly,
    StoreUnfit,
    StoreUnreachable,
    TableLocked,
)
from jieqing.stores.statements import Statements
from jieqing.stores.trial import Trying, granted, written

MARK_TABLE = """\
CREATE TABLE IF NOT EXISTS jieqing_mark (
  case_mark text NOT NULL,
  chunk integer NOT NULL,
  lease bigint NOT NULL,
  is_open smallint NOT NULL,
  digest text NOT NULL,
  PRIMARY KEY (case_mark, chunk)
);"""
# Reading how a table is made waits for who changes it.
_BOUNDED = f"""
SET LOCAL statement_timeout = '{STATEMENT_SECONDS}s';
SET LOCAL lock_timeout = '{LOCK_SECONDS}s';"""
# No jit: it takes a search of many short spans for a long one, and compiling it takes
# ten times as long as running it.
_SETTINGS = f"""{_BOUNDED}
SET LOCAL row_security = off;
SET LOCAL datestyle = 'ISO, YMD';
SET LOCAL intervalstyle = 'postgres';
SET LOCAL bytea_output = 'hex';
SET LOCAL extra_float_digits = 1;
SET LOCAL jit = off;
SET LOCAL standard_conforming_strings = on;
SET LOCAL idle_in_transaction_session_timeout = '{IDLE_SECONDS}s';"""
_DURABLE = "SET LOCAL synchronous_commit = on; SET CONSTRAINTS ALL DEFERRED;"
_LOOKING = f"BEGIN; {_SETTINGS}"
_READING = f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {_SETTINGS}"
# Weighing every order in which eight catalogues can be joined takes the server longer
# than the answer: they are joined as it is written.
_CATALOGUED = f"BEGIN; {_BOUNDED} SET LOCAL join_collapse_limit = 1;"
_FITNESS = f"{_CATALOGUED} {FIT}; {UNNAMED}; {FOREIGN};"
_WRITING = f"""{_FITNESS} ROLLBACK;
BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; {_SETTINGS} {_DURABLE} {CHANGED};"""
_AS_THEY_ARE = frozenset({"int2", "int4", "int8", "oid", "bytea", "bool", "bpchar"})
_CONNECT_SECONDS = 10
# Rows come as the server's text, the catalogue as values: each has its connections.
_ROWS, _CATALOGUE = "rows", "catalogue"
_LOCKED = frozenset({"55P03", "40P01", "40001"})
_DENIED = frozenset({"28000", "28P01", "42501"})
_READ_ONLY = "25006"
_UNTRANSLATABLE = "22P05"
_LOST = ("08", "57P", "25P03", "25P04")  # 25P0.: idle, or at it, for too long


class _Bit(Loader):
    """A boolean as 1 or 0, as other databases keep it."""

    def load(self, data: Buffer) -> int:
        return int(bytes(data) == b"t")


class _Unpadded(TextLoader):
    """char(n) without the blanks that are no part of its value."""

    def load(self, data: Buffer) -> bytes | str:
        loaded = super().load(data)
        return loaded.rstrip(" ") if isinstance(loaded, str) else loaded


class PostgresqlStore(Trying):
    """One PostgreSQL database with customers' data."""

    turn_seconds = 0.0001

    def __init__(self, name: str, url: str) -> None:
        """Remember the address; a connection is made for each piece of work."""
        self.name = name
        self._url = url

    def schema(self) -> Schema:
        """Read the database's own catalogue, live."""
        opening = f"{_CATALOGUED} {SCHEMA}"
        with self._refusals(), self._lent_for_catalogue(opening) as connection:
            return read_schema(connection, self.name, self._url)

    @contextmanager
    def reading(self, bound: BoundMap, today: date) -> Iterator[PostgresqlReader]:
        """One consistent moment of the database; nothing can be written."""
        opening = _READING + _zone(bound)
        with self._refusals(), self._lent_for_rows(opening) as connection:
            yield PostgresqlReader(connection, _statements(bound, today))

    @contextmanager
    def writing(self, bound: BoundMap, today: date) -> Iterator[PostgresqlWriter]:
        """One chunk's transaction; left without ``commit`` it is rolled back."""
        opening = _WRITING + _zone(bound)
        with self._refusals(), self._lent_for_rows(opening) as connection:
            *fitness, changed = connection.answers
            self._require_fit(fitness, bound)
            statements = _statements(bound, today)
            yield PostgresqlWriter(connection, statements, changed)

    def require_statements(
        self, bound: BoundMap, today: date, progress: Progress = SILENT
    ) -> None:
        """Try all statements in one go; one by one only to name what is refused."""
        try:
            with self.writing(bound, today) as writer:
                writer.mark("", CASE_MARK)
                writer.try_at_once(written(bound))
        except (StoreDenied, StoreFailed, StoreLost):
            super().require_statements(bound, today, progress)

    @property
    def place(self) -> object:
        """The address, account included."""
        return self._url

    def granted_now(self, bound: BoundMap) -> str:
        """Who the account is, and what is granted on each table and column."""
        opening = f"{_FITNESS} {GRANTED}"
        with self._refusals(), self._lent_for_catalogue(opening) as connection:
            *fitness, ((granted,),) = connection.answers
        self._require_fit(fitness, bound)
        return str(granted)

    def glance(self, table: str, columns: Sequence[str], rows: int) -> tuple[Key, ...]:
        """The cells of a few rows: for a review, which shows their shapes alone."""
        named = ", ".join(f"{quote(column)}::text" for column in columns)
        sql = f"SELECT {named} FROM {quote(table)} LIMIT {int(rows)}"
        with self._refusals(), self._lent_for_rows(_LOOKING) as connection:
            return tuple(connection.execute(sql.encode(), {}).fetchall())

    def occurrences(
        self, table: str, column: str, most: int
    ) -> tuple[tuple[Cell, int], ...]:
        """Each value of a column with its rows, ``most`` + 1 values at most."""
        sql = (
            f"SELECT {quote(column)}, count(*) FROM {quote(table)}"
            f" GROUP BY 1 ORDER BY 1 LIMIT {int(most) + 1}"
        )
        with self._refusals(), self._lent_for_rows(_LOOKING) as connection:
            return tuple(connection.execute(sql.encode(), {}).fetchall())

    def leading(self) -> frozenset[tuple[str, str]]:
        """Table and first column of each index."""
        with self._refusals(), self._catalogue() as connection:
            found = connection.execute(LEADING).fetchall()
            return frozenset((table, column) for _, column, table, _ in found)

    def server(self) -> Server:
        """Ask the server for its version, this connection's safety and our rights."""
        with self._refusals(), self._catalogue() as connection:
            named = connection.execute(RIGHTS).fetchall()
            info = connection.info
            is_near = info.host.startswith("/") or info.host in NEAR
            return Server(
                version=info.parameter_status("server_version") or "",
                is_encrypted=None if is_near else connection.pgconn.ssl_in_use,
                rights=tuple(name for (name,) in named),
            )

    def logged(self) -> tuple[Logged, ...]:
        """Settings by which the server writes statements or rows into its log."""
        with self._refusals(), self._catalogue() as connection:
            found = connection.execute(LOGGED).fetchall()
        return tuple(Logged(setting=name, value=value) for name, value in found)

    def is_lent(self) -> bool:
        """Whether somebody made an empty table ``jieqing_lent``: for a rehearsal."""
        with self._refusals(), self._catalogue() as connection:
            found = connection.execute("SELECT to_regclass('jieqing_lent') IS NOT NULL")
            if not (found.fetchone() or (0,))[0]:
                return False
            return connection.execute("SELECT 1 FROM jieqing_lent").fetchone() is None

    def has_mark_table(self) -> bool:
        """Whether somebody made ``jieqing_mark`` there."""
        with self._refusals(), self._catalogue() as connection:
            found = connection.execute("SELECT to_regclass('jieqing_mark') IS NOT NULL")
            return bool((found.fetchone() or (0,))[0])

    def make_mark_table(self) -> None:
        """Create the mark table, for an account that may."""
        with self._refusals(), self._catalogue() as connection:
            connection.execute(MARK_TABLE)
            connection.commit()

    def unreadable(self) -> tuple[str, ...]:
        """Tables that this account sees by name and may not read."""
        with self._refusals(), self._catalogue() as connection:
            found = connection.execute(UNREADABLE).fetchall()
        return tuple(name for (name,) in found if name not in OWN_TABLES)

    def accounts(self) -> Accounts:
        """Names for the two accounts, from the one in the address."""
        return Accounts.of(self._address().get("user") or "jieqing")

    def look_grants(self) -> str:
        """SQL for IT: reading and nothing else."""
        address, account = self._address(), quote(self.accounts().look)
        database = quote(address.get("dbname") or address.get("user") or "postgres")
        lines = (
            f"GRANT CONNECT ON DATABASE {database} TO {account};",
            f"GRANT USAGE ON SCHEMA public TO {account};",
            f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {account};",
        )
        return "\n".join(lines).replace("%%", "%")

    def grants(self, rights: Mapping[str, str]) -> str:
        """SQL for IT: the mark table and the least privileges for erasing."""
        account = quote(self.accounts().erase)
        named = granted(self.schema().tables, rights)
        lines = [f"GRANT {right} ON {quote(n)} TO {account};" for n, right in named]
        return "\n".join([MARK_TABLE, *lines]).replace("%%", "%")

    def counting(self, bound: BoundMap) -> str:
        """Nothing: an ordinary index of the column is enough."""
        del bound
        return ""

    def _require_fit(self, answers: Sequence[Answered], bound: BoundMap) -> None:
        """Raise where erasing would be unsafe or blind."""
        ((is_replica, counts, encoding),), unnamed, foreign = answers
        if is_replica:
            raise StoreReadOnly(store=self.name)
        if counts != "on":
            raise StoreUnfit(store=self.name, setting="track_counts", wanted="on")
        if encoding != "UTF8":
            raise StoreUnfit(store=self.name, setting="server_encoding", wanted="UTF8")
        touched = {table.name for table in written(bound)}
        for (name,) in unnamed:
            if name in touched:
                raise PublishedWithoutKey(store=self.name, table=name)
        for (name,) in foreign:
            if name in touched:
                raise ForeignTable(store=self.name, table=name)

    def _address(self) -> Mapping[str, str]:
        try:
            return {k: str(v) for k, v in conninfo_to_dict(self._url).items()}
        except psycopg.ProgrammingError:
            refusal = StoreUnreachable(store=self.name, reason="address")
        raise refusal

    def _catalogue(self) -> AbstractContextManager[Session]:
        """A connection to ask the catalogue; it waits no longer than for a row."""
        return self._lent_for_catalogue(_CATALOGUED)

    def _lent_for_catalogue(self, opening: str) -> AbstractContextManager[Session]:
        return self._lent(_CATALOGUE, opening, self._open)

    def _lent_for_rows(self, opening: str) -> AbstractContextManager[Session]:
        """A connection for one piece of work; whatever it left open is rolled back."""
        return self._lent(_ROWS, opening, self._open_for_rows)

    def _lent(
        self, kind: str, opening: str, opened: Callable[[], Session]
    ) -> AbstractContextManager[Session]:
        """A connection whose work is opened already, be it new or one that waited."""

        def anew() -> Session:
            connection = opened()
            try:
                connection.open_work(opening)
            except BaseException:
                connection.close()
                raise
            return connection

        ready = methodcaller("can_open_work", opening)
        return _idle.lent((kind, self._url), anew, ready)

    def _open_for_rows(self) -> Session:
        connection = self._open()
        _load_as_text(connection)
        return connection

    def _open(self) -> Session:
        try:
            return Session.connect(
                self._url,
                connect_timeout=_CONNECT_SECONDS,
                client_encoding="UTF8",
                prepare_threshold=None,  # a plan outlives the table it was made for
                autocommit=True,  # transactions are begun in words
            )
        except psycopg.OperationalError as error:
            refusal = self._closed_door(error)
        except psycopg.ProgrammingError:
            refusal = StoreUnreachable(store=self.name, reason="address")
        raise refusal from None

    def _closed_door(self, error: psycopg.Error) -> NotConfigured:
        """Why no connection came about: libpq says it in words only."""
        said = str(error)
        if "authentication failed" in said or "no password supplied" in said:
            return StoreDenied(store=self.name, reason="password")
        if "pg_hba.conf" in said or ("role" in said and "does not exist" in said):
            return StoreDenied(store=self.name, reason="account")
        if "SSL" in said:
            return StoreUnreachable(store=self.name, reason="TLS")
        if "database" in said and "does not exist" in said:
            return StoreUnreachable(store=self.name, reason="no such database")
        return StoreUnreachable(store=self.name, reason="no connection")

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            refusal = self._refusal(error)
        else:
            return
        raise refusal from None

    def _refusal(self, error: psycopg.Error) -> Refused | NotConfigured:
        told = (error.sqlstate, error.diag.table_name, error.diag.constraint_name)
        reason = " ".join(each for each in told if each) or type(error).__name__
        if error.sqlstate in _LOCKED:
            return self._locked()
        if error.sqlstate in _DENIED:
            return StoreDenied(store=self.name, reason=reason)
        if error.sqlstate == _UNTRANSLATABLE:
            return EncodingUnfit(store=self.name)
        if error.sqlstate == _READ_ONLY:
            return StoreReadOnly(store=self.name)
        is_lost = isinstance(error, psycopg.OperationalError) and (
            error.sqlstate is None or error.sqlstate.startswith(_LOST)
        )
        if is_lost:
            return StoreLost(store=self.name, reason=reason)
        return StoreFailed(store=self.name, reason=reason)

    def _locked(self) -> StoreLocked:
        """Name the tables that somebody holds whole; none: it was about rows."""
        named: list[str] = []
        with (
            suppress(psycopg.Error, NotConfigured),
            closing(self._open()) as connection,
        ):
            named = [name for (name,) in connection.execute(HELD).fetchall()]
        if not named:
            return StoreLocked(store=self.name, tries=LOCK_TRIES)
        tables = Phrases(tuple(named), ", ")
        return TableLocked(store=self.name, tables=tables, seconds=LOCK_SECONDS)


_idle: Idle[Session] = Idle(strip=Session.strip)


def _zone(bound: BoundMap) -> str:
    zone = sql.Literal(bound.datamap.time_zone)
    return (sql.SQL("SET LOCAL TIME ZONE ") + zone).as_string()


def _statements(bound: BoundMap, today: date) -> Statements:
    return Statements(bound, today, PostgresqlWords(), PostgresqlRows())


def _load_as_text(connection: Session) -> None:
    """Let every type but a few come as the text that the server reads back."""
    adapters = connection.adapters
    for known in adapters.types:
        if known.name not in _AS_THEY_ARE:
            adapters.register_loader(known.oid, TextLoader)
        if known.array_oid:
            adapters.register_loader(known.array_oid, TextLoader)
    adapters.register_loader("bool", _Bit)
    adapters.register_loader("bpchar", _Unpadded)
