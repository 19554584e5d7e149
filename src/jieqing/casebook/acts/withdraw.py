"""The asker withdraws, until the first commit: stop flags are lifted, nothing went."""

from datetime import datetime

from jieqing.casebook.acts.stop import lift_flags
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act, State
from jieqing.casebook.guards import require_nothing_committed
from jieqing.casebook.takeover import close_marks, taken_over
from jieqing.casebook.work import continuing, glance
from jieqing.flow import lease as leases


def withdraw(desk: Desk, number: str, *, by: str, at: datetime) -> None:
    """Close the case at the asker's word. Raises ``AlreadyCommitted``.

    Whoever might be erasing is fenced first; only then is it asked what was committed.
    From then on no copy of this home can erase for the case either.
    """
    seen = glance(desk, number, Act.WITHDRAW, by=by, at=at)
    with (
        taken_over(seen) as lease,
        leases.held(lease),
        continuing(seen) as work,
    ):
        require_nothing_committed(work)
        flags = lift_flags(work)
        close_marks(work, lease)
        work.conclude(State.WITHDRAWN, {"flags_lifted": flags})
