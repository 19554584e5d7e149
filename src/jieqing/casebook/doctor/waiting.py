"""Look for what was begun and not finished, and for days that are over."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from jieqing.casebook import due_record, told
from jieqing.casebook import standing as standings
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.doctor.facts import Waiting
from jieqing.casebook.due_flow import KIND, Stands
from jieqing.casebook.due_list import DueList, due_list
from jieqing.casebook.flows import RUNNING, State
from jieqing.casebook.models import Case
from jieqing.casebook.read import standing
from jieqing.casebook.takeover import job_name
from jieqing.flow import lease as leases
from jieqing.flow import record as records
from jieqing.flow.models import Job
from jieqing.flow.record import Record
from jieqing.keys.keyring import Keyring
from jieqing.law.period import add_period

_OVER = (State.SETTLED, State.REFUSED, State.WITHDRAWN, State.NOT_FOUND)


def waiting(desk: Desk, now: datetime) -> Waiting:
    """Look at cases, due runs, kept rows and standing approvals."""
    today, listed = day_of(now), due_list(desk)
    fallen = (standings.fallen(desk, s, today) for s in standings.all_of(desk)[-1:])
    cases = tuple(_open_cases(desk))
    told_of = {case.number: records.read(desk.ledger, case.number) for case in cases}
    return Waiting(
        today=today,
        cut_off=tuple(c.number for c in cases if _is_cut_off(c, told_of[c.number])),
        runs_cut_off=tuple(_runs_cut_off(desk)),
        half_back=tuple(n for n, told_ in told_of.items() if told.half_restored(told_)),
        keyless=tuple(_keyless(desk.keyring, cases)),
        late=dict(_late(desk, cases, today)),
        window_over=dict(_window_over(desk.keyring, cases, told_of, today)),
        due_rows=_due_rows(listed, today),
        unreadable=listed.unreadable,
        standing_ends=dict(_standing_ends(desk, today)),
        fallen=tuple(each for each in fallen if each is not None),
    )


def _open_cases(desk: Desk) -> Iterator[Case]:
    rows = Case.objects.filter(tenant=desk.tenant).exclude(right=KIND)
    yield from rows.exclude(state__in=_OVER).order_by("pk")


def _is_cut_off(case: Case, record: Record) -> bool:
    """Whether erasing has begun, has not ended, and nobody is at it."""
    has_begun = case.state in RUNNING and told.outcome(record) is None
    return has_begun and not _is_under_way(case.tenant, job_name(case.number))


def _is_under_way(tenant: str, job: str) -> bool:
    rows = Job.objects.filter(tenant=tenant, name=job, state=leases.RUN)
    return rows.filter(until__gt=leases.clock()).exists()


def _runs_cut_off(desk: Desk) -> Iterator[str]:
    for number in due_record.unsettled(desk):
        if not due_record.is_executed(records.read(desk.ledger, number)):
            yield number


def _keyless(ring: Keyring, cases: Iterable[Case]) -> Iterator[str]:
    keys = set(ring.names())
    return (case.number for case in cases if case.key_name not in keys)


def _late(desk: Desk, cases: Iterable[Case], today: date) -> Iterator[tuple[str, date]]:
    for case in cases:
        due = standing(desk, case.number).due
        if due is not None and due < today:
            yield case.number, due


def _window_over(
    ring: Keyring,
    cases: Iterable[Case],
    told_of: Mapping[str, Record],
    today: date,
) -> Iterator[tuple[str, date]]:
    """Cases whose recovery window is over while the copy's key still opens it."""
    keys = set(ring.names())
    for case in cases:
        until = told.window_until(told_of[case.number])
        if until is not None and until < today and case.capsule_key_name in keys:
            yield case.number, until


def _due_rows(listed: DueList, today: date) -> int:
    """Rows past their last day; what a hold binds has none."""
    days = (line for line in listed.lines if line.end[:1].isdigit())
    return sum(each.rows for each in days if date.fromisoformat(each.end) < today)


def _standing_ends(desk: Desk, today: date) -> Iterator[tuple[str, date]]:
    """The newest approval that two signed, if its last day is to come."""
    signed = [s for s in standings.all_of(desk) if s.state is Stands.APPROVED]
    for each in signed[-1:]:
        proposed = day_of(each.proposed_at)
        last = min(each.terms.until, add_period(proposed, standings.LONGEST))
        if each.ended is None and last >= today:
            yield each.number, last
