"""The fence: only the worker whose lease the case's mark carries may write.

A worker that slept through a takeover still believes in its lease; the mark, read
under the store's own lock, knows better (protocol 3).
"""

from jieqing.errors import Refused
from jieqing.stores.port import CASE_MARK, Mark, Reader


class LeaseLost(Refused):
    """Another worker took the case over; this one may not write any more."""

    code = "lease-lost"
    cause = "This worker's lease {lease} is not the case's present lease {present}."
    advice = "Another worker goes on with the case; nothing was written here."


class CaseClosed(Refused):
    """The case has ended; nobody writes for it in this store any more."""

    code = "case-closed"
    cause = "The case's mark in the store is closed: the case has ended or is ending."
    advice = (
        "Nothing was written. If an act that ends the case was interrupted, do it "
        "again; a copy of an older home must not go on with it."
    )


def require_raisable(present: Mark, lease: int) -> None:
    """Raise ``CaseClosed``, or ``LeaseLost`` where the mark's lease is no lower."""
    if not present.is_open:
        raise CaseClosed
    if present.lease >= lease:
        raise LeaseLost(lease=lease, present=present.lease)


def require_lease(reader: Reader, case: str, lease: int) -> None:
    """Raise ``LeaseLost`` unless the case's mark is open and carries this lease."""
    mark = reader.mark(case, CASE_MARK)
    if mark is None or mark.lease != lease or not mark.is_open:
        present = None if mark is None else mark.lease
        raise LeaseLost(lease=lease, present=present)
