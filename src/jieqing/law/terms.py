"""When a rule's period ends for one record, and how far its event could move.

Two clocks do not run from the event itself but from the end of its calendar year.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from jieqing.law.period import Period, add_period, last_over
from jieqing.law.values import PERMANENT, Permanent, Rule

_DECEMBER, _LAST = 12, 31
FROM_YEAR_END = frozenset({"fiscal-year-end", "next-year-start"})


class Term(NamedTuple):
    """A rule as it runs for one record; ``start`` and ``end`` None: cannot be dated.

    A named tuple, since each decision makes several: it is born in a third of the time.
    """

    rule: Rule
    start: date | None
    end: date | Permanent | None

    def is_over(self, today: date) -> bool:
        """True if the last day of the period has passed; its last day still counts."""
        end = self.end
        return end is not None and end is not PERMANENT and end < today

    def is_due(self, today: date) -> bool:
        """True if a command to erase has come due: at once, or after its period."""
        if self.start is None or self.start > today or self.end is None:
            return False
        return self.end == self.start or self.is_over(today)


def term_of(rule: Rule, day: date | None) -> Term:
    """How ``rule`` runs for a record whose event was on ``day``; None: unknown."""
    if day is not None and rule.clock in FROM_YEAR_END:
        day = _year_end(day.year)
    period = rule.period
    if isinstance(period, Permanent):
        return Term(rule, day, period)
    if period is None or day is None:
        return Term(rule, day, None)
    return Term(rule, day, add_period(day, period))


def latest_events(limits: Iterable[tuple[Rule, date]]) -> dict[str, date]:
    """Event to the latest day for which each rule has ended before the day beside it.

    A rule that has no numbered period sets no such day.
    """
    found: dict[str, date] = {}
    for rule, day in limits:
        if isinstance(rule.period, Period):
            latest = latest_event(rule.clock, rule.period, day)
            found[rule.clock] = min(latest, found.get(rule.clock, date.max))
    return found


def latest_event(clock: str, period: Period, day: date) -> date:
    """The latest event whose ``period``, begun by ``clock``, is over before a day."""
    found = last_over(period, day)
    if clock not in FROM_YEAR_END or found == _year_end(found.year):
        return found
    if found.year == date.min.year:
        return date.min
    return _year_end(found.year - 1)


def _year_end(year: int) -> date:
    return date(year, _DECEMBER, _LAST)
