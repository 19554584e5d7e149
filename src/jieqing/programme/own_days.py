"""What the programme keeps of people goes by its own dates, once a Beijing day.

The same for everybody and without a decision: each mechanism says what of its own is
over (``Mechanism.expiring``) and takes it away. How many of each went is entered with
no name and no number; what was kept or erased before a case is not told here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from jieqing.casebook.desk import BEIJING, Desk, day_of
from jieqing.casebook.entering import enter
from jieqing.evidence import instant
from jieqing.law.period import Period, add_period
from jieqing.people.roll import Person
from jieqing.programme.borne_out import WORKER

RECORD, ERASE = "own-records", "own-erase"
AFTER_LEAVING: Final = Period(years=2)
"""How long attempts and receipts outlast the employment (programme.md 1.12)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiring:
    """One kind of record of one's own: what of it is over, and how it goes.

    ``erase`` may be repeated, and runs in the transaction of its entry.
    """

    over: Callable[[Desk, datetime], Sequence[Any]]
    erase: Callable[[Desk, Sequence[Any], datetime], object]


EXPIRING: Final[dict[str, Expiring]] = {}
"""By name, as the entry counts them (``mechanism.join``)."""


def erase_over(desk: Desk, at: datetime) -> Mapping[str, int]:
    """Erase what is over on the day of ``at``; returns how many of each went."""
    gone: dict[str, int] = {}
    for name, one in EXPIRING.items():
        over = one.over(desk, at)
        if over:
            gone[name] = len(over)
            with transaction.atomic():
                enter(desk, RECORD, ERASE, {name: len(over)}, by=WORKER, at=at)
                one.erase(desk, over, at)
    return gone


def long_gone(desk: Desk, at: datetime) -> frozenset[str]:
    """Return the numbers of people who left so long ago that no attempt stays.

    Whoever came back under another number left when they left for good.
    """
    people = desk.register.roll(at).persons.values()
    staying = {one.natural for one in people if not _is_over(one, at)}
    return frozenset(one.number for one in people if one.natural not in staying)


def _is_over(person: Person, at: datetime) -> bool:
    if person.left is None:
        return False
    left = instant.from_text(person.left).astimezone(BEIJING).date()
    return add_period(left, AFTER_LEAVING) < day_of(at)
