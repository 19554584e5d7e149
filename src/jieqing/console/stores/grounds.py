"""What is kept by which article and when it ends, as one line for each."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jieqing.casebook.due_grounds import ENDS, Ends, due_grounds
from jieqing.console.charts import line_of
from jieqing.console.pages import page, show
from jieqing.console.parts import parts_of
from jieqing.console.stores.words import END_WORDS, ENTRY, PARTS
from jieqing.console.visit import Visit
from jieqing.language import said


@require_safe
@page(ENTRY)
def grounds(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the kept rows by basis, each with how far off its ends are."""
    found = due_grounds(visit.desk, visit.today)
    most = max((line.rows for line in found.lines), default=0)
    content = {
        "lines": [(line, line_of(line.by_end, most)) for line in found.lines],
        "ends": [(n, said(END_WORDS[Ends(end)])) for n, end in enumerate(ENDS)],
        "rows": sum(line.rows for line in found.lines),
        "unreadable": found.unreadable,
        "parts": parts_of(visit, ENTRY, PARTS, "kept/"),
    }
    return show(request, visit, ENTRY, "console/stores/kept_grounds.html", content)
