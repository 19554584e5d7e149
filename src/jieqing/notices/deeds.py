"""The ledger once more by person: who did what lately, and who opened which case.

The ledger has no list by person. It is read here from where the last reading ended, a
bounded piece at a time; each piece and the new position are written together, so none
is missed and none comes twice, whoever dies. What else follows from an entry (messages:
``telling.py``) is written in the same transaction.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act
from jieqing.casebook.told import Phase, fact
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import moment_of
from jieqing.notices.models import Deed, Reading, Started

AT_ONCE = 500
"""Entries in one piece."""
KEPT = timedelta(days=30)
"""How long a deed is listed."""
_ACTS = frozenset(map(str, Act))
_BEFORE = frozenset({Phase.INTENDED, Phase.BEGUN})
Following = Callable[[Desk, Sequence[Leaf]], None]


def nothing_else(desk: Desk, leaves: Sequence[Leaf]) -> None:
    """Let nothing follow from these entries beside the lists."""
    del desk, leaves


def is_done(leaf: Leaf) -> bool:
    """Whether an entry says that an act of a case was done, not only begun.

    Answering has one entry, whatever phase of the case it names.
    """
    is_whole = fact(leaf, "phase") not in _BEFORE or leaf.entry.act == Act.ANSWER
    return leaf.entry.act in _ACTS and is_whole


def catch_up(desk: Desk, at: datetime, following: Following) -> bool:
    """Read the next entries; returns whether there are more.

    ``following`` gets those that may be told. Raises ``LedgerAltered``.
    """
    size = desk.ledger.size()
    if not _is_behind(desk, at, size):
        return False
    with transaction.atomic():
        reading = Reading.objects.select_for_update().get(tenant=desk.tenant)
        until = min(reading.position + AT_ONCE, size)
        if until <= reading.position:
            return False
        leaves = _between(desk, reading.position, until)
        _write(desk, leaves)
        following(desk, [one for one in leaves if one.position >= reading.told_from])
        reading.position = until
        reading.save(update_fields=["position"])
    _forget(desk, at - KEPT)
    return until < size


def _is_behind(desk: Desk, at: datetime, size: int) -> bool:
    """Whether the ledger has more; asks without a lock, as a page does each time.

    The first reading begins some weeks ago, and tells nobody what was done before now.
    """
    reading = Reading.objects.filter(tenant=desk.tenant).first()
    if reading is None:
        first = {"position": _first_since(desk, at - KEPT, size), "told_from": size}
        rows = Reading.objects
        reading, _ = rows.get_or_create(tenant=desk.tenant, defaults=first)
    return reading.position < size


def _first_since(desk: Desk, moment: datetime, size: int) -> int:
    """Return the first position not older than a moment, by halving."""
    low, high = 0, size
    while low < high:
        middle = (low + high) // 2
        if moment_of(desk.ledger.leaf_at(middle)) < moment:
            low = middle + 1
        else:
            high = middle
    return low


def _between(desk: Desk, first: int, until: int) -> tuple[Leaf, ...]:
    newest = desk.ledger.newest(until - first, before=until)
    return tuple(reversed(newest))


def _write(desk: Desk, leaves: Sequence[Leaf]) -> None:
    done = [one for one in leaves if one.entry.case and is_done(one)]
    Deed.objects.bulk_create(
        (
            Deed(
                tenant=desk.tenant,
                person=leaf.entry.actor,
                act=leaf.entry.act,
                case=leaf.entry.case or "",
                position=leaf.position,
                at=moment_of(leaf),
            )
            for leaf in done
        ),
        ignore_conflicts=True,
    )
    Started.objects.bulk_create(
        (
            Started(
                tenant=desk.tenant,
                case=leaf.entry.case or "",
                person=leaf.entry.actor,
                position=leaf.position,
            )
            for leaf in done
            if leaf.entry.act == Act.OPEN
        ),
        ignore_conflicts=True,
    )


def _forget(desk: Desk, moment: datetime) -> None:
    """Let go of deeds that no list shows any more."""
    oldest = Deed.objects.filter(tenant=desk.tenant).order_by("position")[:AT_ONCE]
    gone = [one.pk for one in oldest if one.at < moment]
    Deed.objects.filter(pk__in=gone).delete()
