"""What the law makes of a whole table today: counts alone, nothing is written.

For planning (what comes due, what has been kept too long) and before a rule changes.
``asked``: as if every customer had asked today that their account be closed.
"""

from datetime import datetime

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.flows import Act
from jieqing.casebook.held import held_rows
from jieqing.casebook.sources import StoreUnknown, looked_at_stores
from jieqing.casebook.today import PURPOSE_ACHIEVED
from jieqing.erasure.tally import Tally, tally
from jieqing.erasure.values import Circumstances
from jieqing.law.values import DELETION_REQUEST


def counted(
    desk: Desk, store: str, table: str, *, by: str, at: datetime, asked: bool
) -> Tally:
    """Count every row of a table by its fate, kept rows by the year of their end.

    Raises ``NotEntitled``, ``StoreUnknown``, or the refusals of ``looked_at_stores``
    and of ``tally``.
    """
    desk.register.entitled(by, Act.FIND)
    mapped = next((one for one in looked_at_stores(desk) if one.name == store), None)
    if mapped is None:
        raise StoreUnknown(store=store)
    company, today = desk.home.company, day_of(at)
    clocks = (DELETION_REQUEST, PURPOSE_ACHIEVED) if asked else ()
    said = Circumstances(
        catalogue=desk.catalogue,
        actors=desk.actors,
        today=today,
        clocks=dict.fromkeys(clocks, today),
        conditions=company.conditions,
        ruled_out=company.ruled_out,
        holds=held_rows(desk),
    )
    return tally(mapped, table, said, by_year=True)
