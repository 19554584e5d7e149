"""Which moment it is at a desk: now, or where the moved clock of a demo stands."""

from datetime import UTC, datetime, timedelta

from jieqing.casebook.desk import Desk
from jieqing.evidence import instant
from jieqing.home import Clock

A_MOMENT = timedelta(seconds=1)


def now_of(desk: Desk) -> datetime:
    """Return the moment at which an act done here happens.

    A moved clock never runs backwards: it is now, or just after the newest entry.
    """
    now = datetime.now(tz=UTC)
    if desk.home.company.clock is Clock.SYSTEM:
        return now
    return max(now, _newest(desk) + A_MOMENT)


def _newest(desk: Desk) -> datetime:
    size = desk.ledger.size()
    if not size:
        return datetime.min.replace(tzinfo=UTC)
    return instant.from_text(desk.ledger.leaf_at(size - 1).entry.at)
