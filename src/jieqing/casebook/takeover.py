"""Take a case away from whoever is erasing for it, before anything else is decided.

The job's fence is raised, so that the former owner can write no intention any more;
then each store's mark is raised to the same number, so that it can commit nothing.
"""

from jieqing.casebook.desk import day_of
from jieqing.casebook.guards import require_nothing_committed
from jieqing.casebook.sources import bound_store
from jieqing.casebook.work import Work
from jieqing.erasure.values import MappedStore
from jieqing.flow import lease as leases


def job_name(number: str) -> str:
    """Return the name of the job that erases for a case."""
    return f"execute:{number}"


def fence(work: Work) -> int:
    """End every other worker's right to write for the case; returns the new fence."""
    fence_number = leases.revoke(work.desk.tenant, job_name(work.number))
    for name in work.desk.home.stores:
        _raise(work, bound_store(work.desk, name), fence_number)
    return fence_number


def fence_and_require_nothing_committed(work: Work) -> None:
    """First nobody can commit any more; only then is it asked whether anybody did."""
    fence(work)
    require_nothing_committed(work)


def close_marks(work: Work) -> None:
    """Let nobody write for the case any more, in any store."""
    for name in work.desk.home.stores:
        mapped = bound_store(work.desk, name)
        with mapped.store.writing(mapped.bound, day_of(work.at)) as writer:
            writer.close_mark(work.case.mark)
            writer.commit()


def _raise(work: Work, mapped: MappedStore, number: int) -> None:
    if not mapped.store.has_mark_table():
        return
    with mapped.store.writing(mapped.bound, day_of(work.at)) as writer:
        writer.raise_lease(work.case.mark, number)
        writer.commit()
