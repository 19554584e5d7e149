"""What pages say is kept: counted now where little is, else as a worker counted last.

Sealed batches are opened to be counted, and a home may have very many. A count says of
when it is, and is not passed off as one of now. The due run opens the batches itself
and believes no count.
"""

import time
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from jieqing.casebook.desk import Desk
from jieqing.casebook.due_batches import names_of_batches, place_of_batches
from jieqing.casebook.due_list import DueLine, DueList, due_list
from jieqing.casebook.models import KeptCount

FEW = 100
"""Batches that a page opens itself."""
RESTS = 20
"""A worker counts anew after this many times the time that the last count took."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept; ``at``: the moment of the count, None: it is of now.

    ``is_counted`` False: nobody has counted yet, so that nothing is said.
    """

    found: DueList = field(default_factory=lambda: DueList(lines=(), unreadable=0))
    at: datetime | None = None
    is_counted: bool = True


def kept(desk: Desk) -> Kept:
    """Return what is kept, as a page says it."""
    if _are_few(desk):
        return Kept(found=due_list(desk))
    row = KeptCount.objects.filter(tenant=desk.tenant).first()
    if row is None:
        return Kept(is_counted=False)
    lines = tuple(DueLine(**line) for line in row.lines)
    found = DueList(lines=lines, unreadable=row.unreadable, older_law=row.older_law)
    return Kept(found=found, at=row.at)


def count_again(desk: Desk, at: datetime) -> bool:
    """Count, where batches are many and others than last time; whether it was done."""
    if _are_few(desk):
        return False
    stamp = _stamp(desk)
    row = KeptCount.objects.filter(tenant=desk.tenant).first()
    if row is not None and (row.stamp == stamp or at < row.at + _rest(row)):
        return False
    began = time.monotonic()
    found = due_list(desk)
    told = {
        "at": at,
        "stamp": stamp,
        "seconds": time.monotonic() - began,
        "lines": [asdict(line) for line in found.lines],
        "unreadable": found.unreadable,
        "older_law": found.older_law,
    }
    KeptCount.objects.update_or_create(tenant=desk.tenant, defaults=told)
    return True


def _are_few(desk: Desk) -> bool:
    return len(list(islice(names_of_batches(desk), FEW + 1))) <= FEW


def _rest(row: KeptCount) -> timedelta:
    return timedelta(seconds=row.seconds * RESTS)


def _stamp(desk: Desk) -> str:
    """Return what changes when a batch comes, changes or goes, or the law does."""
    changed = place_of_batches(desk).stat().st_mtime_ns
    return f"{changed} {desk.catalogue.version}"
