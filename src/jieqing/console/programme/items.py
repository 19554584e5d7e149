"""六十项: a table of cells, and one item with the very records that show it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jieqing.console.pages import page, show
from jieqing.console.parts import parts_of
from jieqing.console.programme.words import ENTRY, MANNERS, PARTS
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.programme.adoption import adoption
from jieqing.programme.anchors import anchor_words
from jieqing.programme.measures import Group, shipped_groups, shipped_measures
from jieqing.programme.seen import Seen, see
from jieqing.programme.shown import (
    CLAUSES,
    Cell,
    CellState,
    Found,
    Proof,
    Where,
    cells,
)
from jieqing.programme.wording import (
    CELLS,
    SHAPES,
    TASKS,
    post_words,
    told,
)

_WORST = (
    CellState.EXPIRED,
    CellState.EXPIRING,
    CellState.IN_PROGRESS,
    CellState.NONE,
)
_DUE = frozenset({CellState.EXPIRED, CellState.EXPIRING})
"""States of items with which somebody must do something by a day."""
PLACES: Mapping[Where, tuple[str, str]] = {
    Where.DOCUMENT: ("programme/documents/{name}/", ""),
    Where.TASK: ("programme/tasks/{name}/", ""),
    Where.FIGURE: ("programme/figures/{name}", "Reading"),
    Where.ENTRY: ("evidence/ledger/{name}/", "Entry {name}"),
    Where.STORE: ("data/stores/{name}/", ""),
    Where.PEOPLE: ("organisation/", ""),
    Where.LEDGER: ("evidence/", "Ledger"),
    Where.ISSUE: ("programme/issues/{name}/", ""),
    Where.AUDIT: ("programme/audits/{name}/", ""),
    Where.COURSE: ("programme/courses/of/{name}", "Course"),
    Where.ENROLMENT: ("programme/courses/{name}/", ""),
    Where.CAMPAIGN: ("programme/courses/campaigns/{name}/", ""),
    Where.PHISHING: ("programme/courses/phishing/{name}/", ""),
    Where.APPRAISAL: ("programme/courses/scores/{name}/", ""),
    Where.INCIDENT: ("programme/incidents/{name}/", ""),
    Where.FORM: ("programme/forms/{name}/", ""),
    Where.TICKET: ("programme/tickets/{name}/", ""),
    Where.PARTY: ("programme/parties/{name}/", ""),
    Where.REACH: ("programme/incidents/reach/{name}/", ""),
    Where.RESOURCE: ("programme/parties/resources/{name}/", ""),
}
"""Where each kind of proof is shown, from the company's address, and what it is called.

Empty: by its own name.
"""


@require_safe
@page(ENTRY)
def items(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show all sixty cells and the five principles."""
    seen = see(visit.desk, visit.today)
    found = cells(seen, shipped_measures().values())
    groups = [
        {
            "number": group.number,
            "name": group.name,
            "cells": _cells(visit, group, found),
            **_in_short(group, found),
        }
        for group in shipped_groups()
    ]
    worst = _worst(found)
    content = {
        "rows": [each for each in groups if each["number"]],
        "principles": [each for each in groups if not each["number"]],
        "counts": _counts(found),
        "worst": _line(visit, worst) if worst else None,
        "next": _next(worst) if worst else "",
        "adoption": adoption(visit.desk.ledger),
        "may_adopt": visit.may("programme-adopt"),
        "may_confirm": visit.may("programme-confirm"),
        "parts": parts_of(visit, ENTRY, PARTS, ""),
    }
    return show(request, visit, ENTRY, "console/programme/items.html", content)


@require_safe
@page(ENTRY)
def item(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """Show one item: what it asks for, what was found, what comes next."""
    measure = shipped_measures().get(name)
    if measure is None:
        raise Http404
    seen = see(visit.desk, visit.today)
    cell = cells(seen, [measure])[name]
    asked = cell.exemption
    waits = asked is not None and not asked.holds_on(visit.today)
    content = {
        **_line(visit, cell),
        "measure": measure,
        "group": next(g.name for g in shipped_groups() if g.number == measure.group),
        "post": post_words(measure.post),
        "anchors": [anchor_words(key) for key in measure.anchors],
        "clauses": [_clause(visit, seen, one) for one in cell.found],
        "missing": [told(one) for one in cell.missing],
        "lacks": said(", ").join(said(TASKS.get(each, each)) for each in measure.lacks),
        "note": measure.note_words,
        "exemption": asked,
        "waits": waits,
        "may_exempt": visit.may("item-exempt") and not waits,
        "may_confirm": visit.may("item-exempt-confirm") and waits,
        "back": f"/{visit.desk.tenant}/programme/",
        "parts": parts_of(visit, ENTRY, PARTS, "items/"),
    }
    return show(request, visit, ENTRY, "console/programme/item.html", content)


def _cells(
    visit: Visit,
    group: Group,
    found: Mapping[str, Cell],
) -> list[Mapping[str, Any]]:
    return [_line(visit, found[measure.id]) for measure in group.measures]


def _in_short(group: Group, found: Mapping[str, Cell]) -> Mapping[str, Any]:
    """Say of a measure how its items stand, and whether one of them is due."""
    states = [found[measure.id].state for measure in group.measures]
    return {
        "counts": [
            (SHAPES[state], said(CELLS[state]), states.count(state))
            for state in CELLS
            if state in states
        ],
        "is_due": not _DUE.isdisjoint(states),
    }


def _line(visit: Visit, cell: Cell) -> Mapping[str, Any]:
    return {
        "id": cell.measure.id,
        "name": cell.measure.name,
        "state": cell.state,
        "words": said(CELLS[cell.state]),
        "shape": SHAPES[cell.state],
        "manner": MANNERS.get(cell.state, ""),
        "until": cell.until,
        "address": f"/{visit.desk.tenant}/programme/items/{cell.measure.id}",
    }


def _counts(found: Mapping[str, Cell]) -> list[tuple[str, int]]:
    """How many of the sixty stand how; the principles are counted by themselves."""
    sixty = [cell for cell in found.values() if cell.measure.group]
    counted = [(state, sum(c.state is state for c in sixty)) for state in CELLS]
    return [(said(CELLS[state]), count) for state, count in counted if count]


def _worst(found: Mapping[str, Cell]) -> Cell | None:
    """Return the item of the worst state; of several, the one that ends first."""
    for state in _WORST:
        cells_so = [cell for cell in found.values() if cell.state is state]
        if cells_so:
            return min(cells_so, key=lambda cell: cell.until or date.max)
    return None


def _next(cell: Cell) -> str:
    missing = told(cell.missing[0]) if cell.missing else ""
    return f"{missing} · {post_words(cell.measure.post)}" if missing else ""


def _clause(visit: Visit, seen: Seen, found: Found) -> Mapping[str, Any]:
    return {
        "asks": told(CLAUSES[found.clause.of].words(seen, found.clause)),
        "is_met": found.is_met,
        "missing": told(found.missing) if found.missing else "",
        "until": found.until,
        "proofs": [_proof(visit, proof) for proof in found.proofs],
    }


def _proof(visit: Visit, proof: Proof) -> Mapping[str, Any]:
    address, words = PLACES[proof.where]
    return {
        "address": visit.open_to(address.format(name=proof.name)),
        "words": said(words).format(name=proof.name) if words else proof.name,
        "day": proof.day,
    }
