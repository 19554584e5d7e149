"""When people are told: quiet hours, and the working day's digest at nine.

Pure. All times are Beijing's.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from jieqing.law.period import BEIJING
from jieqing.law.working_days import Calendar

DIGEST_AT = time(9)


@dataclass(frozen=True, slots=True)
class Quiet:
    """From when until when nobody is told anything that can wait; equal: never."""

    begins: time
    ends: time

    def holds(self, at: datetime) -> bool:
        """Whether it is quiet at a moment."""
        now = at.astimezone(BEIJING).time()
        if self.begins <= self.ends:
            return self.begins <= now < self.ends
        return now >= self.begins or now < self.ends

    def over(self, at: datetime) -> datetime:
        """Return the moment itself, or when the quiet it lies in is over."""
        if not self.holds(at):
            return at
        local = at.astimezone(BEIJING)
        end = datetime.combine(local.date(), self.ends, BEIJING)
        return (end if end > local else end + timedelta(days=1)).astimezone(UTC)


NIGHT = Quiet(time(20), time(8))
"""Quiet hours until somebody chooses their own."""


def digest_day(at: datetime, calendar: Calendar) -> date | None:
    """Return the working day whose digest is due; None: it is no such time."""
    local = at.astimezone(BEIJING)
    is_time = calendar.is_working(local.date()) and local.time() >= DIGEST_AT
    return local.date() if is_time else None
