"""Assign a course to the people whose posts it is for; again to who has used it up."""

from datetime import date, datetime

from django.db import transaction

from jieqing.casebook.desk import Desk, day_of
from jieqing.errors import Refused
from jieqing.people.roll import Person
from jieqing.programme.acting import (
    Asked,
    Heading,
    begun,
    birth,
    doing,
    numbers_of,
    unborn,
)
from jieqing.programme.courses.catalogue import course_in_use, is_for
from jieqing.programme.courses.enrolments import clocks_of, rows_of, told
from jieqing.programme.courses.flow import ENROLMENT, CourseAct, CourseState
from jieqing.programme.courses.models import Enrolment
from jieqing.programme.courses.values import Course

LETTERS, MECHANISM = "KC", "course"
DUE_IN = 10
"""Working days in which a course that was assigned should be passed."""


class NobodyToAssign(Refused):
    """Everybody whom the course is for has it already."""

    code = "course-nobody-to-assign"
    cause = "Everybody whom {course} is for has it already."
    advice = "Whoever joins or takes a post later can be assigned it then."


def lacking(desk: Desk, course: Course, at: datetime) -> tuple[Person, ...]:
    """Who should take a course and was never assigned it."""
    have = {row.person for row in rows_of(desk, courses=[course.key])}
    people = desk.register.roll(at).persons.values()
    return tuple(
        one
        for one in people
        if one.is_active and one.number not in have and is_for(course, one)
    )


def assign_all(desk: Desk, key: str, *, by: str, at: datetime) -> tuple[str, ...]:
    """Assign a course to everybody whom it is for; returns the numbers.

    Raises ``CourseUnknown``, ``NotEntitled`` or ``NobodyToAssign``.
    """
    with transaction.atomic():
        numbers = enrol(desk, key, CourseAct.ASSIGN, by=by, at=at)
        if not numbers:
            title = course_in_use(desk, key)[0].title
            raise NobodyToAssign(course=title)
    return numbers


def enrol(
    desk: Desk, key: str, act: CourseAct, *, by: str, at: datetime
) -> tuple[str, ...]:
    """Give a course to everybody whom it is for and who never had it, by an act.

    Returns the numbers; none where nobody lacks it. Raises ``CourseUnknown`` or
    ``NotEntitled``.
    """
    course, version = course_in_use(desk, key)
    due = desk.calendar.working_day(day_of(at), DUE_IN).day
    with transaction.atomic():
        people = lacking(desk, course, at)
        numbers = numbers_of(desk, LETTERS, day_of(at).year)
        named = [(next(numbers), one.number) for one in people]
        for no, person in named:
            row = birth(desk, no, heading_of(course), at)
            asked = Asked(no=no, act=act, by=by, at=at)
            born = begun(desk, ENROLMENT, asked, row, unborn(no))
            facts = {
                "course": key,
                "person": person,
                "pack": version,
                "due_on": due.isoformat(),
            }
            born.conclude(CourseState.ASSIGNED, facts)
            Enrolment.objects.create(record=row, course=key, person=person, due_on=due)
    return tuple(no for no, _ in named)


def assign_again(desk: Desk, asked: Asked) -> date:
    """Let somebody sit again who failed as often as allowed; returns the new day.

    Raises ``NotInTable`` or ``NotEntitled``.
    """
    known = told(desk, asked.no, day_of(asked.at))
    due = desk.calendar.working_day(day_of(asked.at), DUE_IN).day
    with doing(desk, ENROLMENT, asked, clocks_of(known.record)) as act:
        act.conclude(CourseState.ASSIGNED, {"due_on": due.isoformat()})
        Enrolment.objects.filter(pk=known.row.pk).update(due_on=due)
    return due


def heading_of(course: Course, mechanism: str = MECHANISM) -> Heading:
    """Return the heading of a record about a course."""
    return Heading(
        mechanism=mechanism,
        kind=course.kind,
        title=course.title,
        post=course.owner,
        items=course.items,
    )
