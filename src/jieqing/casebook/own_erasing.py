"""Rows of the home's own store that go by their own dates, and in no case.

As in a case: what a secret order names lies in the vault before it goes, and the vault
is written anew with or without an order (secret_rows.py). Whoever looks sees them go.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from jieqing.casebook import own_store, secret_rows
from jieqing.erasure.capsule import Copied
from jieqing.home import OWN_STORE, Home

_ERASED = "erase"


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """The rows of a table that have a value in a column; both are names of ours."""

    table: str
    column: str
    value: str


def erase(home: Home, going: Sequence[Going], today: date) -> None:
    """Erase rows in the order in which they are told.

    Inside a transaction of the casebook set them aside before it: what is cut off then
    leaves them gone, and the vault as it was. Raises ``OwnStoreUnusable``; then nothing
    has gone.
    """
    if not home.own_path.exists():
        return
    with own_store.writing(home) as file:
        copied = [row for one in going for row in _copied(file, one)]
        secret_rows.keep_taken(home, OWN_STORE, copied, today)
        for one in going:
            _erase(file, one)


def set_aside(home: Home, going: Sequence[Going], today: date) -> None:
    """Keep what secret orders name of rows that are about to go; ends none of them."""
    with own_store.reading(home) as file:
        copied = [row for one in going for row in _copied(file, one)] if file else []
    secret_rows.keep_taken(home, OWN_STORE, copied, today)


def _copied(file: sqlite3.Connection, one: Going) -> Iterator[Copied]:
    asked = f"SELECT * FROM {one.table} WHERE {one.column} = ?"  # names of ours
    found = file.execute(asked, (one.value,))
    names = [column[0] for column in found.description]
    for row in found:
        yield Copied(
            table=one.table, act=_ERASED, row=dict(zip(names, row, strict=True))
        )


def _erase(file: sqlite3.Connection, one: Going) -> None:
    gone = f"DELETE FROM {one.table} WHERE {one.column} = ?"  # names of ours
    file.execute(gone, (one.value,))
