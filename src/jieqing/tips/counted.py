"""What may leave the room: numbers of a quarter, none of which points at anybody.

Only tips that every recipient may open are counted, so that who was left out of one
learns nothing from a number that others publish. Fewer than five are told as fewer than
five, and so is what could be got by subtraction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from jieqing.errors import WrongUsage
from jieqing.tips.thread import Thread, TipAct

LEAST = 5
FEW = "0-4"
"""Fewer than five, or not told: the two look the same."""


class QuarterUnreadable(WrongUsage):
    """The text is no quarter."""

    code = "tip-quarter-unreadable"
    cause = "{quarter} is no quarter."
    advice = "Write it as 2026Q3."


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many came in a quarter, were acknowledged and answered in time, and ended."""

    received: int
    acknowledged_in_time: int
    answered_in_time: int
    ended: int

    def told(self) -> Mapping[str, str]:
        """Return the numbers as they may be told."""
        parts = {
            "acknowledged_in_time": self.acknowledged_in_time,
            "answered_in_time": self.answered_in_time,
            "ended": self.ended,
        }
        shown = {name: _told(part, self.received) for name, part in parts.items()}
        return {"received": _told(self.received, self.received), **shown}


def count(mine: Iterable[Thread], quarter: str) -> Counted:
    """Count the tips of a quarter. Raises ``QuarterUnreadable``."""
    first, last = days_of(quarter)
    found = [
        one for one in mine if one.is_for_everybody and first <= one.first.day <= last
    ]
    return Counted(
        received=len(found),
        acknowledged_in_time=sum(_acknowledged_in_time(one) for one in found),
        answered_in_time=sum(_answered_in_time(one) for one in found),
        ended=sum(one.ended_on is not None for one in found),
    )


def days_of(quarter: str) -> tuple[date, date]:
    """Return first and last day of a quarter. Raises ``QuarterUnreadable``."""
    year, _, number = quarter.partition("Q")
    if number not in ("1", "2", "3", "4"):
        raise QuarterUnreadable(quarter=quarter[:8])
    month = 3 * int(number)
    try:
        first = date(int(year), month - 2, 1)
    except ValueError:
        raise QuarterUnreadable(quarter=quarter[:8]) from None
    return first, date(first.year, month, 31 if month in (3, 12) else 30)


def _told(part: int, whole: int) -> str:
    rest = whole - part
    return str(part) if part >= LEAST and (rest == 0 or rest >= LEAST) else FEW


def _acknowledged_in_time(one: Thread) -> bool:
    day = one.day_of(TipAct.ACKNOWLEDGE, TipAct.DECLINE)
    return day is not None and day <= one.acknowledge_by


def _answered_in_time(one: Thread) -> bool:
    day = one.day_of(TipAct.CONCLUDE, TipAct.DECLINE)
    return day is not None and day <= one.answer_by
