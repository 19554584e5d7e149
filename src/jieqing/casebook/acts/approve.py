"""Sign a plan as it stands today; two different people make it approved."""

from datetime import datetime

from jieqing.casebook import told, whose_turn
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import BEFORE_EXECUTE, Act, State, flow_of
from jieqing.casebook.guards import (
    APPROVALS_NEEDED,
    ApprovalsMissing,
    message_over,
    require_choice_made,
    require_genuine,
    require_law_of_plan,
    require_no_wait,
    require_not_applicant,
    require_not_handed_over,
    require_not_signer,
    require_notice_delivered,
    require_notice_over,
    require_plan_of_today,
    require_record_leads_here,
    require_window_open,
)
from jieqing.casebook.models import Approval
from jieqing.casebook.today import plan_today
from jieqing.casebook.work import Work, continuing, glance
from jieqing.casebook.work_files import Kind
from jieqing.erasure import spool
from jieqing.evidence.passkey import Assertion
from jieqing.evidence.person_key import row_text
from jieqing.evidence.shape import to_json
from jieqing.people.roll import SignedWith


def approve(
    desk: Desk, number: str, signature: bytes | Assertion, *, by: str, at: datetime
) -> State:
    """Record a signature over the plan in force; returns the state it led to.

    After the erasing, what is signed is the restore plan. Raises ``PersonInvolved``,
    ``LawChanged``, ``PlanOutOfDate``, ``SignatureForged`` and more of ``guards``.
    """
    seen = glance(desk, number, Act.APPROVE, by=by, at=at)
    require_record_leads_here(seen)
    require_not_applicant(seen)
    hash_ = hash_to_sign(seen)
    if _is_before(seen):
        require_law_of_plan(seen)
        _require_told(seen)
        _require_plan_of_today(seen)
    else:
        require_window_open(seen)
    with continuing(seen) as work:
        require_not_signer(work, hash_)
        require_not_handed_over(work)
        return sign(work, hash_, require_genuine(work, hash_, signature))


def _is_before(work: Work) -> bool:
    """Whether what waits for signatures is the plan; after erasing it is a restore."""
    return work.state in BEFORE_EXECUTE


def _require_told(seen: Work) -> None:
    """Ask what the case's flow asks before its plan is signed."""
    asked = flow_of(seen.case.right).row(Act.APPROVE, seen.state).guards
    guards = {
        "notice_delivered": require_notice_delivered,
        "choice_made": require_choice_made,
        "notice_over": require_notice_over,
    }
    for name in asked:
        if name in guards:
            guards[name](seen)


def hash_to_sign(work: Work) -> str:
    """Return the hash of the plan that waits for signatures in this state."""
    before = _is_before(work)
    hash_ = told.plan_hash(work.record) if before else told.restore_hash(work.record)
    if not hash_:
        raise ApprovalsMissing(case=work.number, count=0, needed=APPROVALS_NEEDED)
    return hash_


def plan_to_sign(desk: Desk, number: str, *, by: str, at: datetime) -> str:
    """Return the hash of the plan that ``by`` would sign now."""
    return hash_to_sign(glance(desk, number, Act.APPROVE, by=by, at=at))


def message_to_sign(desk: Desk, number: str, *, by: str, at: datetime) -> bytes:
    """Return the bytes over which ``by`` would sign now, with a key of any kind."""
    work = glance(desk, number, Act.APPROVE, by=by, at=at)
    return message_over(work, by, hash_to_sign(work))


def _require_plan_of_today(seen: Work) -> None:
    today = plan_today(seen)
    require_no_wait(seen, today.plan)
    planned = spool.load_plan(seen.read(Kind.PLAN))
    require_plan_of_today(seen, planned, today.plan, today.plan_hash)


def sign(work: Work, hash_: str, signed: SignedWith) -> State:
    """Enter a signature that was found genuine; returns the state it led to."""
    Approval.objects.create(
        tenant=work.desk.tenant,
        case=work.case,
        person=work.person.number,
        plan_hash=hash_,
        signature=row_text(signed.signature),
        at=work.at,
    )
    signers = {one.person for one in told.approvals_of(work.record, hash_)}
    signers.add(work.person.number)
    is_plan = _is_before(work)
    is_enough = len(signers) >= APPROVALS_NEEDED
    is_last = is_enough and signers.issuperset(whose_turn.must_sign(work.record))
    to = State.APPROVED if is_plan and is_last else None
    facts = {
        "plan_hash": hash_,
        "turn": told.turn_of(work.record, hash_),
        "signature": to_json(signed.signature),
        "key_id": signed.key_id,
        "of": "plan" if is_plan else "restore",
    }
    work.conclude(to, facts)
    return to or work.state
