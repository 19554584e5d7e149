"""Which moment it is at a desk: now, or where the moved clock of a demo stands."""

from datetime import datetime

from jieqing.casebook.desk import Desk


def now_of(desk: Desk) -> datetime:
    """Return the moment at which an act done here happens.

    A moved clock never runs backwards: it is now, or just after the newest entry.
    """
    return desk.register.clock()
