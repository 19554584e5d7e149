"""Which open cases are late: with the promise to the customer, or with a step before.

A promise is late by the verified record, as the monthly sheet counts it. A step of the
house's own is late by the case's row, as lists show it. No case is in both.
"""

from dataclasses import dataclass
from datetime import date

from jieqing.casebook.case_list import cases_of
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act
from jieqing.casebook.papers.told_cases import ToldCase, tell_record
from jieqing.flow import record as records

MOST = 100
"""Cases that are looked at, the longest late first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """What is late today, the longest late first, of the first ``MOST`` cases.

    ``promises``: open after the day promised to the customer. ``steps``: numbers of
    the cases whose next step is past its day while the promise still holds.
    ``is_cut``: there may be more of either.
    """

    promises: tuple[ToldCase, ...]
    steps: tuple[str, ...]
    is_cut: bool


def lateness(desk: Desk, today: date) -> Lateness:
    """Look for what is late on a day; three queries.

    A day to choose alone may lie after the promise, when the notice was late: whoever
    is asked to choose is looked at too.
    """
    rows = cases_of(desk).order_by("due", "pk").values_list("number", flat=True)
    late = tuple(rows.filter(due__lt=today).exclude(next_act="")[:MOST])
    choosing = rows.filter(next_act=Act.CHOOSE, due__gte=today)[: MOST - len(late)]
    numbers = (*late, *choosing)
    read = records.read_together(desk.ledger, numbers) if numbers else {}
    told = (tell_record(desk, one, today) for one in read.values() if one.leaves)
    broken = {case.number: case for case in told if case.is_owed_late}
    return Lateness(
        promises=tuple(broken[number] for number in numbers if number in broken),
        steps=tuple(number for number in late if number not in broken),
        is_cut=len(numbers) == MOST,
    )
