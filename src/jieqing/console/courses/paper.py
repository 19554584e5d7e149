"""The paper as a plain form, its result with reasons, and marking what a person marks.

Right answers and explanations reach the browser only after the paper was handed in.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from jieqing.console.courses.one import asked, read
from jieqing.console.courses.words import ASKS, address
from jieqing.console.doors import see_other
from jieqing.console.menu import frame_of
from jieqing.console.pages import not_yours, page, show
from jieqing.console.parts import cursor_of
from jieqing.console.programme.words import ENTRY
from jieqing.console.refusals import CONFLICT, box_of
from jieqing.console.visit import Visit
from jieqing.errors import JieqingError
from jieqing.language import said
from jieqing.programme.anchors import anchor_words
from jieqing.programme.courses.acts import judge, sit
from jieqing.programme.courses.flow import CourseAct, CourseState
from jieqing.programme.courses.models import Attempt
from jieqing.programme.courses.papers import (
    FALSE,
    FULL,
    TRUE,
    Answers,
    Drawn,
    Paper,
)
from jieqing.programme.courses.papers import Asked as Question
from jieqing.programme.courses.values import QuestionKind
from jieqing.programme.wording import ACTS


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def paper(request: HttpRequest, visit: Visit, no: str) -> HttpResponse:
    """Show the paper that was begun, and take it back answered."""
    known = read(visit, no)
    if known.row.person != visit.by:
        return not_yours(request, visit, ENTRY)
    number = cursor_of(request.POST.get("attempt", "")) or 0
    running = sit.attempt_running(visit.desk, no)
    if running is None:
        done = f"papers/{number}" if request.method == "POST" and number else ""
        return see_other(address(visit, f"{no}/{done}"))
    drawn = sit.paper_of(visit.desk, running)
    if request.method != "POST":
        return _form(request, visit, (running, drawn), {})
    given = _given(request.POST, drawn)
    try:
        how = asked(visit, no, CourseAct.SUBMIT)
        sit.submit(visit.desk, how, number, given)
    except JieqingError as error:
        return _form(request, visit, (running, drawn), given, error)
    return see_other(address(visit, f"{no}/papers/{number}"))


@require_safe
@page(ENTRY)
def result(request: HttpRequest, visit: Visit, no: str, number: int) -> HttpResponse:
    """Show a paper that was handed in: points, right answers, reasons and grounds."""
    known = read(visit, no)
    if known.row.person != visit.by:
        return not_yours(request, visit, ENTRY)
    rows = Attempt.objects.select_related("enrolment__record")
    row = rows.filter(enrolment=known.row, number=number).first()
    if row is None or row.submitted_at is None:
        raise Http404
    drawn = sit.paper_of(visit.desk, row)
    answers = sit.answers_of(visit.desk, row)
    content = {
        "row": row,
        "title": known.row.record.title,
        "share": row.points * 100 // row.most if row.most else 0,
        "pass_mark": drawn.pass_mark,
        "is_late": row.submitted_at > row.ends_at + sit.GRACE,
        "lines": [
            _judged(one, answers.get(one.asked.id, ()), row.marks)
            for one in drawn.drawn
        ],
        "back": address(visit, f"{no}/"),
    }
    return show(request, visit, ENTRY, "console/courses/result.html", content)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def marking(request: HttpRequest, visit: Visit, no: str) -> HttpResponse:
    """Show the cases of a paper with what they are compared with, and take points."""
    known = read(visit, no)
    if not visit.may(CourseAct.MARK) or known.row.person == visit.by:
        return not_yours(request, visit, ENTRY)
    if known.state is not CourseState.MARKING:
        return see_other(address(visit, f"{no}/"))
    row = judge.attempt_to_mark(visit.desk, no)
    drawn = [one for one in sit.paper_of(visit.desk, row).drawn if one.needs_person]
    answers = sit.answers_of(visit.desk, row)
    error = None
    if request.method == "POST":
        try:
            how = asked(visit, no, CourseAct.MARK)
            judge.mark(visit.desk, how, _marks(request.POST, drawn))
            return see_other(address(visit, f"{no}/"))
        except JieqingError as refused:
            error = refused
    content = {
        **frame_of(visit, ENTRY),
        **(box_of(error) if error else {}),
        "title": f"{no} {known.row.record.title}",
        "lines": [
            {
                "id": one.asked.id,
                "stem": one.asked.stem,
                "answer": "".join(answers.get(one.asked.id, ())),
                "model": one.model,
                "typed": request.POST.get(f"m-{one.asked.id}", ""),
            }
            for one in drawn
        ],
        "points": range(FULL + 1),
        "button": said(ACTS[CourseAct.MARK]),
        "back": address(visit, f"{no}/"),
    }
    code = CONFLICT if error else 200
    return render(request, "console/courses/marking.html", content, status=code)


def _form(
    request: HttpRequest,
    visit: Visit,
    found: tuple[Attempt, Paper],
    given: Answers,
    error: JieqingError | None = None,
) -> HttpResponse:
    running, drawn = found
    no = running.enrolment.record.no
    content = {
        **frame_of(visit, ENTRY),
        **(box_of(error) if error else {}),
        "title": running.enrolment.record.title,
        "attempt": running.number,
        "ends_at": running.ends_at,
        "is_over": visit.at > running.ends_at,
        "lines": [
            _question(one.asked, given.get(one.asked.id, ())) for one in drawn.drawn
        ],
        "button": said(ACTS[CourseAct.SUBMIT]),
        "back": address(visit, f"{no}/"),
    }
    code = CONFLICT if error else 200
    return render(request, "console/courses/paper.html", content, status=code)


def _question(one: Question, given: Iterable[str]) -> Mapping[str, Any]:
    typed = list(given)
    options = [(option.letter, option.text) for option in one.options]
    if one.kind is QuestionKind.JUDGE:
        options = [(TRUE, said("It is so")), (FALSE, said("It is not so"))]
    return {
        "id": one.id,
        "kind": str(one.kind),
        "stem": one.stem,
        "asks": said(ASKS[one.kind]),
        "options": [
            {
                "letter": letter,
                "text": text,
                "is_chosen": letter in typed,
                "place": typed.index(letter) + 1 if letter in typed else 0,
            }
            for letter, text in options
        ],
        "places": range(1, len(options) + 1),
        "typed": typed[0] if typed and not options else "",
    }


def _judged(
    one: Drawn, answer: Iterable[str], marks: Mapping[str, int]
) -> Mapping[str, Any]:
    given = list(answer)
    texts = {option.letter: option.text for option in one.asked.options}
    if one.asked.kind is QuestionKind.JUDGE:
        texts = {TRUE: said("It is so"), FALSE: said("It is not so")}
    points: int | None = one.points(given)
    if one.needs_person:
        points = marks.get(one.asked.id)
    return {
        "stem": one.asked.stem,
        "given": [texts.get(letter, letter) for letter in given],
        "right": [texts.get(letter, letter) for letter in one.key] or [one.model],
        "is_order": one.asked.kind is QuestionKind.ORDER,
        "points": points,
        "is_full": points == FULL,
        "most": FULL,
        "why": one.why,
        "anchors": [anchor_words(key) for key in one.anchors],
    }


def _given(posted: QueryDict, drawn: Paper) -> dict[str, list[str]]:
    """Read the form: letters chosen, or letters by the places they were given."""
    found: dict[str, list[str]] = {}
    for one in drawn.drawn:
        name = f"q-{one.asked.id}"
        if one.asked.kind is QuestionKind.ORDER:
            places = [
                (posted.get(f"{name}-{option.letter}", ""), option.letter)
                for option in one.asked.options
            ]
            chosen = [letter for place, letter in sorted(places) if place]
        else:
            chosen = [text for text in posted.getlist(name) if text.strip()]
        if chosen:
            found[one.asked.id] = chosen
    return found


def _marks(posted: QueryDict, drawn: Iterable[Drawn]) -> dict[str, int]:
    found = {}
    for one in drawn:
        points = cursor_of(posted.get(f"m-{one.asked.id}", ""))
        if points is not None:
            found[one.asked.id] = points
    return found
