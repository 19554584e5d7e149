"""Record what a processor answered, or that its day is over without an answer."""

from datetime import datetime
from enum import StrEnum

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.flows import Act
from jieqing.casebook.models import ProcessorTask
from jieqing.casebook.work import Work, working
from jieqing.errors import NeedsPerson, WrongUsage


class ProcessorAnswer(StrEnum):
    """What is known of a processor's task; no answer is not yes."""

    DONE = "done"
    LATE = "late"


class TaskUnknown(WrongUsage):
    """There is no such task that waits."""

    code = "processor-task-unknown"
    cause = "{case} has no task {task} that waits for an answer."
    advice = "`jieqing case show` lists the processors of a case."


class NotLateYet(NeedsPerson):
    """The processor's day is not over."""

    code = "processor-not-late"
    cause = "The task {task} of {case} is due on {due}."
    advice = "Mark it late after that day, or record the answer when it comes."


def record_processor(
    desk: Desk,
    number: str,
    task: str,
    answer: ProcessorAnswer,
    *,
    by: str,
    at: datetime,
) -> None:
    """Record it, signed by who records it. Raises ``TaskUnknown``, ``NotLateYet``."""
    with working(desk, number, Act.PROCESSOR, by=by, at=at) as work:
        row = _waiting(work, task)
        if answer is ProcessorAnswer.LATE:
            _require_due(work, row)
        row.state, row.answered_at = answer, at
        row.save(update_fields=["state", "answered_at"])
        work.conclude(None, {"task": task, "answer": answer})


def _require_due(work: Work, row: ProcessorTask) -> None:
    if day_of(work.at) < row.due:
        raise NotLateYet(task=row.name, case=work.number, due=row.due)


def _waiting(work: Work, task: str) -> ProcessorTask:
    rows = ProcessorTask.objects.filter(case=work.case, name=task, state="asked")
    row = rows.first()
    if row is None:
        raise TaskUnknown(case=work.number, task=task)
    return row
