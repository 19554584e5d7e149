"""The ledger by pages, one entry, and what was done beside cases."""

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jieqing.casebook import operations as done
from jieqing.console.evidence.lines import lines_of
from jieqing.console.evidence.words import ENTRY, PARTS
from jieqing.console.pages import page, show
from jieqing.console.parts import cursor_of, parts_of
from jieqing.console.visit import Visit
from jieqing.evidence import merkle
from jieqing.flow.ledger import Leaf

PAGE = 50


@require_safe
@page(ENTRY)
def ledger(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the newest entries, or those of one case; what is shown was verified."""
    case = request.GET.get("case", "").strip()
    before = cursor_of(request.GET.get("before", ""))
    log = visit.desk.ledger
    if case:
        leaves = tuple(reversed(log.leaves_of(case)))
        leaves = tuple(x for x in leaves if before is None or x.position < before)
    else:
        leaves = log.newest(PAGE + 1, before=before)
    content = {
        "lines": lines_of(visit, leaves[:PAGE]),
        "case": case,
        "next_before": _next(leaves),
        "size": log.size(),
        "parts": parts_of(visit, ENTRY, PARTS, ""),
    }
    return show(request, visit, ENTRY, "console/evidence/ledger.html", content)


@require_safe
@page(ENTRY)
def entry(request: HttpRequest, visit: Visit, position: int) -> HttpResponse:
    """Show one entry as it was hashed."""
    log = visit.desk.ledger
    if position >= log.size():
        raise Http404
    leaf = log.leaf_at(position)
    content = {
        "line": lines_of(visit, (leaf,))[0],
        "facts": [(name, _fact(value)) for name, value in leaf.entry.facts.items()],
        "leaf_hash": merkle.leaf_hash(leaf.content).hex(),
        "nonce": leaf.entry.nonce,
        "size": log.size(),
        "parts": parts_of(visit, ENTRY, PARTS, "ledger"),
    }
    return show(request, visit, ENTRY, "console/evidence/entry.html", content)


@require_safe
@page(ENTRY)
def operations(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show what was done beside cases: persons, maps, law, calendar, look-ups."""
    before = cursor_of(request.GET.get("before", ""))
    leaves = done.newest(visit.desk, PAGE + 1, before=before)
    content = {
        "lines": lines_of(visit, leaves[:PAGE]),
        "next_before": _next(leaves),
        "parts": parts_of(visit, ENTRY, PARTS, "operations/"),
    }
    return show(request, visit, ENTRY, "console/evidence/operations.html", content)


def _next(leaves: tuple[Leaf, ...]) -> int | None:
    """The cursor of the next page, if there is one."""
    return leaves[PAGE - 1].position if len(leaves) > PAGE else None


def _fact(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
