"""The vault: an SQLite file of sealed rows, told apart by random numbers alone.

Tables have no order of insertion, rows no time; deleted pages are overwritten. Whoever
reads the file sees how many tips there are, how many contents each has and how large
they are by classes of size, and nothing else.
"""

import hashlib
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jieqing.keys import durable
from jieqing.tips.receipt import SALT_BYTES

FOLDER = "tips"
FILE = "tips.sqlite"
SALT = "salt"
NUMBER_BYTES = 16
_WAITS = 10.0  # seconds for another process that writes
_TABLES = """
CREATE TABLE IF NOT EXISTS tip (
    number BLOB PRIMARY KEY, place BLOB NOT NULL UNIQUE) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS content (
    number BLOB PRIMARY KEY, tip BLOB NOT NULL, sealed BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS content_of_tip ON content (tip);
CREATE TABLE IF NOT EXISTS day (
    day TEXT PRIMARY KEY, salt BLOB NOT NULL) WITHOUT ROWID;
"""
_EVERYTHING = (
    "SELECT number, place FROM tip ORDER BY number",
    "SELECT number, tip, sealed FROM content ORDER BY number",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One sealed content and its number."""

    number: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Vault:
    """The vault in its folder; opened for each act, closed after it."""

    folder: Path

    @classmethod
    def make(cls, folder: Path) -> "Vault":
        """Make the folder, the salt and the file, or find them there."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if not (folder / SALT).exists():
            salt = secrets.token_bytes(SALT_BYTES)
            durable.create(folder / SALT, lambda file: durable.write_all(file, salt))
        (folder / FILE).touch(mode=0o600)
        vault = cls(folder=folder)
        with vault._opened() as file:
            file.executescript(_TABLES)
        return vault

    @property
    def salt(self) -> bytes:
        """The salt of this home's receipts."""
        return (self.folder / SALT).read_bytes()

    def begin(self, number: bytes, place: bytes, sealed: bytes) -> None:
        """Lay a new tip in."""
        with self._opened() as file:
            file.execute("INSERT INTO tip VALUES (?, ?)", (number, place))
            _lay(file, number, sealed)

    def lay(self, tip: bytes, sealed: bytes) -> None:
        """Lay a further content to a tip."""
        with self._opened() as file:
            _lay(file, tip, sealed)

    def exchange(self, row: bytes, sealed: bytes) -> None:
        """Put another content in the place of one, which is overwritten."""
        changed = "UPDATE content SET sealed = ? WHERE number = ?"
        with self._opened() as file:
            file.execute(changed, (sealed, row))

    def at(self, place: bytes) -> bytes | None:
        """Return the number of the tip that lies there."""
        with self._opened() as file:
            found = file.execute("SELECT number FROM tip WHERE place = ?", (place,))
            row = found.fetchone()
        return None if row is None else bytes(row[0])

    def tips(self) -> tuple[bytes, ...]:
        """Return the numbers of all tips."""
        with self._opened() as file:
            found = file.execute("SELECT number FROM tip").fetchall()
        return tuple(bytes(row[0]) for row in found)

    def contents(self, tip: bytes) -> tuple[Row, ...]:
        """Return what lies to a tip."""
        asked = "SELECT number, sealed FROM content WHERE tip = ?"
        with self._opened() as file:
            found = file.execute(asked, (tip,)).fetchall()
        return tuple(Row(number=bytes(one[0]), sealed=bytes(one[1])) for one in found)

    def remove(self, tip: bytes) -> None:
        """Remove a tip whole; its pages are overwritten."""
        with self._opened() as file:
            file.execute("DELETE FROM content WHERE tip = ?", (tip,))
            file.execute("DELETE FROM tip WHERE number = ?", (tip,))

    def commitment(self, day: str) -> str:
        """Commit to everything in the vault; another digest each day, full or empty.

        The salt of the day stays in the vault: without it nobody tells from two days'
        digests whether something came in between. The file is written anew, so that
        its pages follow no order of coming.
        """
        salt = secrets.token_bytes(32)
        with self._opened() as file:
            file.execute("INSERT OR REPLACE INTO day VALUES (?, ?)", (day, salt))
        with closing(self._file()) as file:
            file.execute("VACUUM")
        return self.digest(salt)

    def days(self) -> Mapping[date, bytes]:
        """Return the salt of each day that was committed to."""
        with self._opened() as file:
            found = file.execute("SELECT day, salt FROM day").fetchall()
        return {date.fromisoformat(day): bytes(salt) for day, salt in found}

    def digest(self, salt: bytes) -> str:
        """SHA-256 (hex) of everything in the vault under a salt."""
        found = hashlib.sha256(salt)
        with self._opened() as file:
            for asked in _EVERYTHING:
                for row in file.execute(asked):
                    for cell in row:
                        found.update(len(cell).to_bytes(8, "big") + cell)
        return found.hexdigest()

    def _file(self) -> sqlite3.Connection:
        file = sqlite3.connect(
            self.folder / FILE, timeout=_WAITS, isolation_level="IMMEDIATE"
        )
        file.execute("PRAGMA secure_delete = ON")
        file.execute("PRAGMA temp_store = MEMORY")
        return file

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with closing(self._file()) as file, file:
            yield file


def is_there(folder: Path) -> bool:
    """Whether a vault has been made in the folder."""
    return (folder / FILE).exists()


def _lay(file: sqlite3.Connection, tip: bytes, sealed: bytes) -> None:
    number = secrets.token_bytes(NUMBER_BYTES)
    file.execute("INSERT INTO content VALUES (?, ?, ?)", (number, tip, sealed))
