"""Send a plan back instead of signing it: it is made anew, and all sign again."""

from datetime import datetime

from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act, State
from jieqing.casebook.guards import require_not_applicant, require_record_leads_here
from jieqing.casebook.reasons import Reason, keep_reason
from jieqing.casebook.work import working


def send_back(
    desk: Desk, number: str, reason: Reason, *, by: str, at: datetime
) -> None:
    """Return the case to where its plan is made; no signature stands any more.

    Raises ``PersonInvolved``, and as ``keep_reason`` does.
    """
    with working(desk, number, Act.SEND_BACK, by=by, at=at) as work:
        require_record_leads_here(work)
        require_not_applicant(work)
        work.conclude(State.FOUND, keep_reason(work, reason))
