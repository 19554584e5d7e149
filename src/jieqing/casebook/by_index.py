"""The first rows of a list by an index: as many are read as are shown, no more.

One condition over several values leaves a database two bad ways: to walk through the
table until enough rows fit, or to sort all that fit. Each value gives its own first
rows by the index that begins with it; of those together the first are taken. What has
to be done first: soonest.py.
"""

from collections.abc import Iterable, Sequence
from heapq import nlargest
from typing import Any

from django.db import connection
from django.db.models import F, Max, QuerySet

from jieqing.casebook.models import Case

LOOKED_THROUGH = 5_000
_EACH = "each value in turn"


def newest_of_each(
    rows: QuerySet[Case], column: str, values: Iterable[str], limit: int
) -> list[int]:
    """Return the keys of the newest rows that have one of the values; one query."""
    part = rows.filter(**{column: _EACH}).order_by("-pk").values("pk")[:limit]
    return nlargest(limit, (key for (key,) in _together(part, values)))


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


def _together(
    part: QuerySet[Case, Any], values: Iterable[str]
) -> Sequence[tuple[Any, ...]]:
    """Ask the same for each value by one statement.

    The mapper composes it once: for each value it took longer than the answer.
    """
    each, given = part.query.sql_with_params()
    asked = sorted(values)
    if not asked:
        return ()
    sql = " UNION ALL ".join([f"SELECT * FROM ({each}) AS part"] * len(asked))
    put = [value if x == _EACH else x for value in asked for x in given]
    with connection.cursor() as cursor:
        cursor.execute(sql, put)
        return list(cursor.fetchall())
