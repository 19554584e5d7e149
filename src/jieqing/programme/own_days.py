"""What the programme keeps of people goes by its own dates, once a Beijing day.

The same for everybody and without a decision: each mechanism says what of its own is
over (``Mechanism.expiring``) and takes it away. How many of each went is entered with
no name and no number; what was kept or erased before a case is not told here.

What lies outside the casebook goes before its entry stands: whoever is killed between
the two leaves something gone that is not counted, never counted what is still there.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from jieqing.casebook.desk import BEIJING, Desk, day_of
from jieqing.casebook.entering import enter
from jieqing.errors import JieqingError
from jieqing.evidence import instant
from jieqing.law.period import Period, add_period
from jieqing.programme.borne_out import WORKER

RECORD, ERASE = "own-records", "own-erase"
AFTER_LEAVING: Final = Period(years=2)
"""How long attempts and receipts outlast the employment (programme.md 1.12)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiring:
    """One kind of record of one's own: what of it is over, and how it goes.

    ``name`` and ``rule``: what it is and how long it stays (message ids). ``ahead``: of
    each that is there its last day, None while that is counted from what has not ended.
    ``erase`` may be repeated, and is done with all of it inside the transaction of its
    entry. ``set_aside``: what must stand before that, even if the entry never does.
    """

    name: str
    rule: str
    ahead: Callable[[Desk], Iterable[date | None]]
    over: Callable[[Desk, datetime], Sequence[Any]]
    erase: Callable[[Desk, Sequence[Any], datetime], object]
    set_aside: Callable[[Desk, Sequence[Any], datetime], object] | None = None


EXPIRING: Final[dict[str, Expiring]] = {}
"""By name, as the entry counts them (``mechanism.join``)."""


def erase_over(desk: Desk, at: datetime) -> Mapping[str, int]:
    """Erase what is over on the day of ``at``; returns how many of each went.

    A kind that refuses, as where another act writes, stops no other; its refusal is
    raised when all others went.
    """
    gone: dict[str, int] = {}
    refused: list[JieqingError] = []
    for name, one in EXPIRING.items():
        try:
            gone[name] = _erase_over(desk, name, one, at)
        except JieqingError as refusal:
            refused.append(refusal)
    if refused:
        raise refused[0]
    return {name: count for name, count in gone.items() if count}


def _erase_over(desk: Desk, name: str, one: Expiring, at: datetime) -> int:
    if one.set_aside is not None and (coming := one.over(desk, at)):
        one.set_aside(desk, coming, at)
    with transaction.atomic():  # nobody sets a hold or takes up again meanwhile
        over = one.over(desk, at)
        if over:
            enter(desk, RECORD, ERASE, {name: len(over)}, by=WORKER, at=at)
            one.erase(desk, over, at)
    return len(over)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What there is of one kind: by last day, and how many have none yet."""

    kind: Expiring
    by_day: tuple[tuple[date, int], ...]
    undated: int


def ahead(desk: Desk) -> tuple[Ahead, ...]:
    """What of the programme's own records goes when, kind by kind; for lists."""
    return tuple(_ahead(desk, one) for one in EXPIRING.values())


def _ahead(desk: Desk, kind: Expiring) -> Ahead:
    counts = Counter(kind.ahead(desk))
    undated = counts.pop(None, 0)
    dated = ((day, count) for day, count in counts.items() if day is not None)
    return Ahead(kind=kind, by_day=tuple(sorted(dated)), undated=undated)


def last_days(desk: Desk, at: datetime | None = None) -> Mapping[str, date]:
    """The last day of what goes by somebody's leaving, by number, of who has left.

    Whoever came back under another number left when they left for good.
    """
    people = desk.register.roll(at).persons.values()
    here = {person.natural for person in people if person.left is None}
    gone: dict[str, date] = {}
    for person in people:
        if person.left is not None:
            day = _day_left(person.left)
            gone[person.natural] = max(day, gone.get(person.natural, day))
    return {
        person.number: add_period(gone[person.natural], AFTER_LEAVING)
        for person in people
        if person.natural not in here
    }


def _day_left(left: str) -> date:
    return instant.from_text(left).astimezone(BEIJING).date()


def long_gone(desk: Desk, at: datetime) -> frozenset[str]:
    """Return the numbers of people who left so long ago that no attempt stays."""
    days, today = last_days(desk, at), day_of(at)
    return frozenset(number for number, last in days.items() if last < today)
