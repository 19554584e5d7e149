"""The ledger by pages, one entry, and what was done beside cases."""

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from jieqing.casebook import operations as done
from jieqing.console.doors import see_other
from jieqing.console.evidence.lines import lines_of
from jieqing.console.evidence.papers import NUMBER
from jieqing.console.evidence.words import ENTRY, links_of
from jieqing.console.pages import page, show
from jieqing.console.parts import cursor_of
from jieqing.console.visit import Visit
from jieqing.evidence import merkle
from jieqing.flow.ledger import Leaf

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def ledger(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the newest entries, or those of one case; what is shown was verified.

    What is typed into the filter is posted, and only a case's number gets into an
    address: people paste telephone numbers into any field.
    """
    typed = request.POST.get("case", "").strip()
    number = typed.upper() or request.GET.get("case", "")
    case = number if NUMBER.fullmatch(number) else ""
    if request.method == "POST" and (case or not typed):
        query = f"?case={case}" if case else ""
        return see_other(f"/{visit.desk.tenant}/evidence/{query}")
    leaves = _leaves(visit, case, cursor_of(request.GET.get("before", "")))
    content = {
        "lines": lines_of(visit, leaves[:PAGE]),
        "case": case,
        "typed": typed or case,
        "is_unfit": bool(typed),
        "next_before": _next(leaves),
        "size": visit.desk.ledger.size(),
        "parts": links_of(visit, ""),
    }
    return show(request, visit, ENTRY, "console/evidence/ledger.html", content)


def _leaves(visit: Visit, case: str, before: int | None) -> tuple[Leaf, ...]:
    """The newest entries below a position, one more than a page."""
    log = visit.desk.ledger
    if not case:
        return log.newest(PAGE + 1, before=before)
    leaves = reversed(log.leaves_of(case))
    return tuple(x for x in leaves if before is None or x.position < before)


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
        "parts": links_of(visit, "ledger"),
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
        "parts": links_of(visit, "operations/"),
    }
    return show(request, visit, ENTRY, "console/evidence/operations.html", content)


def _next(leaves: tuple[Leaf, ...]) -> int | None:
    """The cursor of the next page, if there is one."""
    return leaves[PAGE - 1].position if len(leaves) > PAGE else None


def _fact(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
