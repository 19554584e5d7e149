"""What was answered so far, kept in the folder of the home to be until it is made.

Closing the browser loses nothing. Of two browsers each sees when the other was faster:
a form carries the number of the draft that its page showed. Passwords are kept as
salted digests, signing keys as files under their owner's passphrase.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fcntl import LOCK_EX, LOCK_UN, flock
from pathlib import Path
from typing import Any

from jieqing.errors import Refused
from jieqing.home import FILE, FOLDERS, PRIVATE_FOLDER, TRUST
from jieqing.keys import durable

FOLDER = ".first-start"
ANSWERS = "answers.json"
MAKING = "making"
KEYS = "keys"
PEOPLE = "people"
"""Folder of a home in which the key files of its first people lie."""


class DraftMoved(Refused):
    """Somebody else answered meanwhile."""

    code = "first-start-moved"
    cause = "Another browser has changed these answers meanwhile."
    advice = "Look at the page as it is now, then answer again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The answers by page; ``number`` counts the changes."""

    number: int = 0
    answers: Mapping[str, Any] = field(default_factory=dict)


def place(home: Path, name: str = "") -> Path:
    """Return where the draft of a home lies, or something in it."""
    return home / FOLDER / name


def is_under_way(home: Path) -> bool:
    """Whether a first start was begun here and is not finished."""
    return place(home).is_dir()


def is_half_made(home: Path) -> bool:
    """Whether the making of the home was cut off."""
    return place(home, MAKING).exists()


def begin(home: Path) -> None:
    """Make room for a draft; take away what a making that was cut off left."""
    home.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    place(home, KEYS).mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    place(home).chmod(PRIVATE_FOLDER)
    with locked(home):
        if is_half_made(home):
            _take_away(home)
            place(home, MAKING).unlink()


def read(home: Path) -> Draft:
    """Return the draft as it stands."""
    try:
        kept = json.loads(place(home, ANSWERS).read_text(encoding="utf-8"))
    except OSError:
        return Draft()
    return Draft(number=kept["number"], answers=kept["answers"])


def change(home: Path, seen: int, answers: Mapping[str, Any]) -> Draft:
    """Add answers to the draft that a page showed. Raises ``DraftMoved``."""
    with locked(home):
        before = read(home)
        require_unmoved(before, seen)
        after = Draft(
            number=before.number + 1, answers={**before.answers, **dict(answers)}
        )
        kept = {"number": after.number, "answers": after.answers}
        content = json.dumps(kept, ensure_ascii=False).encode()
        durable.replace(place(home, ANSWERS), content)
    return after


def require_unmoved(draft: Draft, seen: int) -> None:
    """Refuse an answer to a page that shows an older draft. Raises ``DraftMoved``."""
    if draft.number != seen:
        raise DraftMoved


@contextmanager
def making(home: Path) -> Iterator[None]:
    """While a home is made: if the process dies, the next start clears it away."""
    place(home, MAKING).touch()
    yield
    place(home, MAKING).unlink()


def end(home: Path) -> None:
    """Remove the draft: the home is made, and this cannot be done again."""
    shutil.rmtree(place(home))
    durable.sync_folder(home)


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """One at a time, whether in this process or in another."""
    with place(home, "lock").open("a") as file:
        flock(file, LOCK_EX)
        try:
            yield
        finally:
            flock(file, LOCK_UN)


def _take_away(home: Path) -> None:
    for name in (*FOLDERS, PEOPLE):
        shutil.rmtree(home / name, ignore_errors=True)
    for name in (FILE, f".{FILE}", TRUST):
        (home / name).unlink(missing_ok=True)
