"""What has to be done first, by index: as many rows are read as are shown, no more.

For each act, and where it matters for whom it was kept, an index gives its own first
cases; of those together the first are taken. The statements stand whole, always the
same text, so that a database prepares each of them once for a connection.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from heapq import nsmallest
from typing import Any

from django.db import connection

from jieqing.casebook.due_flow import KIND


class _Kept(StrEnum):
    """For whom the act was kept, as a condition of the statement.

    The last one is the condition of a small index over what was handed over.
    """

    ANYBODY_OR_NOT = ""
    ONE = "AND asked_of = %s"
    ANOTHER = "AND asked_of > '' AND asked_of <> %s"


_DATED = """
SELECT * FROM (SELECT due, id FROM casebook_case
WHERE tenant = %s AND next_act = %s {kept} AND "right" <> %s
AND due IS NOT NULL {beyond} ORDER BY due, id LIMIT %s) AS part"""
_BEYOND_DAY = "AND (due, id) > (%s, %s)"
_UNDATED = """
SELECT * FROM (SELECT due, id FROM casebook_case
WHERE tenant = %s AND next_act = %s {kept} AND "right" <> %s
AND due IS NULL AND id > %s ORDER BY id LIMIT %s) AS part"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the day and key of its last case; no day comes last."""

    due: date | None
    key: int

    def __str__(self) -> str:
        day = self.due.isoformat() if self.due else ""
        return f"{day}.{self.key}"


def kept_for(
    tenant: str,
    acts: Collection[str],
    person: str,
    limit: int,
    after: Place | None = None,
) -> list[int]:
    """Return the keys of what anybody, or this person alone, has to do first."""
    values = [[act, whom] for act in sorted(acts) for whom in ("", person)]
    return _soonest(tenant, _Kept.ONE, values, limit, after)


def any_of(
    tenant: str, acts: Collection[str], limit: int, after: Place | None = None
) -> list[int]:
    """Return the keys of where one of these acts comes next, whoever is to do it."""
    values = [[act] for act in sorted(acts)]
    return _soonest(tenant, _Kept.ANYBODY_OR_NOT, values, limit, after)


def kept_for_others(
    tenant: str,
    acts: Collection[str],
    person: str,
    limit: int,
    after: Place | None = None,
) -> list[int]:
    """Return the keys of what was handed over to somebody else than this person."""
    values = [[act, person] for act in sorted(acts)]
    return _soonest(tenant, _Kept.ANOTHER, values, limit, after)


def _soonest(
    tenant: str,
    kept: _Kept,
    values: Sequence[Sequence[str]],
    limit: int,
    after: Place | None,
) -> list[int]:
    """Ask for those with a day; only where these are too few, for those without."""
    found: list[tuple[Any, ...]] = []
    if after is None or after.due is not None:
        beyond = [] if after is None else [after.due, after.key]
        sql = _DATED.format(kept=kept, beyond=_BEYOND_DAY if beyond else "")
        found += _together(
            sql, [[tenant, *each, KIND, *beyond, limit] for each in values]
        )
    first = [key for _, key in nsmallest(limit, found)]
    if len(first) == limit:
        return first
    past = after.key if after is not None and after.due is None else 0
    sql = _UNDATED.format(kept=kept)
    undated = _together(sql, [[tenant, *each, KIND, past, limit] for each in values])
    return [*first, *nsmallest(limit - len(first), (key for _, key in undated))]


def _together(sql: str, values: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """Ask the same of each of the values by one statement."""
    if not values:
        return []
    with connection.cursor() as cursor:
        asked = " UNION ALL ".join([sql] * len(values))
        cursor.execute(asked, [value for each in values for value in each])
        return list(cursor.fetchall())
