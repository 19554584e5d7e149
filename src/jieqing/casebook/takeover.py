"""Take a case away from whoever works on it, before anything else is decided.

The job's lease is seized, so that the former owner can write no intention any more and
nobody else can begin; then each store's mark is raised to the same number, so that
nothing more can be committed. Where an act only must not run beside another one, it
claims the job instead. A store without mark table was never written to by a run.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.db.models import QuerySet

from jieqing.casebook.desk import day_of
from jieqing.casebook.flows import RUNNABLE
from jieqing.casebook.models import Case
from jieqing.casebook.sources import bound_store
from jieqing.casebook.work import SomebodyWasFaster, Work
from jieqing.erasure.values import MappedStore
from jieqing.flow import lease as leases
from jieqing.flow.lease import Lease
from jieqing.stores.port import CASE_MARK, Writer


def job_name(number: str) -> str:
    """Return the name of the job that erases for a case."""
    return f"execute:{number}"


@contextmanager
def claimed(work: Work) -> Iterator[Lease]:
    """Hold the case's job, so that runs, checks, restores and settling never meet.

    Raises ``JobTaken``.
    """
    name = job_name(work.number)
    lease = leases.claim(work.desk.tenant, name, leases.clock())
    try:
        yield lease
    finally:
        leases.release(lease)


@contextmanager
def taken_over(work: Work) -> Iterator[Lease]:
    """End every other worker's right to write for the case, and let none begin."""
    with _taken(work, work.case) as lease:
        yield lease


@contextmanager
def all_taken_over(work: Work) -> Iterator[frozenset[str]]:
    """Take over every case that could be erasing now: the act concerns them all.

    Yields their numbers; the act then asks ``require_all_taken_over`` for more.
    """
    cases = tuple(_runnable(work))
    with ExitStack() as taken:
        for case in cases:
            taken.enter_context(_taken(work, case))
        yield frozenset(case.number for case in cases)


def require_all_taken_over(work: Work, taken: frozenset[str]) -> None:
    """No other case has come so far meanwhile. Raises ``SomebodyWasFaster``."""
    for case in _runnable(work):
        if case.number not in taken:
            raise SomebodyWasFaster(case=case.number)


def close_marks(work: Work, lease: Lease) -> None:
    """Let nobody write for the case any more, in any store; may be repeated."""
    mark = work.case.mark
    for mapped in _marked_stores(work):
        with mapped.store.writing(mapped.bound, day_of(work.at)) as writer:
            _raise(writer, mark, lease)
            writer.close_mark(mark)
            writer.commit()


@contextmanager
def _taken(work: Work, case: Case) -> Iterator[Lease]:
    lease = leases.seize(case.tenant, job_name(case.number), leases.clock())
    try:
        for mapped in _marked_stores(work):
            with mapped.store.writing(mapped.bound, day_of(work.at)) as writer:
                _raise(writer, case.mark, lease)
                writer.commit()
        yield lease
    finally:
        leases.release(lease)


def _runnable(work: Work) -> QuerySet[Case]:
    rows = Case.objects.filter(tenant=work.desk.tenant, state__in=RUNNABLE)
    return rows.order_by("pk")


def _marked_stores(work: Work) -> tuple[MappedStore, ...]:
    bound = (bound_store(work.desk, name) for name in work.desk.home.searched)
    return tuple(mapped for mapped in bound if mapped.store.has_mark_table())


def _raise(writer: Writer, mark: str, lease: Lease) -> None:
    """Raise the mark, unless it carries the lease or is closed for good."""
    writer.end_former(mark, lease.fence)
    present = writer.mark(mark, CASE_MARK)
    if present is None or (present.is_open and present.lease != lease.fence):
        writer.raise_lease(mark, lease.fence)
