"""The holds in force in a company, by cursor: those that their reader may know of."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act
from jieqing.casebook.groups import LimitedHolds, Place
from jieqing.casebook.models import Hold
from jieqing.casebook.visibility import Visibility
from jieqing.flow.models import LedgerEntry

PAGE = 50
NOBODY = ""
"""A reader who answers for no hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRow:
    """One hold: of which case, on which ground, who answers for it, until which day."""

    case: str
    number: str
    ground: str
    store: str
    table: str
    rows: int
    owner: str
    review: date


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldPage:
    """Some holds; ``next_after`` is the cursor of the next page, if there is one."""

    rows: tuple[HoldRow, ...]
    next_after: tuple[date, int] | None


def limited_to_others(desk: Desk, reader: str) -> LimitedHolds:
    """Return the limited holds of which this reader may not know the ground; one query.

    What hangs on a held row stays on the same ground in other tables, so a ground is
    told only where a hold that everybody may know lies itself.
    """
    rows = Hold.objects.filter(tenant=desk.tenant, is_lifted=False)
    limited, told = set[Place](), set[Place]()
    kinds = rows.values_list("store", "table", "ground", "visibility", "owner")
    for store, table, ground, visibility, owner in kinds.distinct():
        hidden = visibility == Visibility.LIMITED and owner != reader
        (limited if hidden else told).add((store, table, ground))
    return LimitedHolds(
        grounds=frozenset(ground for _, _, ground in limited),
        told=frozenset(told - limited),
    )


def setters(desk: Desk, rows: Iterable[HoldRow]) -> Mapping[tuple[str, str], str]:
    """Return who set these holds, by case and number; one query.

    A hint for a list: the acts ask the verified record.
    """
    wanted = {(row.case, row.number) for row in rows}
    entries = LedgerEntry.objects.filter(
        tenant=desk.tenant,
        record__in=sorted({case for case, _ in wanted}),
        act=Act.HOLD,
    )
    found = {}
    for case, content in entries.values_list("record", "content"):
        entry = json.loads(bytes(content))
        found[case, str(entry["facts"]["hold"])] = str(entry["actor"])
    return {key: actor for key, actor in found.items() if key in wanted}


def open_holds(
    desk: Desk, reader: str, *, after: tuple[date, int] | None = None
) -> HoldPage:
    """Return holds, the nearest review first; a limited one only to its owner.

    A secret one is in no list. ``after``: the last one's review day and key.
    """
    known = Q(visibility=Visibility.OPEN) | Q(
        visibility=Visibility.LIMITED, owner=reader
    )
    rows = Hold.objects.filter(known, tenant=desk.tenant, is_lifted=False)
    if after is not None:
        day, key = after
        rows = rows.filter(Q(review__gt=day) | Q(review=day, pk__gt=key))
    found = list(rows.select_related("case").order_by("review", "pk")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return HoldPage(
        rows=tuple(
            HoldRow(
                case=row.case.number,
                number=row.number,
                ground=row.ground,
                store=row.store,
                table=row.table,
                rows=row.rows,
                owner=row.owner,
                review=row.review,
            )
            for row in found[:PAGE]
        ),
        next_after=(last.review, last.pk) if last else None,
    )
