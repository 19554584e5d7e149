"""The first rows of a list by an index: as many are read as are shown, no more.

One condition over several values leaves a database two bad ways: to walk through the
table until enough rows fit, or to sort all that fit. Each value gives its own first
rows by the index that begins with it; of those together the first are taken.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from heapq import nlargest, nsmallest
from typing import Any

from django.db import connection
from django.db.models import F, Max, QuerySet

from jieqing.casebook.models import Case

LOOKED_THROUGH = 5_000
_NO_DAY = date.max.isoformat()
_EACH = "each value in turn"


def newest_of_each(
    rows: QuerySet[Case], column: str, values: Iterable[str], limit: int
) -> list[int]:
    """Return the keys of the newest rows that have one of the values; one query."""
    part = rows.filter(**{column: _EACH}).order_by("-pk").values("pk")[:limit]
    return nlargest(limit, (key for (key,) in _together([part], values)))


def newest_between(
    rows: QuerySet[Case], limit: int, before: int | None = None
) -> list[int]:
    """Return the keys of the newest of rows between two days; at most three queries.

    ``before``: keys are below it. Where many rows fit, enough of them are among the
    newest thousands; where few do, their days are looked for by an index, for which
    they are sorted by what is no column.
    """
    end = before or (Case.objects.aggregate(end=Max("pk"))["end"] or 0) + 1
    keys = rows.values_list("pk", flat=True)
    near = list(keys.filter(pk__gte=end - LOOKED_THROUGH).order_by("-pk")[:limit])
    if len(near) == limit:
        return near
    return list(keys.order_by((F("pk") + 0).desc())[:limit])


def soonest_of_each(rows: QuerySet[Case], acts: Iterable[str], limit: int) -> list[int]:
    """Return the keys of what has to be done first; no day comes last; one query."""
    of_act = rows.filter(next_act=_EACH)
    dated, undated = of_act.exclude(due=None), of_act.filter(due=None)
    parts = (
        dated.order_by("due", "pk").values("due", "pk")[:limit],
        undated.order_by("pk").values("due", "pk")[:limit],
    )
    found = ((str(due) if due else _NO_DAY, key) for due, key in _together(parts, acts))
    return [key for _, key in nsmallest(limit, found)]


def _together(
    parts: Sequence[QuerySet[Case, Any]], values: Iterable[str]
) -> Sequence[tuple[Any, ...]]:
    """Ask all parts for each value by one statement.

    The mapper composes each part once: for each value it took longer than the answer.
    """
    told = [part.query.sql_with_params() for part in parts]
    asked = [(sql, given, value) for value in sorted(values) for sql, given in told]
    if not asked:
        return ()
    sql = " UNION ALL ".join(f"SELECT * FROM ({each}) AS part" for each, _, _ in asked)
    put = [value if x == _EACH else x for _, given, value in asked for x in given]
    with connection.cursor() as cursor:
        cursor.execute(sql, put)
        return list(cursor.fetchall())
