"""Who may examine what: nobody their own work, whatever they are called today.

Posts are read from the register as they were held in the period, deputies included;
what somebody did in a case is read from the case.
"""

from collections.abc import Iterator
from datetime import date

from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act
from jieqing.casebook.papers.period import Period
from jieqing.errors import Refused
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import Record, moment_of
from jieqing.people.posts import Post, beijing_day
from jieqing.people.register import REGISTER
from jieqing.people.roll import Person, Roll, fold

OWN_ACTS = (Act.OPEN, Act.APPROVE, Act.EXECUTE)


class NotIndependent(Refused):
    """Somebody would examine their own work."""

    code = "audit-not-independent"
    cause = (
        "{person} held the post {post} between {first} and {last} and cannot examine"
        " what it did."
    )
    advice = "Name somebody who did none of it, or an outside auditor."


class OwnCase(Refused):
    """Somebody would test a case of theirs."""

    code = "audit-own-case"
    cause = "{person} opened, signed or erased {case} and cannot examine it."
    advice = "Another member of the team tests this one."


def held_in(desk: Desk, person: Person, period: Period) -> frozenset[str]:
    """Return the posts that a human held on any day of a period, by any account."""
    register = records.read(desk.ledger, REGISTER)
    return frozenset(
        str(post.role)
        for post, first, last in _held(desk, register, person, period)
        if _meets(post, first, last)
    )


def require_independent(
    desk: Desk, person: Person, scope: tuple[str, ...], period: Period
) -> None:
    """Refuse who held a post of the scope. Raises ``NotIndependent``."""
    own = held_in(desk, person, period) & set(scope)
    if own:
        raise NotIndependent(
            person=person.number,
            post=min(own),
            first=period.first,
            last=period.last,
        )


def require_not_own_case(desk: Desk, roll: Roll, person: Person, number: str) -> None:
    """Refuse who opened, signed or erased the case. Raises ``OwnCase``."""
    record = records.read(desk.ledger, number)
    actors = {leaf.entry.actor for leaf in record.of(*OWN_ACTS)}
    for actor in sorted(actors):
        if roll.person(actor).is_same_human(person):
            raise OwnCase(person=person.number, case=number)


def _held(
    desk: Desk, register: Record, person: Person, period: Period
) -> Iterator[tuple[Post, date, date]]:
    """Give each post of a human, with the days of the period on which it was so.

    Only entries about this human are asked: between two of them nothing changes.
    """
    known = fold(desk.tenant, register, period.last).values()
    accounts = {one.number for one in known if one.is_same_human(person)}
    counts = tuple(_turns(register, accounts, period))
    days = [max(period.first, _day(register, count)) for count in counts]
    for n, count in enumerate(counts):
        last = days[n + 1] if n + 1 < len(days) else period.last
        so_far = Record(number=register.number, leaves=register.leaves[:count])
        for one in fold(desk.tenant, so_far, days[n]).values():
            if one.number in accounts and one.is_active:
                yield from ((post, days[n], last) for post in one.posts)


def _turns(register: Record, accounts: set[str], period: Period) -> Iterator[int]:
    """Give how many entries there were as the period began, and at each change."""
    before = [n for n, leaf in _numbered(register) if _day_of(leaf) <= period.first]
    if before:
        yield len(before)
    for count, leaf in _numbered(register):
        is_within = period.first < _day_of(leaf) <= period.last
        if is_within and str(leaf.entry.facts.get("person")) in accounts:
            yield count


def _numbered(register: Record) -> Iterator[tuple[int, Leaf]]:
    yield from enumerate(register.leaves, start=1)


def _day(register: Record, count: int) -> date:
    return _day_of(register.leaves[count - 1])


def _day_of(leaf: Leaf) -> date:
    return beijing_day(moment_of(leaf))


def _meets(post: Post, first: date, last: date) -> bool:
    return max(first, post.since or date.min) <= min(last, post.until or date.max)
