"""A lesson by hand: say of each record whether it is kept and to which day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from jieqing.console.courses.one import asked, read
from jieqing.console.courses.words import address
from jieqing.console.doors import see_other
from jieqing.console.menu import frame_of
from jieqing.console.pages import not_yours, page
from jieqing.console.programme.words import ENTRY
from jieqing.console.refusals import CONFLICT, box_of
from jieqing.console.visit import Visit
from jieqing.errors import JieqingError
from jieqing.language import CHINESE, spoken
from jieqing.paper.markdown import parts_of_text
from jieqing.programme.courses.acts import sit
from jieqing.programme.courses.catalogue import course_in_use
from jieqing.programme.courses.flow import CourseAct
from jieqing.programme.courses.practice import Judged, day_of
from jieqing.programme.courses.values import Lesson, LessonKind, PracticeRow

KEEP, GO = "keep", "go"


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def practice(request: HttpRequest, visit: Visit, no: str, key: str) -> HttpResponse:
    """Show invented records, and judge what the learner says of them."""
    known = read(visit, no)
    if known.row.person != visit.by:
        return not_yours(request, visit, ENTRY)
    course, _ = course_in_use(visit.desk, known.row.course)
    found = course.lesson(key)
    if found is None or found.kind is not LessonKind.HANDS_ON:
        raise Http404
    wrong: tuple[int, ...] = ()
    error = None
    if request.method == "POST":
        given = _given(request.POST, found)
        try:
            how = asked(visit, no, CourseAct.READ)
            wrong = sit.practise(visit.desk, how, key, given)
        except JieqingError as refused:
            error = refused
        if not (wrong or error):
            return see_other(address(visit, f"{no}/"))
    content = {
        **frame_of(visit, ENTRY),
        **(box_of(error) if error else {}),
        "title": found.title,
        "course": course.title,
        "text": parts_of_text(found.text),
        "lines": [
            _line(visit, (n, row), request.POST, is_wrong=n in wrong)
            for n, row in enumerate(found.rows)
        ],
        "wrong": len(wrong),
        "back": address(visit, f"{no}/"),
    }
    code = CONFLICT if wrong or error else 200
    return render(request, "console/courses/practice.html", content, status=code)


def _line(
    visit: Visit,
    placed: tuple[int, PracticeRow],
    posted: QueryDict,
    *,
    is_wrong: bool,
) -> Mapping[str, Any]:
    n, row = placed
    return {
        "n": n,
        "title": row.title,
        "events": [
            (_clock(visit, clock), day_of(row, clock, visit.today))
            for clock in row.clocks
        ],
        "fate": posted.get(f"fate-{n}", ""),
        "until": posted.get(f"until-{n}", ""),
        "is_wrong": is_wrong,
    }


def _clock(visit: Visit, clock: str) -> str:
    is_chinese = spoken() == CHINESE
    return (
        visit.desk.catalogue.vocabulary.name("clocks", clock) if is_chinese else clock
    )


def _given(posted: QueryDict, found: Lesson) -> dict[int, Judged]:
    given = {}
    for n in range(len(found.rows)):
        is_kept = posted.get(f"fate-{n}") == KEEP
        if posted.get(f"fate-{n}") in {KEEP, GO}:
            day = _day(posted.get(f"until-{n}", "")) if is_kept else None
            given[n] = Judged(is_kept=is_kept, until=day)
    return given


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
