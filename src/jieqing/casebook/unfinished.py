"""Marks of what is being made or removed outside the casebook while an act is done.

An act makes keys and sealed files before it is entered; whoever is killed in between
leaves them behind. A mark says that this may be so: it lies in the home from before the
first of them until the act is entered. So a desk that opens looks at a folder of marks,
which is empty, and at every case and key only where somebody was cut off (sweep.py).
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from django.db import transaction

from jieqing.home import PRIVATE_FOLDER, Home
from jieqing.keys import durable

_PLACE, _FOLDER = "ledger", "unfinished"
_LETTERS = 8


@contextmanager
def making(home: Home) -> Iterator[None]:
    """While something is made that counts once its act is entered, and until then.

    What stops it in between, a refusal too, leaves the mark.
    """
    mark = begun(home, secrets.token_hex(_LETTERS))
    yield
    transaction.on_commit(partial(ended, mark))


def begun(home: Home, name: str) -> Path:
    """Lay a mark."""
    folder = home.place(_PLACE) / _FOLDER
    folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    mark = folder / name
    mark.touch(mode=durable.PRIVATE)
    return mark


def ended(mark: Path) -> None:
    """Take it away; another desk may have done so by now."""
    mark.unlink(missing_ok=True)


def mark_of(home: Home, name: str) -> Path:
    """Return where a mark of this name lies."""
    return home.place(_PLACE) / _FOLDER / name


def left(home: Home) -> tuple[Path, ...] | None:
    """Return the marks that lie there; None: a home of before, which never had any."""
    folder = home.place(_PLACE) / _FOLDER
    return tuple(folder.iterdir()) if folder.is_dir() else None


def none_left(home: Home) -> None:
    """Note that everything was looked through once."""
    (home.place(_PLACE) / _FOLDER).mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
