"""Sign the root over many subjects' plans, each as it stands today.

A subject whose rows are other ones by now drops out and needs no new signature: it is
put aside when the plan is executed. Nobody can join: the root names every plan.
"""

from collections.abc import Mapping
from datetime import datetime

from jieqing.casebook import told
from jieqing.casebook.acts.approve import approve, hash_to_sign, sign
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act, State
from jieqing.casebook.guards import (
    require_choice_made,
    require_genuine,
    require_law_of_plan,
    require_not_applicant,
    require_not_handed_over,
    require_not_signer,
    require_notice_delivered,
    require_record_leads_here,
)
from jieqing.casebook.many.sample import require_sample_opened
from jieqing.casebook.many.subjects import plans_of, subjects_of
from jieqing.casebook.many.today import planned_today
from jieqing.casebook.sources import mapped_stores
from jieqing.casebook.today import said_of
from jieqing.casebook.work import Work, continuing, glance
from jieqing.casebook.work_files import WorkFileAltered
from jieqing.erasure.batch_plan import SubjectPlan, root_hash
from jieqing.erasure.recheck import PlanOutOfDate
from jieqing.evidence.passkey import Assertion


def approve_all(
    desk: Desk, number: str, signature: bytes | Assertion, *, by: str, at: datetime
) -> State:
    """Record a signature over the root; returns the state it led to.

    Raises ``SampleNotOpened``, and as for one subject; ``PlanOutOfDate`` only if no
    subject's plan is as it was.
    """
    seen = glance(desk, number, Act.APPROVE, by=by, at=at)
    if seen.state is not State.NOTICED:  # a restore plan names copies, not subjects
        return approve(desk, number, signature, by=by, at=at)
    require_record_leads_here(seen)
    require_not_applicant(seen)
    require_notice_delivered(seen)
    require_choice_made(seen)
    require_sample_opened(seen)
    hash_ = hash_to_sign(seen)
    moved_since(seen)
    with continuing(seen) as work:
        require_not_signer(work, hash_)
        require_not_handed_over(work)
        return sign(work, hash_, require_genuine(work, hash_, signature))


def moved_since(seen: Work) -> Mapping[int, str]:
    """Who is no longer as planned, and why; asked before the first commit.

    Raises ``PlanOutOfDate`` where that is everybody, ``LawChanged`` by another law.
    """
    require_law_of_plan(seen)
    approved = frozen_hashes(seen)
    present = (one for one in subjects_of(seen) if one.number in approved)
    stores = mapped_stores(seen.desk)
    today = {
        one.number: one.hash
        for one in planned_today(seen, stores, said_of(seen), present)
        if isinstance(one, SubjectPlan)
    }
    moved = [n for n, hash_ in approved.items() if today.get(n) != hash_]
    if len(moved) == len(approved):
        raise PlanOutOfDate(
            store=stores[0].name,
            table="*",
            planned=len(approved),
            found=len(today),
            moved=len(moved),
        )
    return dict.fromkeys(moved, PlanOutOfDate.code)


def frozen_hashes(seen: Work) -> Mapping[int, str]:
    """Return each subject's signed hash; together they are the signed root.

    Raises ``WorkFileAltered``.
    """
    hashes = {one.number: one.hash for one in plans_of(seen)}
    if root_hash(hashes.items()) != told.plan_hash(seen.record):
        raise WorkFileAltered(kind="plan")
    return hashes
