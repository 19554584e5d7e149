"""Lessons in a room: opened, its code on the wall, signing in, the sheet, the end."""

from datetime import date

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from jieqing.console.cases.act_form import Cleaned, SpokenForm
from jieqing.console.courses.wall import square_of, with_code
from jieqing.console.courses.words import address
from jieqing.console.doors import see_other
from jieqing.console.menu import frame_of
from jieqing.console.pages import page
from jieqing.console.programme.acting import Deed, answer
from jieqing.console.programme.words import ENTRY
from jieqing.console.refusals import CONFLICT, box_of
from jieqing.console.visit import Visit
from jieqing.errors import JieqingError
from jieqing.flow import record as records
from jieqing.language import said
from jieqing.programme.acting import Asked
from jieqing.programme.courses.acts import meet
from jieqing.programme.courses.catalogue import courses
from jieqing.programme.courses.enrolments import rows_of
from jieqing.programme.courses.flow import CourseAct, SessionAct, SessionState
from jieqing.programme.courses.models import Session
from jieqing.programme.courses.wording import STATES
from jieqing.programme.evidence import LARGEST, EvidenceKind, NewEvidence
from jieqing.programme.wording import ACTS


class SessionForm(SpokenForm):
    """Where and when."""

    place = forms.CharField(label="Place", max_length=80)
    held_on = forms.DateField(
        label="Day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class SheetForm(SpokenForm):
    """The scanned sheet, and who signed on it."""

    file = forms.FileField(label="Scanned sheet")
    people = forms.MultipleChoiceField(
        label="Who signed", widget=forms.CheckboxSelectMultiple
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def opening(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Open a session of a course."""
    found = courses(visit.desk.tenant).get(key)
    if found is None:
        raise Http404

    def do(cleaned: Cleaned, asked: Asked, _: object) -> str:
        held: tuple[date, str] = (cleaned["held_on"], str(cleaned["place"]))
        no = meet.open_session(visit.desk, key, held, by=asked.by, at=asked.at)
        return address(visit, f"sessions/{no}/")

    deed = Deed(
        act=SessionAct.OPEN,
        title=found.title,
        back=address(visit, f"of/{key}"),
        do=do,
        form=SessionForm,
        initial={"held_on": visit.today},
        sentence="People sign in with a code that changes every half minute.",
    )
    return answer(request, visit, deed)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def session(request: HttpRequest, visit: Visit, no: str) -> HttpResponse:
    """Show a session: the code to who teaches, a field for it to everybody else."""
    row = _row(visit, no)
    error = None
    if request.method == "POST":
        asked = Asked(no=no, act=SessionAct.ATTEND, by=visit.by, at=visit.at)
        try:
            meet.attend(visit.desk, asked, request.POST.get("code", ""))
            return see_other(address(visit))
        except JieqingError as refused:
            error = refused
    state = meet.state_of(visit.desk, row, visit.today)
    teaches = visit.may(SessionAct.OPEN)
    signed = records.read(visit.desk.ledger, no).of(SessionAct.ATTEND)
    place = request.build_absolute_uri(request.path)
    code = meet.code_of(visit.desk, no, visit.at) if teaches else ""
    content = {
        **frame_of(visit, ENTRY),
        **(box_of(error) if error else {}),
        "row": row,
        "state": said(STATES[state]),
        "is_open": state is SessionState.OPEN,
        "teaches": teaches,
        "code": code,
        "place": place,
        "square": square_of(with_code(place, code)) if teaches else None,
        "count": len({leaf.entry.actor for leaf in signed}),
        "has_signed": any(leaf.entry.actor == visit.by for leaf in signed),
        "button": said(ACTS[SessionAct.ATTEND]),
        "sheet": address(visit, f"sessions/{no}/acts/{CourseAct.SHEET}"),
        "sheet_words": said(ACTS[CourseAct.SHEET]),
        "close": address(visit, f"sessions/{no}/acts/{SessionAct.CLOSE}"),
        "close_words": said(ACTS[SessionAct.CLOSE]),
        "back": address(visit, f"of/{row.course}"),
    }
    status = CONFLICT if error else 200
    return render(request, "console/courses/session.html", content, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def closing(request: HttpRequest, visit: Visit, no: str) -> HttpResponse:
    """End a session."""
    row = _row(visit, no)
    deed = Deed(
        act=SessionAct.CLOSE,
        no=no,
        rev=row.record.rev,
        title=f"{no} {row.record.title}",
        back=address(visit, f"sessions/{no}/"),
        do=lambda _, asked, __: meet.close(visit.desk, asked),
        sentence="Nobody can sign in any more.",
    )
    return answer(request, visit, deed)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def sheet(request: HttpRequest, visit: Visit, no: str) -> HttpResponse:
    """Enter who signed on paper, with the scanned sheet."""
    row = _row(visit, no)
    names = visit.names()
    people = [one.person for one in rows_of(visit.desk, courses=[row.course])]

    def do(cleaned: Cleaned, asked: Asked, _: object) -> None:
        upload = cleaned["file"]
        scanned = NewEvidence(
            kind=EvidenceKind.FILE,
            name=said("Sign-in sheet"),
            content=upload.read(LARGEST + 1),
            proves_from=row.held_on,
            proves_to=row.held_on,
        )
        meet.enter_sheet(visit.desk, asked, scanned, cleaned["people"])

    deed = Deed(
        act=CourseAct.SHEET,
        no=no,
        rev=row.record.rev,
        title=f"{no} {row.record.title}",
        back=address(visit, f"sessions/{no}/"),
        do=do,
        form=SheetForm,
        prepare=lambda form: form.offer(
            "people", [(one, names.get(one, one)) for one in people]
        ),
        template="console/programme/act_file.html",
    )
    return answer(request, visit, deed)


def sessions_of(visit: Visit, key: str) -> list[tuple[Session, str]]:
    """The newest sessions of a course with their addresses."""
    rows = Session.objects.select_related("record").filter(
        record__tenant=visit.desk.tenant, course=key
    )
    return [
        (row, address(visit, f"sessions/{row.record.no}/"))
        for row in rows.order_by("-held_on", "-record__no")[:10]
    ]


def _row(visit: Visit, no: str) -> Session:
    rows = Session.objects.select_related("record")
    row = rows.filter(record__tenant=visit.desk.tenant, record__no=no).first()
    if row is None:
        raise Http404
    return row
