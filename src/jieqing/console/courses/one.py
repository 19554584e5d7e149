"""One person's course: its lessons, its paper, its results, and what may be done."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from jieqing.console.courses.words import KINDS, LESSONS, address, is_manager
from jieqing.console.doors import see_other
from jieqing.console.pages import not_yours, page, show
from jieqing.console.programme.acting import Deed, PlainForm, ReasonForm, answer
from jieqing.console.programme.words import ENTRY
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.paper.markdown import parts_of_text
from jieqing.programme.acting import Asked, RecordUnknown
from jieqing.programme.courses.acts import judge, sit
from jieqing.programme.courses.acts.assign import assign_again
from jieqing.programme.courses.catalogue import course_in_use
from jieqing.programme.courses.certificates import certificate_in
from jieqing.programme.courses.enrolments import ToldEnrolment, told
from jieqing.programme.courses.flow import CourseAct, CourseState
from jieqing.programme.courses.models import Attempt
from jieqing.programme.courses.values import Course, Lesson, LessonKind
from jieqing.programme.courses.wording import STATES
from jieqing.programme.wording import ACTS


@require_safe
@page(ENTRY)
def enrolment(request: HttpRequest, visit: Visit, no: str) -> HttpResponse:
    """Show where a course stands: to its learner whole, to managers the state alone."""
    known = read(visit, no)
    is_own = known.row.person == visit.by
    if not (is_own or is_manager(visit)):
        return not_yours(request, visit, ENTRY)
    course, _ = course_in_use(visit.desk, known.row.course)
    primary, others, reason = _possible(visit, known, course)
    names = visit.names()
    content = {
        "told": known,
        "course": course,
        "is_own": is_own,
        "person": names.get(known.row.person, known.row.person),
        "kind": said(KINDS[course.kind]),
        "state": said(STATES[known.state]),
        "sentence": _sentence(visit, known),
        "lessons": [_lesson_line(visit, known, one) for one in course.lessons],
        "certificate": certificate_in(known),
        "certificate_at": address(visit, f"{no}/certificate.pdf"),
        "attempts": _attempts(visit, known) if is_own else [],
        "primary": primary,
        "others": others,
        "reason": reason,
        "back": address(visit, "" if is_own else f"of/{course.key}"),
    }
    return show(request, visit, ENTRY, "console/courses/enrolment.html", content)


@require_safe
@page(ENTRY)
def lesson(request: HttpRequest, visit: Visit, no: str, key: str) -> HttpResponse:
    """Show one lesson to who takes the course."""
    known = read(visit, no)
    if known.row.person != visit.by:
        return not_yours(request, visit, ENTRY)
    course, _ = course_in_use(visit.desk, known.row.course)
    found = course.lesson(key)
    if found is None:
        raise Http404
    if found.kind is LessonKind.SCORM:
        return see_other(address(visit, f"{no}/packages/{key}"))
    if found.kind is LessonKind.HANDS_ON and found.key not in known.lessons:
        return see_other(address(visit, f"{no}/practice/{key}"))
    content = {
        "title": found.title,
        "course": course.title,
        "text": parts_of_text(found.text),
        "is_taken": found.key in known.lessons,
        "way": said(LESSONS[found.kind]),
        "button": said(ACTS[CourseAct.READ]),
        "take_at": address(visit, f"{no}/lessons/{key}/take"),
        "seen": known.row.record.rev,
        "back": address(visit, f"{no}/"),
    }
    return show(request, visit, ENTRY, "console/courses/lesson.html", content)


@require_POST
@page(ENTRY)
def take(request: HttpRequest, visit: Visit, no: str, key: str) -> HttpResponse:
    """Note that a lesson was taken to its end, and go on."""
    del request
    sit.take_lesson(visit.desk, asked(visit, no, CourseAct.READ), key)
    return see_other(address(visit, f"{no}/"))


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def act(request: HttpRequest, visit: Visit, no: str, name: str) -> HttpResponse:
    """Show the page that confirms an act on a course, or do it."""
    known = read(visit, no)
    if name not in _DEEDS:
        raise Http404
    course, _ = course_in_use(visit.desk, known.row.course)
    facts = _DEEDS[name]
    deed = Deed(
        act=name,
        no=no,
        rev=known.row.record.rev,
        title=f"{no} {course.title}",
        back=address(visit, f"{no}/"),
        **{**facts, "do": _do(visit, name)},
        extra={"facts": _facts(visit, known, course, name)},
    )
    return answer(request, visit, deed)


_DEEDS: Mapping[str, Mapping[str, Any]] = {
    CourseAct.START: {
        "sentence": "The questions are drawn now and the time begins to run.",
    },
    CourseAct.ASSIGN: {
        "sentence": "The attempts are counted anew, with ten working days.",
    },
    CourseAct.ASK_EXEMPTION: {
        "form": ReasonForm,
        "sentence": (
            "A second person confirms it; until then the course is to be taken."
        ),
    },
    CourseAct.EXEMPT: {
        "form": PlainForm,
        "sentence": "It holds as long as a credential of this course would.",
    },
    CourseAct.NOT_EXEMPT: {"form": ReasonForm},
}


def read(visit: Visit, no: str) -> ToldEnrolment:
    """Read a person's course; one that does not exist has no page."""
    try:
        return told(visit.desk, no, visit.today)
    except RecordUnknown:
        raise Http404 from None


def asked(visit: Visit, no: str, act_: str, seen: int | None = None) -> Asked:
    """Who asks for an act now."""
    return Asked(no=no, act=act_, by=visit.by, at=visit.at, seen=seen)


def _do(visit: Visit, name: str) -> Any:  # noqa: ANN401 -- the callable of a Deed
    match name:
        case CourseAct.START:
            return lambda _, how, __: _begun(visit, how)
        case CourseAct.ASSIGN:
            return lambda _, how, __: assign_again(visit.desk, how)
        case CourseAct.ASK_EXEMPTION:
            return lambda c, how, _: judge.ask_exemption(
                visit.desk, how, str(c["reason"])
            )
        case CourseAct.NOT_EXEMPT:
            return lambda c, how, _: judge.not_exempt(visit.desk, how, str(c["reason"]))
    return lambda _, how, __: judge.exempt(visit.desk, how)


def _begun(visit: Visit, how: Asked) -> str:
    sit.start(visit.desk, how)
    return address(visit, f"{how.no}/paper")


def _facts(
    visit: Visit, known: ToldEnrolment, course: Course, name: str
) -> list[tuple[str, object]]:
    names = visit.names()
    if name != CourseAct.START:
        person = known.row.person
        return [(said("Person"), names.get(person, person))]
    left = course.attempts - known.failures
    return [
        (said("Questions"), course.size),
        (said("Minutes"), course.minutes),
        (said("Needed to pass"), f"{course.pass_mark} %"),
        (said("Papers left"), left),
    ]


def _possible(
    visit: Visit, known: ToldEnrolment, course: Course
) -> tuple[Mapping[str, str] | None, list[Mapping[str, str]], str]:
    """The first thing to do here, what else may be done, and why nothing can."""
    own, reason = _own_step(visit, known, course)
    others = [
        _link(visit, said(ACTS[name]), place) for name, place in _duties(visit, known)
    ]
    if own is None and others:
        return others[0], others[1:], ""
    return own, others, reason


def _own_step(
    visit: Visit, known: ToldEnrolment, course: Course
) -> tuple[Mapping[str, str] | None, str]:
    if known.row.person != visit.by:
        return None, ""
    if known.state in _WAITS:
        return None, said(_WAITS[known.state])
    if known.state is CourseState.FAILED:
        return None, _why_failed(known)
    if known.state is CourseState.STARTED:
        return _link(visit, said("Go on with the paper"), f"{known.no}/paper"), ""
    if not known.may_renew(visit.today):
        return None, ""
    return _next_step(visit, known, course), ""


_WAITS: Mapping[CourseState, str] = {
    CourseState.MARKING: "The paper waits to be marked by a person.",
    CourseState.EXEMPT_ASKED: "An exemption waits for its second person.",
}


def _next_step(visit: Visit, known: ToldEnrolment, course: Course) -> Mapping[str, str]:
    lacking = [one for one in course.lessons if one.key not in known.lessons]
    if lacking:
        words = said("Go on: {lesson}").format(lesson=lacking[0].title)
        return _link(visit, words, f"{known.no}/lessons/{lacking[0].key}")
    place = f"{known.no}/acts/{CourseAct.START}"
    return _link(visit, said(ACTS[CourseAct.START]), place)


def _link(visit: Visit, words: str, place: str) -> Mapping[str, str]:
    return {"words": words, "address": address(visit, place)}


def _why_failed(known: ToldEnrolment) -> str:
    if known.again_on is None:
        return said("Every paper is used up: the compliance officer assigns it anew.")
    words = said("The next paper may be begun on {day}.")
    return words.format(day=known.again_on)


def _duties(visit: Visit, known: ToldEnrolment) -> list[tuple[CourseAct, str]]:
    """What this person may do for somebody's course."""
    is_own = known.row.person == visit.by
    found: list[tuple[CourseAct, str]] = []
    if known.state is CourseState.MARKING and visit.may(CourseAct.MARK) and not is_own:
        found.append((CourseAct.MARK, f"{known.no}/marking"))
    offered = {
        CourseState.FAILED: (CourseAct.ASSIGN, CourseAct.ASK_EXEMPTION),
        CourseState.EXPIRED: (CourseAct.ASSIGN, CourseAct.ASK_EXEMPTION),
        CourseState.ASSIGNED: (CourseAct.ASK_EXEMPTION,),
        CourseState.EXEMPT_ASKED: (CourseAct.EXEMPT, CourseAct.NOT_EXEMPT),
    }
    found.extend(
        (name, f"{known.no}/acts/{name}")
        for name in offered.get(known.state, ())
        if visit.may(name) and not (is_own and name is CourseAct.EXEMPT)
    )
    return found


def _sentence(visit: Visit, known: ToldEnrolment) -> str:
    if known.holds_on(visit.today):
        words = said("The credential holds until {until}.")
        return words.format(until=known.until)
    match known.state:
        case CourseState.EXPIRED:
            words = said("The credential ran out on {until}.")
            return words.format(until=known.until)
        case CourseState.FAILED:
            return said("The last paper was not passed.")
        case CourseState.MARKING:
            return said("The paper was handed in; a person marks a part of it.")
        case CourseState.EXEMPT_ASKED:
            return said("An exemption is proposed.")
    return said("To be passed by {due}.").format(due=known.row.due_on)


def _lesson_line(
    visit: Visit, known: ToldEnrolment, one: Lesson
) -> Mapping[str, object]:
    return {
        "title": one.title,
        "way": said(LESSONS[one.kind]),
        "is_taken": one.key in known.lessons or not known.may_renew(visit.today),
        "address": address(visit, f"{known.no}/lessons/{one.key}"),
    }


def _attempts(visit: Visit, known: ToldEnrolment) -> list[Mapping[str, object]]:
    rows = Attempt.objects.filter(enrolment=known.row).order_by("-number")
    return [
        {
            "number": row.number,
            "at": row.submitted_at,
            "points": row.points,
            "most": row.most,
            "is_passed": row.is_passed,
            "address": address(visit, f"{known.no}/papers/{row.number}"),
        }
        for row in rows
        if row.submitted_at is not None
    ]
