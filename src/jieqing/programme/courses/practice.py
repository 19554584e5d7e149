"""Lessons by hand: invented records, judged by the learner and by the engine.

What is right stands nowhere: the law in force on the day of practising says it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jieqing.law.catalogue import Catalogue
from jieqing.law.decide import decide
from jieqing.law.values import Facts, Fate
from jieqing.programme.courses.values import Lesson, PracticeRow

_MONTHS = 12
_IN_EVERY_MONTH = 28
_FISCAL_YEAR = "fiscal-year-end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What happens to a record: kept to a last day, or not kept."""

    is_kept: bool
    until: date | None = None


def judged(lesson: Lesson, catalogue: Catalogue, today: date) -> tuple[Judged, ...]:
    """Return what the law of today says of each record of a lesson."""
    actors = frozenset(lesson.actors)
    return tuple(_judged(row, actors, catalogue, today) for row in lesson.rows)


def wrong_rows(
    lesson: Lesson, given: Mapping[int, Judged], catalogue: Catalogue, today: date
) -> tuple[int, ...]:
    """Return the places of the records that a learner judged otherwise."""
    right = judged(lesson, catalogue, today)
    return tuple(n for n, one in enumerate(right) if given.get(n) != one)


def day_of(row: PracticeRow, clock: str, today: date) -> date:
    """Return the day of an event of a record: so many months before today.

    A fiscal year ends with the calendar's.
    """
    ago = row.clocks[clock]
    month = today.year * _MONTHS + today.month - 1 - ago
    day = min(today.day, _IN_EVERY_MONTH) if ago else today.day
    found = date(month // _MONTHS, month % _MONTHS + 1, day)
    if clock == _FISCAL_YEAR:
        return date(min(found.year, today.year - 1), _MONTHS, 31)
    return found


def _judged(
    row: PracticeRow, actors: frozenset[str], catalogue: Catalogue, today: date
) -> Judged:
    facts = Facts(
        kinds=frozenset(row.kinds),
        actors=actors,
        clocks={clock: day_of(row, clock, today) for clock in row.clocks},
    )
    found = decide(facts, catalogue, today)
    is_kept = found.fate is Fate.KEEP
    until = found.until if isinstance(found.until, date) else None
    return Judged(is_kept=is_kept, until=until if is_kept else None)
