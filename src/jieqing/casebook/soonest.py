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
    asked = [(_Kept.ONE, (act, whom)) for act in sorted(acts) for whom in ("", person)]
    return _soonest(tenant, asked, limit, after)


def left_to_others(
    tenant: str,
    acts: tuple[Collection[str], Collection[str]],
    person: str,
    limit: int,
    after: Place | None = None,
) -> list[int]:
    """Return the keys of what others have to do first.

    ``acts``: those that are not this person's, whoever is to do them; and those that
    are, where they were handed over to somebody else.
    """
    others, own = acts
    asked = [
        *((_Kept.ANYBODY_OR_NOT, (act,)) for act in sorted(others)),
        *((_Kept.ANOTHER, (act, person)) for act in sorted(own)),
    ]
    return _soonest(tenant, asked, limit, after)


_Asked = Sequence[tuple[_Kept, tuple[str, ...]]]


def _soonest(tenant: str, asked: _Asked, limit: int, after: Place | None) -> list[int]:
    """Ask for those with a day; only where these are too few, for those without."""
    found: list[tuple[Any, ...]] = []
    if after is None or after.due is not None:
        beyond = () if after is None else (after.due, after.key)
        sql = _DATED.replace("{beyond}", _BEYOND_DAY if beyond else "")
        found += _together(sql, tenant, asked, (*beyond, limit))
    first = [key for _, key in nsmallest(limit, found)]
    if len(first) == limit:
        return first
    past = after.key if after is not None and after.due is None else 0
    undated = _together(_UNDATED, tenant, asked, (past, limit))
    return [*first, *nsmallest(limit - len(first), (key for _, key in undated))]


def _together(
    sql: str, tenant: str, asked: _Asked, end: tuple[Any, ...]
) -> list[tuple[Any, ...]]:
    """Ask the same of each act by one statement."""
    if not asked:
        return []
    whole = " UNION ALL ".join(sql.format(kept=kept) for kept, _ in asked)
    put: list[Any] = [x for _, values in asked for x in (tenant, *values, KIND, *end)]
    with connection.cursor() as cursor:
        cursor.execute(whole, put)
        return list(cursor.fetchall())
