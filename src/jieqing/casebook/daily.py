"""What a worker does once each Beijing day by itself: the due run.

The first run under a standing approval is a person's; from then on the worker asks for
the next day's in that executor's name, as long as the same approval is in force and
they may still run it. A demo's days are moved by hand, so it has none.
"""

from datetime import date, datetime, time

from django.db import transaction

from jieqing.casebook import due_record, errands, models, told
from jieqing.casebook import standing as standings
from jieqing.casebook.desk import BEIJING, Desk, day_of
from jieqing.casebook.due_flow import DueAct
from jieqing.casebook.errands import Errand
from jieqing.errors import JieqingError
from jieqing.flow import lease as leases
from jieqing.flow import record as records
from jieqing.flow.lease import JobTaken
from jieqing.home import Clock

JOB = "daily"


def ask_due_run(desk: Desk, at: datetime) -> Errand | None:
    """Ask for the run of the day; None: nobody is to run, or it was asked for.

    Of several workers one asks.
    """
    if desk.home.company.clock is not Clock.SYSTEM:
        return None
    person = executor_of(desk, day_of(at))
    if person is None:
        return None
    try:
        lease = leases.claim(desk.tenant, JOB, leases.clock())
    except JobTaken:
        return None
    try:
        with transaction.atomic():
            if _was_asked(desk, day_of(at)):
                return None
            return errands.ask(desk, DueAct.RUN, by=person, at=at)
    except JieqingError:  # not entitled any more, or another run is asked for
        return None
    finally:
        leases.release(lease)


def executor_of(desk: Desk, today: date) -> str | None:
    """Return who last ran under the standing approval in force today."""
    record = records.read(desk.ledger, due_record.RECORD)
    last = record.last(due_record.BEGUN)
    if last is None:
        return None
    run = due_record.begun(records.read(desk.ledger, told.fact(last, "run")))
    try:
        standing = standings.in_force(desk, today)
    except JieqingError:
        return None
    return run.entry.actor if told.fact(run, "standing") == standing.number else None


def _was_asked(desk: Desk, day: date) -> bool:
    since = datetime.combine(day, time.min, tzinfo=BEIJING)
    rows = models.Errand.objects.filter(tenant=desk.tenant, act=DueAct.RUN)
    return rows.filter(asked_at__gte=since).exists()
