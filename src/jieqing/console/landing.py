"""The page at the link of an exercise's mail, and the lesson behind its button.

Whoever opens the link is counted for nothing: scanners, previews and the curious open
links. Only the button counts, pressed on a page that was drawn some moments before;
then the lesson comes at once. The page's fields have no names: nothing typed is sent.
Nobody logs in, no session is begun, and of the browser only what programs say of
themselves is looked at and forgotten.
"""

from datetime import datetime
from http import HTTPStatus

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from jieqing.casebook.desk import Desk
from jieqing.console.serving import now_at, served_home
from jieqing.language import said
from jieqing.programme.courses.phishing import hits, stepping
from jieqing.programme.courses.phishing.lures import Lure
from jieqing.programme.courses.phishing.stepping import Landed, LetterLinkUnknown

_SALT = "page of an exercise v1"


@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, token: str) -> HttpResponse:
    """Show where the link leads, or the lesson."""
    response = _answered(request, token)
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store"
    return response


def _answered(request: HttpRequest, token: str) -> HttpResponse:
    desk = Desk.swept(served_home())
    at = now_at(desk)
    try:
        found = stepping.landed(desk, token, at)
    except LetterLinkUnknown:
        words = {"company": served_home().company.name}
        return render(
            request, "console/landed_nowhere.html", words, status=HTTPStatus.NOT_FOUND
        )
    by_program = _is_of_a_program(request)
    if request.method == "POST":
        by_program = by_program or hits.is_too_soon(_drawn_at(request, token), at)
        if by_program:
            stepping.opened(found, by_program=True)
        else:
            stepping.pressed(found)
        return _lesson(request, found.lure)
    if not found.is_live:
        return _lesson(request, found.lure)
    stepping.opened(found, by_program=by_program)
    return _landing(request, found, token, at)


def _is_of_a_program(request: HttpRequest) -> bool:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return hits.is_of_a_program(request.method or "", headers)


def _landing(
    request: HttpRequest, found: Landed, token: str, at: datetime
) -> HttpResponse:
    stamp = signing.Signer(salt=_SALT).sign_object([token, at.isoformat()])
    content = {"lure": found.lure, "drawn": stamp}
    return render(request, "console/landing.html", content)


def _drawn_at(request: HttpRequest, token: str) -> datetime | None:
    """When the page was drawn from which the button was pressed; None: from none."""
    try:
        of, at = signing.Signer(salt=_SALT).unsign_object(request.POST.get("drawn", ""))
    except (signing.BadSignature, ValueError):
        return None
    return datetime.fromisoformat(at) if of == token else None


def _lesson(request: HttpRequest, lure: Lure) -> HttpResponse:
    home = served_home()
    content = {
        "title": said("This was an exercise"),
        "lure": lure,
        "company": home.company.name,
        "report": f"/{home.tenant}/programme/courses/mail/",
    }
    return render(request, "console/lesson.html", content)
