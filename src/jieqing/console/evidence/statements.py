"""Statements: the list, one with its verdict, its files, and verifying a file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from jieqing.casebook.proof import NotSettled, packed
from jieqing.casebook.statement_list import settled
from jieqing.console.evidence.verdicts import told
from jieqing.console.evidence.words import ENTRY, links_of
from jieqing.console.pages import page, show
from jieqing.console.parts import cursor_of
from jieqing.console.visit import Visit
from jieqing.evidence.verify import verify
from jieqing.home import TRUST
from jieqing.language import said

LARGEST = 20 * 1024 * 1024


@require_safe
@page(ENTRY)
def listed(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List the statements, newest first."""
    found = settled(visit.desk, after=cursor_of(request.GET.get("after", "")))
    content = {
        "rows": found.rows,
        "next_after": found.next_after,
        "parts": links_of(visit, "statements/"),
    }
    return show(request, visit, ENTRY, "console/evidence/statements.html", content)


@require_safe
@page(ENTRY)
def one(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Show whether a statement holds, step by step, and where its files are."""
    try:
        issued = packed(visit.desk, number)
    except NotSettled:
        raise Http404 from None
    verdict = verify(issued.package.read_bytes(), _trust(visit))
    content = {
        "number": number,
        "position": issued.position,
        **told(verdict),
        "parts": links_of(visit, "statement"),
    }
    return show(request, visit, ENTRY, "console/evidence/statement.html", content)


@require_safe
@page(ENTRY)
def file(request: HttpRequest, visit: Visit, number: str, kind: str) -> HttpResponse:
    """Hand out the package, or the page for people."""
    del request
    if kind not in {"package", "page"}:
        raise Http404
    try:
        issued = packed(visit.desk, number)
    except NotSettled:
        raise Http404 from None
    if kind == "page":
        return _download(issued.page.read_bytes(), f"{number}.pdf", "application/pdf")
    return _download(issued.package.read_bytes(), f"{number}.jqz")


@require_safe
@page(ENTRY)
def trust(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Hand out the trust file: public keys, by which anybody verifies offline."""
    del request
    return _download(_trust(visit), TRUST, "application/json")


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def check(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Judge a package that somebody brings; it is kept nowhere."""
    content: dict[str, object] = {"parts": links_of(visit, "verify")}
    brought = request.FILES.get("package")
    if brought is not None and brought.size is not None and brought.size > LARGEST:
        content["problem"] = said("The file is larger than 20 MB: no statement is.")
    elif brought is not None:
        content |= told(verify(brought.read(), _trust(visit)))
    elif request.method == "POST":
        content["problem"] = said("Choose a file that ends in .jqz.")
    return show(request, visit, ENTRY, "console/evidence/verify.html", content)


def _trust(visit: Visit) -> bytes:
    path = visit.home.folder / TRUST
    return path.read_bytes() if path.is_file() else b""


def _download(
    content: bytes, name: str, kind: str = "application/octet-stream"
) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
