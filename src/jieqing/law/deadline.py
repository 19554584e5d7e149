"""The last day or moment of a term: hours, days, working days, months and years.

Civil Code: hours run from their event on, through nights and holidays (article 201);
the day of an event is not counted (201); months and years end on the corresponding day
(202); where the last day of a duty is a day off, the next working day is the last, and
it ends at 24:00 (203). That article lengthens what somebody must do. It never shortens
what must be kept and never makes a notice later. All days are days of Beijing.

Nothing here takes a pause: no rule of law lets anything stop such a clock.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from jieqing.errors import Phrase, WrongUsage, phrase
from jieqing.law.period import BEIJING, Period, add_period, last_over
from jieqing.law.working_days import Calendar

LARGEST = 1_000
"""Of any unit; a longer term in a file is a slip."""
_DAY = timedelta(days=1)


class MomentNeeded(WrongUsage):
    """Hours and minutes begin at a moment, not on a day."""

    code = "moment-needed"
    cause = "A term of {term} runs from a moment; {event} has no time of day."
    advice = "Say when it happened to the minute: 2026-11-26T09:30 (Beijing time)."


class Unit(StrEnum):
    """What a term is counted in; the words of ``deadline_units`` in facts.yaml."""

    MINUTE = "minute"
    HOUR = "hour"
    CALENDAR_DAY = "calendar-day"
    WORKING_DAY = "working-day"
    MONTH = "month"
    YEAR = "year"


class Direction(StrEnum):
    """How a term runs from its event.

    after: a duty, no later than the term's end. before: a notice, at least the whole
    term ahead of the event. at-least: kept or shown until the term's end. every: again
    within the term since the last time.
    """

    AFTER = "after"
    BEFORE = "before"
    AT_LEAST = "at-least"
    EVERY = "every"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A number of units in a direction. Raises ``ValueError`` for a senseless one."""

    value: int
    unit: Unit
    direction: Direction = Direction.AFTER

    def __post_init__(self) -> None:
        if not 0 <= self.value <= LARGEST:
            raise ValueError(self.value)

    @property
    def is_at_once(self) -> bool:
        """True where the law says "at once": zero days from the event."""
        return self.value == 0

    @property
    def is_of_the_clock(self) -> bool:
        """True of hours and minutes, which know no days off."""
        return self.unit in _CLOCK


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """Where a term ends.

    ``day``: the last day. ``counted``: the same before a day off moved it (203).
    ``ends``: the first moment after the term, in Beijing time. ``provisional``: the
    holidays of a year it rests on are not published yet.
    """

    day: date
    counted: date
    ends: datetime
    provisional: bool

    @property
    def is_moved(self) -> bool:
        """True if the last day was a day off and the next working day stands for it."""
        return self.day != self.counted

    def is_over(self, at: datetime) -> bool:
        """True once the term has ended; ``at`` knows its time zone."""
        return at >= self.ends


_CLOCK = {Unit.MINUTE: timedelta(minutes=1), Unit.HOUR: timedelta(hours=1)}


def deadline(term: Term, event: date, calendar: Calendar) -> Deadline:
    """Return where ``term`` ends for an event on a day or at a moment (a ``datetime``).

    A moment without time zone is Beijing time. Raises ``MomentNeeded`` for hours from a
    day.
    """
    if term.is_of_the_clock:
        return _by_the_clock(term, event)
    day = _day_of(event)
    if term.is_at_once:
        return _ending(day, day, provisional=False)
    if term.direction is Direction.BEFORE:
        return _before(term, day, calendar)
    return _after(term, day, calendar)


def _counted(term: Term) -> Phrase:
    if term.unit is Unit.HOUR:
        return phrase("{n} h", n=term.value)
    return phrase("{n} min", n=term.value)


def _by_the_clock(term: Term, event: date) -> Deadline:
    if not isinstance(event, datetime):
        raise MomentNeeded(term=_counted(term), event=event.isoformat())
    length = term.value * _CLOCK[term.unit]
    begun = _in_beijing(event)
    is_back = term.direction is Direction.BEFORE
    ends = begun - length if is_back else begun + length
    return Deadline(day=ends.date(), counted=ends.date(), ends=ends, provisional=False)


def _after(term: Term, event: date, calendar: Calendar) -> Deadline:
    if term.unit is Unit.WORKING_DAY:
        found = calendar.working_day(event, term.value)
        return _ending(found.day, found.day, provisional=found.provisional)
    counted = add_period(event, _period(term))
    if term.direction is not Direction.AFTER:
        return _ending(counted, counted, provisional=False)
    day = calendar.working_from(counted)
    return _ending(day, counted, provisional=not calendar.covers(counted, day))


def _before(term: Term, event: date, calendar: Calendar) -> Deadline:
    """Return the latest day of a notice after which the whole term is still to come.

    Neither the day of the notice nor that of the event is counted, so that a notice is
    never a day too short; a day off does not move it.
    """
    if term.unit is Unit.WORKING_DAY:
        first = calendar.working_day_before(event, term.value)
        day = first.day - _DAY
        return _ending(day, day, provisional=first.provisional)
    day = last_over(_period(term), event)
    return _ending(day, day, provisional=False)


def _period(term: Term) -> Period:
    match term.unit:
        case Unit.MONTH:
            return Period(months=term.value)
        case Unit.YEAR:
            return Period(years=term.value)
        case _:
            return Period(days=term.value)


def _ending(day: date, counted: date, *, provisional: bool) -> Deadline:
    ends = datetime.combine(day, time(), BEIJING) + _DAY
    return Deadline(day=day, counted=counted, ends=ends, provisional=provisional)


def _in_beijing(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        return moment.replace(tzinfo=BEIJING)
    return moment.astimezone(BEIJING)


def _day_of(event: date) -> date:
    return _in_beijing(event).date() if isinstance(event, datetime) else event
