"""Today's page: the case nearest its day, what waits for me, what waits for others."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jieqing.casebook.case_list import elsewhere, waiting
from jieqing.console.cases.lines import line_of
from jieqing.console.pages import page, show
from jieqing.console.visit import Visit

SHOWN = 50


@require_safe
@page("today")
def today(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show what is to be done, nearest day first."""
    if not visit.may_read("cases"):
        return show(request, visit, "today", "console/today/quiet.html", {})
    mine = [
        line_of(visit, row) for row in waiting(visit.desk, visit.roles, limit=SHOWN)
    ]
    others = elsewhere(visit.desk, visit.roles, limit=SHOWN)
    content = {
        "first": mine[0] if mine else None,
        "mine": mine,
        "others": [line_of(visit, row) for row in others],
        "may_open": visit.may("open"),
    }
    return show(request, visit, "today", "console/today/today.html", content)
