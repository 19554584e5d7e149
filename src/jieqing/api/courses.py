"""Courses over REST: the certificate of one that was passed, as the page gives it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Path, Router, Schema

from jieqing.api.answers import reads
from jieqing.api.programme import No, reader
from jieqing.casebook.papers.drawing import printed_by
from jieqing.programme.acting import RecordUnknown
from jieqing.programme.courses.certificate_paper import printed_certificate
from jieqing.programme.courses.certificates import CertificateMissing, certificate_for
from jieqing.programme.courses.enrolments import told

router = Router(tags=["programme"])
PDF = "application/pdf"
_FILE: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The certificate.",
            "content": {PDF: {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


@router.get("/courses/{no}/certificate", response=reads(Schema), openapi_extra=_FILE)
def certificate(request: HttpRequest, no: Path[No]) -> HttpResponse:
    """Give the newest certificate of somebody's course as PDF."""
    visit = reader(request).visit
    try:
        found = certificate_for(visit.person, told(visit.desk, no, visit.today))
    except (RecordUnknown, CertificateMissing):
        raise Http404 from None
    content = printed_certificate(visit.desk, found, printed_by(visit.by, visit.at))
    answer = HttpResponse(content, content_type=PDF)
    answer["Content-Disposition"] = f'attachment; filename="{found.number}.pdf"'
    return answer
