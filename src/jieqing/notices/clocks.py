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


def kind_at(received: date, due: date, today: date, calendar: Calendar) -> str:
    """Return which event the clock has come to; empty: none yet."""
    if today > due:
        late = calendar.between(due, today)
        if late >= LATE_DAYS:
            return CLOCK_LATE
        return CLOCK_ABOVE if late >= ABOVE_DAYS else CLOCK_OVER
    whole = calendar.between(received, due)
    share = calendar.between(received, today) / whole if whole > 0 else 1.0
    if share >= _NEARER:
        return CLOCK_90
    return CLOCK_75 if share >= _NEAR else ""


def matter_kind_at(due: date, today: date, calendar: Calendar) -> str:
    """Return which event what a post owes has come to; empty: its day is to come."""
    if today < due:
        return ""
    late = calendar.between(due, today) if today > due else 0
    if late >= LATE_DAYS:
        return MATTER_LATE
    return MATTER_ABOVE if late >= ABOVE_DAYS else MATTER_DUE
