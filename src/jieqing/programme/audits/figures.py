"""Figures of audits: points and controls that were met, cases not as they should be."""

from dataclasses import replace
from datetime import timedelta

from jieqing.casebook.desk import day_of
from jieqing.casebook.papers.period import Period, touched
from jieqing.flow import record as records
from jieqing.flow.record import moment_of
from jieqing.programme.audits.checklists import AuditKind
from jieqing.programme.audits.flow import AuditAct
from jieqing.programme.audits.recheck import FAILED
from jieqing.programme.audits.standards import crosswalk
from jieqing.programme.audits.told import Verdict, rows_of, told_in
from jieqing.programme.figures import Asked, Counted, Figure, share


def _failed(asked: Asked) -> Counted | None:
    numbers = touched(asked.desk, asked.period.first, [AuditAct.TEST])
    read = records.read_together(asked.desk.ledger, numbers)
    tests = [
        leaf
        for record in read.values()
        for leaf in record.of(AuditAct.TEST)
        if asked.period.holds(day_of(moment_of(leaf)))
    ]
    failed = sum(leaf.entry.facts["outcome"] in FAILED for leaf in tests)
    return share(failed, len(tests), numbers)


def _met(asked: Asked) -> Counted | None:
    """Of the points that audits answered: those that are as they should be."""
    numbers = touched(asked.desk, asked.period.first, [AuditAct.DRAFT])
    read = records.read_together(asked.desk.ledger, numbers)
    within = [no for no, one in read.items() if _drafted_in(asked, one)]
    rows = rows_of(asked.desk).filter(record__no__in=within)
    told = [told_in(asked.desk, row, read[row.record.no]) for row in rows]
    given = [one.verdict for audit in told for one in audit.answers.values()]
    judged = [one for one in given if one not in _UNJUDGED]
    return share(judged.count(Verdict.CONFORM), len(judged), within)


def _standards_met(asked: Asked) -> Counted | None:
    """Of the controls judged by the newest gap audit of a year: those that are met."""
    year = Period(first=asked.period.last - _YEAR, last=asked.period.last)
    rows = rows_of(asked.desk).filter(record__kind=AuditKind.STANDARD)
    read = records.read_together(asked.desk.ledger, [r.record.no for r in rows])
    for row in rows:
        if _drafted_in(replace(asked, period=year), read[row.record.no]):
            found = crosswalk(told_in(asked.desk, row, read[row.record.no]))
            met = sum(len(one.met) for one in found)
            return share(met, sum(one.judged for one in found), [row.record.no])
    return None


def _drafted_in(asked: Asked, record: records.Record) -> bool:
    last = record.last(AuditAct.DRAFT)
    return last is not None and asked.period.holds(day_of(moment_of(last)))


_YEAR = timedelta(days=365)
_UNJUDGED = frozenset({Verdict.NOT_APPLICABLE, Verdict.NOT_CHECKED})
FIGURES = (
    Figure(
        key="audit_points_met",
        question="How many points that audits answered were as they should be?",
        definition="1",
        compute=_met,
    ),
    Figure(
        key="audit_samples_failed",
        question="How many cases examined again by audits were not as they should be?",
        definition="1",
        compute=_failed,
    ),
    Figure(
        key="standards_met",
        question="How many controls of standards that were judged are met?",
        definition="1",
        compute=_standards_met,
    ),
)
"""检查项符合率, 抽样不符合率, 标准符合率."""
