"""What waits for whom: cases by the act that comes next, nearest day first, by cursor.

Rows as they stand, as in every list. Which acts somebody may do is asked of the matrix,
and what was handed over to one person waits for them alone. Who has signed already, and
what was reminded of today, is asked of the ledger's entries of the page.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from operator import itemgetter
from typing import Any

from django.db.models import F

from jieqing.casebook import customer_label, soonest
from jieqing.casebook.case_list import CaseRow, cases_of, told_rows
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.flows import Act
from jieqing.casebook.models import Case
from jieqing.casebook.soonest import Place
from jieqing.evidence import instant
from jieqing.flow.models import LedgerEntry
from jieqing.people.matrix import Role, roles_for

PAGE = 50
COUNTED = 100
"""Nobody counts further: a list says ``99+``."""
_BY_DAY = F("due").asc(nulls_last=True)
_CURSOR = re.compile(r"(\d{4}-\d\d-\d\d)?\.(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingPage:
    """Some cases; ``signed`` are those that wait for another signature only.

    ``first``: the first of the rows once more, with its customer, masked. ``counted``:
    how many wait from here on, signed ones too, up to ``COUNTED``.
    ``next_after``: where the next page begins, if there is one.
    """

    rows: tuple[CaseRow, ...]
    first: CaseRow | None
    signed: frozenset[str]
    next_after: Place | None
    counted: int


def acts_of(roles: frozenset[Role]) -> frozenset[Act]:
    """Return the acts these roles may do beside signing."""
    return frozenset(a for a in Act if a is not Act.APPROVE and roles & roles_for(a))


def signing_of(roles: frozenset[Role]) -> frozenset[Act]:
    """Return signing, where these roles may sign."""
    return frozenset({Act.APPROVE}) if roles & roles_for(Act.APPROVE) else frozenset()


def place_in(text: str) -> Place | None:
    """Read a cursor; None: from the start, also for nonsense."""
    shape = _CURSOR.fullmatch(text)
    if shape is None:
        return None
    try:
        due = date.fromisoformat(shape[1]) if shape[1] else None
    except ValueError:
        return None
    return Place(due, int(shape[2]))


def waiting(
    desk: Desk, acts: Collection[Act], person: str, after: Place | None = None
) -> WaitingPage:
    """Return a page of what waits for this person to do one of these acts."""
    keys = soonest.kept_for(desk.tenant, acts, person, COUNTED, after)
    page = _page(desk, keys[: PAGE + 1], person)
    return replace(page, counted=len(keys))


def elsewhere(
    desk: Desk, roles: frozenset[Role], person: str, after: Place | None = None
) -> WaitingPage:
    """Return a page of what waits for others: their acts, and what they were asked."""
    mine = [act for act in Act if roles & roles_for(act)]
    others = [act for act in Act if act not in mine]
    keys = soonest.left_to_others(desk.tenant, (others, mine), person, PAGE + 1, after)
    return _page(desk, keys, person)


def count(desk: Desk, acts: Collection[Act], person: str) -> int:
    """Count what waits for this person, up to ``COUNTED``; at most four queries."""
    keys = soonest.kept_for(desk.tenant, acts, person, COUNTED)
    if Act.APPROVE not in acts:
        return len(keys)
    return len(keys) - len(signed_by(desk, person, _in_order(keys)))


def by_numbers(desk: Desk, numbers: Iterable[str]) -> tuple[CaseRow, ...]:
    """Return these cases in the order asked; three queries."""
    asked = list(numbers)
    there = {row.number: row for row in cases_of(desk).filter(number__in=asked)}
    found = [there[name] for name in asked if name in there]
    return told_rows(desk, found, labelled=False)


def reminded_on(desk: Desk, numbers: Collection[str], day: date) -> frozenset[str]:
    """Return those of these cases of which somebody reminded that day; one query."""
    entries = _entries(desk, numbers, (Act.REMIND,))
    return frozenset(
        record
        for record, _, content in entries
        if day_of(instant.from_text(content["at"])) == day
    )


def signed_by(desk: Desk, person: str, rows: Iterable[Case]) -> frozenset[str]:
    """Return the cases whose plan this person has signed since it was made."""
    numbers = [row.number for row in rows if row.next_act == Act.APPROVE]
    acts = (Act.PLAN, Act.PROPOSE_RESTORE, Act.APPROVE)
    signed: dict[str, bool] = dict.fromkeys(numbers, False)
    for record, act, content in _entries(desk, numbers, acts):
        is_theirs = content["actor"] == person
        signed[record] = act == Act.APPROVE and (signed[record] or is_theirs)
    return frozenset(number for number, is_so in signed.items() if is_so)


def _entries(
    desk: Desk, numbers: Collection[str], acts: Collection[Act]
) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Give record, act and content of the entries of these acts, in their order.

    Put in order here: asked for by its position, a database may walk the whole log.
    """
    if not numbers:
        return
    rows = LedgerEntry.objects.filter(
        tenant=desk.tenant, record__in=list(numbers), act__in=list(map(str, acts))
    )
    found = rows.values_list("position", "record", "act", "content")
    for _, record, act, content in sorted(found, key=itemgetter(0)):
        yield record, act, json.loads(bytes(content))


def _in_order(keys: Collection[int]) -> list[Case]:
    return list(Case.objects.filter(pk__in=list(keys)).order_by(_BY_DAY, "pk"))


def _page(desk: Desk, keys: Collection[int], person: str) -> WaitingPage:
    """Show the first of these cases; more than a page of them: there is a next one."""
    found = _in_order(keys)
    shown = found[:PAGE]
    more = Place(shown[-1].due, shown[-1].pk) if len(found) > PAGE else None
    rows = told_rows(desk, shown, labelled=False)
    return WaitingPage(
        rows=rows,
        first=_labelled(desk, rows[0], shown[0]) if rows else None,
        signed=signed_by(desk, person, shown),
        next_after=more,
        counted=len(keys),
    )


def _labelled(desk: Desk, row: CaseRow, case: Case) -> CaseRow:
    return replace(row, label=customer_label.read(desk.keyring, case))
