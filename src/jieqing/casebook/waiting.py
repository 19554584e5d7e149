"""What waits for whom: cases by the act that comes next, nearest day first, by cursor.

Rows as they stand, as in every list. Which acts somebody may do is asked of the matrix;
who has signed already is asked of the ledger's entries of the page alone.
"""

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.db.models import F, Q, QuerySet

from jieqing.casebook.case_list import CaseRow, cases_of, told_rows
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act
from jieqing.casebook.models import Case
from jieqing.flow.models import LedgerEntry
from jieqing.people.matrix import Role, roles_for

PAGE = 50
COUNTED = 100
"""Nobody counts further: a list says ``99+``."""
_BY_DAY = F("due").asc(nulls_last=True)
_CURSOR = re.compile(r"(\d{4}-\d\d-\d\d)?\.(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the day and key of its last case; no day comes last."""

    due: date | None
    key: int

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read what ``str`` wrote; None: from the start, also for nonsense."""
        shape = _CURSOR.fullmatch(text)
        if shape is None:
            return None
        try:
            due = date.fromisoformat(shape[1]) if shape[1] else None
        except ValueError:
            return None
        return cls(due, int(shape[2]))

    def __str__(self) -> str:
        day = self.due.isoformat() if self.due else ""
        return f"{day}.{self.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingPage:
    """Some cases; ``signed`` are those that wait for another signature only.

    ``next_after``: where the next page begins, if there is one.
    """

    rows: tuple[CaseRow, ...]
    signed: frozenset[str]
    next_after: Place | None


def acts_of(roles: frozenset[Role]) -> frozenset[Act]:
    """Return the acts these roles may do beside signing."""
    return frozenset(a for a in Act if a is not Act.APPROVE and roles & roles_for(a))


def acts_of_others(roles: frozenset[Role]) -> frozenset[Act]:
    """Return the acts that are for others to do."""
    return frozenset(act for act in Act if not roles & roles_for(act))


def signing_of(roles: frozenset[Role]) -> frozenset[Act]:
    """Return signing, where these roles may sign."""
    return frozenset({Act.APPROVE}) if roles & roles_for(Act.APPROVE) else frozenset()


def waiting(
    desk: Desk, acts: Collection[Act], person: str, after: Place | None = None
) -> WaitingPage:
    """Return a page of the cases that wait for one of these acts; three queries."""
    rows = _next_are(desk, acts)
    if after is not None:
        rows = rows.filter(_beyond(after))
    found = list(rows.order_by(_BY_DAY, "pk")[: PAGE + 1])
    shown = found[:PAGE]
    more = Place(shown[-1].due, shown[-1].pk) if len(found) > PAGE else None
    return WaitingPage(
        rows=told_rows(desk, shown),
        signed=signed_by(desk, person, shown),
        next_after=more,
    )


def count(desk: Desk, acts: Collection[Act], person: str) -> int:
    """Count what waits for this person, up to ``COUNTED``; at most two queries."""
    found = list(_next_are(desk, acts).order_by(_BY_DAY, "pk")[:COUNTED])
    return len(found) - len(signed_by(desk, person, found))


def by_numbers(desk: Desk, numbers: Iterable[str]) -> tuple[CaseRow, ...]:
    """Return these cases in the order asked; two queries."""
    asked = list(numbers)
    there = {row.number: row for row in cases_of(desk).filter(number__in=asked)}
    return told_rows(desk, [there[name] for name in asked if name in there])


def _next_are(desk: Desk, acts: Collection[Act]) -> QuerySet[Case]:
    return cases_of(desk).filter(next_act__in=[str(act) for act in acts])


def _beyond(place: Place) -> Q:
    if place.due is None:
        return Q(due=None, pk__gt=place.key)
    later = Q(due__gt=place.due) | Q(due=place.due, pk__gt=place.key)
    return later | Q(due=None)


def signed_by(desk: Desk, person: str, rows: Iterable[Case]) -> frozenset[str]:
    """Return the cases whose plan this person has signed since it was made."""
    numbers = [row.number for row in rows if row.next_act == Act.APPROVE]
    if not numbers:
        return frozenset()
    acts = (Act.PLAN, Act.PROPOSE_RESTORE, Act.APPROVE)
    entries = LedgerEntry.objects.filter(
        tenant=desk.tenant, record__in=numbers, act__in=acts
    ).order_by("position")
    signed: dict[str, bool] = dict.fromkeys(numbers, False)
    for record, act, content in entries.values_list("record", "act", "content"):
        is_theirs = json.loads(bytes(content))["actor"] == person
        signed[record] = act == Act.APPROVE and (signed[record] or is_theirs)
    return frozenset(number for number, is_so in signed.items() if is_so)
