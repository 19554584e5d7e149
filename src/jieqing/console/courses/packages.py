"""Lessons that came as packages: taken in, taken out, shown in a sandbox, kept.

The page that shows one frames it without cookies and without an origin of ours; the
frame's own policy lets it load its own package and nothing else from anywhere. What it
says comes as messages to the page's script, which sends them on and warns while they
are not kept.
"""

import json
import re
import secrets
import time
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import quote

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from jieqing.console.cases.act_form import Cleaned, SpokenForm
from jieqing.console.courses.one import asked, read
from jieqing.console.courses.words import address
from jieqing.console.page_names import explained_on_pages
from jieqing.console.pages import not_yours, page, show
from jieqing.console.programme.acting import Deed, answer
from jieqing.console.programme.words import ENTRY
from jieqing.console.serving import served_home
from jieqing.console.visit import Visit
from jieqing.errors import JieqingError
from jieqing.language import said
from jieqing.programme.acting import Asked
from jieqing.programme.acts.load_pack import APPLY
from jieqing.programme.courses.acts.commit import (
    commit,
    goes_on,
    own_lesson,
    sittings,
)
from jieqing.programme.courses.acts.unpack import take_in_package, take_out_package
from jieqing.programme.courses.catalogue import courses
from jieqing.programme.courses.flow import CourseAct
from jieqing.programme.courses.package_files import file_of, package_of, pass_for
from jieqing.programme.courses.packages import LARGEST, media_type, read_package
from jieqing.programme.courses.values import LessonKind

FILES = "/packages/"
SPEAKS = "/static/console/scorm.js"
"""What gives a package the interface of SCORM: the only thing of ours that it loads."""
_HEAD = re.compile(rb"<head(\s[^>]*)?>|<html(\s[^>]*)?>|<!doctype[^>]*>", re.IGNORECASE)
_SAVED = "no-store"
STATUSES: Mapping[str, str] = {
    "not attempted": "Not begun",
    "incomplete": "Not at its end yet",
    "browsed": "Looked at",
    "completed": "Taken to its end",
    "passed": "Passed, as the package says",
    "failed": "Not passed, as the package says",
}


class PackageForm(SpokenForm):
    """A package, and what the lesson is called."""

    file = forms.FileField(label="SCORM 1.2 (ZIP, at most 12 MiB)")
    title = forms.CharField(label="Title of the lesson", max_length=120, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def take_in(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Take a package in as the last lesson of a course."""
    found = courses(visit.desk.tenant).get(key)
    if found is None:
        raise Http404

    def do(cleaned: Cleaned, how: Asked, _: object) -> None:
        package = read_package(cleaned["file"].read(LARGEST + 1))
        take_in_package(visit.desk, how, key, package, str(cleaned["title"]))

    deed = Deed(
        act=APPLY,
        title=found.title,
        back=address(visit, f"of/{key}"),
        do=do,
        form=PackageForm,
        words="Take a SCORM 1.2 package in as a lesson",
        sentence=(
            "It is looked through first, and shown in a sandbox. What it says of a"
            " learner takes its own lesson and nothing more: the paper is still to be"
            " passed."
        ),
        template="console/programme/act_file.html",
    )
    return answer(request, visit, deed)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def take_out(request: HttpRequest, visit: Visit, key: str, lesson: str) -> HttpResponse:
    """Take such a lesson out of a course again."""
    course = courses(visit.desk.tenant).get(key)
    found = course.lesson(lesson) if course else None
    if course is None or found is None or found.kind is not LessonKind.SCORM:
        raise Http404
    deed = Deed(
        act=APPLY,
        title=f"{course.title}: {found.title}",
        back=address(visit, f"of/{key}"),
        do=lambda _, how, __: take_out_package(visit.desk, how, key, lesson),
        words="Take it out",
        sentence="Nobody has to take it any more; what was taken stays on record.",
    )
    return answer(request, visit, deed)


@require_safe
@page(ENTRY)
def player(request: HttpRequest, visit: Visit, no: str, key: str) -> HttpResponse:
    """Show a lesson that came as a package to who takes the course."""
    known = read(visit, no)
    if known.row.person != visit.by:
        return not_yours(request, visit, ENTRY)
    how = asked(visit, no, CourseAct.READ)
    _, lesson = own_lesson(visit.desk, how, key)
    told = {
        "session": secrets.token_hex(8),
        "state": dict(goes_on(visit.desk, how, key)),
    }
    place = f"{FILES}{pass_for(visit.home, lesson.package, time.time())}/"
    content = {
        "title": lesson.title,
        "course": known.row.record.title,
        "is_taken": key in known.lessons,
        "sittings": [
            (one, said(STATUSES.get(one.status, "—"))) for one in sittings(known, key)
        ],
        "frame": place + quote(lesson.launch),
        "told": json.dumps(told, ensure_ascii=False),
        "keep_at": address(visit, f"{no}/packages/{key}/commit"),
        "back": address(visit, f"{no}/"),
    }
    shown = show(request, visit, ENTRY, "console/courses/player.html", content)
    framed = {"frame-src": [request.build_absolute_uri(place)]}
    shown._csp_update = framed  # type: ignore[attr-defined]  # noqa: SLF001 -- django-csp's own name
    return shown


@require_POST
@page(ENTRY)
def keep(request: HttpRequest, visit: Visit, no: str, key: str) -> JsonResponse:
    """Keep what a lesson said; a refusal comes as words for the page to show."""
    how = asked(visit, no, CourseAct.READ)
    try:
        kept = commit(visit.desk, how, key, request.body)
    except JieqingError as refused:
        words = explained_on_pages(refused)
        told = {"refusal": f"{words['cause']} {words['advice']}"}
        return JsonResponse(told, status=HTTPStatus.CONFLICT)
    return JsonResponse({"number": kept.number, "done": kept.is_done})


@require_safe
def file(request: HttpRequest, given: str, path: str) -> HttpResponse:
    """Give a file of a package to the frame that holds a pass for it.

    Nobody is asked who they are: the frame has no cookies, and its pass names nobody.
    """
    home = served_home()
    package = package_of(home, given, time.time())
    content = file_of(home, home.tenant, package, path) if package else None
    if content is None:
        raise Http404
    kind = media_type(path)
    if kind.startswith("text/html"):
        content, kind = _with_interface(content), _spelled(content, kind)
    given_out = HttpResponse(content, content_type=kind)
    base = request.build_absolute_uri(f"{FILES}{given}/")
    given_out["Content-Security-Policy"] = _policy(
        base, request.build_absolute_uri(SPEAKS), request.build_absolute_uri("/")
    )
    given_out["Referrer-Policy"] = "no-referrer"
    given_out["X-Content-Type-Options"] = "nosniff"
    given_out["Access-Control-Allow-Origin"] = "*"  # fonts: the frame has no origin
    given_out["Cache-Control"] = _SAVED
    given_out.xframe_options_exempt = True  # the policy says who frames it
    return given_out


def _policy(base: str, interface: str, ours: str) -> str:
    """Everything from its own package, nothing from elsewhere, no origin, no frames."""
    origin = ours.rstrip("/")
    return "; ".join(
        (
            "sandbox allow-scripts",
            "default-src 'none'",
            f"script-src {base} {interface} 'unsafe-inline'",
            f"style-src {base} 'unsafe-inline'",
            f"img-src {base} data:",
            f"media-src {base}",
            f"font-src {base} data:",
            f"connect-src {base}",
            "frame-src 'none'",
            "form-action 'none'",
            "base-uri 'none'",
            f"frame-ancestors {origin}",
        )
    )


def _with_interface(content: bytes) -> bytes:
    """Put the interface of SCORM before the first script of a page."""
    tag = f'<script src="{SPEAKS}"></script>'.encode()
    found = max(
        (one for one in _HEAD.finditer(content[:4096])),
        key=lambda one: one.end(),
        default=None,
    )
    at = found.end() if found else 0
    return content[:at] + tag + content[at:]


def _spelled(content: bytes, kind: str) -> str:
    """A page that is not UTF-8 says itself what it is."""
    try:
        content.decode()
    except UnicodeDecodeError:
        return kind.partition(";")[0]
    return kind
