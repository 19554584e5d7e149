"""迎检包: asked for with a period, made by the worker, fetched by its entry."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from jieqing.casebook import errands
from jieqing.casebook.papers.inspection import (
    APPROVALS,
    CHECKPOINT,
    DIGESTS,
    ERASED,
    INDEX,
    MONTHS,
    READ_ME,
    REQUESTS,
    STATEMENTS,
    TRUST,
)
from jieqing.casebook.papers.pack_inspection import PACK
from jieqing.casebook.papers.packs import (
    LYING,
    name_of,
    pack_at,
    packs_made,
    period_named,
)
from jieqing.casebook.papers.period import require_at_most
from jieqing.console.cases.progress import refusal_of
from jieqing.console.doors import see_other
from jieqing.console.evidence.papers import month_before, period_in
from jieqing.console.evidence.words import ENTRY, links_of
from jieqing.console.pages import page, show
from jieqing.console.visit import Visit
from jieqing.language import said

MOST = 2_000
"""Records in a pack that a page asks for; more are packed at the command line."""
IN_THE_PACK = (
    (READ_ME, "how to read and verify the pack without us"),
    (INDEX, "index: what was asked, done, kept and why, what was late and why"),
    (REQUESTS, "register of rights requests"),
    (ERASED, "register of what was erased"),
    (MONTHS, "the monthly sheets"),
    (APPROVALS, "each case's plan with its articles and signatures"),
    (STATEMENTS, "the signed statements"),
    (TRUST, "public keys, by which anybody verifies"),
    (CHECKPOINT, "state of the ledger, signed"),
    (DIGESTS, "digests of all these files"),
)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def packs(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask for a pack, and list those that were made."""
    problem = ""
    if request.method == "POST":
        period = period_in(request.POST.get("first", ""), request.POST.get("last", ""))
        if period is not None:
            require_at_most(visit.desk, period, MOST)
            named, by = name_of(period), visit.by
            errands.ask(visit.desk, PACK, named, by=by, at=visit.at)
            return see_other(f"/{visit.desk.tenant}/evidence/inspection/{named}/")
        problem = said("Give the first day, then the last; both count.")
    month, names = month_before(visit.today), visit.names()
    content = {
        "first": request.POST.get("first") or month.first.isoformat(),
        "last": request.POST.get("last") or month.last.isoformat(),
        "problem": problem,
        "contained": [(name, said(words)) for name, words in IN_THE_PACK],
        "made": [(one, names.get(one.by, one.by)) for one in packs_made(visit.desk)],
        "lying": LYING,
        "may_pack": visit.may(PACK),
        "parts": links_of(visit, "inspection/"),
    }
    return show(request, visit, ENTRY, "console/evidence/inspection.html", content)


@require_safe
@page(ENTRY)
def making(request: HttpRequest, visit: Visit, named: str) -> HttpResponse:
    """Show how far the worker is with a pack; then where it can be fetched."""
    period = period_named(named)
    errand = errands.newest_of(visit.desk, named) if period else None
    if period is None or errand is None:
        raise Http404
    days = (period.first.isoformat(), period.last.isoformat())
    newest = next(
        (one for one in packs_made(visit.desk) if (one.first, one.last) == days), None
    )
    content = {
        "period": period,
        "errand": errand,
        "pack": None if errand.is_open else newest,
        "was_refused": refusal_of(errand),
        "back": f"/{visit.desk.tenant}/evidence/inspection/",
        "parts": links_of(visit, "inspection/"),
    }
    template = "console/evidence/making.html"
    return show(request, visit, ENTRY, template, content)


@require_safe
@page(ENTRY)
def file(request: HttpRequest, visit: Visit, position: int) -> FileResponse:
    """Hand out the very bytes that the ledger names, piece by piece."""
    del request
    found = pack_at(visit.desk, position) if visit.may(PACK) else None
    if found is None:
        raise Http404
    made, path = found
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=made.name,
        content_type="application/zip",
    )
