"""青禾商城 learns: the same named people take courses by their own acts."""

import hashlib

from office import CHEN, Office
from programme_office import adopted, asks

from jieqing.casebook.desk import day_of
from jieqing.programme.acts import load_pack
from jieqing.programme.courses.acts import sit
from jieqing.programme.courses.acts.assign import assign_all
from jieqing.programme.courses.catalogue import course_in_use
from jieqing.programme.courses.enrolments import ToldEnrolment, rows_of, told
from jieqing.programme.courses.flow import CourseAct
from jieqing.programme.courses.models import Attempt
from jieqing.programme.courses.papers import Answers, Paper
from jieqing.programme.courses.practice import judged
from jieqing.programme.courses.values import LessonKind, QuestionKind
from jieqing.programme.packs import Pack, read_pack, shipped_pack

ERASURE, LITTLE = "course.erasure", "course.small"
SMALL = """
kind: operation
audience: [executor]
opens: [execute]
valid_months: 12
pass_mark: 80
minutes: 30
attempts: 2
cool_off_days: 3
draws: [{bank: 甲, level: 1, count: 1}]
lessons: [{key: one, kind: text, title: 一, text: 读到底。}]
questions:
  - {id: q1, kind: single, bank: 甲, level: 1, stem: 先做什么, right: 先停用,
     wrong: [先删除, 先签名], why: 停用在先, anchors: ["pipl:47"]}
"""
LITTLE_CASE = SMALL.replace("kind: single, bank", "kind: case, bank").replace(
    "right: 先停用,\n     wrong: [先删除, 先签名]", "right: 先停用再查找"
)
HEAD = """
key: house-courses
version: "{version}"
locale: zh-CN
title: 本公司的课
items:
  - {{key: course.small, title: 小课, owner: officer, items: [m1.3],
     anchors: ["pipl:51.4"], course: small.yaml}}
"""


def small(version: str = "1", course: str = SMALL) -> Pack:
    """A pack of one course of one question."""
    return read_pack(HEAD.format(version=version), "house.yaml", lambda _: course)


def with_courses(office: Office, pack: Pack | None = None) -> Office:
    """The company has adopted the programme and 陈经办 loaded its courses."""
    loaded(adopted(office), pack or shipped_pack("courses"))
    return office


def loaded(office: Office, pack: Pack) -> None:
    """陈经办 loads a pack of courses."""
    seen = load_pack.plan(office.desk, pack, "small")
    load_pack.apply(office.desk, seen, by=CHEN, at=office.at)


def assigned(office: Office, key: str = ERASURE) -> tuple[str, ...]:
    """陈经办 assigns a course to everybody whom it is for."""
    return assign_all(office.desk, key, by=CHEN, at=office.at)


def number_of(office: Office, who: str, key: str = ERASURE) -> str:
    """The number of somebody's course."""
    return rows_of(office.desk, courses=[key], person=who)[0].record.no


def standing(office: Office, who: str, key: str = ERASURE) -> ToldEnrolment:
    """Somebody's course as the ledger tells it."""
    return told(office.desk, number_of(office, who, key), day_of(office.at))


def begun(office: Office, who: str, key: str = ERASURE) -> Attempt:
    """Somebody takes every lesson and begins a paper."""
    no = number_of(office, who, key)
    course, _ = course_in_use(office.desk, key)
    taken = standing(office, who, key).lessons
    for lesson in course.lessons:
        asked = asks(office, no, CourseAct.READ, who)
        if lesson.kind is LessonKind.HANDS_ON and lesson.key not in taken:
            right = judged(lesson, office.desk.catalogue, day_of(office.at))
            sit.practise(office.desk, asked, lesson.key, dict(enumerate(right)))
        elif lesson.key not in taken:
            sit.take_lesson(office.desk, asked, lesson.key)
    return sit.start(office.desk, asks(office, no, CourseAct.START, who))


def right_answers(paper: Paper) -> Answers:
    """What gives every point."""
    return {one.asked.id: list(one.key) or ["照参考答案"] for one in paper.drawn}


def wrong_answers(paper: Paper) -> Answers:
    """What gives none."""
    return {
        one.asked.id: ["T" if one.key == ("F",) else "F"]
        if one.asked.kind is QuestionKind.JUDGE
        else [next(o.letter for o in one.asked.options if o.letter not in one.key)]
        for one in paper.drawn
        if one.asked.kind is not QuestionKind.ORDER
    }


def handed_in(
    office: Office, who: str, key: str = ERASURE, *, well: bool = True
) -> sit.Outcome:
    """Somebody sits a paper and hands it in."""
    attempt = begun(office, who, key)
    paper = sit.paper_of(office.desk, attempt)
    given = right_answers(paper) if well else wrong_answers(paper)
    asked = asks(office, number_of(office, who, key), CourseAct.SUBMIT, who)
    return sit.submit(office.desk, asked, attempt.number, given)


def changed_key(course: str = SMALL) -> str:
    """The same course with another right answer under the same question."""
    return course.replace("right: 先停用", "right: 先删除").replace(
        "wrong: [先删除,", "wrong: [先停用,"
    )


def sha256(content: bytes) -> str:
    """SHA-256 (hex)."""
    return hashlib.sha256(content).hexdigest()
