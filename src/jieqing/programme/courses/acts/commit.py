"""Keep what a SCORM lesson says of itself: each commit with its time, in its attempt.

Commits are kept sealed and chained; the ledger gets the end of the chain with the
lesson, once the package says that it was taken to its end. That is all a package can
bring about: its score and status are shown, and credentials come from the paper alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from jieqing.casebook.desk import Desk, day_of
from jieqing.errors import Refused
from jieqing.flow.record import RecordAltered, moment_of
from jieqing.programme import sealed
from jieqing.programme.acting import Asked
from jieqing.programme.courses.acts.sit import (
    PACKAGE,
    LessonUnknown,
    NotYourCourse,
    take_lesson,
)
from jieqing.programme.courses.catalogue import course_in_use
from jieqing.programme.courses.enrolments import UNTIL, ToldEnrolment, told
from jieqing.programme.courses.models import Commit, Enrolment
from jieqing.programme.courses.packages import sha256
from jieqing.programme.courses.scorm import Said, resumed, said_in, spent, time_of
from jieqing.programme.courses.values import Lesson, LessonKind

MOST = 1000
"""Commits of one attempt; a lesson that says more is broken, or attacks."""


class CommitsUsedUp(Refused):
    """The lesson said too much in one attempt."""

    code = "scorm-commits-used-up"
    cause = "The lesson of {record} has sent {most} times in this attempt."
    advice = "What it sent before is kept. Tell whoever made the package."


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What became of a commit."""

    attempt: int
    number: int
    is_done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """One attempt at a lesson as its commits tell it; ``time`` is that of SCORM."""

    attempt: int
    began_at: datetime
    status: str
    score: str
    time: str
    commits: int


def commit(desk: Desk, asked: Asked, lesson: str, content: bytes) -> Kept:
    """Keep a commit; the first that says "done" takes the lesson.

    Raises ``NotYourCourse``, ``LessonUnknown``, ``CommitUnfit``, ``CommitsUsedUp`` or
    ``NotInTable``.
    """
    known, found = own_lesson(desk, asked, lesson)
    said = said_in(content, asked.no)
    with transaction.atomic():
        row = Enrolment.objects.select_for_update().get(pk=known.row.pk)
        before = _newest(known, lesson)
        rows = [] if _begins_anew(known, before, said) else list(before)
        if len(rows) >= MOST:
            raise CommitsUsedUp(record=asked.no, most=MOST)
        new = Commit.objects.create(
            enrolment=row,
            lesson=lesson,
            attempt=_attempt(before, is_new=not rows),
            number=len(rows) + 1,
            session=said.session,
            at=asked.at,
            seconds=said.seconds,
            status=said.status,
            score=said.score,
            is_end=said.is_end,
            content=sealed.write(desk.home, content),
            sha256=chained(rows[-1].sha256 if rows else "", content),
        )
        if said.is_done:
            met = {"package": found.package, "commit": new.sha256}
            take_lesson(desk, asked, lesson, PACKAGE, met)
    return Kept(attempt=new.attempt, number=new.number, is_done=said.is_done)


def goes_on(desk: Desk, asked: Asked, lesson: str) -> Mapping[str, str]:
    """Return what a lesson finds now: where it was left, or a beginning.

    Raises ``NotYourCourse``, ``LessonUnknown``, ``RecordAltered`` or
    ``SealedTextGone``.
    """
    known, _ = own_lesson(desk, asked, lesson)
    rows = _newest(known, lesson)
    if not rows or _is_over(known, rows[-1]):
        return resumed(None, 0)
    content = sealed.read(desk.home, rows[-1].content, asked.no)
    before = rows[-2].sha256 if len(rows) > 1 else ""
    if chained(before, content) != rows[-1].sha256:
        raise RecordAltered(record=asked.no, what="lesson")
    return resumed(said_in(content, asked.no), _spent(rows))


def sittings(known: ToldEnrolment, lesson: str) -> tuple[Sitting, ...]:
    """Every attempt at a lesson, the newest first; shown, and believed by no guard."""
    rows = Commit.objects.filter(enrolment=known.row, lesson=lesson)
    found: dict[int, list[Commit]] = {}
    for row in rows.order_by("-attempt", "number"):
        found.setdefault(row.attempt, []).append(row)
    return tuple(
        Sitting(
            attempt=attempt,
            began_at=own[0].at,
            status=own[-1].status,
            score=own[-1].score,
            time=time_of(_spent(own)),
            commits=len(own),
        )
        for attempt, own in found.items()
    )


def own_lesson(desk: Desk, asked: Asked, lesson: str) -> tuple[ToldEnrolment, Lesson]:
    """One's own course, and its lesson that came as a package.

    Raises ``NotYourCourse`` or ``LessonUnknown``.
    """
    known = told(desk, asked.no, day_of(asked.at))
    if known.row.person != asked.by:
        raise NotYourCourse(record=asked.no, person=asked.by)
    course, _ = course_in_use(desk, known.row.course)
    found = course.lesson(lesson)
    if found is None or found.kind is not LessonKind.SCORM:
        raise LessonUnknown(record=asked.no, lesson=lesson[:32])
    return known, found


def chained(before: str, content: bytes) -> str:
    """Return the digest of a commit and of all before it in its attempt."""
    return sha256(before.encode() + content)


def _newest(known: ToldEnrolment, lesson: str) -> Sequence[Commit]:
    """The commits of the newest attempt, oldest first."""
    rows = Commit.objects.filter(enrolment=known.row, lesson=lesson)
    last = rows.order_by("-attempt").first()
    if last is None:
        return ()
    return tuple(rows.filter(attempt=last.attempt).order_by("number"))


def _begins_anew(known: ToldEnrolment, rows: Sequence[Commit], said: Said) -> bool:
    """A reload goes on where it was; what was ended, or of an old credential, not."""
    return bool(rows) and rows[-1].session != said.session and _is_over(known, rows[-1])


def _is_over(known: ToldEnrolment, last: Commit) -> bool:
    won = [moment_of(one) for one in known.record.leaves if UNTIL in one.entry.facts]
    return _was_before(last.at, won) or (last.is_end and last.status in _ENDED)


_ENDED = frozenset({"completed", "passed", "failed"})


def _was_before(at: datetime, won: Sequence[datetime]) -> bool:
    return bool(won) and at <= max(won)


def _attempt(before: Sequence[Commit], *, is_new: bool) -> int:
    newest = before[-1].attempt if before else 0
    return newest + 1 if is_new else newest


def _spent(rows: Sequence[Commit]) -> int:
    return spent((row.session, row.seconds) for row in rows)
