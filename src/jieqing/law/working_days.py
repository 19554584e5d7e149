"""Working days, as promised terms count them.

The day of the event is not counted. A year whose holidays are not published yet counts
Monday to Friday; a result that rests on such a year is provisional and must be counted
again when the notice is loaded. How a notice is read: ``calendar_file.py``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from jieqing.law.calendar_file import (
    SATURDAY,
    CalendarFile,
    Notice,
    read_calendar,
)

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingDay:
    """A counted day; ``provisional`` if an unpublished year was counted through."""

    day: date
    provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The holidays and make-up working days of the published years."""

    notices: Mapping[int, Notice]
    days_off: frozenset[date]
    make_up: frozenset[date]

    @classmethod
    def load(cls, text: str, *, file: str = "calendar") -> "Calendar":
        """The calendar of a file. Raises ``CalendarRefused`` with file and line."""
        return cls.of(read_calendar(text, file).years)

    @classmethod
    def of(cls, notices: Mapping[int, Notice]) -> "Calendar":
        """The calendar of these years."""
        every = notices.values()
        return cls(
            notices=dict(notices),
            days_off=frozenset[date]().union(*(n.days_off for n in every)),
            make_up=frozenset[date]().union(*(n.make_up for n in every)),
        )

    def with_file(self, file: CalendarFile) -> "Calendar":
        """The calendar with a file's years, which stand whole for those they replace.

        Raises ``CalendarRefused`` for a year that is published and not replaced.
        """
        file.require_fits(self.years)
        return Calendar.of({**self.notices, **file.years})

    @property
    def years(self) -> frozenset[int]:
        """The published years."""
        return frozenset(self.notices)

    def is_working(self, day: date) -> bool:
        """True if people work on that day; Monday to Friday where nothing is known."""
        return _is_working(day, self.days_off, self.make_up)

    def working_day(self, start: date, n: int) -> WorkingDay:
        """The ``n``-th working day after ``start``, itself not counted; 0 is start."""
        if n < 0:
            raise ValueError(n)
        day = _counted(start, n, _DAY, self.days_off, self.make_up)
        known = start == day or self.covers(start + _DAY, day)
        return WorkingDay(day=day, provisional=not known)

    def working_day_before(self, end: date, n: int) -> WorkingDay:
        """The ``n``-th working day before ``end``, itself not counted; 0 is end."""
        if n < 0:
            raise ValueError(n)
        day = _counted(end, n, -_DAY, self.days_off, self.make_up)
        known = end == day or self.covers(day, end - _DAY)
        return WorkingDay(day=day, provisional=not known)

    def working_from(self, day: date) -> date:
        """The day itself if people work on it, or the next on which they do."""
        while not self.is_working(day):
            day += _DAY
        return day

    def between(self, first: date, last: date) -> int:
        """Count the working days after ``first`` up to and including ``last``."""
        return _between(first, last, self.days_off, self.make_up)

    def covers(self, first: date, last: date) -> bool:
        """True if every year from the first to the last of two days is published."""
        return self.years.issuperset(range(first.year, last.year + 1))


def _is_working(day: date, days_off: frozenset[date], make_up: frozenset[date]) -> bool:
    return day in make_up or (day.weekday() < SATURDAY and day not in days_off)


@lru_cache(maxsize=4096)
def _counted(
    start: date,
    n: int,
    step: timedelta,
    days_off: frozenset[date],
    make_up: frozenset[date],
) -> date:
    """Count the same days once: every act of a case asks for all its last days."""
    day, left = start, n
    while left:
        day += step
        left -= _is_working(day, days_off, make_up)
    return day


@lru_cache(maxsize=4096)
def _between(
    first: date, last: date, days_off: frozenset[date], make_up: frozenset[date]
) -> int:
    """Count the same days once: every line of a list says how far its last day is."""
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(_is_working(day, days_off, make_up) for day in days)
