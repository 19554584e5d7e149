"""Entering into the ledger what is no case's: law, calendar, identities, approvals.

A record that has no row in the casebook is its entries alone; an act adds the next one
inside its transaction.
"""

from collections.abc import Mapping
from datetime import datetime

from jieqing.casebook.desk import Desk
from jieqing.casebook.work import require_time
from jieqing.flow import record as records


def enter(
    desk: Desk,
    record: str,
    act: str,
    facts: Mapping[str, object],
    *,
    by: str,
    at: datetime,
) -> None:
    """Add the entry of an act to a record. Raises ``TimeRunsBackwards``."""
    require_time(desk, records.read(desk.ledger, record), at)
    stood = {**desk.home.standing, **facts}
    records.append(desk.ledger, record, act, stood, by=by, at=at)
