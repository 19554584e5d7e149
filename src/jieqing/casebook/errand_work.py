"""The worker's side of errands: take one, do its act in the name of who asked, say how.

An errand is done under a lease of its own, so that one worker has it at a time. Who was
killed is followed at once on the same host, elsewhere when the lease is over; the act
then goes on where it stood, as its own room makes sure (acts/execute.py). The moment of
an act is that of its doing.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import F

from jieqing.casebook import errands, models
from jieqing.casebook.acts import due_run
from jieqing.casebook.acts.execute import execute
from jieqing.casebook.acts.find import find
from jieqing.casebook.acts.plan import plan
from jieqing.casebook.clock import now_of
from jieqing.casebook.desk import Desk
from jieqing.casebook.due_flow import DueAct
from jieqing.casebook.errands import OPEN, Progressing
from jieqing.casebook.flows import Act
from jieqing.casebook.long_acts import JOINED, LongAct
from jieqing.casebook.many import either
from jieqing.casebook.many.executing import execute_all
from jieqing.casebook.many.finding import find_all
from jieqing.casebook.many.planning import plan_all
from jieqing.casebook.many.reading import concerns_many
from jieqing.casebook.papers.pack_inspection import PACK
from jieqing.casebook.papers.packs import make_pack
from jieqing.errors import JieqingError
from jieqing.flow import lease as leases
from jieqing.flow.lease import JobLost, JobTaken, Lease
from jieqing.progress import Stage, Unit

TOLD_EVERY = 1.0
RENEWED_EVERY = 15.0
"""Seconds; a lease lives four times as long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An errand that this worker has, as long as the lease stands."""

    row: models.Errand
    lease: Lease


def take(desk: Desk) -> Taken | None:
    """Take the oldest errand that nobody living works on; None: there is none."""
    rows = models.Errand.objects.filter(tenant=desk.tenant, state__in=OPEN)
    for number in rows.order_by("pk").values_list("pk", flat=True):
        taken = _taken(desk.tenant, number)
        if taken:
            return taken
    return None


def carry_out(
    desk: Desk,
    taken: Taken,
    *,
    is_stopping: Callable[[], bool],
    unforeseen: Callable[[Exception], JieqingError],
    clock: Callable[[Desk], datetime] = now_of,
) -> Progressing:
    """Do the errand's act and write how it ended; returns that.

    What ``is_stopping`` cut off, or found its case at work elsewhere, waits for the
    next worker. ``unforeseen`` words an error that is no refusal. Raises
    ``KeyboardInterrupt`` where the act does.
    """
    try:
        errands.require_genuine(desk, taken.row)
        if not errands.is_done_already(desk, taken.row):
            _do(desk, taken, clock(desk))
    except JobTaken:
        return _end(desk, taken, Progressing.WAITS)
    except Exception as stopped:  # noqa: BLE001  # the outermost loop of a worker: the row must say how it ended
        if is_stopping():
            return _end(desk, taken, Progressing.WAITS)
        told = stopped if isinstance(stopped, JieqingError) else unforeseen(stopped)
        return _end(desk, taken, Progressing.REFUSED, told)
    except KeyboardInterrupt:
        _end(desk, taken, Progressing.WAITS)
        raise
    return _end(desk, taken, Progressing.DONE)


def _taken(tenant: str, number: int) -> Taken | None:
    try:
        lease = leases.claim(tenant, f"errand:{number}", leases.clock())
    except JobTaken:
        return None
    with leases.held(lease):
        row = models.Errand.objects.get(pk=number)
        is_open = row.state in OPEN
        if is_open:
            row.state = Progressing.RUNS
            row.save(update_fields=["state"])
    if is_open:
        return Taken(row=row, lease=lease)
    leases.release(lease)
    return None


def _do(desk: Desk, taken: Taken, at: datetime) -> None:
    row = taken.row
    watched = replace(desk, progress=_Telling(taken=taken))
    act = JOINED.get(row.act) or _ACTS[row.act]
    act(watched, row.case, by=row.person, at=at)


def _end(
    desk: Desk, taken: Taken, state: Progressing, refusal: JieqingError | None = None
) -> Progressing:
    """Write how it ended, unless somebody else has it by now."""
    said: dict[str, object] = {
        "state": state,
        "code": refusal.code if refusal else "",
        "refusal": errands.refusal_of(refusal) if refusal else {},
        "ended_at": None if state in OPEN else leases.clock(),
    }
    if state not in OPEN:
        said["tag"] = errands.seal_of_end(desk, taken.row)
    if state is Progressing.DONE:
        said["done"] = F("total")  # the last count told may be a second old
    try:
        with leases.held(taken.lease):
            models.Errand.objects.filter(pk=taken.row.pk).update(**said)
    except JobLost:
        return Progressing.RUNS
    leases.release(taken.lease)
    return state


@dataclass(slots=True, kw_only=True)
class _Telling:
    """Writes how far the act has come into the row, and keeps the lease alive."""

    taken: Taken
    stage: str = ""
    done: int = 0
    total: int = 0
    told: float = field(default=0.0)
    renewed: float = field(default_factory=time.monotonic)

    def begin(self, stage: Stage, total: int = 0, unit: Unit = Unit.ROWS) -> None:
        """Begin a stage; it is told at once."""
        del unit
        self.stage, self.done, self.total, self.told = stage, 0, total, 0.0
        self._tell()

    def advance(self, count: int) -> None:
        """So many more are done."""
        self.done += count
        self._tell()

    def _tell(self) -> None:
        """Raises ``JobLost``, where another worker has the errand."""
        now = time.monotonic()
        if now - self.renewed >= RENEWED_EVERY:
            leases.renew(self.taken.lease, leases.clock())
            self.renewed = now
        if now - self.told >= TOLD_EVERY:
            rows = models.Errand.objects.filter(pk=self.taken.row.pk)
            rows.update(stage=self.stage, done=self.done, total=self.total)
            self.told = now


def _execute(desk: Desk, case: str, /, *, by: str, at: datetime) -> None:
    act = execute_all if concerns_many(desk, case) else execute
    act(desk, case, by=by, at=at)


def _find(desk: Desk, case: str, /, *, by: str, at: datetime) -> None:
    act = find_all if concerns_many(desk, case) else find
    act(desk, case, by=by, at=at)


def _plan(desk: Desk, case: str, /, *, by: str, at: datetime) -> None:
    act = plan_all if concerns_many(desk, case) else plan
    act(desk, case, by=by, at=at)


def _run_due(desk: Desk, case: str, /, *, by: str, at: datetime) -> None:
    del case
    due_run.run(desk, by=by, at=at)


_ACTS: Mapping[str, LongAct] = {
    Act.FIND: _find,
    Act.PLAN: _plan,
    Act.EXECUTE: _execute,
    Act.CHECK: either.check,
    Act.RESTORE: either.restore,
    Act.SETTLE: either.settle,
    DueAct.RUN: _run_due,
    PACK: make_pack,
}
