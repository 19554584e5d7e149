"""Whether the clock is far ahead of the days that were kept, and who says it is right.

What goes by its own date goes for ever, and a clock that is years ahead makes all of it
old. So a gap longer than ``MOST`` between the last day that was kept and today is a
person's to confirm, and so are shorter ones that add up to it; until then the worker
keeps no day and asks for no due run. Each day kept right after another takes one off
the sum. What people do meanwhile moves nothing here: their entries have the same clock.
A demo's days are moved by hand.
"""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.entering import enter
from jieqing.errors import NeedsPerson
from jieqing.flow import record as records
from jieqing.flow.record import moment_of
from jieqing.home import Clock
from jieqing.programme.models import Day

RECORD, CONFIRM = "clock", "clock-confirm"
MOST: Final = timedelta(days=31)
"""A worker that was away for a month is gone on with by itself."""
_DAY: Final = timedelta(days=1)


class ClockFarAhead(NeedsPerson):
    """Nobody knows whether so much time has passed."""

    code = "clock-far-ahead"
    cause = (
        "This machine says that it is {today}; the last day kept was {last}. Of late a"
        " month or more was passed over."
    )
    advice = (
        "Look at the machine's clock. If it is right, confirm it with"
        " `jieqing programme clock`; until then nothing goes by its own date."
    )


def require_believable(desk: Desk, at: datetime) -> None:
    """Refuse a day that nobody has confirmed. Raises ``ClockFarAhead``."""
    last = far_behind(desk, at)
    if last is not None:
        raise ClockFarAhead(today=day_of(at), last=last)


def far_behind(desk: Desk, at: datetime) -> date | None:
    """The last day that is believed, where it is too long ago; else None."""
    if desk.home.company.clock is not Clock.SYSTEM:
        return None
    today, kept = day_of(at), _last_kept(desk)
    if kept is None or today - kept <= _DAY:
        return None
    last = max([kept, *_confirmed(desk)])
    over = (today - last - _DAY).days
    is_long = over >= MOST.days or (over > 0 and passed_over(desk, at) > MOST.days)
    return last if is_long else None


def passed_over(desk: Desk, at: datetime) -> int:
    """How many days were passed over of late, if the day of ``at`` is kept next."""
    row = Day.objects.filter(tenant=desk.tenant).first()
    if row is None:
        return 0
    said = max([date.min, *_confirmed(desk)])
    last, before = (said, 0) if said >= row.on else (row.on, row.passed_over)
    over = (day_of(at) - last - _DAY).days
    return before + over if over > 0 else max(0, before - 1)


def _confirmed(desk: Desk) -> list[date]:
    """The days on which somebody said that the clock is right."""
    told = records.read(desk.ledger, RECORD).of(CONFIRM)
    return [day_of(moment_of(leaf)) for leaf in told]


def confirm(desk: Desk, *, by: str, at: datetime) -> None:
    """Say that the clock is right. Raises ``NotEntitled``."""
    person = desk.register.entitled(by, CONFIRM, at)
    with transaction.atomic():
        kept = _last_kept(desk)
        facts = {"kept": kept.isoformat() if kept else ""}
        enter(desk, RECORD, CONFIRM, facts, by=person.number, at=at)


def _last_kept(desk: Desk) -> date | None:
    """The last day that a worker kept; where none did, that of the newest entry."""
    day = Day.objects.filter(tenant=desk.tenant).values_list("on", flat=True).first()
    if day is not None:
        return day
    size = desk.ledger.size()
    return day_of(moment_of(desk.ledger.leaf_at(size - 1))) if size else None
