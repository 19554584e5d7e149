"""What courses show of the sixty items: credentials by course, ways, the catalogue.

Read once for all cells; what is believed is the ledger's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from jieqing.casebook.desk import Desk, day_of
from jieqing.errors import Phrase, phrase
from jieqing.flow.record import Record, moment_of
from jieqing.people.matrix import ROLE_WORDS
from jieqing.programme.acts.load_pack import APPLY
from jieqing.programme.acts.load_pack import RECORD as PACKS
from jieqing.programme.courses.catalogue import courses, is_for
from jieqing.programme.courses.enrolments import ToldEnrolment, rows_of, told_in
from jieqing.programme.courses.flow import CourseAct
from jieqing.programme.courses.values import Course, CourseKind
from jieqing.programme.measures import Clause
from jieqing.programme.pack_items import EVERYBODY
from jieqing.programme.seen import Eye, Glance, Seen
from jieqing.programme.shown import ClauseKind, Found, Proof, Where

ONLINE, ROOM, HANDS = "online", "room", "hands"
PACK = "courses"


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """Courses in use, everybody's enrolments, when their pack was last looked at."""

    courses: Mapping[str, Course]
    enrolments: tuple[ToldEnrolment, ...]
    reviewed_on: date | None

    def of(self, course: str) -> tuple[ToldEnrolment, ...]:
        """The enrolments in a course."""
        return tuple(one for one in self.enrolments if one.row.course == course)


def _names(desk: Desk, today: date) -> Iterable[str]:
    del today
    return (PACKS, *(row.record.no for row in rows_of(desk)))


def _read(glance: Glance) -> Learning:
    told = (
        told_in(row, Record(number=row.record.no, leaves=own), glance.today)
        for row in rows_of(glance.desk)
        if (own := glance.leaves[row.record.no])
    )
    loaded = [
        leaf
        for leaf in glance.leaves[PACKS]
        if leaf.entry.act == APPLY and leaf.entry.facts.get("pack") == PACK
    ]
    return Learning(
        courses=courses(glance.desk.tenant),
        enrolments=tuple(told),
        reviewed_on=day_of(moment_of(loaded[-1])) if loaded else None,
    )


EYE: Eye[Learning] = Eye(key="courses", records=_names, read=_read)


def _credentials(seen: Seen, clause: Clause) -> Found:
    """Everybody whom the courses of a kind are for holds their credentials."""
    learning = seen.by(EYE)
    asked = [one for one in learning.courses.values() if _is_asked(one, clause)]
    wanted = [
        (course, person.number)
        for course in asked
        for person in seen.active
        if is_for(course, person)
    ]
    held = {
        (one.row.course, one.row.person): one
        for course in asked
        for one in learning.of(course.key)
        if one.holds_on(seen.today)
    }
    lacking = [pair for pair in wanted if (pair[0].key, pair[1]) not in held]
    ends = [
        held[course.key, person].until
        for course, person in wanted
        if (course.key, person) in held
    ]
    return Found(
        clause=clause,
        is_met=bool(wanted) and not lacking,
        was_met=bool(wanted) and all(_was_won(learning, *pair) for pair in wanted),
        has_begun=any(learning.of(course.key) for course in asked),
        proofs=tuple(
            Proof(where=Where.COURSE, name=course.key, day=None) for course in asked
        ),
        until=min((day for day in ends if day is not None), default=None),
        missing=_credentials_missing(asked, wanted, lacking),
    )


def _was_won(learning: Learning, course: Course, person: str) -> bool:
    own = (one for one in learning.of(course.key) if one.row.person == person)
    return any(one.until is not None for one in own)


def _is_asked(course: Course, clause: Clause) -> bool:
    kinds = clause.text("kinds").split()
    return course.kind in kinds


def _credentials_missing(
    asked: list[Course],
    wanted: list[tuple[Course, str]],
    lacking: list[tuple[Course, str]],
) -> Phrase | None:
    if not asked:
        return phrase("no course of this kind is in use yet")
    if not lacking:
        return None
    worst = lacking[0][0]
    return phrase(
        "{held} of {wanted} credentials are valid; the course {course} lacks some",
        held=len(wanted) - len(lacking),
        wanted=len(wanted),
        course=worst.title,
    )


def _catalogue(seen: Seen, clause: Clause) -> Found:
    """Every post has a course, each question a ground, and somebody looked in time."""
    learning = seen.by(EYE)
    posts = frozenset(role for one in seen.active for role in one.roles)
    bare = sorted(post for post in posts if not _has_course(learning, post))
    day = learning.reviewed_on
    until = day + timedelta(days=clause.within) if day else None
    fresh = until is not None and until >= seen.today
    missing = None
    if not learning.courses:
        missing = phrase("no course is in use yet")
    elif bare:
        missing = phrase("no course is for the post {post}", post=bare[0])
    elif not fresh:
        missing = phrase("the courses were not looked at again since {day}", day=day)
    return Found(
        clause=clause,
        is_met=missing is None,
        was_met=bool(learning.courses) and not bare,
        has_begun=bool(learning.courses),
        proofs=tuple(
            Proof(where=Where.COURSE, name=key) for key in sorted(learning.courses)
        ),
        until=until,
        missing=missing,
    )


def _has_course(learning: Learning, post: str) -> bool:
    """Whether a course is for that very post; one for everybody is not enough."""
    is_known = post in ROLE_WORDS
    return not is_known or any(
        post in course.audience
        or (EVERYBODY in course.audience and course.kind is not CourseKind.AWARENESS)
        for course in learning.courses.values()
    )


def _ways(seen: Seen, clause: Clause) -> Found:
    """Lessons were taken in each of the ways that the clause names."""
    learning = seen.by(EYE)
    newest: dict[str, tuple[date, str]] = {}
    for one in learning.enrolments:
        for leaf in one.record.of(CourseAct.READ):
            day = day_of(moment_of(leaf))
            way = str(leaf.entry.facts.get("way", ONLINE))
            newest[way] = max(newest.get(way, (day, one.no)), (day, one.no))
    asked = clause.text("ways").split()
    ends = {
        way: newest[way][0] + timedelta(days=clause.within)
        for way in asked
        if way in newest
    }
    lacking = [way for way in asked if way not in ends or ends[way] < seen.today]
    return Found(
        clause=clause,
        is_met=not lacking,
        was_met=all(way in ends for way in asked),
        has_begun=bool(ends),
        proofs=tuple(
            Proof(where=Where.ENROLMENT, name=newest[way][1], day=newest[way][0])
            for way in asked
            if way in newest
        ),
        until=min(ends.values(), default=None),
        missing=phrase("nobody was taught this way in time: {way}", way=lacking[0])
        if lacking
        else None,
    )


def _credential_words(seen: Seen, clause: Clause) -> Phrase:
    del seen, clause
    return phrase("everybody concerned holds a valid credential")


def _catalogue_words(seen: Seen, clause: Clause) -> Phrase:
    del seen
    return phrase(
        "every post has its courses, looked at within {days} days", days=clause.within
    )


def _way_words(seen: Seen, clause: Clause) -> Phrase:
    del seen
    return phrase(
        "lessons were taken online, in a room and by hand within {days} days",
        days=clause.within,
    )


def _kinds_exist(clause: Clause) -> bool:
    return set(clause.text("kinds").split()) <= set(CourseKind)


CLAUSES = (
    ClauseKind(
        of="credentials",
        judge=_credentials,
        words=_credential_words,
        exists=_kinds_exist,
    ),
    ClauseKind(of="catalogue", judge=_catalogue, words=_catalogue_words),
    ClauseKind(of="ways", judge=_ways, words=_way_words),
)
