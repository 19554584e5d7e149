"""Ask one more person to sign a plan, beside the two who always must."""

from datetime import datetime

from jieqing.casebook.acts.hand_over import require_takes_over
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act
from jieqing.casebook.guards import require_record_leads_here
from jieqing.casebook.reasons import Reason, keep_reason
from jieqing.casebook.work import working
from jieqing.people.matrix import Role


def add_signer(
    desk: Desk, number: str, whom: str, reason: Reason, *, by: str, at: datetime
) -> None:
    """Name who has to sign too; without them the plan is not approved.

    Raises ``CannotTakeOver``, and as ``keep_reason`` does.
    """
    with working(desk, number, Act.ADD_SIGNER, by=by, at=at) as work:
        require_record_leads_here(work)
        require_takes_over(work, whom, Role.APPROVER)
        work.conclude(None, {"to": whom, **keep_reason(work, reason)})
