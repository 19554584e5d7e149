"""The lists of the programme as files: XLSX and CSV."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jieqing.console.pages import page
from jieqing.console.programme.words import ENTRY
from jieqing.console.visit import Visit
from jieqing.programme.lists import LISTS, MEDIA_TYPES, exported


@require_safe
@page(ENTRY)
def export(request: HttpRequest, visit: Visit, name: str, form: str) -> HttpResponse:
    """Give a list as a file; its name tells the list and the day."""
    del request
    if name not in LISTS or form not in MEDIA_TYPES:
        raise Http404
    content = exported(visit.desk, name, form, by=visit.by, at=visit.at)
    answer = HttpResponse(content, content_type=MEDIA_TYPES[form])
    file = f"{name}-{visit.today}.{form}"
    answer["Content-Disposition"] = f'attachment; filename="{file}"'
    return answer
