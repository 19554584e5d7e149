"""Finding a case by its number, or by what a customer is known by.

What is typed is POSTed and never stands in an address, a title or a log; the answer
lies under a random handle, for this session and ten minutes, as case numbers alone.
"""

import re
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from jieqing.casebook.case_list import Asked, newest
from jieqing.casebook.subjects import cases_of
from jieqing.console import handles
from jieqing.console.cases.lines import line_of
from jieqing.console.doors import see_other
from jieqing.console.pages import page, show
from jieqing.console.visit import Visit
from jieqing.datamap.identity import EXACT_KINDS
from jieqing.erasure.values import IdentityValue

ENTRY = "cases"
FOUND = "cases-found"
GOOD_FOR = timedelta(minutes=10)
LONGEST = 200
NUMBER = re.compile(r"CL-\d{4}-\d{1,6}", re.ASCII)


@require_POST
@page(ENTRY)
def search(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Look for what was typed, keep the answer's numbers, lead to it."""
    text = request.POST.get("text", "").strip()[:LONGEST]
    return see_other(keep_found(request, visit, text))


def keep_found(request: HttpRequest, visit: Visit, text: str) -> str:
    """Look for what was typed and keep the answer; returns where it is shown."""
    numbers = " ".join(sorted(_numbers(visit, text)))
    handle = handles.keep(request, visit, FOUND, numbers.encode(), GOOD_FOR)
    return f"/{visit.desk.tenant}/cases/found/{handle}"


@require_safe
@page(ENTRY)
def found(request: HttpRequest, visit: Visit, handle: str) -> HttpResponse:
    """Show what was found; an answer that is too old is none."""
    answer = handles.look(request, visit, FOUND, handle)
    if answer is None:
        raise Http404
    asked = Asked(numbers=frozenset(answer.decode().split()))
    rows = newest(visit.desk, asked, visit.today).rows
    content = {
        "lines": [line_of(visit, row) for row in rows],
        "may_search_customers": visit.may_read("customers"),
    }
    return show(request, visit, ENTRY, "console/cases/found.html", content)


def _numbers(visit: Visit, text: str) -> frozenset[str]:
    """Return the cases; only who may read customers finds cases by a customer."""
    if NUMBER.fullmatch(text.upper()):
        return frozenset({text.upper()})
    if not text or not visit.may_read("customers"):
        return frozenset()
    entries = (IdentityValue(kind=kind, value=text) for kind in fitting_kinds(text))
    return frozenset().union(*(cases_of(visit.desk, entry) for entry in entries))


def fitting_kinds(text: str) -> tuple[str, ...]:
    """Return the kinds of identity that such a text may be."""
    if "@" in text:
        return ("email", "username")
    exact = tuple(sorted(EXACT_KINDS))
    return ("phone", "id_number", *exact) if text.isascii() else ("name", *exact)
