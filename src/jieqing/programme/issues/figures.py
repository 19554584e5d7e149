"""Figures of issues: mended in time, better for it, come again."""

from collections.abc import Iterator

from jieqing.casebook.desk import day_of
from jieqing.casebook.papers.period import touched
from jieqing.flow import record as records
from jieqing.flow.record import Record, moment_of
from jieqing.programme.figures import Asked, Counted, Figure, share
from jieqing.programme.issues.effects import Verdict
from jieqing.programme.issues.flow import IssueAct, IssueState
from jieqing.programme.issues.told import ToldIssue, rows_of, told_among


def _acted(asked: Asked, act: str) -> tuple[ToldIssue, ...]:
    """The issues on which an act was done in the period, as they stand today."""
    numbers = touched(asked.desk, asked.period.first, [act])
    read = records.read_together(asked.desk.ledger, numbers)
    within = [no for no, one in read.items() if _in_period(asked, one, act)]
    rows = rows_of(asked.desk).filter(record__no__in=within)
    return told_among(asked.desk, list(rows), day_of(asked.at))


def _in_period(asked: Asked, record: Record, act: str) -> bool:
    last = record.last(act)
    return last is not None and asked.period.holds(day_of(moment_of(last)))


def _closed(asked: Asked) -> Iterator[tuple[ToldIssue, str]]:
    """Issues whose effect was told in the period, closed or come back."""
    for one in _acted(asked, IssueAct.CLOSE):
        last = one.record.last(IssueAct.CLOSE)
        if last is not None:
            yield one, str(last.entry.facts["verdict"])


def _effective(asked: Asked) -> Counted | None:
    closed = tuple(_closed(asked))
    good = sum(verdict == Verdict.EFFECTIVE for _, verdict in closed)
    return share(good, len(closed), (one.no for one, _ in closed))


def _in_time(asked: Asked) -> Counted | None:
    fixed = _acted(asked, IssueAct.VERIFY)
    good = sum(_was_in_time(one) for one in fixed)
    return share(good, len(fixed), (one.no for one in fixed))


def _was_in_time(one: ToldIssue) -> bool:
    done = one.record.last(IssueAct.FIX)
    return one.due is None or (done is not None and day_of(moment_of(done)) <= one.due)


def _repeated(asked: Asked) -> Counted | None:
    raised = _acted(asked, IssueAct.RAISE)
    counted = [one for one in raised if one.state is not IssueState.WITHDRAWN]
    again = sum(bool(one.repeat_of) for one in counted)
    return share(again, len(counted), (one.no for one in counted))


FIGURES = (
    Figure(
        key="issues_effective",
        question="How many issues whose effect was told have made something better?",
        definition="1",
        compute=_effective,
    ),
    Figure(
        key="issues_in_time",
        question="How many verified issues were mended by their day?",
        definition="1",
        compute=_in_time,
    ),
    Figure(
        key="issues_repeated",
        question="How many issues raised were the same again within a year?",
        definition="1",
        compute=_repeated,
    ),
)
"""按期整改率, 改进有效率, 重复问题率."""
