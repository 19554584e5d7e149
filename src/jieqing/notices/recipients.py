"""Whom an event concerns: asked of posts and cases as they stand when it is sent."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from jieqing.casebook.case_list import cases_of
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act
from jieqing.casebook.takers import reminded
from jieqing.flow import record as records
from jieqing.notices.kinds import KINDS, Whom
from jieqing.people.matrix import Role, roles_for
from jieqing.people.roll import Person
from jieqing.people.superiors import above, falls_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A person, why they are told, and the post by which it concerns them."""

    person: str
    why: Whom
    post: str


def concerned(
    desk: Desk, kind: str, case: str, facts: Mapping[str, object]
) -> tuple[Recipient, ...]:
    """Return whom an event of this kind concerns now."""
    whom = KINDS[kind].whom
    match whom:
        case Whom.TURN:
            return _whose_turn(desk, case)
        case Whom.SUPERIOR:
            return _superiors(desk, case)
        case Whom.OFFICER:
            return _holders(desk, {Role.OFFICER}, whom)
        case Whom.SECURITY:
            return _holders(desk, {Role.SECURITY}, whom)
        case Whom.COPIED | Whom.SELF | Whom.ASKER:
            return _named(desk, str(facts.get("person", "")), whom)
        case Whom.NOBODY:
            return ()


def active_persons(desk: Desk) -> tuple[Person, ...]:
    """Return everybody who still acts, by number."""
    persons = desk.register.roll().persons
    return tuple(person for _, person in sorted(persons.items()) if person.is_active)


def _whose_turn(desk: Desk, case: str) -> tuple[Recipient, ...]:
    """Return the one who was asked, or everybody who can do what comes next."""
    row = cases_of(desk).filter(number=case).first()
    if row is None or not row.next_act:
        return ()
    act, record = Act(row.next_act), records.read(desk.ledger, case)
    found = reminded(desk.register.roll(), record, act)
    roles = roles_for(act)
    return tuple(
        Recipient(
            person=one.number,
            why=Whom.TURN,
            post=min(one.roles & roles or one.roles, default=""),
        )
        for one in sorted(found, key=lambda person: person.number)
    )


def _superiors(desk: Desk, case: str) -> tuple[Recipient, ...]:
    """Return who holds the next post above those that can do what comes next."""
    row = cases_of(desk).filter(number=case).first()
    if row is None or not row.next_act:
        return ()
    able, roll = roles_for(Act(row.next_act)), desk.register.roll()
    lines = (next(above(one, roll.superiors), None) for one in able)
    over = (falls_to(one, roll) for one in lines if one)
    return _holders(desk, {one for one in over if one} - able, Whom.SUPERIOR)


def _holders(desk: Desk, roles: Collection[Role], why: Whom) -> tuple[Recipient, ...]:
    return tuple(
        Recipient(person=person.number, why=why, post=min(person.roles & set(roles)))
        for person in active_persons(desk)
        if person.roles & set(roles)
    )


def _named(desk: Desk, number: str, why: Whom) -> tuple[Recipient, ...]:
    return tuple(
        Recipient(person=number, why=why, post="")
        for person in active_persons(desk)
        if person.number == number
    )
