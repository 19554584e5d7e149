"""How far a clock has run: three quarters, nine tenths, to its end, or days beyond.

Pure. A clock runs from the day of receipt, itself not counted, to the last day of the
act that comes next, in working days.
"""

from datetime import date

from jieqing.law.working_days import Calendar
from jieqing.notices.kinds import (
    CLOCK_75,
    CLOCK_90,
    CLOCK_ABOVE,
    CLOCK_LATE,
    CLOCK_OVER,
    MATTER_ABOVE,
    MATTER_DUE,
    MATTER_LATE,
)

ABOVE_DAYS = 2
"""Working days after its last day at which the superior post is told."""
LATE_DAYS = 5
"""Working days after its last day at which the compliance officer is told."""
_NEAR, _NEARER = 0.75, 0.9
_CASE = (CLOCK_OVER, CLOCK_ABOVE, CLOCK_LATE)
_MATTER = (MATTER_DUE, MATTER_ABOVE, MATTER_LATE)


def kind_at(received: date, due: date, today: date, calendar: Calendar) -> str:
    """Return which event the clock has come to; empty: none yet."""
    if today > due:
        return _climbed(calendar.between(due, today), _CASE)
    whole = calendar.between(received, due)
    share = calendar.between(received, today) / whole if whole > 0 else 1.0
    if share >= _NEARER:
        return CLOCK_90
    return CLOCK_75 if share >= _NEAR else ""


def matter_kind_at(due: date, today: date, calendar: Calendar) -> str:
    """Return which event what a post owes has come to; empty: its day is to come."""
    if today < due:
        return ""
    return _climbed(calendar.between(due, today), _MATTER)


def _climbed(late: int, kinds: tuple[str, str, str]) -> str:
    """Return which of three kinds it is after so many working days."""
    own, above, officer = kinds
    if late >= LATE_DAYS:
        return officer
    return above if late >= ABOVE_DAYS else own
