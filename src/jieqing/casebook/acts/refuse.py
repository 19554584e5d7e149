"""Refuse a request: one person proposes with a code, a second one confirms."""

from datetime import datetime

from jieqing.casebook import told
from jieqing.casebook.acts.stop import lift_flags
from jieqing.casebook.case_words import KEPT_BY_LAW, UNVERIFIED, refusable
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act, State
from jieqing.casebook.guards import (
    PersonInvolved,
    require_law_of_plan,
    require_nothing_committed,
)
from jieqing.casebook.takeover import close_marks, taken_over
from jieqing.casebook.told import Phase
from jieqing.casebook.work import Work, continuing, glance, working
from jieqing.casebook.work_files import Kind
from jieqing.erasure import spool
from jieqing.erasure.values import Fate
from jieqing.errors import NeedsPerson, WrongUsage
from jieqing.flow import lease as leases
from jieqing.flow.ledger import Leaf


class RefusalCodeUnknown(WrongUsage):
    """The code is no ground on which this request may be refused."""

    code = "refusal-code-unknown"
    cause = "{refusal} is no ground for refusing a request; use one of {known}."
    advice = "Cost, a dispute or a missing feature are no grounds; ask counsel."


class RefusalNotProposed(NeedsPerson):
    """There is nothing to confirm, or something else was proposed."""

    code = "refusal-not-proposed"
    cause = "Nobody has proposed to refuse {case} with {refusal}."
    advice = "Propose it first; another person then confirms the same code."


class RefusalUngrounded(NeedsPerson):
    """The refusal would rest on nothing that may carry it."""

    code = "refusal-not-grounded"
    cause = "{case} cannot be refused with {refusal}: {reason}."
    advice = "Let counsel look; a weak or unconfirmed rule carries no refusal."


def propose_refusal(
    desk: Desk, number: str, refusal: str, *, by: str, at: datetime
) -> None:
    """Say on which ground the request should be refused; the case stays where it is."""
    with working(desk, number, Act.REFUSE, by=by, at=at) as work:
        _require_grounded(work, refusal)
        work.conclude(None, {"phase": Phase.PROPOSED, "code": refusal})


def refuse(desk: Desk, number: str, refusal: str, *, by: str, at: datetime) -> None:
    """Confirm another person's proposal; stop flags are lifted.

    Raises ``RefusalNotProposed``, ``PersonInvolved`` or ``RefusalUngrounded``.
    """
    seen = glance(desk, number, Act.REFUSE, by=by, at=at)
    _require_second_person(seen, refusal)
    _require_grounded(seen, refusal)
    with (
        taken_over(seen) as lease,
        leases.held(lease),
        continuing(seen) as work,
    ):
        proposal = _require_second_person(work, refusal)
        require_nothing_committed(work)
        flags = lift_flags(work)
        close_marks(work, lease)
        facts = {
            "phase": Phase.FINISHED,
            "code": refusal,
            "proposed_by": proposal.entry.actor,
            "flags_lifted": flags,
        }
        work.conclude(State.REFUSED, facts)


def _require_second_person(work: Work, refusal: str) -> Leaf:
    proposal = told.in_phase(work.record.of(Act.REFUSE), Phase.PROPOSED)
    if proposal is None or told.fact(proposal, "code") != refusal:
        raise RefusalNotProposed(case=work.number, refusal=refusal)
    proposed = (work.roll.person(proposal.entry.actor), Act.REFUSE)
    if work.roll.are_one_side(proposed, (work.person, work.act)):
        raise PersonInvolved(
            person=work.person.number, case=work.number, part="proposer"
        )
    return proposal


def _require_grounded(work: Work, refusal: str) -> None:
    known = refusable()
    if refusal not in known:
        raise RefusalCodeUnknown(refusal=refusal, known=", ".join(sorted(known)))
    if refusal == UNVERIFIED and work.state is not State.OPENED:
        raise RefusalUngrounded(
            case=work.number, refusal=refusal, reason="the person is verified"
        )
    if refusal == KEPT_BY_LAW:
        _require_kept_by_law(work)


def _require_kept_by_law(work: Work) -> None:
    """Every row is kept by a rule that commands and that somebody has confirmed."""
    if told.plan_entry(work.record) is None:
        raise RefusalUngrounded(
            case=work.number, refusal=KEPT_BY_LAW, reason="there is no plan yet"
        )
    require_law_of_plan(work)
    plan = spool.load_plan(work.read(Kind.PLAN))
    catalogue = work.desk.catalogue
    for row in plan.rows:
        carries = any(map(catalogue.is_ordered_by_law, row.rules))
        if row.fate is not Fate.KEEP or row.hold is not None or not carries:
            raise RefusalUngrounded(
                case=work.number,
                refusal=KEPT_BY_LAW,
                reason="not every row is kept by a confirmed law",
            )
