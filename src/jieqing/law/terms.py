"""When a rule's period ends for one record, and how far its event could move.

Two clocks do not run from the event itself but from the end of its calendar year.
"""

from dataclasses import dataclass
from datetime import date

from jieqing.law.period import Period, add_period, last_over
from jieqing.law.values import Facts, Permanent, Rule

_DECEMBER, _LAST = 12, 31
FROM_YEAR_END = frozenset({"fiscal-year-end", "next-year-start"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A rule as it runs for one record; ``start`` and ``end`` None: cannot be dated."""

    rule: Rule
    start: date | None
    end: date | Permanent | None

    def is_over(self, today: date) -> bool:
        """True if the last day of the period has passed; its last day still counts."""
        return isinstance(self.end, date) and self.end < today

    def is_due(self, today: date) -> bool:
        """True if a command to erase has come due: at once, or after its period."""
        if self.start is None or self.start > today:
            return False
        period = self.rule.period
        at_once = isinstance(period, Period) and period.is_zero
        return at_once or self.is_over(today)


def term_of(rule: Rule, facts: Facts) -> Term:
    """How ``rule`` runs for a record of these facts."""
    day = facts.clocks.get(rule.clock)
    start = None if day is None else _start(rule, day)
    return Term(rule=rule, start=start, end=_end(rule, start))


def latest_event(term: Term, day: date) -> date | None:
    """The latest event for which the term has ended before ``day``.

    None for a term that has no numbered period.
    """
    if not isinstance(term.rule.period, Period):
        return None
    found = last_over(term.rule.period, day)
    if term.rule.clock not in FROM_YEAR_END or found == _year_end(found.year):
        return found
    return _year_end(found.year - 1)


def _start(rule: Rule, day: date) -> date:
    return _year_end(day.year) if rule.clock in FROM_YEAR_END else day


def _end(rule: Rule, start: date | None) -> date | Permanent | None:
    match rule.period:
        case Permanent():
            return rule.period
        case Period() if start is not None:
            return add_period(start, rule.period)
        case _:
            return None


def _year_end(year: int) -> date:
    return date(year, _DECEMBER, _LAST)
