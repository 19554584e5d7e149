"""A year of courses: assigned by post, taken, sat, one failed and sat again, renewed.

Nobody approves or executes a case in this year without the credential for it.
"""

from collections.abc import Iterable
from datetime import timedelta

from jieqing.cli.crew import Colleague
from jieqing.cli.year_company import WorkingDay, Year
from jieqing.programme.courses.acts import sit
from jieqing.programme.courses.acts.assign import assign_all, lacking
from jieqing.programme.courses.catalogue import courses
from jieqing.programme.courses.enrolments import (
    ToldEnrolment,
    rows_of,
    told_together,
)
from jieqing.programme.courses.flow import CourseAct, CourseState
from jieqing.programme.courses.papers import Answers, Paper
from jieqing.programme.courses.values import Course

ASSIGNED_ON, EVERY = 2, 20
"""Working day on which courses are assigned, and how many lie between two looks."""
RENEWED = timedelta(days=40)
FAILS = "course.erasure"
"""The executor fails this one the first time."""


def learning(year: Year, working: WorkingDay) -> None:
    """Take what was assigned, and renew what ends soon."""
    if working.number < ASSIGNED_ON or (working.number - ASSIGNED_ON) % EVERY > 1:
        return
    known = courses(year.desk.tenant)
    is_first = working.number == ASSIGNED_ON
    if is_first:
        _assign(year, known.values())
    told = told_together(year.desk, rows_of(year.desk), working.day)
    by_number = {one.number: one for one in year.everybody}
    for one in told:
        if _waits(one, working) and one.row.person in by_number:
            who = by_number[one.row.person]
            fails = is_first and one.row.course == FAILS and _is_executor(year, who)
            _take(year, who, one, known[one.row.course], well=not fails)


def _assign(year: Year, known: Iterable[Course]) -> None:
    officer = year.company.crew.officer
    for course in known:
        if lacking(year.desk, course, year.at):
            assign_all(year.desk, course.key, by=officer.number, at=year.step())


def _waits(one: ToldEnrolment, working: WorkingDay) -> bool:
    if one.state not in {
        CourseState.ASSIGNED,
        CourseState.PASSED,
        CourseState.EXPIRED,
    }:
        return False
    return one.until is None or one.until - working.day <= RENEWED


def _is_executor(year: Year, who: Colleague) -> bool:
    return who.number == year.company.crew.executor.number


def _take(
    year: Year, who: Colleague, one: ToldEnrolment, course: Course, *, well: bool
) -> None:
    """Take every lesson, then sit the paper."""
    for lesson in course.lessons:
        if lesson.key not in one.lessons:
            sit.take_lesson(
                year.desk, year.asks(one.no, CourseAct.READ, who), lesson.key
            )
    attempt = sit.start(year.desk, year.asks(one.no, CourseAct.START, who))
    answers = _answers(sit.paper_of(year.desk, attempt)) if well else {}
    asked = year.asks(one.no, CourseAct.SUBMIT, who)
    sit.submit(year.desk, asked, attempt.number, answers)


def _answers(paper: Paper) -> Answers:
    return {one.asked.id: list(one.key) or [one.model] for one in paper.drawn}
