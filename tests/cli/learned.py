"""What no command does: people learn by pages, and an older pack was loaded once."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from jieqing.cli.clock import moment
from jieqing.cli.seat import open_desk
from jieqing.programme.acting import Asked
from jieqing.programme.acts import load_pack
from jieqing.programme.courses.acts import sit
from jieqing.programme.courses.acts.assign import assign_all
from jieqing.programme.courses.catalogue import courses
from jieqing.programme.courses.enrolments import rows_of
from jieqing.programme.courses.flow import CourseAct
from jieqing.programme.packs import shipped_pack

OFFICER, COURSE = "P-0002", "course.awareness"
COURSES = "course"


def loaded(home: Path) -> str:
    """The officer loaded the courses when their pass mark was another."""
    opened = open_desk(home)
    at = moment(opened, None)
    desk, pack = opened.at(at), shipped_pack("courses")
    key = (COURSES, COURSE)
    older = {**pack.items, key: {**pack.items[key], "pass_mark": 60}}
    seen = load_pack.plan(desk, replace(pack, items=older), "small")
    load_pack.apply(desk, seen, by=OFFICER, at=at)
    return pack.key


def learned(home: Path) -> str:
    """The officer loads and assigns courses, the first person passes one."""
    opened = open_desk(home)
    at = moment(opened, None)
    desk = opened.at(at)
    seen = load_pack.plan(desk, shipped_pack("courses"), "small")
    load_pack.apply(desk, seen, by=OFFICER, at=at)
    assign_all(desk, COURSE, by=OFFICER, at=at)
    row = rows_of(desk, courses=[COURSE])[0]
    no, who = row.record.no, row.person
    for lesson in courses(desk.tenant)[COURSE].lessons:
        sit.take_lesson(desk, _asks(no, CourseAct.READ, who, at), lesson.key)
    attempt = sit.start(desk, _asks(no, CourseAct.START, who, at))
    drawn = sit.paper_of(desk, attempt).drawn
    answers = {one.asked.id: list(one.key) for one in drawn}
    sit.submit(desk, _asks(no, CourseAct.SUBMIT, who, at), attempt.number, answers)
    return no


def _asks(no: str, act: str, by: str, at: datetime) -> Asked:
    return Asked(no=no, act=act, by=by, at=at)


BY_PAGES: Mapping[str, Callable[[Path], str]] = {
    "somebody passes a course": learned,
    "an older pack of courses is loaded": loaded,
}
"""What people do in the story, by what it says of it."""
