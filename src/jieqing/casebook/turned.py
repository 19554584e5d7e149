"""Rows of cases brought up to date after the law has changed.

A row says what comes next as its last act left it; a change of the law makes the plans
that wait be made again without any act on their cases. Each case is a transaction of
its own: acts lock a case before the ledger, and so does this.
"""

from contextlib import suppress

from django.db import transaction

from jieqing.casebook.coming import coming
from jieqing.casebook.desk import Desk
from jieqing.casebook.due_flow import KIND
from jieqing.casebook.flows import BEFORE_EXECUTE, State, flow_of
from jieqing.casebook.models import Case
from jieqing.casebook.work import locked_case
from jieqing.errors import JieqingError
from jieqing.flow import record as records


def bring_up_to_date(desk: Desk) -> None:
    """Write what comes next, by the desk's law, into each case that waits to go.

    A case that cannot be read, or whose row is not what its record says, is left as it
    is: its page and its acts say so.
    """
    rows = Case.objects.filter(tenant=desk.tenant, state__in=BEFORE_EXECUTE)
    for number in rows.exclude(right=KIND).order_by("pk").values_list("number"):
        with suppress(JieqingError), transaction.atomic():
            _bring(desk, *number)


def _bring(desk: Desk, number: str) -> None:
    case = locked_case(desk, number)
    if case is None or case.state not in BEFORE_EXECUTE:
        return
    record = records.read(desk.ledger, number)
    state = State(records.require_state(record, flow_of(case.right), case.state))
    comes = coming(desk, case.right, record, state)
    act = comes.act or ""
    if (case.next_act, case.due, case.asked_of) != (act, comes.due, comes.asked_of):
        case.wait_for(act, comes.due, comes.asked_of)
