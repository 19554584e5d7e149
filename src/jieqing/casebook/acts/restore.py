"""Bring back what was erased, inside the window, by a plan that two people signed."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

from jieqing.casebook import told
from jieqing.casebook.acts.stop import lift_flags
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act, State
from jieqing.casebook.guards import (
    require_approvals_stand,
    require_approvals_stood,
    require_executed,
    require_not_applicant,
    require_not_signer,
    require_nothing_half_restored,
    require_record_leads_here,
    require_window_open,
)
from jieqing.casebook.journal import CaseJournal, receipts_of
from jieqing.casebook.order import order_for
from jieqing.casebook.sources import mapped_stores
from jieqing.casebook.store_guards import require_stores_of_plan
from jieqing.casebook.takeover import claimed, close_marks
from jieqing.casebook.told import Phase
from jieqing.casebook.work import Work, continuing, glance, working
from jieqing.casebook.work_files import Kind
from jieqing.erasure import erase as eraser
from jieqing.erasure import restore as restorer
from jieqing.erasure import spool
from jieqing.erasure.restore import RestorePlan, RestoreReceipt, Returned
from jieqing.erasure.values import Plan
from jieqing.errors import Refused
from jieqing.flow import lease as leases
from jieqing.flow.lease import Lease
from jieqing.flow.record import Record
from jieqing.keys.age_file import CapsuleKey
from jieqing.progress import Stage


class RestorePlanMoved(Refused):
    """The copies are not those that people signed for."""

    code = "restore-plan-moved"
    cause = "The copies of {case} are not those named in the signed restore plan."
    advice = "Propose the restore again and have it approved again."


def propose_restore(desk: Desk, number: str, *, by: str, at: datetime) -> RestorePlan:
    """Name the copies to bring back; two people then approve the plan's digest."""
    with working(desk, number, Act.PROPOSE_RESTORE, by=by, at=at) as work:
        require_executed(work)
        require_nothing_half_restored(work)
        require_window_open(work)
        plan = _plan_of(work)
        facts = {"plan_hash": plan.digest, "copies": len(plan.files)}
        work.conclude(None, facts)
    return plan


def restore(desk: Desk, number: str, *, by: str, at: datetime) -> RestoreReceipt:
    """Bring the rows back. A taken place is a conflict and never overwritten.

    Calling it again after a crash goes on, also when the window has ended meanwhile.
    Raises the refusals of ``guards``, ``RestorePlanMoved`` or ``CapsuleDamaged``; then
    nothing was brought back.
    """
    return restore_by(desk, number, _planned, by=by, at=at)


def restore_by(
    desk: Desk,
    number: str,
    planned: Callable[[Work], Plan],
    *,
    by: str,
    at: datetime,
) -> RestoreReceipt:
    """The same; ``planned`` opens the plan by which the rows went."""
    seen = glance(desk, number, Act.RESTORE, by=by, at=at)
    erased_by = planned(seen)
    plan = _require_approved(seen, erased_by)
    with claimed(seen) as lease:
        receipt = _brought(seen.record) or _bring_back(seen, plan, erased_by, lease)
        asked = (desk, number, Act.RESTORE)
        with leases.held(lease), working(*asked, by=by, at=at) as work:
            flags = lift_flags(work)
            close_marks(work, lease)
            facts = {"flags_lifted": flags, **_facts(receipt, plan)}
            work.conclude(State.WITHDRAWN, {"phase": Phase.FINISHED, **facts})
    return receipt


def _planned(work: Work) -> Plan:
    return spool.load_plan(work.read(Kind.PLAN))


def _require_approved(seen: Work, erased_by: Plan) -> RestorePlan:
    hash_ = told.restore_hash(seen.record)
    require_record_leads_here(seen)
    require_not_applicant(seen)
    require_not_signer(seen, hash_)
    if told.half_restored(seen.record) is None:
        require_approvals_stand(seen, hash_)
        require_window_open(seen)
    require_approvals_stood(seen, hash_)
    require_stores_of_plan(seen, erased_by)
    plan = _plan_of(seen)
    if plan.digest != hash_:
        raise RestorePlanMoved(case=seen.number)
    return plan


def _plan_of(work: Work) -> RestorePlan:
    return restorer.propose(
        receipts_of(work),
        tenant=work.desk.tenant,
        case=work.number,
        erased_plan=told.plan_hash(work.record),
    )


def _intend(seen: Work, plan: RestorePlan, lease: Lease) -> None:
    """Enter what comes back before the first row does: nothing else is true then."""
    with leases.held(lease), continuing(seen) as work:
        facts = {"plan_hash": plan.digest, "copies": len(plan.files)}
        work.conclude(None, {"phase": Phase.INTENDED, **facts})


def _bring_back(
    seen: Work, plan: RestorePlan, erased_by: Plan, lease: Lease
) -> RestoreReceipt:
    """Bring the rows back and enter that: once the marks are closed nobody could."""
    _intend(seen, plan, lease)
    key = seen.desk.keyring.load(seen.case.capsule_key_name, CapsuleKey)
    order = order_for(
        seen, erased_by, mapped_stores(seen.desk), lease.fence, key.recipient
    )
    eraser.prepare(order, CaseJournal(work=seen, lease=lease))
    progress = seen.desk.progress
    progress.begin(Stage.RESTORE, plan.rows)
    receipt = restorer.restore(order, plan, key.identity, progress)
    asked = (seen.desk, seen.number, Act.RESTORE)
    with (
        leases.held(lease),
        working(*asked, by=seen.person.number, at=seen.at) as work,
    ):
        facts = {"plan_hash": plan.digest, "returned": _returned(receipt)}
        work.conclude(None, {"phase": Phase.BROUGHT, **facts})
    return receipt


def _brought(record: Record) -> RestoreReceipt | None:
    """Return what an earlier try brought back, if it came so far."""
    brought = told.in_phase(record.of(Act.RESTORE), Phase.BROUGHT)
    if brought is None:
        return None
    tables = {
        (each["store"], each["table"]): Returned(
            inserted=each["inserted"],
            unmasked=each["unmasked"],
            conflicts=each["conflicts"],
        )
        for each in told.listed(brought, "returned")
    }
    return RestoreReceipt(tables=tables)


def _returned(receipt: RestoreReceipt) -> list[dict[str, object]]:
    return [
        {"store": store, "table": table, **asdict(returned)}
        for (store, table), returned in receipt.tables.items()
    ]


def _facts(receipt: RestoreReceipt, plan: RestorePlan) -> dict[str, object]:
    return {
        "plan_hash": plan.digest,
        "conflicts": receipt.conflicts,
        "tables": {
            f"{store}.{table}": asdict(returned)
            for (store, table), returned in receipt.tables.items()
        },
    }
