"""Whom an event concerns: asked of posts and cases as they stand when it is sent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from jieqing.casebook.case_list import cases_of
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act
from jieqing.casebook.takers import reminded
from jieqing.flow import record as records
from jieqing.notices.events import DUE, PART, RECORD
from jieqing.notices.kinds import KINDS, Whom
from jieqing.people.matrix import Role, roles_for
from jieqing.people.roll import Person, Roll, held
from jieqing.people.superiors import above, falls_to
from jieqing.programme.day_list import Falls, owed_in
from jieqing.programme.reach import told as reach

_POSTS = {Whom.OFFICER: Role.OFFICER, Whom.SECURITY: Role.SECURITY}


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
    if RECORD in facts:
        return _of_record(desk, facts, whom)
    match whom:
        case Whom.TURN:
            return _whose_turn(desk, case)
        case Whom.SUPERIOR:
            return _superiors(desk, case)
        case Whom.OFFICER | Whom.SECURITY:
            return _holders(desk, {_POSTS[whom]}, whom)
        case Whom.COPIED | Whom.SELF | Whom.ASKER:
            return _named(desk, str(facts.get("person", "")), whom)
        case Whom.NOBODY | Whom.DEPUTY | Whom.CALLED:
            return ()


def _of_record(
    desk: Desk, facts: Mapping[str, object], whom: Whom
) -> tuple[Recipient, ...]:
    if whom is Whom.CALLED:
        return _called(desk, facts)
    return _of_matter(desk, facts, whom)


def _called(desk: Desk, facts: Mapping[str, object]) -> tuple[Recipient, ...]:
    """Return who was called and has not answered; a late mail still asks them."""
    test = reach.told(desk, str(facts[RECORD]))
    now = desk.register.clock()
    return tuple(
        Recipient(person=person.number, why=Whom.CALLED, post="")
        for person in active_persons(desk)
        if test.waits_for(person.number, now)
    )


def _of_matter(
    desk: Desk, facts: Mapping[str, object], whom: Whom
) -> tuple[Recipient, ...]:
    """Return whom a matter that is owed concerns now; done or dated anew, nobody."""
    due = date.fromisoformat(str(facts[DUE]))
    same = (facts[RECORD], facts.get(PART, ""))
    owed = (one for one in owed_in(desk, due, due) if (one.no, one.part) == same)
    found = next(owed, None)
    if found is None:
        return ()
    told = concerned_by(found, desk.register.roll(), whom)
    return tuple(one for one in told if one.person != found.not_to)


def concerned_by(matter: Falls, roll: Roll, whom: Whom) -> tuple[Recipient, ...]:
    """Return whom a matter concerns: who does it, the post above, or the officer.

    Who does it: holders and their deputies, of a vacant post the next one above.
    """
    persons, own = active_in(roll), falls_to(matter.post, roll)
    if whom is Whom.OFFICER:
        return _holding(persons, {Role.OFFICER}, whom)
    if whom is Whom.SUPERIOR:
        line, filled = above(matter.post, roll.superiors), held(persons)
        over = next((one for one in line if one in filled), None)
        return _holding(persons, {over} - {own, None}, whom)
    return tuple(
        replace(one, why=Whom.DEPUTY if _stands_in(persons, one) else Whom.TURN)
        for one in _holding(persons, {own} - {None}, whom)
    )


def _stands_in(persons: Sequence[Person], one: Recipient) -> bool:
    person = next(each for each in persons if each.number == one.person)
    return any(role == one.post for role, _ in person.stands_for)


def active_persons(desk: Desk) -> tuple[Person, ...]:
    """Return everybody who still acts, by number."""
    return active_in(desk.register.roll())


def active_in(roll: Roll) -> tuple[Person, ...]:
    """Return everybody of a roll who still acts, by number."""
    persons = sorted(roll.persons.items())
    return tuple(person for _, person in persons if person.is_active)


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
    return _holding(active_persons(desk), roles, why)


def _holding(
    persons: Sequence[Person], roles: Collection[Role | None], why: Whom
) -> tuple[Recipient, ...]:
    return tuple(
        Recipient(person=person.number, why=why, post=min(person.roles & set(roles)))
        for person in persons
        if person.roles & set(roles)
    )


def _named(desk: Desk, number: str, why: Whom) -> tuple[Recipient, ...]:
    return tuple(
        Recipient(person=number, why=why, post="")
        for person in active_persons(desk)
        if person.number == number
    )
