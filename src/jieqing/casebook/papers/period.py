"""The days that a paper speaks of, and which records were acted on in them."""

import calendar
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.flows import Act
from jieqing.errors import Refused, WrongUsage
from jieqing.flow.ledger import Leaf
from jieqing.flow.models import LedgerEntry
from jieqing.flow.record import moment_of

STEPS = 30


class PeriodTooLarge(Refused):
    """More happened in a period than one page or pack should hold."""

    code = "period-too-large"
    cause = "From {first} to {last} there are more than {most} records."
    advice = (
        "Choose a shorter period, or let `jieqing paper print` write it into a file."
    )


class PeriodUpsideDown(WrongUsage):
    """The last day lies before the first."""

    code = "period-upside-down"
    cause = "The period from {first} to {last} has no day."
    advice = "Give the first day, then the last; both count."


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Two Beijing days, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse a period without a day. Raises ``PeriodUpsideDown``."""
        if self.last < self.first:
            raise PeriodUpsideDown(first=self.first, last=self.last)

    def __str__(self) -> str:
        """Return both days."""
        return f"{self.first} – {self.last}"

    def holds(self, day: date | None) -> bool:
        """Whether a day lies in it; what has not happened does not."""
        return day is not None and self.first <= day <= self.last

    @classmethod
    def month(cls, day: date) -> "Period":
        """The whole month in which a day lies."""
        _, length = calendar.monthrange(day.year, day.month)
        return cls(first=day.replace(day=1), last=day.replace(day=length))


def leaf_day(leaf: Leaf | None) -> date | None:
    """Return the Beijing day of an entry; None where there is none."""
    return day_of(moment_of(leaf)) if leaf else None


def touched(desk: Desk, first: date, acts: Collection[str]) -> tuple[str, ...]:
    """Return the records on which one of the acts was done since a day, in order.

    The ledger stands in the order of its entries' moments, so that the day's first
    entry is found by halves; who reads these records reads each verified and whole.
    """
    rows = LedgerEntry.objects.filter(
        tenant=desk.tenant,
        position__gte=_first_position(desk, first),
        act__in=tuple(acts),
    )
    found = rows.order_by("position").values_list("record", flat=True)
    return tuple(dict.fromkeys(found))


def require_at_most(desk: Desk, period: Period, most: int) -> None:
    """Refuse before long work what would be too much. Raises ``PeriodTooLarge``."""
    if len(touched(desk, period.first, [Act.OPEN, Act.SETTLE])) > most:
        raise PeriodTooLarge(first=period.first, last=period.last, most=most)


def _first_position(desk: Desk, first: date) -> int:
    """Return where the entries of a day begin; a ledger's clock may stand still.

    Some thirty entries are read at a time: ten million are narrowed down in five steps.
    """
    low, high = 0, desk.ledger.size()
    while low < high:
        step = max((high - low) // STEPS, 1)
        probed = desk.ledger.leaves_at(range(low, high, step))
        earlier = [leaf.position for leaf in probed if _day(leaf) < first]
        later = [leaf.position for leaf in probed if _day(leaf) >= first]
        low = max(earlier) + 1 if earlier else low
        high = min(later) if later else high
    return low


def _day(leaf: Leaf) -> date:
    at: datetime = moment_of(leaf)
    return day_of(at)
