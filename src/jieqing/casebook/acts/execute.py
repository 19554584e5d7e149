"""Erase by the approved plan, so that any moment may be the last one.

1. look: who, approvals, holds, today's plan (until the first commit); 2. take
the job's lease; 3. enter the beginning; 4. take the stores over and erase, each chunk
journalled under the lease; 5. enter the outcome. After a crash, calling it again goes
on; a second worker is refused while the first one lives.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from jieqing.casebook import told
from jieqing.casebook.capsule_index import write_index
from jieqing.casebook.correspondence import instruct, opening_facts
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.flows import RUNNING, Act, State
from jieqing.casebook.guards import (
    is_marked,
    require_approvals_stand,
    require_approvals_stood,
    require_not_applicant,
    require_not_signer,
    require_nothing_half_restored,
    require_nothing_held,
    require_plan_of_today,
    require_record_leads_here,
)
from jieqing.casebook.held import held_rows
from jieqing.casebook.journal import CaseJournal, chunks_of, rows_left
from jieqing.casebook.order import order_for
from jieqing.casebook.receipts import receipt_of
from jieqing.casebook.sources import mapped_stores
from jieqing.casebook.store_guards import require_stores_of_plan
from jieqing.casebook.takeover import claimed
from jieqing.casebook.today import plan_today
from jieqing.casebook.told import Phase
from jieqing.casebook.unfinished import making
from jieqing.casebook.window import window_after
from jieqing.casebook.work import (
    SomebodyWasFaster,
    Work,
    continuing,
    glance,
    working,
)
from jieqing.casebook.work_files import Kind
from jieqing.erasure import erase as eraser
from jieqing.erasure import spool
from jieqing.erasure.chunk import CHUNK_ROWS, Order
from jieqing.erasure.erase import Outcome
from jieqing.erasure.values import (
    ChunkIntent,
    ChunkState,
    HeldRows,
    MappedStore,
    Plan,
    Why,
)
from jieqing.errors import Interrupted, JieqingError
from jieqing.flow import lease as leases
from jieqing.flow.lease import Lease
from jieqing.keys.age_file import CapsuleKey
from jieqing.keys.keyring import random_name
from jieqing.progress import Stage


class ExecutionStopped(Interrupted):
    """Somebody paused the case or took it over; what is committed stays committed."""

    code = "execution-stopped"
    cause = "The erasing of {case} was stopped after {chunks} committed chunks."
    advice = "Resume the case if it is paused, then run `jieqing case execute` again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One worker's run: its order and its lease."""

    order: Order
    lease: Lease
    journal: CaseJournal


def execute(
    desk: Desk, number: str, *, by: str, at: datetime, chunk_rows: int = CHUNK_ROWS
) -> Outcome:
    """Erase, or go on erasing. Raises the refusals of ``guards`` and ``erase``.

    ``chunk_rows`` is fixed by the first run of a plan: chunks are counted by it.
    """
    seen, held = glance(desk, number, Act.EXECUTE, by=by, at=at), held_rows(desk)
    planned, stores = _require_approved(seen, held)
    with claimed(seen) as lease:
        rows = chunk_rows_of(seen) or chunk_rows
        work = begin(seen, lease, rows, held)
        run = _run(work, planned, stores, lease, rows)
        outcome = _erase(work, run)
        _finish(work, run, outcome)
    return outcome


def is_committed(work: Work) -> bool:
    """Whether any chunk was committed, by the journal or by a store's own mark."""
    known = any(state is ChunkState.COMMITTED for _, state in chunks_of(work))
    return known or is_marked(work)


def _require_approved(
    seen: Work, held: Sequence[HeldRows]
) -> tuple[Plan, Sequence[MappedStore]]:
    """Step 1; until the first commit plan and approvers must be today's.

    The stores are those of this reading: no run begins with an older one.
    """
    hash_ = told.plan_hash(seen.record)
    require_record_leads_here(seen)
    require_not_applicant(seen)
    require_not_signer(seen, hash_)
    require_nothing_half_restored(seen)
    planned = spool.load_plan(seen.read(Kind.PLAN))
    require_stores_of_plan(seen, planned)
    if seen.state in RUNNING and is_committed(seen):
        require_approvals_stood(seen, hash_)
        require_nothing_held(planned, held)
        return planned, mapped_stores(seen.desk)
    require_approvals_stand(seen, hash_)
    today = plan_today(seen)
    require_plan_of_today(seen, planned, today.plan, today.plan_hash)
    return planned, today.stores


def chunk_rows_of(seen: Work) -> int | None:
    """Return how the plan was cut by its first run, if there was one."""
    for leaf in seen.record.of(Act.EXECUTE):
        rows = leaf.entry.facts.get("chunk_rows")
        same_plan = told.fact(leaf, "plan_hash") == told.plan_hash(seen.record)
        if same_plan and isinstance(rows, int):
            return rows
    return None


def begin(
    seen: Work,
    lease: Lease,
    chunk_rows: int,
    held: Sequence[HeldRows],
    more: Mapping[str, object] | None = None,
) -> Work:
    """Step 3; the capsule's key is made before the first row is copied.

    ``more``: what else the entry says.
    """
    with leases.held(lease), continuing(seen) as work:
        if held_rows(work.desk) != held:  # a hold of another case binds here too
            raise SomebodyWasFaster(case=work.number)
        if not work.case.capsule_key_name:
            name = random_name()
            with making(work.desk.home):
                work.desk.keyring.create(name, CapsuleKey.generate())
            work.case.capsule_key_name = name
            work.case.save(update_fields=["capsule_key_name"])
        facts = {
            "phase": Phase.BEGUN,
            "fence": lease.fence,
            "chunk_rows": chunk_rows,
            "plan_hash": told.plan_hash(work.record),
            "capsule_key": work.case.capsule_key_name,
            **(more or {}),
        }
        work.conclude(State.EXECUTING, facts)
    asked = (seen.desk, seen.number, Act.EXECUTE)
    return glance(*asked, by=seen.person.number, at=seen.at)


def _run(
    work: Work,
    planned: Plan,
    stores: Sequence[MappedStore],
    lease: Lease,
    chunk_rows: int,
) -> Run:
    name = work.case.capsule_key_name
    recipient = work.desk.keyring.load(name, CapsuleKey).recipient
    order = order_for(work, planned, stores, lease.fence, recipient)
    return Run(
        order=replace(order, chunk_rows=chunk_rows),
        lease=lease,
        journal=CaseJournal(work=work, lease=lease),
    )


def _erase(work: Work, run: Run) -> Outcome:
    """Step 4; whatever stops it is entered, and nothing is half done."""
    watch(work)
    try:
        eraser.prepare(run.order, run.journal)
        return eraser.erase(run.order, run.journal)
    except (JieqingError, KeyboardInterrupt) as stopped:
        interrupt(work, run.lease, code_of(stopped))
        if isinstance(stopped, KeyboardInterrupt):
            raise stopped_by(work) from None
        raise


def watch(work: Work) -> None:
    """Tell whoever watches that erasing begins, and how many rows are to go."""
    planned = told.planned_to_go(work.record)
    work.desk.progress.begin(Stage.ERASE, rows_left(work, planned))


def _finish(work: Work, run: Run, outcome: Outcome) -> None:
    """Step 5."""
    if outcome.put_aside is not None:
        interrupt(work, run.lease, outcome.put_aside.code)
        raise outcome.put_aside
    if not outcome.finished:
        raise stopped_by(work)
    asked = (work.desk, work.number, Act.EXECUTE)
    with (
        leases.held(run.lease),
        working(*asked, by=work.person.number, at=work.at) as ending,
    ):
        write_index(ending, outcome.committed)
        facts = outcome_facts(ending, run.order, outcome.committed)
        ending.conclude(State.EXECUTING, facts)


def interrupt(work: Work, lease: Lease, code: str) -> None:
    """Enter the interruption, unless somebody else holds the case by now."""
    if not leases.is_held(lease):
        return
    asked = (work.desk, work.number, Act.EXECUTE)
    with (
        leases.held(lease),
        working(*asked, by=work.person.number, at=work.at) as stopped,
    ):
        facts = {"phase": Phase.INTERRUPTED, "code": code}
        stopped.conclude(State.INTERRUPTED, facts)


def outcome_facts(
    work: Work, order: Order, committed: Sequence[ChunkIntent]
) -> Mapping[str, object]:
    """What the entry that finishes a run says."""
    return {
        "phase": Phase.FINISHED,
        "plan_hash": told.plan_hash(work.record),
        "receipts": [receipt_of(intent) for intent in committed],
        **(_ended_before(work) or _ended_now(work, order)),
    }


def _ended_before(work: Work) -> Mapping[str, object]:
    """Return day, window and tasks of an earlier end: no second run moves them."""
    finished = told.outcome(work.record)
    hash_ = told.plan_hash(work.record)
    if finished is None or told.fact(finished, "plan_hash") != hash_:
        return {}
    facts = finished.entry.facts
    return {name: facts[name] for name in ("day", "window_until", "processors")}


def _ended_now(work: Work, order: Order) -> Mapping[str, object]:
    day = day_of(work.at)
    until = window_after(work, day)
    asked: dict[str, str] = {}
    for mapped in _touched(order):
        asked.update(instruct(work, mapped, opening_facts(work)))
    return {
        "day": day.isoformat(),
        "window_until": until.isoformat() if until else "",
        "processors": asked,
    }


def _touched(order: Order) -> list[MappedStore]:
    """All stores; of a case about a part, those in which something of it was."""
    plan = order.plan
    named = {row.name.store for row in plan.rows if row.why != Why.OUTSIDE}
    return [m for m in order.stores if not plan.part or m.name in named]


def code_of(stopped: BaseException) -> str:
    """The code under which an interruption is entered."""
    return stopped.code if isinstance(stopped, JieqingError) else "stopped-by-person"


def stopped_by(work: Work) -> ExecutionStopped:
    """What to raise once somebody has stopped the run."""
    committed = [s for _, s in chunks_of(work) if s is ChunkState.COMMITTED]
    return ExecutionStopped(case=work.number, chunks=len(committed))
