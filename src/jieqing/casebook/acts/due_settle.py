"""Check a due run, at once and after the quiet period; then settle it.

There is no recovery window: the key of the copy dies as soon as the second check is
clean. The statement names counts, rules and who signed the standing approval; no person
stands in it.
"""

from collections.abc import Mapping
from datetime import datetime

from jieqing.casebook import due_record, told
from jieqing.casebook.acts.check import keep_report, report_facts
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.due_file import DueFile
from jieqing.casebook.due_flow import DueAct
from jieqing.casebook.due_statement import statement_of_run
from jieqing.casebook.ending import end_secrets
from jieqing.casebook.flows import State
from jieqing.casebook.guards import QUIET
from jieqing.casebook.outputs import tellable
from jieqing.casebook.proof import issue
from jieqing.casebook.sources import mapped_stores
from jieqing.casebook.statements import FOLDER, envelope_path
from jieqing.casebook.store_guards import require_marks_stand
from jieqing.casebook.takeover import claimed, close_marks
from jieqing.casebook.told import Phase
from jieqing.casebook.work import Work, continuing, glance, working
from jieqing.casebook.work_files import Kind
from jieqing.erasure.due_check import check_due
from jieqing.erasure.values import CheckReport
from jieqing.evidence import statement
from jieqing.flow import lease as leases
from jieqing.flow import record as records
from jieqing.flow.record import moment_of
from jieqing.home import HomeKey
from jieqing.keys import durable
from jieqing.progress import Stage


def check_at_once(desk: Desk, number: str, *, by: str, at: datetime) -> CheckReport:
    """Search for the first time, right after the run."""
    seen = glance(desk, number, DueAct.CHECK, by=by, at=at)
    return _check(seen, None)


def check_again(desk: Desk, *, by: str, at: datetime) -> Mapping[str, CheckReport]:
    """Search again after the quiet period, and settle what is clean.

    Returns the searches made now, by run. A run whose second check had been clean and
    that was not settled then, is settled now.
    """
    reports: dict[str, CheckReport] = {}
    for number in due_record.unsettled(desk):
        state = due_record.state_of(desk, number)
        if state == State.EXECUTING and _is_ripe(desk, number, at):
            seen = glance(desk, number, DueAct.CHECK, by=by, at=at)
            is_first = not seen.record.of(DueAct.CHECK)
            reports[number] = _check(seen, None if is_first else State.CHECKED)
            state = due_record.state_of(desk, number)
        if state == State.CHECKED:
            _settle(desk, number, by=by, at=at)
    return reports


def pack_left(desk: Desk) -> None:
    """Pack the statement of a run that was cut off after it was settled."""
    settled = set(due_record.runs(desk)) - set(due_record.unsettled(desk))
    for number in sorted(settled):
        if not (desk.home.place(FOLDER) / f"{number}.jqz").exists():
            issue(desk, number)


def _is_ripe(desk: Desk, number: str, at: datetime) -> bool:
    """Whether the run has finished, and was not checked yet or long enough ago."""
    record = records.read(desk.ledger, number)
    finished = told.outcome(record)
    if finished is None:
        return False
    is_first = not record.of(DueAct.CHECK)
    return is_first or at >= moment_of(finished) + QUIET


def _check(seen: Work, to: State | None) -> CheckReport:
    """Search; ``to``: the state that a clean search leads to."""
    require_marks_stand(seen)
    file = DueFile.from_bytes(seen.read(Kind.DUE))
    with claimed(seen) as lease:
        stores = mapped_stores(seen.desk)
        plan, today = file.checked_plan(), day_of(seen.at)
        seen.desk.progress.begin(Stage.CHECK)
        report = check_due(plan, stores, seen.key, today)
        with leases.held(lease), continuing(seen) as work:
            keep_report(work, report)
            work.conclude(to if report.is_clean else None, report_facts(report))
    return report


def _settle(desk: Desk, number: str, *, by: str, at: datetime) -> None:
    """End the copies and the run's key, then sign what was done."""
    asked = (desk, number, DueAct.SETTLE)
    seen = glance(*asked, by=by, at=at)
    require_marks_stand(seen)
    with claimed(seen) as lease:
        if told.in_phase(seen.record.of(DueAct.SETTLE), Phase.INTENDED) is None:
            with leases.held(lease), continuing(seen) as work:
                work.conclude(None, {"phase": Phase.INTENDED})
        close_marks(seen, lease)
        ended = end_secrets(seen)
        with leases.held(lease), working(*asked, by=by, at=at) as work:
            said = statement_of_run(work)
            envelope = statement.sign(
                tellable(said), desk.home.signer(HomeKey.STATEMENT)
            )
            durable.write_anew(envelope_path(desk, number), envelope)
            facts = {"envelope": statement.envelope_hash(envelope), **ended}
            work.note(due_record.RECORD, due_record.SETTLED, {"run": number})
            work.conclude(State.SETTLED, {"phase": Phase.FINISHED, **facts})
    issue(desk, number)
