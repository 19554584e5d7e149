"""What was done in a home beside its cases, and who looked at values in them.

Persons, maps, law, calendar, look-ups. Of a look: case, person and moment, no value.
"""

from jieqing.casebook import (
    due_record,
    home_calendar,
    identities,
    law_flow,
    look_up,
    standing,
)
from jieqing.casebook.desk import Desk
from jieqing.casebook.papers import pack_inspection
from jieqing.casebook.reviews import reading as reviews
from jieqing.casebook.sources import record_name
from jieqing.flow.ledger import Leaf
from jieqing.people.access_asked import RECORD as ACCESS_ASKED
from jieqing.people.inspection import RECORD as INSPECTOR_LOOKS
from jieqing.people.register import LOG_INS, REGISTER, REVIEWS

NOTICES = "notices"
"""The record of who asked that somebody be told: reminders, copies, channels."""


def newest(desk: Desk, limit: int, *, before: int | None = None) -> tuple[Leaf, ...]:
    """Return the newest such entries, each verified. Raises ``LedgerAltered``."""
    records = (
        REGISTER,
        LOG_INS,
        REVIEWS,
        ACCESS_ASKED,
        INSPECTOR_LOOKS,
        identities.RECORD,
        home_calendar.RECORD,
        law_flow.RECORD,
        standing.RECORD,
        look_up.RECORD,
        NOTICES,
        pack_inspection.RECORD,
        reviews.INDEX,
        due_record.RECORD,
        *map(record_name, desk.home.stores),
    )
    log = desk.ledger
    beside = log.newest_of(records, limit, before=before)
    looks = log.newest_looks(limit, before=before)
    found = sorted((*beside, *looks), key=lambda leaf: leaf.position, reverse=True)
    return tuple(found[:limit])
