"""What a worker does for the programme once each Beijing day: make tasks, settle tasks.

Mechanisms add their chores, and records of people that are over by their own dates go.
Nobody acts: tasks are made of duties, and acts of the engine that are in the ledger
settle theirs. So it may be done under a clock that is moved by hand, too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from jieqing.casebook.desk import Desk, day_of
from jieqing.flow import lease as leases
from jieqing.flow.lease import JobTaken
from jieqing.programme.clock_ahead import passed_over, require_believable
from jieqing.programme.engine_tasks import settle_by_engine
from jieqing.programme.horizon import extend
from jieqing.programme.models import Day
from jieqing.programme.own_days import erase_over

JOB = "programme-daily"
CHORES: Final[dict[str, Callable[[Desk, datetime], object]]] = {}
"""What else is done once a day, by name; may be repeated (``mechanism.join``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was done for a day: how many tasks were made, which were settled."""

    made: int
    settled: tuple[str, ...]


def keep_day(desk: Desk, at: datetime) -> Kept | None:
    """Make and settle tasks for the day of ``at``; None: it was done, or is being done.

    Of several workers one does it. What stops it in between is done by the next look:
    the day is written down last. Raises ``ClockFarAhead``, or what a part refuses over.
    """
    today = day_of(at)
    if _is_kept(desk, today):
        return None
    require_believable(desk, at)
    try:
        lease = leases.claim(desk.tenant, JOB, leases.clock())
    except JobTaken:
        return None
    try:
        if _is_kept(desk, today):  # by who had the lease until now
            return None
        kept = Kept(made=extend(desk, at), settled=settle_by_engine(desk, at))
        for chore in CHORES.values():
            chore(desk, at)
        erase_over(desk, at)
        with leases.held(lease):
            told = {"on": today, "passed_over": passed_over(desk, at)}
            Day.objects.update_or_create(tenant=desk.tenant, defaults=told)
        return kept
    finally:
        leases.release(lease)


def _is_kept(desk: Desk, today: date) -> bool:
    return Day.objects.filter(tenant=desk.tenant, on__gte=today).exists()
