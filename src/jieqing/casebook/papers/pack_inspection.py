"""Make the pack for an inspector, and enter who made which bytes for which period.

The entry stands after the checkpoint that lies in the pack: later it can be shown that
these very bytes, and no others, were handed over.
"""

from datetime import datetime

from django.db import transaction

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.entering import enter
from jieqing.casebook.papers.drawing import INSPECTOR, Drawing, printed_by
from jieqing.casebook.papers.inspection import Packed, pack
from jieqing.casebook.papers.period import Period

RECORD, PACK = "inspections", "pack-inspection"


def pack_inspection(desk: Desk, period: Period, *, by: str, at: datetime) -> Packed:
    """Pack what the period holds; nothing is written but the entry.

    Raises ``NotEntitled`` and what ``inspection.pack`` raises.
    """
    person = desk.register.entitled(by, PACK)
    drawing = Drawing(desk=desk, today=day_of(at), reader=INSPECTOR)
    packed = pack(drawing, period, printed_by(person.number, at))
    facts = {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "sha256": packed.sha256,
        "files": len(packed.files),
    }
    with transaction.atomic():
        enter(desk, RECORD, PACK, facts, by=person.number, at=at)
    return packed
