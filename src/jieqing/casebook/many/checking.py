"""Search all stores again for many subjects at once, block by block.

The values of a block are sought together: a table is read once for all of them, and a
row is nobody's trace if any of them keeps it. Who was put aside is not looked for.
"""

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from itertools import islice

from jieqing.casebook.acts.check import keep_report, report_facts, require_quiet
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.flows import Act, State
from jieqing.casebook.guards import require_executed, require_nothing_half_restored
from jieqing.casebook.many.subjects import (
    aside_of,
    plans_of,
    results_of,
    told_many,
)
from jieqing.casebook.sources import mapped_stores
from jieqing.casebook.store_guards import (
    require_marks_in,
    require_stores_of_plan,
)
from jieqing.casebook.takeover import claimed
from jieqing.casebook.work import Work, continuing, glance
from jieqing.erasure.batch_plan import merged_plan
from jieqing.erasure.check import check
from jieqing.erasure.values import (
    CheckReport,
    Finding,
    Look,
    Plan,
    Sighting,
    TableName,
)
from jieqing.erasure.watched import rows_known
from jieqing.flow import lease as leases
from jieqing.progress import Stage

BLOCK = 1_000  # subjects whose values are sought together


def check_all(desk: Desk, number: str, *, by: str, at: datetime) -> CheckReport:
    """Search again; a clean search after the quiet period makes the case checked."""
    seen = glance(desk, number, Act.CHECK, by=by, at=at)
    require_executed(seen)
    require_nothing_half_restored(seen)
    is_first = not seen.record.of(Act.CHECK)
    if not is_first:
        require_quiet(seen)
    with claimed(seen) as lease:
        report = _search(seen, Look.AT_ONCE if is_first else Look.WHOLE)
        with leases.held(lease), continuing(seen) as work:
            keep_report(work, report)
            is_second = report.is_clean and report.is_whole and not is_first
            work.conclude(State.CHECKED if is_second else None, report_facts(report))
    return report


def _search(seen: Work, look: Look) -> CheckReport:
    stores, reports = mapped_stores(seen.desk), []
    require_marks_in(seen, stores)
    blocks, progress = -(-told_many(seen.record) // BLOCK), seen.desk.progress
    progress.begin(Stage.CHECK, rows_known(stores) * blocks)
    for plan in _blocks(seen):
        require_stores_of_plan(seen, plan)
        finding = Finding(
            entry=plan.entry, rows=(), learned=plan.learned, anchors=plan.anchors
        )
        day = day_of(seen.at)
        reports.append(check(finding, plan, stores, day, look, progress))
    return _together(reports)


def _blocks(seen: Work) -> Iterator[Plan]:
    aside = aside_of(results_of(seen))
    present = (one for one in plans_of(seen) if one.number not in aside)
    while block := list(islice(present, BLOCK)):
        yield merged_plan(block)


def _together(reports: list[CheckReport]) -> CheckReport:
    tables: dict[TableName, Sighting] = {}
    for report in reports:
        for name, seen in report.tables.items():
            tables[name] = _sum(tables.get(name, Sighting()), seen)
    return CheckReport(
        tables=tables,
        residue=tuple(place for report in reports for place in report.residue),
        not_checked=tuple(place for report in reports for place in report.not_checked),
    )


def _sum(one: Sighting, other: Sighting) -> Sighting:
    names = [field.name for field in fields(Sighting)]
    return Sighting(**{n: getattr(one, n) + getattr(other, n) for n in names})
