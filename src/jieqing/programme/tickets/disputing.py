"""Which cases a complaint disputes: what they would erase is proposed to be held.

A person sets the hold in the case, and says which rows; here it is only proposed.
"""

from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act, erases, flow_of
from jieqing.casebook.models import Case, Hold
from jieqing.programme.tickets.kinds import ABOUT_US
from jieqing.programme.tickets.told import ENDED, ToldTicket

GROUND = "complaint"


def cases_to_hold(desk: Desk, ticket: ToldTicket) -> tuple[str, ...]:
    """Return linked cases that may still erase and hold nothing for a complaint."""
    if ticket.kind.key not in ABOUT_US or ticket.state in ENDED:
        return ()
    cases = Case.objects.filter(tenant=desk.tenant, number__in=ticket.links)
    held = Hold.objects.filter(ground=GROUND, is_lifted=False)
    free = cases.exclude(pk__in=held.values("case"))
    return tuple(case.number for case in free.order_by("number") if _may_hold(case))


def _may_hold(case: Case) -> bool:
    rows = flow_of(case.right).acts_from(case.state) if erases(case.right) else ()
    return any(row.act == Act.HOLD for row in rows)
