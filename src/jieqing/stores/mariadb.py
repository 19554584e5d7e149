"""MariaDB as a store: one database, by TCP or by its socket.

A chunk is READ COMMITTED with bounded waits for locks, on InnoDB tables only. The
session runs in UTC and lenient (a moment that is none is NULL), and strict where it
writes. Cells come as the server's own text, which it reads back without loss; only
integers, text and bytes are Python's.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from datetime import date
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pymysql
from pymysql.constants import FIELD_TYPE
from pymysql.converters import encoders

from jieqing.datamap.schema import Schema
from jieqing.datamap.values import BoundMap
from jieqing.errors import NotConfigured, Phrases, Refused
from jieqing.stores.idle import Idle
from jieqing.stores.limits import (
    IDLE_SECONDS,
    LOCK_SECONDS,
    LOCK_TRIES,
    NEAR,
    STATEMENT_SECONDS,
)
from jieqing.stores.mariadb_connection import CONNECT_SECONDS, Ending
from jieqing.stores.mariadb_schema import (
    HELD,
    LEADING,
    LOGGED,
    OWN_TABLES,
    RIGHTS,
    TABLES,
    UNREADABLE,
    read_schema,
    rows,
)
from jieqing.stores.mariadb_session import MariadbReader, MariadbWriter
from jieqing.stores.mariadb_words import MariadbRows, MariadbWords, Numbers, quote
from jieqing.stores.port import Accounts, Cell, Key, Logged, Server
from jieqing.stores.refusals import (
    NoTransactions,
    RowsOutlive,
    StoreDenied,
    StoreFailed,
    StoreHides,
    StoreLocked,
    StoreLost,
    StoreReadOnly,
    StoreUnfit,
    StoreUnreachable,
    TableLocked,
)
from jieqing.stores.statements import Statements
from jieqing.stores.trial import Trying, granted, written

_CHARSET = "utf8mb4"
MARK_TABLE = """\
CREATE TABLE IF NOT EXISTS jieqing_mark (
  case_mark VARCHAR(64) NOT NULL,
  chunk INT NOT NULL,
  lease BIGINT NOT NULL,
  is_open TINYINT NOT NULL,
  digest VARCHAR(128) NOT NULL,
  PRIMARY KEY (case_mark, chunk)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;"""
_SETTINGS = f"""
SET NAMES {_CHARSET}, autocommit = 1,
  SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION',
  time_zone = '+00:00', innodb_lock_wait_timeout = {LOCK_SECONDS},
  lock_wait_timeout = {LOCK_SECONDS}, idle_transaction_timeout = {IDLE_SECONDS},
  max_statement_time = {STATEMENT_SECONDS}, in_predicate_conversion_threshold = 0,
  sql_safe_updates = 0, sql_select_limit = DEFAULT, foreign_key_checks = 1,
  unique_checks = 1, slow_query_log = 0, group_concat_max_len = 1048576"""
# One journey each: a server does both in no time.
_READING = """
BEGIN NOT ATOMIC SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;
START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY; END"""
_WRITING = """
BEGIN NOT ATOMIC SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
START TRANSACTION READ WRITE; END"""
_INTEGERS = (
    FIELD_TYPE.TINY,
    FIELD_TYPE.SHORT,
    FIELD_TYPE.LONG,
    FIELD_TYPE.LONGLONG,
    FIELD_TYPE.INT24,
    FIELD_TYPE.YEAR,
)
_CONVERSIONS: dict[Any, Any] = {
    **encoders,
    **dict.fromkeys(_INTEGERS, int),
    Numbers: Numbers.bound,
    FIELD_TYPE.BIT: lambda bits: int.from_bytes(bits, "big"),
}
_WITH_ROLLBACK = frozenset({"InnoDB", "SEQUENCE"})
_LOCKED = frozenset({1205, 1213, 3572})
_DENIED = frozenset({1044, 1045, 1142, 1143, 1227, 1370, 1698})
_READ_ONLY = frozenset({1290, 1792, 1836})
_LOST = frozenset({1049, 1053, 1927, 2002, 2003, 2005, 2006, 2013, 2026, 4031})
_BY_STATEMENT = 1665


class MariadbStore(Trying):
    """One MariaDB database with customers' data."""

    turn_seconds = 0.0001

    def __init__(self, name: str, url: str) -> None:
        """Remember the address; a connection is made for each piece of work."""
        self.name = name
        self._url = url

    def schema(self) -> Schema:
        """Read the database's own catalogue, live."""
        with self._refusals(), self._lent() as connection:
            read = read_schema(connection, self.name)
            # A session keeps the rights on the server with which it began.
            connection.is_spent = bool(read.hidden)
        if not read.hidden:
            return read
        with self._refusals(), closing(self._open()) as connection:
            return read_schema(connection, self.name)

    @contextmanager
    def reading(self, bound: BoundMap, today: date) -> Iterator[MariadbReader]:
        """One consistent moment of the database; nothing can be written."""
        with self._refusals(), self._lent() as connection:
            _run(connection, _READING)
            yield MariadbReader(connection, _statements(bound, today))

    @contextmanager
    def writing(self, bound: BoundMap, today: date) -> Iterator[MariadbWriter]:
        """One chunk's transaction; left without ``commit`` it is rolled back."""
        with self._refusals(), self._lent() as connection:
            self._require_fit(connection, bound)
            _run(connection, _WRITING)
            yield MariadbWriter(connection, _statements(bound, today))

    @property
    def place(self) -> object:
        """The address, account included."""
        return self._url, _address(self._url)["password"]

    def granted_now(self, bound: BoundMap) -> str:
        """What is granted to the account and its role, as the server says it."""
        with self._refusals(), self._lent() as connection:
            self._require_fit(connection, bound)
            lines = [line for (line,) in rows(connection, "SHOW GRANTS")]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def glance(self, table: str, columns: Sequence[str], rows: int) -> tuple[Key, ...]:
        """The cells of a few rows: for a review, which shows their shapes alone."""
        named = ", ".join(map(quote, columns))
        sql = f"SELECT {named} FROM {quote(table)} LIMIT {int(rows)}"
        with (
            self._refusals(),
            self._lent() as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(sql, {})
            return tuple(map(tuple, cursor.fetchall()))

    def occurrences(
        self, table: str, column: str, most: int
    ) -> tuple[tuple[Cell, int], ...]:
        """Each value of a column with its rows, ``most`` + 1 values at most.

        Sign by sign: in the column's own collation 'open' and 'OPEN ' would be one.
        """
        exact = f"BINARY {quote(column)}"
        sql = (
            f"SELECT {quote(column)}, count(*) FROM {quote(table)}"
            f" GROUP BY {exact} ORDER BY {exact} LIMIT {int(most) + 1}"
        )
        with (
            self._refusals(),
            closing(self._open()) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(sql, {})
            return tuple(map(tuple, cursor.fetchall()))

    def leading(self) -> frozenset[tuple[str, str]]:
        """Table and first column of each index."""
        with self._refusals(), self._lent() as connection:
            return frozenset(
                (table, column) for table, column in rows(connection, LEADING)
            )

    def server(self) -> Server:
        """Ask the server for its version, this connection's safety and our rights."""
        address = _address(self._url)
        is_near = "unix_socket" in address or address["host"] in NEAR
        with self._refusals(), self._lent() as connection:
            ((version,),) = rows(connection, "SELECT VERSION()")
            ((_, cipher),) = rows(connection, "SHOW STATUS LIKE 'Ssl_cipher'")
            named = rows(connection, RIGHTS)
        return Server(
            version=version,
            is_encrypted=None if is_near else bool(cipher),
            rights=tuple(name for (name,) in named),
        )

    def logged(self) -> tuple[Logged, ...]:
        """Settings by which the server writes statements or rows into its log."""
        with self._refusals(), self._lent() as connection:
            found = rows(connection, LOGGED)
        return tuple(Logged(setting=name, value=value) for name, value in found)

    def is_lent(self) -> bool:
        """Whether somebody made an empty table ``jieqing_lent``: for a rehearsal."""
        with self._refusals(), self._lent() as connection:
            if not rows(connection, "SHOW TABLES LIKE 'jieqing\\_lent'"):
                return False
            return not rows(connection, "SELECT 1 FROM jieqing_lent LIMIT 1")

    def has_mark_table(self) -> bool:
        """Whether somebody made ``jieqing_mark`` there."""
        with self._refusals(), self._lent() as connection:
            return bool(rows(connection, "SHOW TABLES LIKE 'jieqing\\_mark'"))

    def make_mark_table(self) -> None:
        """Create the mark table, for an account that may."""
        with self._refusals(), self._lent() as connection:
            _run(connection, MARK_TABLE)

    def unreadable(self) -> tuple[str, ...]:
        """Tables that this account sees by name and may not read."""
        with self._refusals(), self._lent() as connection:
            found = rows(connection, UNREADABLE)
        return tuple(name for (name,) in found if name not in OWN_TABLES)

    def accounts(self) -> Accounts:
        """Names for the two accounts, from the one in the address."""
        return Accounts.of(unquote(urlsplit(self._url).username or "jieqing"))

    def look_grants(self) -> str:
        """SQL for IT: reading and nothing else."""
        address = _address(self._url)
        is_near = address["host"] in NEAR
        whom = f"{_text(self.accounts().look)}@{_text('localhost' if is_near else '%')}"
        database = quote(address["database"])
        return f"GRANT SELECT ON {database}.* TO {whom};".replace("%%", "%")

    def grants(self, rights: Mapping[str, str]) -> str:
        """SQL for IT: the mark table and the least privileges for erasing."""
        with self._refusals(), self._lent() as connection:
            ((account, database),) = rows(
                connection, "SELECT CURRENT_USER(), DATABASE()"
            )
            named = [name for name, *_ in rows(connection, TABLES)]
        host = account.rpartition("@")[2]
        whom = f"{_text(self.accounts().erase)}@{_text(host)}"
        tables = [name for name in named if name not in OWN_TABLES]
        lines = [
            f"GRANT {right} ON {quote(database)}.{quote(name)} TO {whom};"
            for name, right in granted(tables, rights)
        ]
        # To see what cascades and triggers would do; neither reads a customer's row.
        lines.append(f"GRANT TRIGGER ON {quote(database)}.* TO {whom};")
        lines.append(f"GRANT PROCESS ON *.* TO {whom};")
        return "\n".join([MARK_TABLE, *lines]).replace("%%", "%")

    def counting(self, bound: BoundMap) -> str:
        """Nothing: an ordinary index of the column is enough."""
        del bound
        return ""

    def _require_fit(self, connection: Ending, bound: BoundMap) -> None:
        """Raise where erasing would be unsafe or blind."""
        for hidden in bound.schema.hidden:
            raise StoreHides(store=self.name, hidden=hidden.what, right=hidden.right)
        ((is_read_only, log, form),) = rows(
            connection, "SELECT @@read_only, @@log_bin, @@binlog_format"
        )
        if is_read_only:
            raise StoreReadOnly(store=self.name)
        if log and form == "STATEMENT":
            raise StoreUnfit(store=self.name, setting="binlog_format", wanted="ROW")
        named = {"jieqing_mark", *(table.name for table in written(bound))}
        for name, engine, is_versioned, _ in rows(connection, TABLES):
            if name in named and is_versioned:
                raise RowsOutlive(store=self.name, table=name)
            if name in named and engine not in _WITH_ROLLBACK:
                raise NoTransactions(store=self.name, table=name, engine=engine)

    def _lent(self) -> AbstractContextManager[Ending]:
        """A connection for one piece of work; whatever it left open is rolled back."""
        address = _address(self._url)
        named = {name: value for name, value in address.items() if name != "conv"}
        return _idle.lent(tuple(sorted(named.items())), self._open, _ready)

    def _open(self) -> Ending:
        try:
            connection = Ending(_address(self._url))
        except pymysql.MySQLError as error:
            refusal = self._closed_door(error)
        except (ValueError, OSError, RuntimeError):
            refusal = StoreUnreachable(store=self.name, reason="address")
        else:
            _run(connection, _SETTINGS)
            return connection
        raise refusal from None

    def _closed_door(self, error: pymysql.MySQLError) -> Refused | NotConfigured:
        """Why no connection came about."""
        number = error.args[0] if error.args else None
        if number in _LOST:
            return StoreUnreachable(store=self.name, reason=_reason(error))
        return self._refusal(error)

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        try:
            yield
        except pymysql.MySQLError as error:
            refusal = self._refusal(error)
        else:
            return
        raise refusal from None

    def _refusal(self, error: pymysql.MySQLError) -> Refused | NotConfigured:
        number = error.args[0] if error.args else None
        reason = _reason(error)
        if number in _LOCKED:
            return self._locked()
        if number in _DENIED:
            return StoreDenied(store=self.name, reason=reason)
        if number in _READ_ONLY:
            return StoreReadOnly(store=self.name)
        if number == _BY_STATEMENT:
            return StoreUnfit(store=self.name, setting="binlog_format", wanted="ROW")
        if number in _LOST:
            return StoreLost(store=self.name, reason=reason)
        return StoreFailed(store=self.name, reason=reason)

    def _locked(self) -> StoreLocked:
        """Name the tables that somebody holds whole; none: it was about rows."""
        named: list[str] = []
        with (
            suppress(pymysql.MySQLError, NotConfigured),
            closing(self._open()) as connection,
        ):
            named = sorted(row[1] for row in rows(connection, HELD))
        if not named:
            return StoreLocked(store=self.name, tries=LOCK_TRIES)
        tables = Phrases(tuple(named), ", ")
        return TableLocked(store=self.name, tables=tables, seconds=LOCK_SECONDS)


def _reason(error: pymysql.MySQLError) -> str:
    number = error.args[0] if error.args else None
    return f"{type(error).__name__} {number}" if number else type(error).__name__


def _address(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    address: dict[str, Any] = {
        "host": parts.hostname or "localhost",
        "port": parts.port or 3306,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or "") or os.environ.get("MYSQL_PWD", ""),
        "database": unquote(parts.path.lstrip("/")),
        "charset": _CHARSET,
        "autocommit": True,
        "connect_timeout": CONNECT_SECONDS,
        "conv": _CONVERSIONS,
    }
    if "unix_socket" in query:
        # The socket is private; making ready for TLS would cost more than the chunk.
        address |= {"unix_socket": query["unix_socket"], "ssl_disabled": True}
    if "ssl_ca" in query:
        address |= {"ssl_ca": query["ssl_ca"], "ssl_verify_identity": True}
    return address


def _strip(connection: Ending) -> bool:
    if connection.is_spent:
        return False
    try:
        connection.reset()
    except (pymysql.MySQLError, OSError):
        return False
    return True


def _ready(connection: Ending) -> bool:
    try:
        connection.enter_again()
        _run(connection, _SETTINGS)
    except (pymysql.MySQLError, OSError):
        return False
    return True


_idle = Idle(strip=_strip)


def _run(connection: Ending, sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _statements(bound: BoundMap, today: date) -> Statements:
    return Statements(bound, today, MariadbWords(), MariadbRows())


def _text(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
