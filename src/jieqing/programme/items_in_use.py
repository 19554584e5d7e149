"""Items of packs in use here, of any kind: as shipped, or as this company edited them.

Of some kinds what ships is in use before its pack is loaded (``items_in_use``); of
others only what was loaded is (``loaded_items``).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from jieqing.programme.models import PackItem
from jieqing.programme.packs import Plain, shipped_items

T = TypeVar("T")


def content_of(item: PackItem) -> Plain:
    """What an item says here: the edited fields over those that came with the pack."""
    return {**item.shipped, **item.local}


def items_in_use(tenant: str, kind: str) -> Mapping[str, Plain]:
    """Items of a kind, by key: of loaded packs, and shipped ones not loaded yet."""
    rows = PackItem.objects.filter(tenant=tenant, kind=kind)
    return laid_over(shipped_items(kind), rows, lambda plain: plain)


def laid_over(
    shipped: Mapping[str, T], rows: Iterable[PackItem], read: Callable[[Plain], T]
) -> Mapping[str, T]:
    """Lay the rows of one kind over what ships; what was retired is gone."""
    found = dict(shipped)
    for row in rows:
        if row.is_retired:
            found.pop(row.key, None)
        else:
            found[row.key] = read(content_of(row))
    return found


def loaded_items(tenant: str, kind: str) -> Mapping[str, Plain]:
    """Items of a kind of loaded packs, by key; none before a pack was loaded."""
    rows = PackItem.objects.filter(tenant=tenant, kind=kind, is_retired=False)
    return {row.key: content_of(row) for row in rows.order_by("key")}
