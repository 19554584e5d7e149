"""What follows from the ledger's entries beside the lists: who is told of what."""

from datetime import datetime

from jieqing.casebook.desk import Desk
from jieqing.notices.deeds import catch_up, nothing_else


def read_on(desk: Desk, at: datetime) -> bool:
    """Read the next entries of the ledger; returns whether there are more."""
    return catch_up(desk, at, nothing_else)
