"""The list of cases, and one case in its parts."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jieqing.casebook.case_list import Asked, newest
from jieqing.casebook.flows import Act, State
from jieqing.casebook.state_words import STATES
from jieqing.console.cases.lines import line_of
from jieqing.console.cases.one import head_of, read_case
from jieqing.console.cases.parts import CONTENT
from jieqing.console.cases.words import RIGHTS, VIEWS
from jieqing.console.pages import page, show
from jieqing.console.parts import cursor_of
from jieqing.console.visit import Visit
from jieqing.language import said

ENTRY = "cases"
WEEK = timedelta(days=7)
FILTERS = ("state", "right", "late", "view")


@require_safe
@page(ENTRY)
def cases(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List the cases, newest first, as the filters ask."""
    asked = asked_of(request, visit)
    found = newest(visit.desk, asked, visit.today)
    query = request.GET.copy()
    query["after"] = str(found.next_after or "")
    view = request.GET.get("view", "")
    content = {
        "lines": [line_of(visit, row) for row in found.rows],
        "chosen_state": request.GET.get("state", ""),
        "chosen_right": request.GET.get("right", ""),
        "is_late": asked.is_late,
        "is_filtered": any(request.GET.get(name) for name in FILTERS),
        "next_query": query.urlencode() if found.next_after else "",
        "states": [(state.value, words) for state, words in STATES.items()],
        "rights": list(RIGHTS.items()),
        "views": [
            {"key": key, "words": said(words), "is_here": key == view}
            for key, words in VIEWS.items()
        ],
        "view": view if view in VIEWS else "",
        "may_search_customers": visit.may_read("customers"),
        "may_open": visit.may("open"),
    }
    return show(request, visit, ENTRY, "console/cases/list.html", content)


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


def asked_of(request: HttpRequest, visit: Visit) -> Asked:
    """Read the filters of an address; what is unknown filters nothing."""
    chosen, view = request.GET, request.GET.get("view", "")
    known = {state.value for state in State}
    states = {State(s) for s in chosen.getlist("state") if s in known}
    if view == "settled":
        states.add(State.SETTLED)
    return Asked(
        states=frozenset(states),
        rights=frozenset(chosen.getlist("right")) & frozenset(RIGHTS),
        acts=_acts_of(view, visit),
        is_late=chosen.get("late") == "1" or view == "late",
        due_by=visit.today + WEEK if view == "week" else None,
        after=cursor_of(chosen.get("after", "")),
    )


def _acts_of(view: str, visit: Visit) -> frozenset[Act]:
    """Return the next acts that a view lists; empty: whatever is next."""
    match view:
        case "mine":
            return frozenset(act for act in Act if visit.may(act))
        case "choice":
            return frozenset({Act.CHOOSE})
        case "signature":
            return frozenset({Act.APPROVE})
    return frozenset()
