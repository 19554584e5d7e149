"""Take lessons, begin a paper, hand it in; who learns does it alone and in order.

A paper that was begun is shown again as it was, in however many windows; it is handed
in once. Answers are sealed beside it, the ledger gets their name and the outcome.
"""

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from jieqing.casebook.desk import Desk, day_of
from jieqing.errors import Refused, WrongUsage
from jieqing.evidence import canonical, instant
from jieqing.flow import record as records
from jieqing.flow.record import RecordAltered
from jieqing.programme import sealed
from jieqing.programme.acting import Asked, Doing, doing
from jieqing.programme.courses.catalogue import course_in_use
from jieqing.programme.courses.enrolments import (
    AGAIN,
    ATTEMPT,
    LESSON,
    RENEWAL,
    UNTIL,
    ToldEnrolment,
    clocks_of,
    told,
)
from jieqing.programme.courses.flow import ENROLMENT, CourseAct, CourseState
from jieqing.programme.courses.models import Attempt, Enrolment
from jieqing.programme.courses.papers import (
    Answers,
    Paper,
    draw,
    known_answers,
    points_of,
)
from jieqing.programme.courses.practice import Judged, wrong_rows
from jieqing.programme.courses.values import Course, LessonKind
from jieqing.programme.shown import months_on

ONLINE, ROOM, HANDS, PACKAGE = "online", "room", "hands", "package"
WAYS = {
    LessonKind.TEXT: frozenset({ONLINE, ROOM}),
    LessonKind.HANDS_ON: frozenset({HANDS}),
    LessonKind.SCORM: frozenset({PACKAGE}),
}
"""In which ways a lesson of a kind can be taken."""
GRACE = timedelta(minutes=2)
"""A form is a little on its way; after that it is too late to pass."""
LONGEST_ANSWER = 2000
_NOTHING: Mapping[str, str] = {}


class NotYourCourse(Refused):
    """Only who was assigned a course takes it."""

    code = "course-not-yours"
    cause = "{record} was assigned to somebody else than {person}."
    advice = "Your own courses stand on the page of courses."


class LessonUnknown(WrongUsage):
    """The course has no such lesson."""

    code = "course-lesson-unknown"
    cause = "{record} has no lesson {lesson} to be taken this way."
    advice = "The page of the course lists its lessons."


class LessonsNotTaken(Refused):
    """The paper comes after the lessons."""

    code = "course-lessons-not-taken"
    cause = "{count} lessons of {record} were not taken yet."
    advice = "Take them first; each ends with a button that says so."


class TooEarly(Refused):
    """The credential holds for long yet."""

    code = "course-too-early"
    cause = "The credential of {record} holds until {until}."
    advice = "It can be renewed in its last {days} days."


class PaperOver(Refused):
    """This paper was handed in before."""

    code = "course-paper-over"
    cause = "Paper {attempt} of {record} was handed in already."
    advice = "What was handed in first counts; the page of the result shows it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a paper ended: the state, and points of most."""

    state: CourseState
    points: int
    most: int


def take_lesson(
    desk: Desk,
    asked: Asked,
    lesson: str,
    way: str = ONLINE,
    met: Mapping[str, str] = _NOTHING,
) -> None:
    """Say that a lesson was taken to its end; once since the last credential.

    ``way``: online, room, hands or package; not every lesson can be taken in each.
    ``met``: what bears it out, such as the room's session.

    Raises ``NotYourCourse`` or ``LessonUnknown``.
    """
    course, _ = _course(desk, asked)
    with _beginning(desk, asked) as (act, known):
        found = course.lesson(lesson)
        if found is None or way not in WAYS[found.kind]:
            raise LessonUnknown(record=asked.no, lesson=lesson[:32])
        if lesson not in known.lessons:
            act.conclude(None, {LESSON: lesson, "way": way, **met})


def practise(
    desk: Desk, asked: Asked, lesson: str, given: Mapping[int, Judged]
) -> tuple[int, ...]:
    """Judge the records of a lesson by hand; returns the places of those judged wrong.

    With none of them the lesson is taken. Raises as ``take_lesson`` does.
    """
    course, _ = _course(desk, asked)
    found = course.lesson(lesson)
    if found is None or found.kind is not LessonKind.HANDS_ON:
        raise LessonUnknown(record=asked.no, lesson=lesson[:32])
    wrong = wrong_rows(found, given, desk.catalogue, day_of(asked.at))
    if not wrong:
        take_lesson(desk, asked, lesson, HANDS)
    return wrong


def start(desk: Desk, asked: Asked) -> Attempt:
    """Draw a paper, or return the one that was begun and not handed in.

    Raises ``NotYourCourse``, ``LessonsNotTaken``, ``TooEarly`` or ``NotInTable``.
    """
    running = attempt_running(desk, asked.no)
    if running is not None:
        _require_own(told(desk, asked.no, day_of(asked.at)), asked.by)
        return running
    course, version = _course(desk, asked)
    with _beginning(desk, asked) as (act, known):
        _require_ready(act, known, course)
        paper = draw(course, version, secrets.token_hex(16))
        content = paper.to_bytes()
        number = len(known.record.of(CourseAct.START)) + 1
        attempt = Attempt.objects.create(
            enrolment=known.row,
            number=number,
            paper=sealed.write(desk.home, content),
            digest=hashlib.sha256(content).hexdigest(),
            started_at=asked.at,
            ends_at=asked.at + timedelta(minutes=course.minutes),
            most=paper.most,
        )
        facts = {
            ATTEMPT: str(number),
            "paper": attempt.digest,
            "ends_at": instant.to_text(attempt.ends_at),
            "pack": version,
        }
        act.conclude(CourseState.STARTED, facts)
    return attempt


def submit(desk: Desk, asked: Asked, number: int, given: Answers) -> Outcome:
    """Hand a paper in; what cannot be counted by itself waits for a person.

    Raises ``NotYourCourse``, ``PaperOver``, ``RecordAltered`` or ``SealedTextGone``.
    """
    course, _ = _course(desk, asked)
    _require_own(told(desk, asked.no, day_of(asked.at)), asked.by)
    _require_running(desk, asked.no, number)
    with _beginning(desk, asked) as (act, known):
        attempt = _require_running(desk, asked.no, number)
        if number != len(known.record.of(CourseAct.START)):
            raise PaperOver(record=asked.no, attempt=number)
        paper = paper_of(desk, attempt)
        answers = known_answers(paper, given, LONGEST_ANSWER)
        attempt.answers = sealed.write(desk.home, canonical.canonical(answers))
        attempt.submitted_at = asked.at
        attempt.points = points_of(paper, answers, {})
        is_late = asked.at > attempt.ends_at + GRACE
        facts = {
            ATTEMPT: str(number),
            "answers": attempt.answers,
            "late": "yes" if is_late else "no",
        }
        if paper.needs_person and not is_late:
            attempt.save()
            act.conclude(CourseState.MARKING, facts)
            return _outcome(CourseState.MARKING, attempt)
        passed = not is_late and paper.is_passed_with(attempt.points)
        return end_attempt(act, known, (attempt, course), facts, is_passed=passed)


def end_attempt(
    act: Doing,
    known: ToldEnrolment,
    sat: tuple[Attempt, Course],
    facts: Mapping[str, object],
    *,
    is_passed: bool,
) -> Outcome:
    """Conclude an attempt: a credential with its end, or when it may be sat again."""
    attempt, course = sat
    attempt.is_passed = is_passed
    attempt.save()
    state = CourseState.PASSED if is_passed else CourseState.FAILED
    if is_passed:
        until = until_from(act.today, course)
        Enrolment.objects.filter(pk=known.row.pk).update(until=until)
        more = {UNTIL: until.isoformat()}
    else:
        more = {AGAIN: _again(act.today, known, course)}
    act.conclude(state, {**facts, **more})
    return _outcome(state, attempt)


def until_from(day: date, course: Course) -> date:
    """The last day of a credential that was won on a day."""
    return months_on(day, course.valid_months)


def attempt_running(desk: Desk, no: str) -> Attempt | None:
    """The paper that was begun and not handed in."""
    rows = Attempt.objects.select_related("enrolment__record").filter(
        enrolment__record__tenant=desk.tenant,
        enrolment__record__no=no,
        submitted_at=None,
    )
    return rows.first()


def paper_of(desk: Desk, attempt: Attempt) -> Paper:
    """Open an attempt's own copy: the one that its beginning sealed, with its end.

    Raises ``RecordAltered`` or ``SealedTextGone``.
    """
    no = attempt.enrolment.record.no
    facts = _facts(desk, attempt, CourseAct.START)
    ends = instant.to_text(attempt.ends_at)
    content = sealed.read(desk.home, attempt.paper, no)
    digest = hashlib.sha256(content).hexdigest()
    if digest != facts.get("paper") or ends != facts.get("ends_at", ends):
        raise RecordAltered(record=no, what="paper")
    return Paper.from_bytes(content)


def answers_of(desk: Desk, attempt: Attempt) -> Answers:
    """Open what was answered; nothing before it was handed in.

    Raises ``RecordAltered`` or ``SealedTextGone``.
    """
    said = _facts(desk, attempt, CourseAct.SUBMIT).get("answers", "")
    if attempt.answers != said:
        raise RecordAltered(record=attempt.enrolment.record.no, what="answers")
    if not attempt.answers:
        return {}
    content = sealed.read(desk.home, attempt.answers, attempt.enrolment.record.no)
    found = canonical.read(content, "answers")
    return found if isinstance(found, dict) else {}


def _facts(desk: Desk, attempt: Attempt, act: CourseAct) -> Mapping[str, object]:
    """What the ledger has of an act on this very paper; nothing: it was not done."""
    record = records.read(desk.ledger, attempt.enrolment.record.no)
    own = (leaf.entry.facts for leaf in record.of(act))
    return next((f for f in own if f.get(ATTEMPT) == str(attempt.number)), {})


@contextmanager
def _beginning(desk: Desk, asked: Asked) -> Iterator[tuple[Doing, ToldEnrolment]]:
    known = told(desk, asked.no, day_of(asked.at))
    _require_own(known, asked.by)
    with doing(desk, ENROLMENT, asked, clocks_of(known.record)) as act:
        yield act, known


def _course(desk: Desk, asked: Asked) -> tuple[Course, str]:
    return course_in_use(desk, told(desk, asked.no, day_of(asked.at)).row.course)


def _require_own(known: ToldEnrolment, by: str) -> None:
    if known.row.person != by:
        raise NotYourCourse(record=known.no, person=by)


def _require_ready(act: Doing, known: ToldEnrolment, course: Course) -> None:
    if not known.may_renew(act.today):
        raise TooEarly(record=known.no, until=known.until, days=RENEWAL.days)
    lacking = [one for one in course.lessons if one.key not in known.lessons]
    if lacking:
        raise LessonsNotTaken(record=known.no, count=len(lacking))


def _require_running(desk: Desk, no: str, number: int) -> Attempt:
    attempt = attempt_running(desk, no)
    if attempt is None or attempt.number != number:
        raise PaperOver(record=no, attempt=number)
    return attempt


def _again(today: date, known: ToldEnrolment, course: Course) -> str:
    if known.failures + 1 >= course.attempts:
        return ""
    return (today + timedelta(days=course.cool_off_days)).isoformat()


def _outcome(state: CourseState, attempt: Attempt) -> Outcome:
    return Outcome(state=state, points=attempt.points, most=attempt.most)
