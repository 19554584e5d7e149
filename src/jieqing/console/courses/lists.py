"""My courses; every course there is; one course with who holds its credential."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from jieqing.casebook.code_words import roles_named
from jieqing.console.courses.campaigns import running_for
from jieqing.console.courses.rooms import sessions_of
from jieqing.console.courses.words import (
    KINDS,
    LESSONS,
    MANNERS,
    address,
    is_manager,
)
from jieqing.console.pages import page, show
from jieqing.console.parts import parts_of
from jieqing.console.programme.acting import Deed, answer
from jieqing.console.programme.words import ENTRY, PARTS
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.programme.acts.load_pack import APPLY
from jieqing.programme.anchors import anchor_words
from jieqing.programme.courses.acts.assign import assign_all
from jieqing.programme.courses.catalogue import courses, is_for
from jieqing.programme.courses.enrolments import (
    ToldEnrolment,
    rows_of,
    told_together,
)
from jieqing.programme.courses.flow import CourseAct, CourseState, SessionAct
from jieqing.programme.courses.values import Course, LessonKind
from jieqing.programme.courses.wording import STATES
from jieqing.programme.pack_items import EVERYBODY
from jieqing.programme.wording import ACTS, post_words

_DONE = frozenset({CourseState.PASSED, CourseState.EXEMPT})


@require_safe
@page(ENTRY)
def mine(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List the courses of this person, what waits first."""
    found = told_together(visit.desk, rows_of(visit.desk, person=visit.by), visit.today)
    ordered = sorted(found, key=lambda one: (one.state in _DONE, one.row.due_on))
    waiting = [one for one in ordered if one.state not in _DONE]
    content = {
        "lines": [line_of(visit, one) for one in ordered],
        "waiting": len(waiting),
        "first": line_of(visit, waiting[0]) if waiting else None,
        "is_manager": is_manager(visit),
        "campaigns": running_for(visit),
        "parts": parts_of(visit, ENTRY, PARTS, "courses/"),
    }
    return show(request, visit, ENTRY, "console/courses/mine.html", content)


@require_safe
@page(ENTRY)
def catalogue(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List every course in use: for whom, what it opens, how many hold it."""
    known = courses(visit.desk.tenant)
    told = told_together(visit.desk, rows_of(visit.desk), visit.today)
    content = {
        "lines": [_course_line(visit, one, told) for one in known.values()],
        "bare": _bare(visit, known),
        "shows_people": is_manager(visit),
        "may_load": visit.may("pack-apply"),
        "parts": parts_of(visit, ENTRY, PARTS, "courses/"),
    }
    return show(request, visit, ENTRY, "console/courses/catalogue.html", content)


@require_safe
@page(ENTRY)
def course(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Show one course; to managers also who has passed it and who has not."""
    found = _course(visit, key)
    told = told_together(visit.desk, rows_of(visit.desk, courses=[key]), visit.today)
    people = _people(visit, found, told) if is_manager(visit) else []
    lacking = sum(not one["no"] for one in people)
    content = {
        "course": found,
        "kind": said(KINDS[found.kind]),
        "for_whom": _for_whom(found),
        "opens": said(", ").join(said(_OPENS[act]) for act in found.opens),
        "lessons": [(one.title, said(LESSONS[one.kind])) for one in found.lessons],
        "anchors": [anchor_words(one) for one in found.anchors],
        "people": people,
        "held": sum(bool(one["done"]) for one in people),
        "lacking": lacking,
        "assign": address(visit, f"of/{key}/acts/{CourseAct.ASSIGN}")
        if visit.may(CourseAct.ASSIGN) and lacking
        else "",
        "assign_words": said(ACTS[CourseAct.ASSIGN]),
        "may_assign": visit.may(CourseAct.ASSIGN),
        "bank": address(visit, f"of/{key}/bank") if visit.may(APPLY) else "",
        "packages": [
            (one.title, address(visit, f"of/{key}/lessons/{one.key}/acts/take-out"))
            for one in found.lessons
            if one.kind is LessonKind.SCORM
        ],
        "take_in_package": address(visit, f"of/{key}/acts/take-in-package"),
        "take_in": address(visit, f"of/{key}/acts/take-in"),
        "sessions": sessions_of(visit, key),
        "teach": address(visit, f"of/{key}/acts/{SessionAct.OPEN}")
        if visit.may(SessionAct.OPEN)
        else "",
        "teach_words": said(ACTS[SessionAct.OPEN]),
        "back": address(visit, "all/"),
    }
    return show(request, visit, ENTRY, "console/courses/course.html", content)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def assign(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Assign a course to everybody whom it is for and who has it not."""
    found = _course(visit, key)
    have = {row.person for row in rows_of(visit.desk, courses=[key])}
    names = [name for number, name in _audience(visit, found) if number not in have]
    deed = Deed(
        act=CourseAct.ASSIGN,
        title=found.title,
        back=address(visit, f"of/{key}"),
        do=lambda _, asked, __: (
            assign_all(visit.desk, key, by=asked.by, at=asked.at) and None
        ),
        sentence="Each of them gets a course of their own and ten working days.",
        extra={"facts": [(said("People"), said(", ").join(names) or "—")]},
    )
    return answer(request, visit, deed)


_OPENS: Mapping[str, str] = {
    "approve": "approving cases",
    "execute": "executing cases",
}


def line_of(visit: Visit, one: ToldEnrolment) -> Mapping[str, Any]:
    """One person's course as lists show it."""
    is_late = one.state not in _DONE and one.row.due_on < visit.today
    return {
        "no": one.no,
        "title": one.row.record.title,
        "state": said(STATES[one.state]),
        "manner": "late" if is_late else MANNERS.get(one.state, ""),
        "due": one.row.due_on,
        "is_done": one.state in _DONE,
        "is_late": is_late,
        "until": one.until if one.holds_on(visit.today) else None,
        "ends_soon": one.until is not None and one.may_renew(visit.today),
        "address": address(visit, f"{one.no}/"),
    }


def _course(visit: Visit, key: str) -> Course:
    found = courses(visit.desk.tenant).get(key)
    if found is None:
        raise Http404
    return found


def _course_line(
    visit: Visit, one: Course, told: tuple[ToldEnrolment, ...]
) -> Mapping[str, Any]:
    audience = {number for number, _ in _audience(visit, one)}
    held = {
        each.row.person
        for each in told
        if each.row.course == one.key and each.holds_on(visit.today)
    }
    return {
        "title": one.title,
        "kind": said(KINDS[one.kind]),
        "for_whom": _for_whom(one),
        "lessons": len(one.lessons),
        "questions": len(one.questions),
        "held": len(held & audience),
        "audience": len(audience),
        "address": address(visit, f"of/{one.key}"),
    }


def _audience(visit: Visit, found: Course) -> list[tuple[str, str]]:
    names = visit.names()
    people = visit.roll.persons.values()
    return [
        (one.number, names.get(one.number, one.number))
        for one in people
        if one.is_active and is_for(found, one)
    ]


def _people(
    visit: Visit, found: Course, told: tuple[ToldEnrolment, ...]
) -> list[Mapping[str, Any]]:
    """Done or not done, of everybody whom it is for; nothing else of others."""
    by_person = {one.row.person: one for one in told}
    lines: list[Mapping[str, Any]] = []
    for number, name in _audience(visit, found):
        one = by_person.get(number)
        done = one is not None and one.holds_on(visit.today)
        lines.append(
            {
                "name": name,
                "no": one.no if one else "",
                "done": done,
                "until": one.until if one and done else None,
                "address": address(visit, f"{one.no}/") if one else "",
            }
        )
    return lines


def _for_whom(found: Course) -> str:
    if EVERYBODY in found.audience:
        return said("everybody")
    return roles_named(frozenset(found.audience))


def _bare(visit: Visit, known: Mapping[str, Course]) -> str:
    """Posts that somebody holds and that no course is for."""
    people = visit.roll.persons.values()
    posts = {role for one in people if one.is_active for role in one.roles}
    served = {post for one in known.values() for post in one.audience}
    bare = [] if EVERYBODY in served else sorted(posts - served)
    return said(", ").join(map(post_words, bare))
