"""The filtered list to take along: what will be on it, then the file."""

from tempfile import TemporaryFile

from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from jieqing.casebook import case_export
from jieqing.casebook.case_export import EXPORT, MOST_IN_A_BOOK, Export
from jieqing.casebook.papers.drawing import printed_by
from jieqing.casebook.papers.forms import MEDIA_TYPES, Format
from jieqing.console.cases.filters import asked_by, filters_of
from jieqing.console.pages import not_yours, page, show
from jieqing.console.visit import Visit
from jieqing.paper.paper import Printed

ENTRY = "cases"
FORMATS = (Format.XLSX, Format.CSV)


@require_safe
@page(ENTRY)
def ask(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Say what the file will hold, before it is made."""
    if not visit.may(EXPORT):
        return not_yours(request, visit, ENTRY)
    filters = filters_of(request.GET)
    content = {"filters": filters, "most": MOST_IN_A_BOOK, "formats": FORMATS}
    return show(request, visit, ENTRY, "console/cases/export.html", content)


@require_POST
@page(ENTRY)
def give(request: HttpRequest, visit: Visit, ending: str) -> HttpResponseBase:
    """Hand out the file; that it was is entered. Raises ``NotEntitled``."""
    wanted = next((one for one in FORMATS if one == ending), None)
    if wanted is None:
        raise Http404
    if not visit.may(EXPORT):
        return not_yours(request, visit, ENTRY)
    filters = filters_of(request.POST)
    facts = {"format": str(wanted), "filters": filters.query}
    asked = asked_by(filters, visit)
    export = case_export.export(visit.desk, asked, facts, by=visit.by, at=visit.at)
    name = f"cases-{visit.today}.{wanted}"
    if wanted is Format.XLSX:
        return _book(export, printed_by(visit.by, visit.at), name)
    answer = StreamingHttpResponse(export.csv(), content_type=MEDIA_TYPES[wanted])
    disposition = content_disposition_header(as_attachment=True, filename=name)
    answer.headers["Content-Disposition"] = disposition or "attachment"
    return answer


def _book(export: Export, printed: Printed, name: str) -> FileResponse:
    """A workbook is whole before its first byte is: it waits in a file without name."""
    file = TemporaryFile()  # noqa: SIM115  # closed when the answer has gone out
    export.write_book(file, printed)
    file.seek(0)
    media_type = MEDIA_TYPES[Format.XLSX]
    return FileResponse(
        file, as_attachment=True, filename=name, content_type=media_type
    )
