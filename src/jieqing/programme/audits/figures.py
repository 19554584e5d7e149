"""Figures of audits: how many cases of samples were not as they should be."""

from jieqing.casebook.desk import day_of
from jieqing.casebook.papers.period import touched
from jieqing.flow import record as records
from jieqing.flow.record import moment_of
from jieqing.programme.audits.flow import AuditAct
from jieqing.programme.audits.recheck import FAILED
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


FIGURES = (
    Figure(
        key="audit_samples_failed",
        question="How many cases examined again by audits were not as they should be?",
        definition="1",
        compute=_failed,
    ),
)
"""抽样不符合率."""
