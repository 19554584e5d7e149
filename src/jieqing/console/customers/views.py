"""Finding a customer, and the page of what is held on them."""

import json
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from jieqing.casebook.flows import Act
from jieqing.casebook.look_up import look_up
from jieqing.console import handles
from jieqing.console.customers.forms import WhoForm
from jieqing.console.customers.looking import LOOKED_UP
from jieqing.console.customers.shown import shown
from jieqing.console.customers.words import ENTRY
from jieqing.console.doors import see_other
from jieqing.console.pages import page, show
from jieqing.console.visit import Visit
from jieqing.erasure.values import IdentityValue

GOOD_FOR = timedelta(minutes=10)
GONE = 410


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def find(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask whom; the answer stands at an address that says nothing of them."""
    form = WhoForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        handle = _remember(request, visit, form.identity)
        return see_other(f"/{visit.desk.tenant}/customers/found/{handle}/")
    return show(request, visit, ENTRY, "console/customers/find.html", {"form": form})


@require_safe
@page(ENTRY)
def found(request: HttpRequest, visit: Visit, handle: str) -> HttpResponse:
    """Show what is held on somebody now; each look is entered in the ledger."""
    typed = handles.look(request, visit, LOOKED_UP, handle)
    if typed is None:
        answer = show(request, visit, ENTRY, "console/customers/over.html", {})
        answer.status_code = GONE
        return answer
    kind, value = json.loads(typed)
    entry = IdentityValue(kind=kind, value=value)
    seen = look_up(visit.desk, entry, by=visit.by, at=visit.at)
    may_look = visit.may(Act.SHOW_VALUE)
    content = {**shown(visit, entry, seen), "may_look": may_look}
    return show(request, visit, ENTRY, "console/customers/customer.html", content)


def _remember(request: HttpRequest, visit: Visit, entry: IdentityValue) -> str:
    """Keep what was typed, sealed, for ten minutes of this session; give its handle."""
    typed = json.dumps([entry.kind, entry.value]).encode()
    return handles.keep(request, visit, LOOKED_UP, typed, GOOD_FOR)
