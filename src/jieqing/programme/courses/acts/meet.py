"""Teach a course in a room: people sign in by a code that changes, or on a sheet.

The code is computed from the home's key, the session and the half minute; who reads
the database cannot foretell it, and one that was passed on is stale at once.
"""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from jieqing.casebook.desk import Desk, day_of
from jieqing.errors import Refused, WrongUsage
from jieqing.flow import record as records
from jieqing.flow.record import RecordAltered
from jieqing.home import HomeKey
from jieqing.programme import models as kernel
from jieqing.programme import sealed
from jieqing.programme.acting import (
    Asked,
    RecordUnknown,
    begun,
    birth,
    doing,
    next_no,
    unborn,
)
from jieqing.programme.courses.acts.assign import heading_of
from jieqing.programme.courses.acts.sit import ROOM, take_lesson
from jieqing.programme.courses.catalogue import course_in_use
from jieqing.programme.courses.enrolments import LESSON, clocks_of, rows_of, told
from jieqing.programme.courses.flow import (
    ENROLMENT,
    SESSION,
    CourseAct,
    SessionAct,
    SessionState,
)
from jieqing.programme.courses.models import Session
from jieqing.programme.courses.values import Course, Lesson, LessonKind
from jieqing.programme.evidence import NewEvidence, require_fit

LETTERS, MECHANISM = "KT", "session"
LABEL = "course-session"
SPAN = timedelta(seconds=30)
"""How long a code is shown; it is taken for one span more."""
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # no letter that looks like another
_LENGTH = 6


class CodeStale(Refused):
    """The code is not the one on the wall now."""

    code = "session-code-stale"
    cause = "The code is not that of {record} at this moment."
    advice = "It changes every half minute: type the one that is shown now."


class NotAssignedHere(Refused):
    """Who signs in takes the course."""

    code = "session-not-assigned"
    cause = "{person} was not assigned the course that is taught in {record}."
    advice = "The compliance officer assigns it; then sign in."


class NobodySigned(WrongUsage):
    """A sheet is entered for those who signed it."""

    code = "session-nobody-signed"
    cause = "None of the people named takes the course that is taught in {record}."
    advice = (
        "Choose those who signed the sheet; who lacks is assigned the course first."
    )


def open_session(
    desk: Desk, key: str, held: tuple[date, str], *, by: str, at: datetime
) -> str:
    """Open a session of a course; ``held``: its day and place. Returns its number."""
    course, _ = course_in_use(desk, key)
    held_on, place = held
    with transaction.atomic():
        no = next_no(desk, LETTERS, day_of(at).year)
        row = birth(desk, no, heading_of(course, MECHANISM), at)
        asked = Asked(no=no, act=SessionAct.OPEN, by=by, at=at)
        act = begun(desk, SESSION, asked, row, unborn(no))
        facts = {"course": key, "held_on": held_on.isoformat()}
        act.conclude(SessionState.OPEN, facts)
        Session.objects.create(
            record=row, course=key, place=place[:80], held_on=held_on
        )
    return no


def code_of(desk: Desk, no: str, at: datetime) -> str:
    """Return the code that the wall shows at a moment."""
    span = int(at.timestamp() // SPAN.total_seconds())
    key = desk.home.secret(HomeKey.PROGRAMME)
    found = hashlib.sha256(key.digest(LABEL, f"{no}/{span}".encode()).encode()).digest()
    return "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in found[:_LENGTH])


def attend(desk: Desk, asked: Asked, code: str) -> None:
    """Sign in: the course's lessons were taken in a room, those by hand were not.

    Raises ``CodeStale``, ``NotAssignedHere`` or ``NotInTable``.
    """
    session = session_row(desk, asked.no)
    typed = code.strip().upper()
    if typed not in {code_of(desk, asked.no, asked.at - n * SPAN) for n in (0, 1)}:
        raise CodeStale(record=asked.no)
    own = rows_of(desk, courses=[session.course], person=asked.by)
    if not own:
        raise NotAssignedHere(record=asked.no, person=asked.by)
    course, _ = course_in_use(desk, session.course)
    with doing(desk, SESSION, asked, clocks(session)) as act:
        act.conclude(None, {})
        no = own[0].record.no
        one = Asked(no=no, act=CourseAct.READ, by=asked.by, at=asked.at)
        for lesson in _told_in_rooms(course):
            take_lesson(desk, one, lesson.key, ROOM, {"session": asked.no})


def close(desk: Desk, asked: Asked) -> None:
    """End it: nobody signs in any more."""
    with doing(desk, SESSION, asked, clocks(session_row(desk, asked.no))) as act:
        act.conclude(SessionState.CLOSED, {})


def enter_sheet(
    desk: Desk, asked: Asked, sheet: NewEvidence, people: Iterable[str]
) -> int:
    """Enter who signed on paper, with the scanned sheet; returns how many were.

    ``asked.no`` names the session. Raises ``NotEntitled``, ``NobodySigned``,
    ``EvidenceUnfit`` or ``PeriodWrong``.
    """
    desk.register.entitled(asked.by, CourseAct.SHEET, asked.at)
    session = session_row(desk, asked.no)
    course, _ = course_in_use(desk, session.course)
    require_fit(sheet, day_of(asked.at))
    digest = hashlib.sha256(sheet.content).hexdigest()
    rows = [
        row
        for person in people
        for row in rows_of(desk, courses=[session.course], person=person)
    ]
    if not rows:
        raise NobodySigned(record=asked.no)
    with transaction.atomic():
        _keep(desk, session, sheet, (asked, digest))
        for row in rows:
            one = Asked(no=row.record.no, act=CourseAct.SHEET, by=asked.by, at=asked.at)
            for lesson in _told_in_rooms(course):
                _enter(desk, one, lesson, (asked.no, digest))
    return len(rows)


def session_row(desk: Desk, no: str) -> Session:
    """One session's row, of the course and day that the ledger names.

    Raises ``RecordUnknown`` or ``RecordAltered``.
    """
    rows = Session.objects.select_related("record")
    row = rows.filter(record__tenant=desk.tenant, record__no=no).first()
    if row is None:
        raise RecordUnknown(record=no)
    opened = records.read(desk.ledger, no).last(SessionAct.OPEN)
    facts = opened.entry.facts if opened else {}
    told_of = (facts.get("course"), facts.get("held_on"))
    if told_of != (row.course, row.held_on.isoformat()):
        raise RecordAltered(record=no, what="course and day")
    return row


def state_of(desk: Desk, session: Session, today: date) -> SessionState:
    """Where a session stands on a day, as the ledger tells it."""
    record = records.read(desk.ledger, session.record.no)
    return SessionState(SESSION.at(record.state(SESSION), clocks(session), today))


def clocks(session: Session) -> dict[str, date]:
    """The day on which it ends by itself."""
    return {"over": session.held_on + timedelta(days=1)}


def _told_in_rooms(course: Course) -> tuple[Lesson, ...]:
    return tuple(one for one in course.lessons if one.kind is LessonKind.TEXT)


def _enter(desk: Desk, one: Asked, lesson: Lesson, of: tuple[str, str]) -> None:
    known = told(desk, one.no, day_of(one.at))
    if lesson.key in known.lessons:
        return
    session, digest = of
    with doing(desk, ENROLMENT, one, clocks_of(known.record)) as act:
        facts = {LESSON: lesson.key, "way": ROOM, "session": session, "sheet": digest}
        act.conclude(None, facts)


def _keep(
    desk: Desk, session: Session, sheet: NewEvidence, by: tuple[Asked, str]
) -> None:
    asked, digest = by
    kernel.Evidence.objects.create(
        record=session.record,
        kind=sheet.kind,
        name=sheet.name[:120],
        sha256=digest,
        content=sealed.write(desk.home, sheet.content),
        proves_from=sheet.proves_from,
        proves_to=sheet.proves_to,
        received_at=asked.at,
        collected_by=asked.by,
        source="person",
    )
