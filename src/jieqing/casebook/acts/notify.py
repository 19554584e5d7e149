"""Tell the customer what the plan does: what goes, what stays until when and why.

A notice of unlawful processing is information only: the case stays where it is.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from jieqing.casebook import told
from jieqing.casebook.correspondence import drafted, opening_facts, plan_facts, post
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act, Right, State, flow_of
from jieqing.casebook.guards import require_law_of_plan, require_no_wait
from jieqing.casebook.letter_facts import LetterFacts, LetterKind
from jieqing.casebook.window import expected_window
from jieqing.casebook.work import Work, glance, working
from jieqing.casebook.work_files import Kind
from jieqing.erasure import spool
from jieqing.erasure.values import Fate, Plan
from jieqing.errors import NeedsPerson

NOTICES: Mapping[str, LetterKind] = {
    Right.DELETE: LetterKind.NOTICE_PART,
    Right.WITHDRAW_CONSENT: LetterKind.NOTICE_PART,
    Right.PURPOSE_ACHIEVED: LetterKind.NOTICE_PURPOSE,
    Right.UNLAWFUL: LetterKind.NOTICE_UNLAWFUL,
}


class NothingMayGo(NeedsPerson):
    """Of the part that was asked for nothing may go."""

    code = "nothing-may-go"
    cause = "Of what {case} is about, no row may go: the contract or the law needs all."
    advice = "Refuse it with its code: `jieqing case refuse --code X3 --propose`."


def notify(desk: Desk, number: str, *, by: str, at: datetime) -> str:
    """Lay the notice into the outbox; returns the letter's number.

    Raises ``LawChanged`` or ``WaitsForUnfinished``.
    """
    with working(desk, number, Act.NOTIFY, by=by, at=at) as work:
        posted = post(work, *_notice(work))
        plan_hash = told.plan_hash(work.record)
        row = flow_of(work.case.right).row(Act.NOTIFY, work.state)
        to = State.NOTICED if State.NOTICED in row.targets else None
        work.conclude(to, {**posted, "plan_hash": plan_hash})
    return posted["letter"]


def draft(desk: Desk, number: str, *, by: str, at: datetime) -> str:
    """Return the notice as ``notify`` would write it now; writes nothing.

    Raises what ``notify`` raises.
    """
    seen = glance(desk, number, Act.NOTIFY, by=by, at=at)
    return drafted(seen, *_notice(seen))


def _notice(work: Work) -> tuple[LetterKind, LetterFacts]:
    """Return which letter the case's plan asks for, and what it says."""
    require_law_of_plan(work)
    plan = spool.load_plan(work.read(Kind.PLAN))
    require_no_wait(work, plan)
    _require_something_goes(work, plan)
    facts = plan_facts(work, plan, opening_facts(work))
    kind = NOTICES.get(work.case.right, LetterKind.NOTICE)
    return kind, replace(facts, window_end=expected_window(work))


def _require_something_goes(work: Work, plan: Plan) -> None:
    """A part of which nothing may go is refused, not noticed."""
    stays = (Fate.LEAVE, Fate.KEEP)
    if plan.part and all(row.fate in stays for row in plan.rows):
        raise NothingMayGo(case=work.number)
