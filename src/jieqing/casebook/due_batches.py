"""Sealed batches of kept rows: sealing one, opening all, writing one anew.

A batch lives under its own key until its last row has gone; then the file goes first
and the key after it, so that no crash leaves a file that nobody can open.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from jieqing.casebook.desk import Desk
from jieqing.casebook.unfinished import making
from jieqing.erasure import spool
from jieqing.erasure.values import Answer, Belonging, RowName
from jieqing.errors import JieqingError
from jieqing.keys import durable
from jieqing.keys.case_key import CaseKey
from jieqing.keys.keyring import NAME
from jieqing.law.values import Permanent

FOLDER = "due"
HELD = "held"  # the end of what has none that is known: looked at by every run


@dataclass(frozen=True, slots=True, kw_only=True)
class DueEntry:
    """One kept row: its name, whose it is, its fingerprint, its end and its rules.

    ``until`` None: a hold binds it, or rows below it that have no known end.
    ``columns`` were masked when it was kept; an ``is_emptied`` row is a shell or stub,
    which no rule keeps.
    """

    row: RowName
    belonging: Belonging
    fingerprint: str | None
    until: date | Permanent | None
    rules: tuple[str, ...]
    hold: str | None
    columns: tuple[str, ...]
    is_emptied: bool

    def is_due(self, today: date) -> bool:
        """Whether its last day is over, or it has to be asked after every day."""
        if isinstance(self.until, Permanent):
            return False
        return self.until is None or self.until < today


@dataclass(frozen=True, slots=True, kw_only=True)
class DueBatch:
    """Rows of one person (``person`` is a random name) and what was said of them.

    ``law``: the version under which its ends were derived. Under another one every end
    is asked anew: an end is what the law makes of the row, not a day once written.
    """

    name: str
    person: str
    entries: tuple[DueEntry, ...]
    clocks: Mapping[str, date] = field(default_factory=dict)
    conditions: frozenset[str] = frozenset()
    ruled_out: frozenset[str] = frozenset()
    subject_age: int | None = None
    subject_alive: bool = True
    answers: tuple[Answer, ...] = ()
    law: str = ""

    def is_due(self, entry: DueEntry, today: date, law: str) -> bool:
        """Whether one of its rows is to be decided today, under this law."""
        return self.law != law or entry.is_due(today)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """All batches with their keys; ``unreadable`` counts files that do not open."""

    batches: tuple[tuple[DueBatch, CaseKey], ...]
    unreadable: int


def end_of(until: date | Permanent | None) -> str:
    """Return the end as a word: a day, ``permanent`` or ``held``."""
    if isinstance(until, Permanent):
        return until.value
    return until.isoformat() if until else HELD


def until_of(end: str) -> date | Permanent | None:
    """Read what ``end_of`` wrote."""
    if end == HELD:
        return None
    is_permanent = end == Permanent.PERMANENT.value
    return Permanent(end) if is_permanent else date.fromisoformat(end)


def seal(desk: Desk, key: CaseKey, batch: DueBatch) -> None:
    """Write a batch under a fresh key, over what an earlier try left of it."""
    desk.keyring.destroy(batch.name)
    with making(desk.home):
        desk.keyring.create(batch.name, key)
        durable.write_anew(_path(desk, batch.name), key.seal(_content(batch)))


def open_batches(desk: Desk) -> Opened:
    """Open every batch of the home and hold them all."""
    opened = list(each_batch(desk))
    there = tuple(one for one in opened if one is not None)
    return Opened(batches=there, unreadable=len(opened) - len(there))


def each_batch(desk: Desk) -> Iterator[tuple[DueBatch, CaseKey] | None]:
    """Open one batch after the other; None: it does not open."""
    for name in sorted(names_of_batches(desk)):
        try:
            key = desk.keyring.load(name, CaseKey)
            content = spool.load(key.unseal(_path(desk, name).read_bytes()), dict)
            yield _batch(name, content), key
        except (JieqingError, KeyError, TypeError):
            yield None


def names_of_batches(desk: Desk) -> Iterator[str]:
    """Give the names of the batches that lie there, in no order."""
    with os.scandir(place_of_batches(desk)) as found:
        yield from (one.name for one in found if NAME.fullmatch(one.name))


def place_of_batches(desk: Desk) -> Path:
    """Return the folder in which they lie."""
    return desk.home.place(FOLDER)


def write_again(desk: Desk, key: CaseKey, batch: DueBatch) -> None:
    """Put a batch in the place of its former self, whole or not at all.

    A batch without rows is ended: the file first, then its key.
    """
    path = _path(desk, batch.name)
    if not batch.entries:
        path.unlink(missing_ok=True)
        desk.keyring.destroy(batch.name)
        return
    durable.replace(path, key.seal(_content(batch)))


def _path(desk: Desk, name: str) -> Path:
    return desk.home.place(FOLDER) / name


def _content(batch: DueBatch) -> bytes:
    return spool.dump(
        {
            "person": batch.person,
            "entries": tuple(_plain(entry) for entry in batch.entries),
            "clocks": dict(batch.clocks),
            "conditions": tuple(sorted(batch.conditions)),
            "ruled_out": tuple(sorted(batch.ruled_out)),
            "subject_age": batch.subject_age,
            "subject_alive": batch.subject_alive,
            "answers": batch.answers,
            "law": batch.law,
        }
    )


def _plain(entry: DueEntry) -> Mapping[str, object]:
    return {
        "row": entry.row,
        "belonging": entry.belonging,
        "fingerprint": entry.fingerprint,
        "until": entry.until,
        "rules": entry.rules,
        "hold": entry.hold,
        "columns": entry.columns,
        "is_emptied": entry.is_emptied,
    }


def _batch(name: str, content: Mapping[str, Any]) -> DueBatch:
    words = ("conditions", "ruled_out")
    fields = {**content, **{word: frozenset(content[word]) for word in words}}
    entries = tuple(DueEntry(**entry) for entry in content["entries"])
    return DueBatch(**{**fields, "name": name, "entries": entries})
