"""The list of cases, and one case in its parts."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jieqing.casebook.case_list import newest
from jieqing.casebook.state_words import STATES
from jieqing.console.cases.bulk import offered_acts
from jieqing.console.cases.filters import Filters, after_of, asked_by, filters_of
from jieqing.console.cases.lines import line_of
from jieqing.console.cases.one import head_of, read_case
from jieqing.console.cases.parts import CONTENT
from jieqing.console.cases.saved_views import views_of
from jieqing.console.cases.words import CHANNELS, DEADLINES, RIGHTS, VIEWS
from jieqing.console.pages import page, show
from jieqing.console.visit import Visit
from jieqing.language import said

ENTRY = "cases"
EXPORT = "case-export"


@require_safe
@page(ENTRY)
def cases(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List the cases, newest first, as the filters ask."""
    filters = filters_of(request.GET)
    asked = replace(asked_by(filters, visit), after=after_of(request.GET))
    found = newest(visit.desk, asked, visit.today)
    content = {
        **choices_of(filters),
        "lines": [line_of(visit, row) for row in found.rows],
        "filters": filters,
        "next_after": found.next_after,
        "views": [
            {"key": key, "words": said(words), "is_here": key == filters.view}
            for key, words in VIEWS.items()
        ],
        "saved": views_of(visit, filters),
        "bulk": offered_acts(visit),
        "may_search_customers": visit.may_read("customers"),
        "may_open": visit.may("open"),
        "may_export": visit.may(EXPORT),
    }
    return show(request, visit, ENTRY, "console/cases/list.html", content)


def choices_of(filters: Filters) -> dict[str, Any]:
    """Return each filter's choices: value, words and whether it is chosen."""
    offered = {
        "right": ("Right", RIGHTS),
        "state": ("State", {str(state): words for state, words in STATES.items()}),
        "channel": ("How it came", CHANNELS),
        "deadline": ("Deadline", DEADLINES),
    }
    return {
        "choices": [
            {
                "name": name,
                "words": said(words),
                "offered": [
                    (value, said(each), value == getattr(filters, name))
                    for value, each in table.items()
                ],
            }
            for name, (words, table) in offered.items()
        ]
    }


@require_safe
@page(ENTRY)
def case(
    request: HttpRequest, visit: Visit, number: str, part: str = ""
) -> HttpResponse:
    """Show one part of one case."""
    if part not in CONTENT:
        raise Http404
    read = read_case(visit, number)
    content = {**head_of(read, part), **CONTENT[part](read)}
    name = part or "overview"
    return show(request, visit, ENTRY, f"console/cases/{name}.html", content)
