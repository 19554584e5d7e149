"""Cases as a list: filtered, fifty at a time, by cursor; never a total of all of them.

Rows are read as they stand, without their records: a list shows and sorts, an act
believes the ledger.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from jieqing.casebook import customer_label
from jieqing.casebook.by_index import newest_between, newest_of_each
from jieqing.casebook.customer_label import Label
from jieqing.casebook.desk import BEIJING, Desk
from jieqing.casebook.due_flow import KIND
from jieqing.casebook.flows import Act, State
from jieqing.casebook.models import Case, Hold, Request
from jieqing.casebook.read import LAST_LETTERS, sentence_in_list
from jieqing.people.matrix import Role, roles_for

PAGE = 50
DAY = timedelta(days=1)
# Whole, not composed: every list asks it for each of its fifty cases, and composing
# took longer than the answer. Put in order afterwards: asked for an order, a database
# may walk through all letters by their keys.
_LETTER = "letter"
_BESIDE = f"""
SELECT '{_LETTER}', id, case_id, delivery FROM casebook_letter
WHERE kind IN ({", ".join(["%s"] * len(LAST_LETTERS))}) AND case_id IN ({{keys}})
UNION ALL
SELECT 'issue', 0, case_id, '' FROM casebook_issue
WHERE is_open = %s AND case_id IN ({{keys}})"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a list is asked for; empty: everything. ``after`` is the cursor.

    ``number``: how it begins. ``numbers``: these alone. ``due_by``: the last day of the
    next act is not after it. ``opened``: the days between which it was opened, both
    counted. ``by``: what somebody else was asked to do is left out.
    """

    states: frozenset[State] = frozenset()
    rights: frozenset[str] = frozenset()
    acts: frozenset[Act] = frozenset()
    channels: frozenset[str] = frozenset()
    is_late: bool = False
    is_held: bool = False
    opened: tuple[date | None, date | None] = (None, None)
    by: str = ""
    number: str = ""
    numbers: frozenset[str] | None = None
    due_by: date | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One case in a list; ``due`` is the last day of the act that comes next.

    ``asked_of``: the one person who was asked to do it; empty: anybody of ``turn_of``.
    ``label``: the customer, masked; None once the key has ended. ``has_issue``: a
    search found what should be gone.
    """

    number: str
    right: str
    state: State
    opened_at: datetime
    sentence: str
    next_act: Act | None
    due: date | None
    turn_of: frozenset[Role]
    asked_of: str
    label: Label | None
    has_issue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """Some cases; ``next_after`` is the cursor of the next page, if there is one."""

    rows: tuple[CaseRow, ...]
    next_after: int | None


def newest(desk: Desk, asked: Asked, today: date, *, labelled: bool = True) -> CasePage:
    """Return one page of cases, newest first; at most six queries.

    ``labelled``: with their customers, masked; each costs opening a seal.
    """
    found = _first(desk, asked, today, PAGE + 1)
    more = found[PAGE - 1].pk if len(found) > PAGE else None
    told = told_rows(desk, found[:PAGE], labelled=labelled)
    return CasePage(rows=told, next_after=more)


def all_of(desk: Desk, asked: Asked, today: date, *, limit: int) -> tuple[CaseRow, ...]:
    """Return the first ``limit`` cases that the filters ask for, newest first."""
    return told_rows(desk, _first(desk, asked, today, limit))


def _first(desk: Desk, asked: Asked, today: date, limit: int) -> list[Case]:
    """Return the newest rows that are asked for, each filter by its index."""
    if asked.is_late or asked.due_by or any(asked.opened):
        rows = _filtered(desk, asked, today)
        return _of_keys(newest_between(rows, limit, asked.after))
    # What each part is found by is left out of the filter that all parts share.
    ways: tuple[tuple[str, Collection[str], Asked], ...] = (
        ("state", asked.states, replace(asked, states=frozenset())),
        ("right", asked.rights, replace(asked, rights=frozenset())),
        ("next_act", asked.acts, replace(asked, acts=frozenset())),
    )
    for column, values, others in ways:
        if values:
            rows = _filtered(desk, others, today)
            return _of_keys(newest_of_each(rows, column, values, limit))
    return list(_filtered(desk, asked, today).order_by("-pk")[:limit])


def _of_keys(keys: Collection[int]) -> list[Case]:
    return list(Case.objects.filter(pk__in=keys).order_by("-pk"))


def cases_of(desk: Desk) -> QuerySet[Case]:
    """Return the rows of customers' cases; due runs have a list of their own."""
    return Case.objects.filter(tenant=desk.tenant).exclude(right=KIND)


def _filtered(desk: Desk, asked: Asked, today: date) -> QuerySet[Case]:
    rows = cases_of(desk)
    wanted: Mapping[str, frozenset[str]] = {
        "state__in": frozenset(asked.states),
        "right__in": asked.rights,
        "next_act__in": frozenset(asked.acts),
    }
    for name, values in wanted.items():
        if values:
            rows = rows.filter(Q((name, values)))
    if asked.is_late:
        rows = rows.filter(due__lt=today).exclude(next_act="")
    if asked.due_by is not None:
        rows = rows.filter(due__lte=asked.due_by).exclude(next_act="")
    rows = _as_opened(rows, asked, desk.tenant)
    if asked.by:
        rows = rows.filter(asked_of__in=["", asked.by])
    if asked.numbers is not None:
        rows = rows.filter(number__in=asked.numbers)
    if asked.after is not None:
        rows = rows.filter(pk__lt=asked.after)
    if asked.number:
        # A range, which an index answers; LIKE with an escape it does not.
        beyond = f"{asked.number}\N{REPLACEMENT CHARACTER}"
        rows = rows.filter(number__gte=asked.number, number__lt=beyond)
    return rows


def _as_opened(rows: QuerySet[Case], asked: Asked, tenant: str) -> QuerySet[Case]:
    """Filter by what stands beside the cases: their days, channels and holds."""
    since, until = asked.opened
    if since is not None:
        rows = rows.filter(opened_at__gte=beginning(since))
    if until is not None:
        rows = rows.filter(opened_at__lt=beginning(until + DAY))
    if asked.is_held:
        open_holds = Hold.objects.filter(tenant=tenant, is_lifted=False)
        rows = rows.filter(pk__in=open_holds.values("case"))
    if asked.channels:
        named = Request.objects.filter(case=OuterRef("pk"), channel__in=asked.channels)
        rows = rows.filter(Exists(named))
    return rows


def told_rows(
    desk: Desk, found: Sequence[Case], *, labelled: bool = True
) -> tuple[CaseRow, ...]:
    """Return rows as a list shows them, in the same order; one query."""
    beside = sorted(_beside([row.pk for row in found]))
    delivered = {case: said for what, _, case, said in beside if what == _LETTER}
    troubled = {case for what, _, case, _ in beside if what != _LETTER}
    return tuple(
        _row(
            row,
            delivered.get(row.pk),
            label=customer_label.read(desk.keyring, row) if labelled else None,
            has_issue=row.pk in troubled,
        )
        for row in found
    )


def _beside(keys: Sequence[int]) -> Sequence[tuple[Any, ...]]:
    """Give the last letters of some cases and what is open about them, by case."""
    if not keys:
        return ()
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(keys))
        values: list[str | int] = [*LAST_LETTERS, *keys, True, *keys]
        cursor.execute(_BESIDE.format(keys=marks), values)
        return list(cursor.fetchall())


def beginning(day: date) -> datetime:
    """Return the moment at which a Beijing day begins."""
    return datetime.combine(day, time.min, BEIJING)


def _row(
    row: Case, delivery: str | None, *, label: Label | None, has_issue: bool
) -> CaseRow:
    state = State(row.state)
    act = Act(row.next_act) if row.next_act else None
    return CaseRow(
        number=row.number,
        right=row.right,
        state=state,
        opened_at=row.opened_at,
        sentence=sentence_in_list(row, delivery),
        next_act=act,
        due=row.due,
        turn_of=frozenset(roles_for(act)) if act else frozenset(),
        asked_of=row.asked_of,
        label=label,
        has_issue=has_issue,
    )
