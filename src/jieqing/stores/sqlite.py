"""SQLite as a store: one file, one writer at a time.

A chunk is ``BEGIN IMMEDIATE`` with foreign keys on and deferred to the commit (so that
rows that name each other can go together), ``secure_delete`` on, and the file's own
journal mode left alone, since another program owns it. Errors of the driver are turned
into ours without their text: drivers print values.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path

from jieqing.datamap.identity import normal_form
from jieqing.datamap.mention import mentions
from jieqing.datamap.schema import Schema
from jieqing.datamap.values import BoundMap
from jieqing.errors import NotConfigured, Refused
from jieqing.stores.port import Cell
from jieqing.stores.refusals import StoreFailed, StoreLocked, StoreUnreachable
from jieqing.stores.sqlite_schema import read_schema
from jieqing.stores.sqlite_session import SqliteReader, SqliteWriter
from jieqing.stores.sqlite_words import SqliteRows, SqliteWords
from jieqing.stores.statements import Statements

LOCK_WAIT_SECONDS = 2.0
LOCK_TRIES = 3
MARK_TABLE = """\
CREATE TABLE jieqing_mark (
  case_mark TEXT NOT NULL,
  chunk INTEGER NOT NULL,
  lease INTEGER NOT NULL,
  is_open INTEGER NOT NULL,
  digest TEXT NOT NULL,
  PRIMARY KEY (case_mark, chunk)
);"""


class SqliteStore:
    """One SQLite file with customers' data."""

    def __init__(self, name: str, path: Path) -> None:
        """Remember where the file is; it is opened for each piece of work."""
        self.name = name
        self._path = path

    def schema(self) -> Schema:
        """Read the file's own catalogue, live."""
        with self._refusals(), closing(self._open("ro")) as connection:
            return read_schema(connection)

    @contextmanager
    def reading(self, bound: BoundMap, today: date) -> Iterator[SqliteReader]:
        """One consistent moment of the file; nothing can be written."""
        with self._refusals(), closing(self._open("ro")) as connection:
            connection.execute("BEGIN")
            yield SqliteReader(connection, _statements(bound, today))

    @contextmanager
    def writing(self, bound: BoundMap, today: date) -> Iterator[SqliteWriter]:
        """One chunk's transaction; left without ``commit`` it is rolled back."""
        with self._refusals(), closing(self._open("rw")) as connection:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA synchronous = FULL")
            self._begin(connection)
            connection.execute("PRAGMA defer_foreign_keys = ON")
            yield SqliteWriter(connection, _statements(bound, today))

    def has_mark_table(self) -> bool:
        """Whether somebody made ``jieqing_mark`` there."""
        with self._refusals(), closing(self._open("ro")) as connection:
            found = connection.execute(
                "SELECT 1 FROM sqlite_master WHERE name = 'jieqing_mark'"
            )
            return found.fetchone() is not None

    def make_mark_table(self) -> None:
        """Create the mark table, for whoever owns the file."""
        with self._refusals(), closing(self._open("rw")) as connection:
            connection.executescript(MARK_TABLE)

    def grants(self) -> str:
        """SQL for IT; SQLite knows no accounts, so it is the mark table alone."""
        return MARK_TABLE

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
        uri = f"{self._path.resolve().as_uri()}?mode={mode}"
        connection = sqlite3.connect(
            uri, uri=True, isolation_level=None, timeout=LOCK_WAIT_SECONDS
        )
        connection.create_function(
            "JIEQING_NORMAL", 2, _normal_cell, deterministic=True
        )
        connection.create_function(
            "JIEQING_MENTIONS", 2, _cell_mentions, deterministic=True
        )
        return connection

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
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


def _normal_cell(kind: str, cell: Cell) -> str | None:
    if cell is None or isinstance(cell, bytes):
        return None
    return normal_form(kind, str(cell))


def _cell_mentions(values: str, cell: Cell) -> bool:
    if cell is None or isinstance(cell, bytes):
        return False
    return mentions(_sought(values), str(cell))


@lru_cache(maxsize=64)
def _sought(values: str) -> frozenset[str]:
    return frozenset(json.loads(values))
