"""Kept rows by the month in which they come due: counts, never a key. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from jieqing.casebook.due_batches import HELD, until_of
from jieqing.casebook.due_list import DueLine

MONTHS = 24
_YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class DueMonths:
    """Rows by month, the coming ones all named; beside them what no month tells.

    ``over``: their last day has passed. ``later``: after the last month. ``held``: a
    hold binds them. ``permanent``: they are kept for ever.
    """

    months: tuple[tuple[date, int], ...]
    over: int
    later: int
    held: int
    permanent: int


def due_months(lines: Iterable[DueLine], today: date) -> DueMonths:
    """Count rows by the month of the last day on which they are kept."""
    first = today.replace(day=1)
    named = [_plus(first, n) for n in range(MONTHS)]
    counted: Counter[date] = Counter()
    beside: Counter[str] = Counter()
    for line in lines:
        until = until_of(line.end)
        if not isinstance(until, date):
            beside[HELD if until is None else "permanent"] += line.rows
        elif until < today:
            beside["over"] += line.rows
        elif until >= _plus(first, MONTHS):
            beside["later"] += line.rows
        else:
            counted[until.replace(day=1)] += line.rows
    return DueMonths(
        months=tuple((month, counted[month]) for month in named),
        over=beside["over"],
        later=beside["later"],
        held=beside[HELD],
        permanent=beside["permanent"],
    )


def _plus(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, _YEAR)
    return first.replace(year=first.year + years, month=month + 1)
