"""The filtered list to take along: what will be on it, then the file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from jieqing.casebook import case_export
from jieqing.casebook.case_export import EXPORT, MOST
from jieqing.casebook.papers.drawing import printed_by
from jieqing.casebook.papers.forms import MEDIA_TYPES, Format, render
from jieqing.console.cases.filters import asked_by, filters_of
from jieqing.console.pages import not_yours, page, show
from jieqing.console.visit import Visit

ENTRY = "cases"
FORMATS = (Format.XLSX, Format.CSV)


@require_safe
@page(ENTRY)
def ask(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Say what the file will hold, before it is made."""
    if not visit.may(EXPORT):
        return not_yours(request, visit, ENTRY)
    filters = filters_of(request.GET)
    content = {"filters": filters, "most": MOST, "formats": FORMATS}
    return show(request, visit, ENTRY, "console/cases/export.html", content)


@require_POST
@page(ENTRY)
def give(request: HttpRequest, visit: Visit, ending: str) -> HttpResponse:
    """Hand out the file; that it was is entered. Raises ``NotEntitled``."""
    wanted = next((one for one in FORMATS if one == ending), None)
    if wanted is None:
        raise Http404
    if not visit.may(EXPORT):
        return not_yours(request, visit, ENTRY)
    filters = filters_of(request.POST)
    facts = {"format": str(wanted), "filters": filters.query}
    asked = asked_by(filters, visit)
    paper = case_export.export(visit.desk, asked, facts, by=visit.by, at=visit.at)
    content = render(paper, wanted, printed_by(visit.by, visit.at))
    answer = HttpResponse(content, content_type=MEDIA_TYPES[wanted])
    name = f"cases-{visit.today}.{wanted}"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    answer.headers["Content-Disposition"] = disposition or "attachment"
    return answer
