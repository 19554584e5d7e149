"""The list of cases, and one case."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jieqing.casebook.case_list import Asked, newest
from jieqing.casebook.flows import State
from jieqing.casebook.state_words import STATES
from jieqing.console.cases.lines import line_of
from jieqing.console.cases.one import case_content
from jieqing.console.cases.words import RIGHTS
from jieqing.console.pages import page, show
from jieqing.console.visit import Visit

ENTRY = "cases"


@require_safe
@page(ENTRY)
def cases(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List the cases, newest first, as the filters ask."""
    asked = asked_of(request)
    found = newest(visit.desk, asked, visit.today)
    query = request.GET.copy()
    query["after"] = str(found.next_after or "")
    content = {
        "lines": [line_of(visit, row) for row in found.rows],
        "asked": asked,
        "is_filtered": asked != Asked(after=asked.after),
        "next_query": query.urlencode() if found.next_after else "",
        "states": [(state.value, words) for state, words in STATES.items()],
        "rights": list(RIGHTS.items()),
        "may_open": visit.may("open"),
    }
    return show(request, visit, ENTRY, "console/cases/list.html", content)


@require_safe
@page(ENTRY)
def case(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Show one case."""
    content = case_content(visit, number)
    return show(request, visit, ENTRY, "console/cases/case.html", content)


def asked_of(request: HttpRequest) -> Asked:
    """Read the filters of an address; what is unknown filters nothing."""
    states = {state.value for state in State}
    chosen = request.GET
    after = chosen.get("after", "")
    return Asked(
        states=frozenset(State(s) for s in chosen.getlist("state") if s in states),
        rights=frozenset(chosen.getlist("right")) & frozenset(RIGHTS),
        is_late=chosen.get("late") == "1",
        after=int(after) if after.isdecimal() else None,
    )
