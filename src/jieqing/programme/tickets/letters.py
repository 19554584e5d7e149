"""Whose a ticket is, its title and its words: kept in the home's own store alone.

The casebook knows a ticket's letters by a random name. They go with their customer by
the engine, or by their own date (``expiring``); what is entered of them in the ledger
are keyed digests, which tell nobody anything without the words.
"""

import secrets
import sqlite3
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from jieqing.casebook import own_erasing, own_store
from jieqing.casebook.own_erasing import Going
from jieqing.errors import Refused
from jieqing.home import Home, HomeKey
from jieqing.keys.case_key import SealBroken
from jieqing.programme.sealed import LABEL, SealedTextGone

_IN = "SELECT name, title FROM ticket WHERE name IN ({})"


class LettersGone(Refused):
    """What a ticket said went with its customer, or by its own date."""

    code = "ticket-letters-gone"
    cause = "The words of {record} are erased; nothing more can be added to it."
    advice = "Enter what comes in now as a new ticket and link it to this one."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLetters:
    """What is laid of a new ticket.

    ``subject``: the customer's number as typed; empty: nobody's.
    """

    subject: str
    title: str
    is_complaint: bool
    on: date


def begin(home: Home, new: NewLetters) -> str:
    """Lay the letters of a new ticket and return their random name."""
    name, whose = secrets.token_hex(16), plain_subject(new.subject) or None
    day = new.on.isoformat()
    values = (name, whose, int(new.is_complaint), 1, day, new.title)
    with own_store.writing(home) as file:
        file.execute("INSERT INTO ticket VALUES (?, ?, ?, ?, ?, ?)", values)
    return name


def lay(home: Home, no: str, name: str, words: str) -> str:
    """Seal words into a ticket's letters; returns their digest.

    Raises ``LettersGone``.
    """
    key, content = home.secret(HomeKey.PROGRAMME), words.encode()
    digest = key.digest(LABEL, content)
    row = (name, digest, b64encode(key.seal(content)).decode())
    try:
        with own_store.writing(home) as file:
            file.execute("INSERT OR IGNORE INTO message VALUES (?, ?, ?)", row)
    except sqlite3.IntegrityError:
        raise LettersGone(record=no) from None
    return digest


def read(home: Home, no: str, name: str, digest: str) -> str | None:
    """Open words of a ticket; None: erased. Raises ``SealedTextGone``."""
    asked = "SELECT sealed FROM message WHERE ticket = ? AND digest = ?"
    with own_store.reading(home) as file:
        row = file.execute(asked, (name, digest)).fetchone() if file else None
        if row is None and not (file and _are_there(file, name)):
            return None
    if row is None:
        raise SealedTextGone(record=no)
    key = home.secret(HomeKey.PROGRAMME)
    try:
        content = key.unseal(b64decode(row[0]))
    except (SealBroken, ValueError):
        raise SealedTextGone(record=no) from None
    if key.digest(LABEL, content) != digest:
        raise SealedTextGone(record=no)
    return content.decode()


def titles(home: Home, names: Collection[str]) -> Mapping[str, str]:
    """The titles of these letters; of erased ones there is none."""
    if not names:
        return {}
    asked = _IN.format(", ".join("?" * len(names)))
    with own_store.reading(home) as file:
        return dict(file.execute(asked, tuple(names)).fetchall()) if file else {}


def names_of(home: Home, subject: str) -> tuple[str, ...]:
    """The names of the letters laid under a customer's number, sign by sign."""
    asked = "SELECT name FROM ticket WHERE subject = ?"
    with own_store.reading(home) as file:
        rows = file.execute(asked, (subject,)).fetchall() if file else ()
    return tuple(name for (name,) in rows)


def stand(home: Home, name: str, *, is_open: bool) -> None:
    """Say whether the ticket is open: while it is, its letters are held."""
    with own_store.writing(home) as file:
        changed = "UPDATE ticket SET is_open = ? WHERE name = ?"
        file.execute(changed, (int(is_open), name))


def stand_as(home: Home, name: str, is_open: Callable[[], bool]) -> None:
    """Say the same, asked while nobody else can say otherwise."""
    with own_store.writing(home) as file:
        changed = "UPDATE ticket SET is_open = ? WHERE name = ?"
        file.execute(changed, (int(is_open()), name))


def erase(home: Home, names: Iterable[str], today: date) -> None:
    """Erase letters whole. Raises ``OwnStoreUnusable``."""
    own_erasing.erase(home, _whole(names), today)


def set_aside(home: Home, names: Iterable[str], today: date) -> None:
    """Keep what secret orders name of letters that are about to go."""
    own_erasing.set_aside(home, _whole(names), today)


def open_names(home: Home) -> tuple[str, ...]:
    """The names of letters that are held because their ticket is open."""
    with own_store.reading(home) as file:
        asked = "SELECT name FROM ticket WHERE is_open"
        rows = file.execute(asked).fetchall() if file else ()
    return tuple(name for (name,) in rows)


def all_names(home: Home) -> dict[str, date]:
    """The day on which each of the letters that are there was laid, by name."""
    asked = "SELECT name, laid_on FROM ticket"
    with own_store.reading(home) as file:
        rows = file.execute(asked).fetchall() if file else ()
    return {name: date.fromisoformat(day) for name, day in rows}


def plain_subject(subject: str) -> str:
    """A customer's number without blanks."""
    return "".join(subject.split())


def _whole(names: Iterable[str]) -> tuple[Going, ...]:
    return tuple(
        Going(table=table, column=column, value=name)
        for name in names
        for table, column in (("message", "ticket"), ("ticket", "name"))
    )


def _are_there(file: sqlite3.Connection, name: str) -> bool:
    found = file.execute("SELECT 1 FROM ticket WHERE name = ?", (name,)).fetchone()
    return found is not None
