"""Search all stores again by another path: at once, and after the quiet period."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from jieqing.casebook import told
from jieqing.casebook.desk import Desk, day_of, minute_told
from jieqing.casebook.ending import end_capsule
from jieqing.casebook.flows import Act, State
from jieqing.casebook.guards import (
    QUIET,
    NotExecuted,
    require_executed,
    require_nothing_half_restored,
)
from jieqing.casebook.models import CheckRun, Issue
from jieqing.casebook.sources import mapped_stores
from jieqing.casebook.store_guards import (
    require_marks_in,
    require_stores_of_plan,
)
from jieqing.casebook.takeover import claimed
from jieqing.casebook.work import Work, continuing, glance
from jieqing.casebook.work_files import Kind
from jieqing.erasure import check as checker
from jieqing.erasure import spool
from jieqing.erasure.values import CheckReport, Look
from jieqing.erasure.watched import rows_known
from jieqing.errors import NeedsPerson
from jieqing.flow import lease as leases
from jieqing.flow.record import moment_of
from jieqing.progress import Stage


class QuietPeriod(NeedsPerson):
    """A job in flight may still write; the second search waits for it."""

    code = "quiet-period"
    cause = "The second check of {case} counts from {from_} on."
    advice = "Run it again then; what is written meanwhile will be found by it."


def check(desk: Desk, number: str, *, by: str, at: datetime) -> CheckReport:
    """Search again; a clean search after the quiet period makes the case checked.

    The first search, at once, looks where that is quick and names what it leaves to the
    second one, which looks everywhere. Residue, or a place that could not be searched,
    raises an issue and the case stays.

    Raises ``NotExecuted``, ``RestoreUnfinished``, ``StoreLeftOut``, ``StoreWentBack``
    or ``QuietPeriod``.
    """
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
            ended = _windowless(work) if is_second else {}
            to = State.CHECKED if is_second else None
            work.conclude(to, {**report_facts(report), **ended})
    return report


def _search(seen: Work, look: Look) -> CheckReport:
    finding = spool.load_finding(seen.read(Kind.FINDING))
    plan = spool.load_plan(seen.read(Kind.PLAN))
    require_stores_of_plan(seen, plan)
    stores, progress = mapped_stores(seen.desk), seen.desk.progress
    require_marks_in(seen, stores)
    progress.begin(Stage.CHECK, rows_known(stores))
    return checker.check(finding, plan, stores, day_of(seen.at), look, progress)


def _windowless(work: Work) -> Mapping[str, object]:
    """Without a recovery window the copy's key dies with the second clean search."""
    if told.window_until(work.record) is not None:
        return {}
    return {"keys": end_capsule(work)}


def require_quiet(work: Work) -> None:
    """The quiet period since the erasing is over. Raises ``QuietPeriod``."""
    finished = told.quiet_since(work.record)
    if finished is None:
        raise NotExecuted(case=work.number)
    over = moment_of(finished) + QUIET
    if work.at < over:
        raise QuietPeriod(case=work.number, from_=minute_told(over))


def keep_report(work: Work, report: CheckReport) -> None:
    """Write the search's row; what is not clean raises an issue."""
    CheckRun.objects.create(
        tenant=work.desk.tenant,
        case=work.case,
        number=len(work.record.of(work.act)) + 1,
        at=work.at,
        is_clean=report.is_clean,
        tables=_tables(report),
    )
    if report.is_clean:
        Issue.objects.filter(case=work.case, is_open=True).update(is_open=False)
    else:
        places = [asdict(p) for p in (*report.residue, *report.not_checked)]
        Issue.objects.create(
            tenant=work.desk.tenant,
            case=work.case,
            kind="residue" if report.residue else "not-checked",
            places=places,
            at=work.at,
        )


def report_facts(report: CheckReport) -> Mapping[str, object]:
    """Return what the ledger is told of a search."""
    return {
        "is_clean": report.is_clean,
        "tables": _tables(report),
        "residue": sum(place.count for place in report.residue),
        "not_checked": len(report.not_checked),
        "put_off": len(report.put_off),
    }


def _tables(report: CheckReport) -> Mapping[str, Mapping[str, int]]:
    return {
        f"{store}.{table}": asdict(sighting)
        for (store, table), sighting in report.tables.items()
    }
