"""How requests came in and how long answers took: the last twelve months at a glance.

Told from verified records, as the monthly sheet is, but of the newest ``MOST`` requests
at the most: a page is no report. ``Months.since`` says from which day on that is all.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median_low

from jieqing.casebook.case_list import beginning, cases_of
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.papers.told_cases import ToldCase, tell_all
from jieqing.law.working_days import Calendar

SHOWN, YEAR = 12, 12
MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthLine:
    """The requests that reached the company in a month, by right."""

    first: date
    by_right: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RightLine:
    """How long requests of one right took, in working days after they were received.

    ``usual`` and ``longest`` are of those answered (median, most); None: none is.
    ``promised``: within how many they are to end. ``late``: ended or open after that.
    """

    right: str
    words: str
    answered: int
    still_open: int
    usual: int | None
    longest: int | None
    promised: int
    late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Months:
    """Twelve months, the newest last, and their rights, the most frequent first.

    ``since``: where there are more requests than are told, the day of the oldest told.
    """

    months: tuple[MonthLine, ...]
    rights: tuple[RightLine, ...]
    since: date | None

    @property
    def total(self) -> int:
        """The requests told."""
        return sum(sum(month.by_right.values()) for month in self.months)


def months_of(desk: Desk, today: date) -> Months:
    """Tell the last twelve months, this one among them."""
    firsts = _firsts(today)
    opened = cases_of(desk).filter(opened_at__gte=beginning(firsts[0]))
    newest = opened.order_by("-opened_at").values_list("number", "opened_at")
    found = list(newest[: MOST + 1])
    numbers = [number for number, _ in found[:MOST]]
    cases = [c for c in tell_all(desk, numbers, today) if c.received >= firsts[0]]
    return Months(
        months=tuple(_months(firsts, cases)),
        rights=_rights(cases, desk.calendar),
        since=day_of(found[MOST - 1][1]) if len(found) > MOST else None,
    )


def _firsts(today: date) -> tuple[date, ...]:
    """Return the first days of the months shown, the oldest first."""
    newest = today.year * YEAR + today.month - 1
    return tuple(
        date(month // YEAR, month % YEAR + 1, 1)
        for month in range(newest - SHOWN + 1, newest + 1)
    )


def _months(firsts: Sequence[date], cases: Iterable[ToldCase]) -> Iterable[MonthLine]:
    counted: dict[date, Counter[str]] = defaultdict(Counter)
    for case in cases:
        counted[case.received.replace(day=1)][case.right] += 1
    return (MonthLine(first=first, by_right=counted[first]) for first in firsts)


def _rights(cases: Iterable[ToldCase], calendar: Calendar) -> tuple[RightLine, ...]:
    by_right: dict[str, list[ToldCase]] = defaultdict(list)
    for case in cases:
        by_right[case.right].append(case)
    lines = (_right(right, told, calendar) for right, told in by_right.items())
    return tuple(
        sorted(lines, key=lambda x: (-x.answered - x.still_open, x.right)),
    )


def _right(right: str, told: Sequence[ToldCase], calendar: Calendar) -> RightLine:
    took = sorted(
        calendar.between(case.received, ended)
        for case in told
        if (ended := case.answered or case.ended) is not None
    )
    return RightLine(
        right=right,
        words=told[0].right_words,
        answered=len(took),
        still_open=len(told) - len(took),
        usual=median_low(took) if took else None,
        longest=took[-1] if took else None,
        promised=max(calendar.between(case.received, case.due) for case in told),
        late=sum(case.is_late for case in told),
    )
