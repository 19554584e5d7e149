"""Asking for pages that one's posts do not include: asked, then granted or refused.

Whoever lacks a page asks; the security administrator gives a post that reads it until a
last day (giving.py, signed), or refuses for a reason of a list. It is told from the
ledger, which holds codes alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from jieqing.errors import Refused, WrongUsage
from jieqing.evidence.passkey import Assertion
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import moment_of
from jieqing.people.giving import give
from jieqing.people.matrix import (
    EVERYBODY,
    INSPECTOR,
    PAGES,
    Role,
    conflicts,
    readers_of,
    told_readers_of,
)
from jieqing.people.posts import Post, beijing_day
from jieqing.people.register import Register
from jieqing.people.roll import Person, meet

RECORD = "access-asked"
ASK, GRANT, REFUSE = "access-ask", "access-grant", "access-refuse"
GRANTED, REFUSED, WAITS = "granted", "refused", "waits"
WHY: Mapping[str, str] = {
    "task": "A task that I was given needs it",
    "stand-in": "I stand in for a colleague",
    "question": "I have to answer a question about it",
    "new-post": "My work has changed",
}
"""What somebody asks for a page for, by code; words are message ids."""
WHY_NOT: Mapping[str, str] = {
    "apart": "The posts that read it are kept apart from yours",
    "colleague": "A colleague who holds the post can do it",
    "deputy": "The holder has a deputy",
    "not-needed": "Your tasks do not need it",
}
"""Why it is refused, by code; words are message ids."""


class AccessUnknown(WrongUsage):
    """No such page, or no such application."""

    code = "access-unknown"
    cause = "There is no such page to ask for, or nobody asked for it."
    advice = "Ask from the page that you may not see."


class AccessHeld(Refused):
    """The person may look at it already."""

    code = "access-held"
    cause = "{person} may look at this page already."
    advice = "Open the page."


class AccessReasonUnknown(WrongUsage):
    """The reason is none of the list."""

    code = "access-reason-unknown"
    cause = "This is none of the reasons that can be given."
    advice = "Choose one of the list."


class AccessAnswered(Refused):
    """It was granted or refused before."""

    code = "access-answered"
    cause = "{application} has been answered."
    advice = "Whoever still needs it asks again."


class AccessWithoutEnd(Refused):
    """What was asked for is given for a time."""

    code = "access-without-end"
    cause = "Access that was asked for is given until a last day."
    advice = "Name the last day; give the post itself on the person's page."


class PostReadsNothing(Refused):
    """The post would not open what was asked for."""

    code = "post-reads-it-not"
    cause = "This post does not read the page that was asked for."
    advice = "Choose one of the posts that read it."


class OwnAccess(Refused):
    """Nobody grants or refuses what they asked for themselves."""

    code = "own-access"
    cause = "{person} asked for it and cannot answer it."
    advice = "Another security administrator answers it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """Who asked for the pages of which entry, why, and what became of it.

    ``why`` is of ``WHY``, ``why_not`` of ``WHY_NOT``; ``role`` and ``until`` are what
    was given. ``answered`` None: it waits.
    """

    number: str
    person: str
    entry: str
    why: str
    asked: datetime
    answered: datetime | None = None
    by: str = ""
    role: Role | None = None
    until: date | None = None
    why_not: str = ""

    @property
    def state(self) -> str:
        """Say whether it waits, was granted or was refused."""
        if self.answered is None:
            return WAITS
        return GRANTED if self.role else REFUSED


def askable() -> frozenset[str]:
    """Return the entries that one may ask for: not what is nobody's business."""
    return frozenset(
        name
        for name, readers in PAGES.items()
        if not readers >= EVERYBODY and told_readers_of(name)
    )


def applications(register: Register) -> tuple[Application, ...]:
    """Return everything that was asked for, newest first. Raises ``LedgerAltered``."""
    told: dict[str, Application] = {}
    for leaf in records.read(register.ledger.as_it_is(), RECORD).leaves:
        number = str(leaf.entry.facts["application"])
        told[number] = _after(told.get(number), number, leaf)
    return tuple(reversed(told.values()))


def waiting(register: Register) -> tuple[Application, ...]:
    """Return what nobody has answered and who asked still lacks, newest first."""
    persons = register.roll().persons
    return tuple(
        one
        for one in applications(register)
        if one.state == WAITS and _lacks(persons[one.person], one.entry)
    )


def fitting_posts(person: Person, entry: str) -> tuple[Role, ...]:
    """Return the posts that read an entry and may stand beside the person's own."""
    return tuple(
        role
        for role in sorted(told_readers_of(entry) - INSPECTOR)
        if not conflicts({*person.roles, role})
    )


def ask(register: Register, entry: str, why: str, *, by: str, at: datetime) -> str:
    """Ask for an entry's pages; returns the number, of a second time the first one's.

    Raises ``NotEntitled``, ``AccessUnknown``, ``AccessHeld`` or
    ``AccessReasonUnknown``.
    """
    with transaction.atomic():
        person = register.roll(at).entitled(by, ASK)
        if entry not in askable():
            raise AccessUnknown
        if not _lacks(person, entry):
            raise AccessHeld(person=by)
        if why not in WHY:
            raise AccessReasonUnknown
        before = applications(register)
        for one in before:
            if (one.person, one.entry, one.state) == (by, entry, WAITS):
                return one.number
        number = f"QX-{beijing_day(at).year}-{len(before) + 1:04d}"
        facts = {"application": number, "person": by, "page": entry, "why": why}
        _enter(register, ASK, facts, by=by, at=at)
    return number


def require_grantable(
    register: Register, number: str, post: Post, *, by: str
) -> Application:
    """Return the application that this post would answer.

    Raises ``AccessUnknown``, ``AccessAnswered``, ``OwnAccess``, ``PostReadsNothing``
    or ``AccessWithoutEnd``.
    """
    asked = _open(register, number, by, GRANT)
    if post.role not in told_readers_of(asked.entry) - INSPECTOR:
        raise PostReadsNothing
    if post.until is None or post.instead_of:
        raise AccessWithoutEnd
    return asked


def grant(
    register: Register,
    number: str,
    post: Post,
    signature: bytes | Assertion,
    *,
    by: str,
    at: datetime,
) -> None:
    """Give the post that opens what was asked for, until its last day.

    ``signature`` is that of ``by`` over ``giving.to_give``. Raises ``NotEntitled``,
    what ``require_grantable`` does, or what ``giving.give`` does.
    """
    with transaction.atomic():
        register.entitled(by, GRANT, at)
        asked = require_grantable(register, number, post, by=by)
        give(register, asked.person, post, signature, by=by, at=at)
        facts = {
            "application": number,
            "person": asked.person,
            "role": str(post.role),
            "until": post.until.isoformat() if post.until else "",
        }
        _enter(register, GRANT, facts, by=by, at=at)


def refuse(
    register: Register, number: str, why_not: str, *, by: str, at: datetime
) -> None:
    """Refuse what was asked for, with a reason of the list.

    Raises ``NotEntitled``, ``AccessUnknown``, ``AccessAnswered``, ``OwnAccess`` or
    ``AccessReasonUnknown``.
    """
    with transaction.atomic():
        register.entitled(by, REFUSE, at)
        asked = _open(register, number, by, REFUSE)
        if why_not not in WHY_NOT:
            raise AccessReasonUnknown
        facts = {
            "application": number,
            "person": asked.person,
            "why_not": why_not,
        }
        _enter(register, REFUSE, facts, by=by, at=at)


def _lacks(person: Person, entry: str) -> bool:
    return person.is_active and not person.roles & readers_of(entry)


def _open(register: Register, number: str, by: str, act: str) -> Application:
    """Return what waits; who answers is not who asked, nor acts for them only."""
    found = (one for one in applications(register) if one.number == number)
    asked = next(found, None)
    if asked is None:
        raise AccessUnknown
    if asked.state != WAITS:
        raise AccessAnswered(application=number)
    roll = register.roll()
    if meet(roll.behind(roll.persons[by], act), [roll.persons[asked.person]]):
        raise OwnAccess(person=by)
    return asked


def _after(before: Application | None, number: str, leaf: Leaf) -> Application:
    """Return the application as it is after an entry."""
    facts, at = leaf.entry.facts, moment_of(leaf)
    if before is None:
        return Application(
            number=number,
            person=str(facts["person"]),
            entry=str(facts["page"]),
            why=str(facts["why"]),
            asked=at,
        )
    answered = replace(before, answered=at, by=leaf.entry.actor)
    if leaf.entry.act == REFUSE:
        return replace(answered, why_not=str(facts["why_not"]))
    until = date.fromisoformat(str(facts["until"]))
    return replace(answered, role=Role(str(facts["role"])), until=until)


def _enter(
    register: Register, act: str, facts: Mapping[str, object], *, by: str, at: datetime
) -> None:
    stood = {**register.standing, **facts}
    records.append(register.ledger, RECORD, act, stood, by=by, at=at)
