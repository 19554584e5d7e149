"""Changes of the law: what waits for a second person, what was published."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jieqing.casebook.change_words import DIGITS
from jieqing.casebook.law_flow import Standing
from jieqing.casebook.law_in_force import changes as known
from jieqing.console.pages import page, show
from jieqing.console.parts import parts_of
from jieqing.console.rules.change_told import CASES
from jieqing.console.rules.explained import explained_by
from jieqing.console.rules.words import ENTRY, PARTS
from jieqing.console.visit import Visit
from jieqing.programme.flows import DocumentAct


@require_safe
@page(ENTRY)
def changes(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List every change, newest first; each signature was tried while reading."""
    names = visit.names()
    explained = explained_by(visit)
    may_explain = visit.may(DocumentAct.START)
    told = [
        {
            "change": one,
            "waits": one.state is Standing.PROPOSED,
            "counts": dict(one.counts),
            "proposer": names.get(one.proposer, one.proposer),
            "publisher": names.get(one.publisher, one.publisher),
            "explained_by": explained.get(one.number, ()),
            "base": one.base[:DIGITS],
            "version": one.version[:DIGITS],
        }
        for one in reversed(known(visit.desk.ledger))
    ]
    content = {
        "waiting": [one for one in told if one["waits"]],
        "published": [one for one in told if not one["waits"]],
        "version": visit.desk.catalogue.version,
        "may_explain": may_explain,
        "may_try": visit.may_read(CASES),
        "parts": parts_of(visit, ENTRY, PARTS, "changes/"),
    }
    return show(request, visit, ENTRY, "console/rules/changes.html", content)
