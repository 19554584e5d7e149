"""Erase many subjects by the approved plans, so that any moment may be the last one.

The steps are those of one subject (acts/execute.py). Who is no longer as planned before
the first commit is left out; who moves while it runs is put aside with the chunk that
noticed it. Both are entered, so that a run that goes on leaves out the same ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from jieqing.casebook import told
from jieqing.casebook.acts.execute import (
    begin,
    chunk_rows_of,
    code_of,
    interrupt,
    is_committed,
    outcome_facts,
    stopped_by,
    watch,
)
from jieqing.casebook.capsule_index import write_index
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import RUNNING, Act, State
from jieqing.casebook.guards import (
    require_approvals_stand,
    require_approvals_stood,
    require_not_applicant,
    require_not_signer,
    require_nothing_half_restored,
    require_record_leads_here,
)
from jieqing.casebook.held import held_rows
from jieqing.casebook.journal import CaseJournal
from jieqing.casebook.many.approving import frozen_hashes, moved_since
from jieqing.casebook.many.subjects import (
    ENDS,
    Result,
    ends_of,
    plans_of,
    result_lines,
    results_of,
)
from jieqing.casebook.order import order_for
from jieqing.casebook.sources import mapped_stores
from jieqing.casebook.store_guards import require_stores_of_plan
from jieqing.casebook.takeover import claimed
from jieqing.casebook.told import Phase
from jieqing.casebook.work import Work, glance, working
from jieqing.casebook.work_files import Kind
from jieqing.erasure import erase as eraser
from jieqing.erasure.batch_erase import (
    CHUNK_SUBJECTS,
    BatchOrder,
    BatchOutcome,
    read_ahead,
)
from jieqing.erasure.batch_plan import End, root_hash
from jieqing.erasure.chunk import CHUNK_ROWS
from jieqing.errors import JieqingError
from jieqing.flow import lease as leases
from jieqing.flow.lease import Lease
from jieqing.keys.age_file import CapsuleKey

LEFT_OUT, SUBJECTS_A_CHUNK = "left_out", "chunk_subjects"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """How the plans are cut into chunks: by the first run, for all that follow."""

    rows: int = CHUNK_ROWS
    subjects: int = CHUNK_SUBJECTS


def execute_all(
    desk: Desk, number: str, *, by: str, at: datetime, cut: Cut | None = None
) -> BatchOutcome:
    """Erase, or go on erasing. Raises as ``execute`` does for one subject."""
    seen, held = glance(desk, number, Act.EXECUTE, by=by, at=at), held_rows(desk)
    left_out = _require_approved(seen)
    with claimed(seen) as lease:
        cut = _first_cut(seen) or cut or Cut()
        more = {
            SUBJECTS_A_CHUNK: cut.subjects,
            LEFT_OUT: {str(number): code for number, code in left_out.items()},
        }
        work = begin(seen, lease, cut.rows, held, more)
        batch = _order(work, lease, cut, left_out)
        outcome = _erase(work, lease, batch)
        _finish(work, lease, batch, outcome)
    return outcome


def _require_approved(seen: Work) -> Mapping[int, str]:
    """Until the first commit approvers must be today's; returns who has moved since."""
    hash_ = told.plan_hash(seen.record)
    require_record_leads_here(seen)
    require_not_applicant(seen)
    require_not_signer(seen, hash_)
    require_nothing_half_restored(seen)
    frozen_hashes(seen)
    require_stores_of_plan(seen, next(plans_of(seen)).frame)
    if seen.state in RUNNING and is_committed(seen):
        require_approvals_stood(seen, hash_)
        return left_out_of(seen)
    require_approvals_stand(seen, hash_)
    return moved_since(seen)


def left_out_of(work: Work) -> Mapping[int, str]:
    """Return who was left out when the run of the plan in force began, and why."""
    begun = told.in_phase(work.record.of(Act.EXECUTE), Phase.BEGUN)
    named = told.mapping(begun, LEFT_OUT) if begun else {}
    return {int(number): str(code) for number, code in named.items()}


def _first_cut(seen: Work) -> Cut | None:
    rows = chunk_rows_of(seen)
    begun = told.in_phase(seen.record.of(Act.EXECUTE), Phase.BEGUN)
    if rows is None or begun is None:
        return None
    return Cut(rows=rows, subjects=int(told.fact(begun, SUBJECTS_A_CHUNK)))


def _order(
    work: Work, lease: Lease, cut: Cut, left_out: Mapping[int, str]
) -> BatchOrder:
    name = work.case.capsule_key_name
    recipient = work.desk.keyring.load(name, CapsuleKey).recipient
    frame = next(plans_of(work)).frame
    order = order_for(work, frame, mapped_stores(work.desk), lease.fence, recipient)
    return BatchOrder(
        order=replace(order, chunk_rows=cut.rows),
        plans=lambda: plans_of(work),
        file=work.work_files.sealed_lines(work.record, Kind.PLAN),
        chunk_subjects=cut.subjects,
        left_out=left_out,
    )


def _erase(work: Work, lease: Lease, batch: BatchOrder) -> BatchOutcome:
    """Step 4; whatever stops it is entered, and nothing is half done."""
    journal = CaseJournal(work=work, lease=lease)
    watch(work)
    try:
        with read_ahead(batch, journal) as run:
            eraser.prepare(batch.order, journal)
            return run.erase(journal)
    except (JieqingError, KeyboardInterrupt) as stopped:
        interrupt(work, lease, code_of(stopped))
        if isinstance(stopped, KeyboardInterrupt):
            raise stopped_by(work) from None
        raise


def _finish(work: Work, lease: Lease, batch: BatchOrder, outcome: BatchOutcome) -> None:
    """Step 5: the receipts, and how it ended for each subject."""
    if not outcome.finished:
        raise stopped_by(work)
    asked = (work.desk, work.number, Act.EXECUTE)
    with (
        leases.held(lease),
        working(*asked, by=work.person.number, at=work.at) as ending,
    ):
        write_index(ending, outcome.committed)
        results = _results(ending, outcome)
        ending.write_lines(Kind.RESULTS, result_lines(results))
        facts = outcome_facts(ending, batch.order, outcome.committed)
        ends = {ENDS: ends_of(results), "results": _keyed(ending, results)}
        ending.conclude(State.EXECUTING, {**facts, **ends})


def _results(work: Work, outcome: BatchOutcome) -> Sequence[Result]:
    ended = {one.number: one for one in results_of(work)}
    for one in plans_of(work):
        why = outcome.aside.get(one.number, "")
        end = End.ASIDE if why else one.end()
        ended[one.number] = Result(number=one.number, end=end, why=why)
    return sorted(ended.values(), key=lambda one: one.number)


def _keyed(work: Work, results: Sequence[Result]) -> str:
    """One digest over a keyed digest of each subject's result."""
    return root_hash(
        (one.number, work.key.digest("result", f"{one.end}\n{one.why}".encode()))
        for one in results
    )
