"""What the home itself holds of customers, as one more store: its tables, its file.

The casebook keeps numbers, days and kinds of what came in; whose it is, its title and
every word of it stand here, so that find, plan, copy, erasing and check do with them
what they do with a store of the company (docs/adr/0010-own-records-are-a-store.md).
Its map ships in ``content/own``. Words are sealed with the key of the programme.

A file of its own, and not a table of the casebook: a chunk holds its store's lock while
its intention is entered into the casebook, and SQLite has one lock a file.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache

from jieqing.datamap.schema import Schema
from jieqing.errors import Refused
from jieqing.home import Home
from jieqing.stores.sqlite import MARK_TABLE
from jieqing.stores.sqlite_schema import read_schema

_WAITS = 2.0  # seconds; shorter than whoever holds it may wait for the casebook
_PRIMARY = 0xFF  # the rest of an SQLite error code tells more of the same
_TAKEN = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_TABLES = f"""
CREATE TABLE ticket (
  name TEXT NOT NULL PRIMARY KEY,
  subject TEXT,
  is_complaint INTEGER NOT NULL,
  is_open INTEGER NOT NULL,
  laid_on TEXT NOT NULL,
  title TEXT NOT NULL
);
CREATE INDEX ticket_by_subject ON ticket (subject);
CREATE TABLE message (
  ticket TEXT NOT NULL REFERENCES ticket (name),
  digest TEXT NOT NULL,
  sealed TEXT NOT NULL,
  PRIMARY KEY (ticket, digest)
);
CREATE TABLE reply (
  name TEXT NOT NULL PRIMARY KEY,
  subject TEXT NOT NULL,
  label TEXT NOT NULL,
  form TEXT NOT NULL,
  is_open INTEGER NOT NULL,
  sealed TEXT NOT NULL
);
CREATE INDEX reply_by_subject ON reply (subject);
CREATE INDEX reply_by_form ON reply (form);
{MARK_TABLE}
"""


class OwnStoreUnusable(Refused):
    """There is no room for it, or the file does not let itself be read or written."""

    code = "own-store-unusable"
    cause = "What this home holds of customers cannot be read or written ({reason})."
    advice = (
        "Nothing of it was changed. Free some space and see that its folder may be "
        "written, then do it again; what goes by its own date is tried again by itself."
    )


class OwnStoreBusy(OwnStoreUnusable):
    """Another process writes there, as an erasing does."""

    code = "own-store-busy"
    cause = "What this home holds of customers is being written by another act."
    advice = "Nothing was changed; do it again in a moment."


@contextmanager
def writing(home: Home) -> Iterator[sqlite3.Connection]:
    """One transaction; the file is made with the first. Raises ``OwnStoreUnusable``.

    Then nothing of it was written.
    """
    with _refusing():
        if not home.own_path.exists():
            _make(home)
        with _open(home) as file:
            file.execute("BEGIN IMMEDIATE")
            try:
                yield file
                file.execute("COMMIT")
            except BaseException:
                if file.in_transaction:  # SQLite ends it itself where a disk is full
                    file.execute("ROLLBACK")
                raise


@contextmanager
def reading(home: Home) -> Iterator[sqlite3.Connection | None]:
    """The file to be read; None while there is none. Raises ``OwnStoreUnusable``."""
    if not home.own_path.exists():
        yield None
        return
    with _refusing(), _open(home) as file:
        yield file


@cache
def schema() -> Schema:
    """The tables as this version makes them."""
    with closing(sqlite3.connect(":memory:")) as file:
        file.executescript(_TABLES)
        return read_schema(file)


@contextmanager
def _refusing() -> Iterator[None]:
    """Say by name what SQLite could not do; its own words may quote values."""
    try:
        yield
    except sqlite3.IntegrityError:  # a statement that does not fit: the caller's answer
        raise
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & _PRIMARY in _TAKEN:
            raise OwnStoreBusy from None
        raise OwnStoreUnusable(reason=error.sqlite_errorname) from None


def _make(home: Home) -> None:
    """Make the file under another name first: it is there whole or not at all."""
    folder = home.own_path.parent
    folder.mkdir(mode=0o700, exist_ok=True)
    fresh = folder / f"{home.own_path.name}.{os.getpid()}"
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    try:
        with closing(sqlite3.connect(fresh)) as file:
            file.executescript(_TABLES)
        os.link(fresh, home.own_path)
    except FileExistsError:
        pass  # another process made it meanwhile
    finally:
        fresh.unlink()


@contextmanager
def _open(home: Home) -> Iterator[sqlite3.Connection]:
    file = sqlite3.connect(home.own_path, timeout=_WAITS, isolation_level=None)
    with closing(file):
        file.execute("PRAGMA foreign_keys = ON")
        file.execute("PRAGMA secure_delete = ON")
        file.execute("PRAGMA synchronous = FULL")
        yield file
