"""What a person did, opened and was sent a copy of, newest first, by cursor."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from jieqing.casebook.case_list import CaseRow, cases_of
from jieqing.casebook.desk import Desk
from jieqing.casebook.waiting import COUNTED, by_numbers
from jieqing.notices.models import Copy, Deed, Started

PAGE = 50
_LOOKED_THROUGH = 2 * COUNTED
"""How many of the newest are looked through for those that still wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedPage:
    """Some deeds; ``next_before``: the cursor of the next page, if there is one."""

    deeds: tuple[Deed, ...]
    next_before: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesPage:
    """Some cases; ``next_before``: the cursor of the next page, if there is one."""

    rows: tuple[CaseRow, ...]
    next_before: int | None


def done_by(desk: Desk, person: str, before: int | None) -> DeedPage:
    """Return a page of what this person did in the last weeks; one query."""
    rows = Deed.objects.filter(tenant=desk.tenant, person=person).order_by("-position")
    if before is not None:
        rows = rows.filter(position__lt=before)
    found = list(rows[: PAGE + 1])
    more = found[PAGE - 1].position if len(found) > PAGE else None
    return DeedPage(deeds=tuple(found[:PAGE]), next_before=more)


def started_by(desk: Desk, person: str, before: int | None) -> CasesPage:
    """Return a page of the cases this person opened; three queries."""
    rows = _started(desk, person)
    if before is not None:
        rows = rows.filter(position__lt=before)
    found = list(rows[: PAGE + 1])
    more = found[PAGE - 1].position if len(found) > PAGE else None
    return _cases(desk, [one.case for one in found[:PAGE]], more)


def copied_to(desk: Desk, person: str, before: int | None) -> CasesPage:
    """Return a page of the cases that were copied to this person; three queries."""
    rows = _copied(desk, person)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE + 1])
    more = found[PAGE - 1].pk if len(found) > PAGE else None
    return _cases(desk, [one.case for one in found[:PAGE]], more)


def count_started(desk: Desk, person: str) -> int:
    """Count those of the newest that still wait for somebody; two queries."""
    return _count(desk, _started(desk, person))


def count_copied(desk: Desk, person: str) -> int:
    """Count those of the newest that still wait for somebody; two queries."""
    return _count(desk, _copied(desk, person))


def _started(desk: Desk, person: str) -> QuerySet[Started]:
    rows = Started.objects.filter(tenant=desk.tenant, person=person)
    return rows.order_by("-position")


def _copied(desk: Desk, person: str) -> QuerySet[Copy]:
    return Copy.objects.filter(tenant=desk.tenant, person=person).order_by("-pk")


def _count(desk: Desk, rows: QuerySet[Started] | QuerySet[Copy]) -> int:
    numbers = [one.case for one in rows[:_LOOKED_THROUGH]]
    return cases_of(desk).filter(number__in=numbers).exclude(next_act="").count()


def _cases(desk: Desk, numbers: Sequence[str], more: int | None) -> CasesPage:
    return CasesPage(rows=by_numbers(desk, numbers), next_before=more)
