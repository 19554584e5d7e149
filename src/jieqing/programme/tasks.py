"""One task as it stands on a day: planned, open, missed by its days; the rest by acts.

``state_of`` is for lists and believes the row; ``told`` reads the ledger, as acts do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from jieqing.casebook.desk import Desk, day_of
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf, LedgerAltered
from jieqing.flow.record import Record, moment_of
from jieqing.programme import models
from jieqing.programme.acting import RecordUnknown
from jieqing.programme.borne_out import require_own
from jieqing.programme.flows import TASK, TASKS_HANDED_IN, TaskAct, TaskState
from jieqing.programme.pack_items import Duty
from jieqing.programme.templates import duties


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldTask:
    """A task as the ledger tells it; ``duty`` None: its duty is no longer in use.

    ``missed``: its window shut before it was done, which counts for good.
    """

    row: models.Task
    duty: Duty | None
    state: TaskState
    record: Record
    missed: bool
    waiver_asked: str

    @property
    def no(self) -> str:
        """Its number."""
        return self.row.record.no


def clocks_of(row: models.Task) -> Mapping[str, date]:
    """The days on which the clock moves a task."""
    return {"opens": row.opens_on, "shut": row.shuts_on}


def state_of(row: models.Task, today: date) -> TaskState:
    """Return where a task stands, as its row says; for lists."""
    if row.engine_position is not None:
        return TaskState.DONE
    return TaskState(TASK.at(row.record.state, clocks_of(row), today))


def told(desk: Desk, no: str, today: date) -> ToldTask:
    """Read one task. Raises ``RecordUnknown``, ``RecordAltered``, ``LedgerAltered``."""
    rows = models.Task.objects.select_related("record")
    row = rows.filter(record__tenant=desk.tenant, record__no=no).first()
    if row is None:
        raise RecordUnknown(record=no)
    require_own(desk, row)
    record = records.read(desk.ledger, no)
    duty = duties(desk.tenant).get(row.duty, (None, None))[0]
    state = TaskState(TASK.at(record.state(TASK), clocks_of(row), today))
    if row.engine_position is not None:
        require_engine_did(desk, row, duty)
        state = TaskState.DONE
    asked = record.last(TaskAct.ASK_WAIVER)
    return ToldTask(
        row=row,
        duty=duty,
        state=state,
        record=record,
        missed=state in {TaskState.MISSED, TaskState.MADE_GOOD},
        waiver_asked=asked.entry.actor if asked else "",
    )


def require_engine_did(desk: Desk, row: models.Task, duty: Duty | None) -> None:
    """The entry that settled an automatic task is there, of that act, in its days."""
    position = row.engine_position
    if position is None:
        return
    if not is_of_engine(desk.ledger.leaf_at(position), row, duty):
        raise LedgerAltered(position=position)


def is_of_engine(leaf: Leaf, row: models.Task, duty: Duty | None) -> bool:
    """Whether an entry is of the act that a task waits for, in the task's days."""
    acts = {wanted.of for wanted in duty.evidence} if duty else set()
    day = day_of(moment_of(leaf))
    return leaf.entry.act in acts and row.opens_on <= day < row.shuts_on


def late_tasks(tenant: str, today: date) -> QuerySet[models.Task]:
    """Every task that was not done in time and is still to be, the oldest first."""
    rows = models.Task.objects.select_related("record").filter(
        record__tenant=tenant, shuts_on__lte=today, engine_position=None
    )
    return rows.exclude(record__state__in=TASKS_HANDED_IN).order_by("due_on", "pk")
