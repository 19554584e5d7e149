"""What samples are drawn from: cases of the period by what was done with them."""

from collections.abc import Callable, Iterable, Mapping

from jieqing.casebook import told
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act, State
from jieqing.casebook.papers.period import Period, leaf_day, touched
from jieqing.casebook.papers.told_cases import ToldCase, ended_in
from jieqing.flow import record as records
from jieqing.flow.record import Record

Names = tuple[str, ...]


def _executed(desk: Desk, period: Period) -> Names:
    """Cases whose erasing finished in the period."""
    numbers = touched(desk, period.first, [Act.EXECUTE])
    read = records.read_together(desk.ledger, numbers)
    return tuple(no for no, one in read.items() if _was_executed(one, period))


def _was_executed(record: Record, period: Period) -> bool:
    return bool(record.of(Act.OPEN)) and period.holds(leaf_day(told.outcome(record)))


def _settled(desk: Desk, period: Period) -> Names:
    return _numbers(c for c in _ended(desk, period) if c.state is State.SETTLED)


def _all_ended(desk: Desk, period: Period) -> Names:
    return _numbers(_ended(desk, period))


def _refused(desk: Desk, period: Period) -> Names:
    return _numbers(c for c in _ended(desk, period) if c.state is State.REFUSED)


def _ended(desk: Desk, period: Period) -> tuple[ToldCase, ...]:
    return ended_in(desk, period, period.last)


def _numbers(cases: Iterable[ToldCase]) -> Names:
    return tuple(case.number for case in cases)


POPULATIONS: Mapping[str, Callable[[Desk, Period], Names]] = {
    "executed": _executed,
    "settled": _settled,
    "ended": _all_ended,
    "refused": _refused,
}
POPULATION_WORDS: Mapping[str, str] = {
    "executed": "cases whose erasing finished in the period",
    "settled": "cases settled in the period",
    "ended": "cases that ended in the period",
    "refused": "requests refused in the period",
}


def population(desk: Desk, name: str, period: Period, size: int) -> Names:
    """Return the names of a population, sorted, as of the ledger of so many entries.

    What was entered later plays no part, so that the same is drawn next year.
    """
    found = POPULATIONS[name](desk, period)
    read = records.read_together(desk.ledger, found)
    fit = [no for no in found if _was_by_then(read[no], name, size)]
    return tuple(sorted(fit))


def _was_by_then(record: Record, name: str, size: int) -> bool:
    act = Act.EXECUTE if name == "executed" else None
    leaves = record.of(act) if act else record.of(Act.SETTLE, Act.ANSWER)
    return any(leaf.position < size for leaf in leaves)
