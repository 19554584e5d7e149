"""The asker withdraws, until the first commit: stop flags are lifted, nothing went."""

from datetime import datetime

from jieqing.casebook.acts.stop import lift_flags
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import RUNNING, Act, State
from jieqing.casebook.guards import require_nothing_committed
from jieqing.casebook.takeover import fence
from jieqing.casebook.work import glance, working


def withdraw(desk: Desk, number: str, *, by: str, at: datetime) -> None:
    """Close the case at the asker's word. Raises ``AlreadyCommitted``.

    Whoever might be erasing is fenced first; only then is it asked what was committed.
    """
    seen = glance(desk, number, Act.WITHDRAW, by=by, at=at)
    if seen.state in RUNNING | {State.PAUSED}:
        fence(seen)
    require_nothing_committed(seen)
    flags = lift_flags(seen)
    with working(desk, number, Act.WITHDRAW, by=by, at=at) as work:
        require_nothing_committed(work)
        work.conclude(State.WITHDRAWN, {"flags_lifted": flags})
