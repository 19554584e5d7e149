"""The certificate of a passed course, as a file: to who passed, and to managers."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jieqing.casebook.papers.drawing import printed_by
from jieqing.console.courses.one import read
from jieqing.console.pages import not_yours, page
from jieqing.console.programme.words import ENTRY
from jieqing.console.visit import Visit
from jieqing.programme.courses.acts.sit import NotYourCourse
from jieqing.programme.courses.certificate_paper import printed_certificate
from jieqing.programme.courses.certificates import certificate_for


@require_safe
@page(ENTRY)
def certificate(request: HttpRequest, visit: Visit, no: str) -> HttpResponse:
    """Give the newest certificate of somebody's course to print."""
    known = read(visit, no)
    try:
        found = certificate_for(visit.person, known)
    except NotYourCourse:
        return not_yours(request, visit, ENTRY)
    content = printed_certificate(visit.desk, found, printed_by(visit.by, visit.at))
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{found.number}.pdf"'
    return answer
