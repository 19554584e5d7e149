"""The access review: every quarter it is asked of each post whether it is needed.

A review begins with the posts held that day. Each is kept or revoked by a reviewer who
is another human than its holder. It closes when all are decided and what was revoked
has been ended by the security administrator (giving.py); its digest is entered.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db import transaction

from jieqing.errors import NeedsPerson, Refused, WrongUsage
from jieqing.evidence import instant
from jieqing.evidence.canonical import canonical
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf
from jieqing.people.matrix import Role
from jieqing.people.posts import beijing_day
from jieqing.people.register import REGISTER, REVIEWS, Register
from jieqing.people.roll import Person, Roll

BEGIN, DECIDE, CLOSE = "access-begin", "access-decide", "access-close"
EVERY = timedelta(days=92)
"""A quarter."""


class Decision(StrEnum):
    """What a reviewer says of a post."""

    KEEP = "keep"
    REVOKE = "revoke"


class ReviewOpen(Refused):
    """There is one at a time."""

    code = "review-is-open"
    cause = "The access review {review} is not closed yet."
    advice = "Decide its posts and close it first."


class ReviewUnknown(WrongUsage):
    """No such review, or it does not have this post."""

    code = "access-review-unknown"
    cause = "There is no such open access review, or it does not have this post."
    advice = "Look at the list of reviews in the console."


class ReviewOfOneself(Refused):
    """Nobody says of themselves that they need their post."""

    code = "review-of-oneself"
    cause = "{person} cannot review a post of their own."
    advice = "Another reviewer decides it: an auditor or a security administrator."


class ReviewUnfinished(NeedsPerson):
    """Not all is decided, or something revoked is held still."""

    code = "review-unfinished"
    cause = (
        "{review} has {undecided} undecided posts, and {held} revoked ones still held."
    )
    advice = "Decide each; the security administrator ends what was revoked."


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One post of a review; ``is_held`` says whether it is held today."""

    person: str
    role: Role
    instead_of: str
    decision: Decision | None = None
    by: str = ""
    at: str = ""
    is_held: bool = True

    @property
    def place(self) -> str:
        """How a page names it."""
        return f"{self.person}.{self.role}.{self.instead_of}"

    @property
    def is_done(self) -> bool:
        """Whether nothing is to be done of it: kept, or not held any more."""
        return self.decision is Decision.KEEP or not self.is_held


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One review; ``digest`` is empty until it is closed."""

    number: str
    begun: datetime
    by: str
    lines: tuple[Line, ...]
    closed: datetime | None = None
    digest: str = ""

    @property
    def undecided(self) -> int:
        """How many posts wait for a reviewer."""
        return sum(line.decision is None and line.is_held for line in self.lines)

    @property
    def still_held(self) -> int:
        """How many revoked posts are held still."""
        return sum(
            line.decision is Decision.REVOKE and line.is_held for line in self.lines
        )


def reviews(register: Register, at: datetime | None = None) -> tuple[Review, ...]:
    """Return all reviews, newest first, with what is held now."""
    reading = register.ledger.as_it_is()
    roll = register.roll_in(reading, at)
    told: dict[str, Review] = {}
    for leaf in records.read(reading, REVIEWS).leaves:
        number = str(leaf.entry.facts["review"])
        told[number] = _after(told.get(number), number, leaf)
    return tuple(_now(one, roll) for one in reversed(told.values()))


def due_on(register: Register) -> date:
    """Return the last day for the next review: a quarter after the last one.

    Of a home without one: a quarter after its first person.
    """
    done = [one.closed for one in reviews(register) if one.closed is not None]
    first = records.read(register.ledger, REGISTER).leaves[:1]
    began = [instant.from_text(leaf.entry.at) for leaf in first]
    return beijing_day((done or began or [register.clock()])[0]) + EVERY


def begin(register: Register, *, by: str, at: datetime) -> str:
    """Begin a review of every post held now; returns its number.

    Raises ``NotEntitled`` or ``ReviewOpen``.
    """
    with transaction.atomic():
        roll = register.roll(at)
        roll.entitled(by, BEGIN)
        before = reviews(register, at)
        if before and before[0].closed is None:
            raise ReviewOpen(review=before[0].number)
        number = f"FC-{beijing_day(at).year}-{len(before) + 1:04d}"
        held = [
            {"person": p.number, "role": str(role), "instead_of": holder}
            for p in roll.persons.values()
            if p.is_active
            for role, holder in sorted(_places(p))
        ]
        _enter(register, BEGIN, {"review": number, "held": held}, by=by, at=at)
    return number


def decide(
    register: Register, place: str, decision: Decision, *, by: str, at: datetime
) -> None:
    """Keep or revoke a post of the open review; the last word counts.

    Raises ``NotEntitled``, ``ReviewUnknown`` or ``ReviewOfOneself``.
    """
    with transaction.atomic():
        roll = register.roll(at)
        reviewer = roll.entitled(by, DECIDE)
        review = _open(register, at)
        line = next((one for one in review.lines if one.place == place), None)
        if line is None:
            raise ReviewUnknown
        if roll.person(line.person).is_same_human(reviewer):
            raise ReviewOfOneself(person=by)
        facts = {
            "review": review.number,
            "person": line.person,
            "role": str(line.role),
            "instead_of": line.instead_of,
            "decision": str(decision),
        }
        _enter(register, DECIDE, facts, by=by, at=at)


def close(register: Register, *, by: str, at: datetime) -> str:
    """Close the open review; returns the digest of what was decided.

    Raises ``NotEntitled``, ``ReviewUnknown`` or ``ReviewUnfinished``.
    """
    with transaction.atomic():
        register.entitled(by, CLOSE, at)
        review = _open(register, at)
        if review.undecided or review.still_held:
            raise ReviewUnfinished(
                review=review.number,
                undecided=review.undecided,
                held=review.still_held,
            )
        digest = digest_of(review)
        kept = sum(line.decision is Decision.KEEP for line in review.lines)
        facts = {
            "review": review.number,
            "digest": digest,
            "kept": kept,
            "revoked": len(review.lines) - kept,
        }
        _enter(register, CLOSE, facts, by=by, at=at)
    return digest


def digest_of(review: Review) -> str:
    """Return the SHA-256 over the review's number and its lines, canonical JSON."""
    lines = [
        {
            "person": line.person,
            "role": str(line.role),
            "instead_of": line.instead_of,
            "decision": str(line.decision or "gone"),
            "by": line.by,
            "at": line.at,
        }
        for line in review.lines
    ]
    told = {"review": review.number, "lines": lines}
    return hashlib.sha256(canonical(told)).hexdigest()


def _open(register: Register, at: datetime) -> Review:
    newest = reviews(register, at)[:1]
    if not newest or newest[0].closed is not None:
        raise ReviewUnknown
    return newest[0]


def _places(person: Person) -> frozenset[tuple[Role, str]]:
    """What somebody holds today, in their own right and for others."""
    deputised = {role for role, _ in person.stands_for}
    own = ((role, "") for role in person.roles - deputised)
    return person.stands_for.union(own)


def _now(review: Review, roll: Roll) -> Review:
    lines = (replace(one, is_held=_is_held(one, roll)) for one in review.lines)
    return review if review.closed else replace(review, lines=tuple(lines))


def _is_held(line: Line, roll: Roll) -> bool:
    person = roll.persons[line.person]
    return person.is_active and (line.role, line.instead_of) in _places(person)


def _after(before: Review | None, number: str, leaf: Leaf) -> Review:
    """Return the review as it is after an entry."""
    facts, at = leaf.entry.facts, leaf.entry.at
    if before is None:
        lines = tuple(map(_line, _listed(facts.get("held"))))
        begun = instant.from_text(at)
        return Review(number=number, begun=begun, by=leaf.entry.actor, lines=lines)
    if leaf.entry.act == CLOSE:
        closed = instant.from_text(at)
        return replace(before, closed=closed, digest=str(facts["digest"]))
    decided = replace(
        _line(facts),
        decision=Decision(str(facts["decision"])),
        by=leaf.entry.actor,
        at=at,
    )
    same = (decided if one.place == decided.place else one for one in before.lines)
    return replace(before, lines=tuple(same))


def _line(facts: Mapping[str, object]) -> Line:
    return Line(
        person=str(facts["person"]),
        role=Role(str(facts["role"])),
        instead_of=str(facts["instead_of"]),
    )


def _listed(value: object) -> Iterable[Mapping[str, object]]:
    return value if isinstance(value, list) else ()


def _enter(
    register: Register, act: str, facts: Mapping[str, object], *, by: str, at: datetime
) -> None:
    stood = {**register.standing, **facts}
    records.append(register.ledger, REVIEWS, act, stood, by=by, at=at)
