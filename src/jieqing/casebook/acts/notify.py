"""Tell the customer what the plan does: what goes, what stays until when and why."""

from dataclasses import replace
from datetime import datetime

from jieqing.casebook import told
from jieqing.casebook.correspondence import opening_facts, plan_facts, post
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act, State
from jieqing.casebook.guards import require_no_wait
from jieqing.casebook.letter_facts import LetterKind
from jieqing.casebook.window import expected_window
from jieqing.casebook.work import working
from jieqing.casebook.work_files import Kind
from jieqing.erasure import spool


def notify(desk: Desk, number: str, *, by: str, at: datetime) -> str:
    """Lay the notice into the outbox; returns the letter's number.

    Raises ``WaitsForUnfinished``.
    """
    with working(desk, number, Act.NOTIFY, by=by, at=at) as work:
        plan = spool.load_plan(work.read(Kind.PLAN))
        require_no_wait(work, plan)
        facts = plan_facts(work, plan, opening_facts(work))
        expected = expected_window(work)
        posted = post(work, LetterKind.NOTICE, replace(facts, window_end=expected))
        plan_hash = told.plan_hash(work.record)
        work.conclude(State.NOTICED, {**posted, "plan_hash": plan_hash})
    return posted["letter"]
