"""The log-in log: who came in, went out or was refused, when and from where."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jieqing.console.evidence.words import DOOR, ENTRY, links_of
from jieqing.console.pages import page, show
from jieqing.console.parts import cursor_of
from jieqing.console.visit import Visit
from jieqing.people.accounts.models import Came, DoorEntry

PAGE = 50
CAME_WORDS = {
    Came.IN: "came in",
    Came.OUT: "went out",
    Came.REFUSED: "was refused",
}


@require_safe
@page(DOOR)
def log_ins(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List the newest; a name that is no account's was never written down."""
    rows = DoorEntry.objects.select_related("account__person").order_by("-pk")
    before, what = cursor_of(request.GET.get("before", "")), request.GET.get("what", "")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    if what in set(Came):
        rows = rows.filter(what=what)
    found, names = list(rows[: PAGE + 1]), visit.names()
    content = {
        "lines": [
            {
                "at": row.at,
                "who": _who(row, names),
                "what": CAME_WORDS[Came(row.what)],
                "is_refused": row.what == Came.REFUSED,
                "address": row.address,
            }
            for row in found[:PAGE]
        ],
        "what": what,
        "whats": list(CAME_WORDS.items()),
        "next_before": found[PAGE - 1].pk if len(found) > PAGE else None,
        "parts": links_of(visit, "log-ins/"),
    }
    return show(request, visit, ENTRY, "console/evidence/log_ins.html", content)


def _who(row: DoorEntry, names: Mapping[str, str]) -> str:
    """The person's name; empty: a name was typed that nobody has."""
    if row.account is None:
        return ""
    number = row.account.person.number
    return names.get(number, number)
