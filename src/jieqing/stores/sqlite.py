"""SQLite as a store: one file, one writer at a time.

A chunk is ``BEGIN IMMEDIATE`` with foreign keys on and deferred to the commit (so that
rows that name each other can go together), ``secure_delete`` on, and the file's own
journal mode left alone, since another program owns it. Errors of the driver are turned
into ours without their text: drivers print values.
"""

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date
from functools import lru_cache
from operator import methodcaller
from pathlib import Path

from jieqing.datamap.hidden_key import Sought, named
from jieqing.datamap.identity import normal_form
from jieqing.datamap.schema import Schema
from jieqing.datamap.values import BoundMap, Inside
from jieqing.errors import NotConfigured, Refused
from jieqing.stores.cell_text import is_mentioned, read_text
from jieqing.stores.port import Cell, Key, Logged, Server
from jieqing.stores.refusals import (
    FileEncodingUnfit,
    StoreFailed,
    StoreLocked,
    StoreUnreachable,
)
from jieqing.stores.sqlite_moments import odd_index_sql
from jieqing.stores.sqlite_schema import LEADING, quote, read_schema
from jieqing.stores.sqlite_session import SqliteReader, SqliteWriter
from jieqing.stores.sqlite_words import SqliteRows, SqliteWords, row_text
from jieqing.stores.statements import Statements
from jieqing.stores.trial import Trying

LOCK_WAIT_SECONDS = 2.0
LOCK_TRIES = 3
# A chunk changes some ten thousand pages: those that find no room are written twice.
_CACHE_KIB = 64 << 10
_LISTEN_STEPS = 2_000  # of SQLite's machine: some hundred rows, however heavy
# Keeps every byte of a text, in whatever encoding another program wrote it.
_TEXT = methodcaller("decode", errors="surrogateescape")
MARK_TABLE = """\
CREATE TABLE IF NOT EXISTS jieqing_mark (
  case_mark TEXT NOT NULL,
  chunk INTEGER NOT NULL,
  lease INTEGER NOT NULL,
  is_open INTEGER NOT NULL,
  digest TEXT NOT NULL,
  PRIMARY KEY (case_mark, chunk)
);"""


class SqliteStore(Trying):
    """One SQLite file with customers' data."""

    def __init__(self, name: str, path: Path) -> None:
        """Remember where the file is; it is opened for each piece of work."""
        self.name = name
        self._path = path

    def schema(self) -> Schema:
        """Read the file's own catalogue, live."""
        with self._refusals(), closing(self._open("ro")) as connection:
            self._require_fit(connection)
            return read_schema(connection)

    @contextmanager
    def reading(self, bound: BoundMap, today: date) -> Iterator[SqliteReader]:
        """One consistent moment of the file; nothing can be written."""
        with self._refusals(), closing(self._open("ro")) as connection:
            connection.execute("BEGIN")
            self._require_fit(connection)
            yield SqliteReader(connection, _statements(bound, today))

    @contextmanager
    def writing(self, bound: BoundMap, today: date) -> Iterator[SqliteWriter]:
        """One chunk's transaction; left without ``commit`` it is rolled back."""
        with self._refusals(), closing(self._open("rw")) as connection:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            self._begin(connection)
            self._require_fit(connection)
            connection.execute("PRAGMA defer_foreign_keys = ON")
            yield SqliteWriter(connection, _statements(bound, today))

    @property
    def place(self) -> object:
        """The file, whatever path leads to it."""
        return str(self._path.resolve())

    def granted_now(self, bound: BoundMap) -> str:
        """Whose the file is and who may write it; what tables it has is the map's."""
        del bound
        if not self._path.is_file():
            raise StoreUnreachable(store=self.name, reason="no such file")
        told = self._path.stat()
        known = (told.st_dev, told.st_ino, told.st_mode, told.st_uid, told.st_gid)
        return repr((*known, os.access(self._path, os.W_OK)))

    def glance(self, table: str, columns: Sequence[str], rows: int) -> tuple[Key, ...]:
        """The cells of a few rows: for a review, which shows their shapes alone."""
        with self._refusals(), closing(self._open("ro")) as connection:
            named = ", ".join(map(quote, columns))
            found = connection.execute(
                f"SELECT {named} FROM {quote(table)} LIMIT {int(rows)}"
            )
            return tuple(found.fetchall())

    def occurrences(
        self, table: str, column: str, most: int
    ) -> tuple[tuple[Cell, int], ...]:
        """Each value of a column with its rows, ``most`` + 1 values at most."""
        with self._refusals(), closing(self._open("ro")) as connection:
            found = connection.execute(
                f"SELECT {quote(column)}, count(*) FROM {quote(table)}"
                f" GROUP BY 1 COLLATE BINARY ORDER BY 1 LIMIT {int(most) + 1}"
            )
            return tuple(found.fetchall())

    def leading(self) -> frozenset[tuple[str, str]]:
        """Table and first column of each index."""
        with self._refusals(), closing(self._open("ro")) as connection:
            found = connection.execute(LEADING).fetchall()
            return frozenset((table, column) for table, column, _ in found)

    def server(self) -> Server:
        """Nothing: nobody lies between us and a file."""
        return Server()

    def logged(self) -> tuple[Logged, ...]:
        """Nothing: SQLite keeps no log of statements."""
        return ()

    def is_lent(self) -> bool:
        """Whether somebody made an empty table ``jieqing_lent``: for a rehearsal."""
        with self._refusals(), closing(self._open("ro")) as connection:
            if not _has_table(connection, "jieqing_lent"):
                return False
            rows = connection.execute("SELECT 1 FROM jieqing_lent LIMIT 1")
            return rows.fetchone() is None

    def has_mark_table(self) -> bool:
        """Whether somebody made ``jieqing_mark`` there."""
        with self._refusals(), closing(self._open("ro")) as connection:
            return _has_table(connection, "jieqing_mark")

    def make_mark_table(self) -> None:
        """Create the mark table, for whoever owns the file."""
        with self._refusals(), closing(self._open("rw")) as connection:
            connection.executescript(MARK_TABLE)

    def unreadable(self) -> tuple[str, ...]:
        """Nothing: who may read the file may read all of it."""
        return ()

    def accounts(self) -> None:
        """None: SQLite knows no accounts."""

    def look_grants(self) -> str:
        """Nothing: that the file can be read is enough."""
        return ""

    def grants(self, rights: Mapping[str, str]) -> str:
        """SQL for IT; SQLite knows no accounts, so it is the mark table alone."""
        del rights
        return MARK_TABLE

    def counting(self, bound: BoundMap) -> str:
        """An index for each clock's column, over just the cells written otherwise."""
        statements = _statements(bound, date.min)
        made = (
            odd_index_sql(table.name, cell)
            for table in bound.tables.values()
            for clock in table.table.clocks.values()
            if (cell := statements.day_cell(table, clock)) is not None
        )
        return "\n".join(dict.fromkeys(sql for sql in made if sql is not None))

    def _require_fit(self, connection: sqlite3.Connection) -> None:
        """Raise where texts are not kept as the bytes that are asked for."""
        (encoding,) = connection.execute("PRAGMA encoding").fetchone()
        if encoding != "UTF-8":
            raise FileEncodingUnfit(store=self.name, encoding=encoding)

    def _begin(self, connection: sqlite3.Connection) -> None:
        for _ in range(LOCK_TRIES - 1):
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                continue
            return
        connection.execute("BEGIN IMMEDIATE")

    def _open(self, mode: str) -> sqlite3.Connection:
        if not self._path.is_file():
            raise StoreUnreachable(store=self.name, reason="no such file")
        # A killed writer leaves a journal that only a writer may roll back.
        may_write = os.access(self._path, os.W_OK)
        opened = "rw" if may_write else mode
        connection = sqlite3.connect(
            f"{self._path.resolve().as_uri()}?mode={opened}",
            uri=True,
            isolation_level=None,
            timeout=LOCK_WAIT_SECONDS,
        )
        if mode == "ro":
            connection.execute("PRAGMA query_only = ON")
        # Ctrl-C is heard while Python runs, and ends a long statement by it.
        connection.set_progress_handler(_listen, _LISTEN_STEPS)
        connection.text_factory = _TEXT
        connection.create_function(
            "JIEQING_NORMAL", 2, _normal_cell, deterministic=True
        )
        connection.create_function(
            "JIEQING_MENTIONS", 2, _cell_mentions, deterministic=True
        )
        connection.create_function("JIEQING_HOLDS", 2, _cell_holds, deterministic=True)
        connection.create_function("JIEQING_ROW", -1, _row_text, deterministic=True)
        return connection

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
                raise KeyboardInterrupt from None
            refusal = self._refusal(error)
        else:
            return
        raise refusal from None

    def _refusal(self, error: sqlite3.Error) -> Refused | NotConfigured:
        reason = getattr(error, "sqlite_errorname", None) or type(error).__name__
        if reason.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return StoreLocked(store=self.name, tries=LOCK_TRIES)
        if reason.startswith(("SQLITE_CANTOPEN", "SQLITE_NOTADB", "SQLITE_READONLY")):
            return StoreUnreachable(store=self.name, reason=reason)
        return StoreFailed(store=self.name, reason=reason)


def _statements(bound: BoundMap, today: date) -> Statements:
    return Statements(bound, today, SqliteWords(), SqliteRows())


def _listen() -> int:
    """Go on."""
    return 0


def _has_table(connection: sqlite3.Connection, name: str) -> bool:
    found = connection.execute(
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (name,)
    )
    return found.fetchone() is not None


def _normal_cell(kind: str, cell: Cell) -> str | None:
    return None if cell is None else normal_form(kind, read_text(cell))


def _cell_mentions(values: str, cell: Cell) -> bool:
    return cell is not None and is_mentioned(_sought(values), read_text(cell))


def _cell_holds(spec: str, cell: Cell) -> bool:
    return cell is not None and bool(named(_hidden(spec), read_text(cell)))


def _row_text(*cells: Cell) -> str:
    """The text of a row's cells, each given as its bytes or value, and its type."""
    return row_text(
        [_typed(*each) for each in zip(cells[::2], cells[1::2], strict=True)]
    )


def _typed(cell: Cell, kind: Cell) -> Cell:
    return str(_TEXT(cell)) if kind == "text" and isinstance(cell, bytes) else cell


@lru_cache(maxsize=64)
def _hidden(spec: str) -> Sought:
    said = json.loads(spec)
    inside = Inside(
        form=said["form"], pattern=said["pattern"], separator=said["separator"]
    )
    values = frozenset(said["values"])
    return Sought(inside=inside, kind=said["kind"], values=values)


@lru_cache(maxsize=64)
def _sought(values: str) -> frozenset[str]:
    return frozenset(json.loads(values))
