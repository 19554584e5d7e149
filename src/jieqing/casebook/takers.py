"""Who else could take a step of a case: entitled, active, and with no part in it.

Pages offer these, and say of everybody else why they are missing; acts ask the same.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jieqing.casebook import told, whose_turn
from jieqing.casebook.flows import Act
from jieqing.errors import Refused
from jieqing.flow.record import Record
from jieqing.people.matrix import Role, roles_for
from jieqing.people.roll import Deed, Person, Roll

_SAME, _POST, _LEFT = "the same person", "another post", "no longer active"
_APPLICANT, _SIGNER = "opened the case", "has signed"
_APPROVER, _ASKED = "signs this plan", "is asked already"
WHY_NOT: Mapping[str, str] = {
    _SAME: "this is you",
    _POST: "holds another post",
    _LEFT: "is no longer active",
    _APPLICANT: "opened the case",
    _SIGNER: "has signed the plan",
    _APPROVER: "is among its signers",
    _ASKED: "is asked to sign already",
}
"""Why somebody cannot take it; values are message ids."""
_DID: Mapping[str, Act] = {
    WHY_NOT[_APPLICANT]: Act.OPEN,
    WHY_NOT[_SIGNER]: Act.APPROVE,
    WHY_NOT[_APPROVER]: Act.APPROVE,
    WHY_NOT[_ASKED]: Act.APPROVE,
}
"""In which act they had that part."""


class CannotTakeOver(Refused):
    """The one named may not do it here."""

    code = "cannot-take-over"
    cause = "{person} cannot take this in {case}: {why}."
    advice = "Choose somebody who holds the post and has no other part in the case."


@dataclass(frozen=True, slots=True, kw_only=True)
class Taker:
    """Somebody, and why they cannot take it; ``why`` empty: they can."""

    person: str
    why: str


def takers(roll: Roll, record: Record, act: Act, role: Role, by: str) -> list[Taker]:
    """Return everybody with why they can or cannot do ``act`` instead of ``by``."""
    parts = dict(_parts(record, act))
    this = roll.persons[by]
    return [
        Taker(
            person=one.number,
            why=_why(one, this, role, _part(roll, (one, act), parts)),
        )
        for one in roll.persons.values()
    ]


def reminded(roll: Roll, record: Record, act: Act) -> tuple[Person, ...]:
    """Return who could do the act that a case waits for: the one asked, or all."""
    asked = whose_turn.asked_of(record, act)
    if asked and roll.persons[asked].is_active:
        return (roll.persons[asked],)
    parts = dict(_parts(record, act))
    return tuple(
        one
        for one in roll.persons.values()
        if one.is_active and one.may(act) and not _part(roll, (one, act), parts)
    )


def _why(one: Person, this: Person, role: Role, part: str) -> str:
    if one.is_same_human(this):
        return WHY_NOT[_SAME]
    if not one.is_active:
        return WHY_NOT[_LEFT]
    return part if role in one.roles else WHY_NOT[_POST]


def _part(roll: Roll, deed: Deed, parts: Mapping[str, str]) -> str:
    """Return the part that who would act has in the case; empty: none.

    By any account, as a deputy, or by a deputy of theirs.
    """
    return next(
        (
            why
            for number, why in parts.items()
            if number in roll.persons
            and roll.are_one_side((roll.persons[number], _DID[why]), deed)
        ),
        "",
    )


def _parts(record: Record, act: Act) -> Iterator[tuple[str, str]]:
    """Give who has a part that keeps them from signing, or from executing."""
    if act not in (Act.APPROVE, Act.EXECUTE, Act.RESTORE):
        return
    for signed in told.approvals_of(record, told.plan_hash(record)):
        words = _SIGNER if act is Act.APPROVE else _APPROVER
        yield signed.person, WHY_NOT[words]
    if act is Act.APPROVE:
        for person in whose_turn.must_sign(record):
            yield person, WHY_NOT[_ASKED]
    yield told.applicant(record), WHY_NOT[_APPLICANT]


def role_in(person: Person, act: Act | None) -> Role | None:
    """Return as what a person has the next act to do, or the case in hand otherwise."""
    fitting = person.roles & roles_for(act) if act else frozenset()
    own = person.roles & (roles_for(Act.HAND_OVER) - {Role.APPROVER})
    return next(iter(sorted(fitting or own)), None)
