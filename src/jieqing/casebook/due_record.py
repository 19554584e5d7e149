"""What the ledger says of due runs: one record for all, and each run's own.

The day's ceiling and the list of runs are believed from here; a run's row in the table
of cases is only compared with it.
"""

from datetime import date

from jieqing.casebook import told
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.due_flow import C2, KIND, DueAct
from jieqing.casebook.models import Case
from jieqing.casebook.told import Phase
from jieqing.evidence import instant
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import Record, RecordAltered

RECORD = "due-runs"
BEGUN, MOVED, SETTLED = "due-begun", "due-moved", "due-settled"


def next_number(record: Record, today: date) -> str:
    """Return the number of the next run: a number is never given twice."""
    return f"DR-{today.year}-{len(record.of(BEGUN)) + 1:04d}"


def used_on(desk: Desk, record: Record, day: date) -> int:
    """Return how many rows of the day's ceiling are spoken for.

    A run counts on the day it began and, if it was interrupted, on the day it ended.
    """
    open_still = unsettled(desk)
    return sum(
        int(told.fact(leaf, "rows"))
        for leaf in record.of(BEGUN)
        if told.fact(leaf, "day") == day.isoformat()
        or (
            told.fact(leaf, "run") in open_still
            and _ended_on(records.read(desk.ledger, told.fact(leaf, "run")), day)
        )
    )


def _ended_on(run: Record, day: date) -> bool:
    finished = told.in_phase(run.of(DueAct.RUN), Phase.FINISHED)
    return finished is not None and day_of(instant.from_text(finished.entry.at)) == day


def runs(desk: Desk) -> tuple[str, ...]:
    """Return the numbers of all runs, oldest first. Raises ``RecordAltered``."""
    record = records.read(desk.ledger, RECORD)
    numbers = tuple(told.fact(leaf, "run") for leaf in record.of(BEGUN))
    rows = Case.objects.filter(tenant=desk.tenant, right=KIND).order_by("pk")
    if tuple(rows.values_list("number", flat=True)) != numbers:
        raise RecordAltered(record=RECORD, what="runs")
    return numbers


def unsettled(desk: Desk) -> tuple[str, ...]:
    """Return the runs that are not settled, oldest first. Raises ``RecordAltered``."""
    record = records.read(desk.ledger, RECORD)
    settled = {told.fact(leaf, "run") for leaf in record.of(SETTLED)}
    return tuple(number for number in runs(desk) if number not in settled)


def state_of(desk: Desk, number: str) -> str:
    """Return where a run stands, as ledger and row say. Raises ``RecordAltered``."""
    row = Case.objects.get(tenant=desk.tenant, number=number)
    record = records.read(desk.ledger, number)
    return records.require_state(record, C2, row.state)


def begun(record: Record) -> Leaf:
    """Return the entry with which a run began."""
    return record.leaves[0]


def is_executed(record: Record) -> bool:
    """Whether a run has finished erasing."""
    return told.in_phase(record.of(DueAct.RUN), Phase.FINISHED) is not None
