"""Who has learnt a change of the law: the clause of its item, and its figure.

What such a course is, ``changes.py`` says.
"""

from datetime import timedelta

from jieqing.casebook.desk import day_of
from jieqing.casebook.law_flow import RECORD as LAW_RECORD
from jieqing.casebook.law_flow import LawAct
from jieqing.errors import Phrase, phrase
from jieqing.flow import record as records
from jieqing.flow.record import moment_of
from jieqing.programme.courses.catalogue import is_for
from jieqing.programme.courses.changes import FIRST, asked_in, is_checked, key_of
from jieqing.programme.courses.enrolments import credential_until, rows_of
from jieqing.programme.courses.eye import EYE
from jieqing.programme.courses.flow import CourseAct
from jieqing.programme.figures import Asked, Counted, Figure, share
from jieqing.programme.interpretations import TEMPLATE
from jieqing.programme.measures import Clause
from jieqing.programme.seen import Seen
from jieqing.programme.shown import ClauseKind, Found, Proof, Where
from jieqing.programme.versions import explained_by

_YEAR = timedelta(days=365)


def _taught(seen: Seen, clause: Clause) -> Found:
    """Whoever a change published lately concerns has passed the course made of it."""
    published = [
        leaf for leaf in seen.leaves[LAW_RECORD] if leaf.entry.act == LawAct.PUBLISH
    ]
    within = timedelta(days=clause.within)
    recent = [o for o in published if day_of(moment_of(o)) + within >= seen.today]
    if not recent:
        none = phrase("no change of the law was published that could be taught")
        return Found(clause=clause, is_met=False, was_met=bool(published), missing=none)
    found = [_course_of(seen, clause, str(o.entry.facts["change"])) for o in recent]
    return Found(
        clause=clause,
        is_met=all(one.is_met for one in found),
        has_begun=any(one.has_begun for one in found),
        proofs=tuple(proof for one in found for proof in one.proofs),
        until=max(day_of(moment_of(one)) for one in recent) + within,
        missing=next((one.missing for one in found if one.missing), None),
    )


def _course_of(seen: Seen, clause: Clause, change: str) -> Found:
    documents = seen.documents.get(TEMPLATE, ())
    made = [each for each in documents if explained_by(each) == change]
    course = seen.by(EYE).courses.get(key_of(change))
    if course is None or not any(is_checked(each) for each in made):
        asked = any(asked_in(each) for each in made)
        return Found(
            clause=clause,
            is_met=False,
            has_begun=asked,
            missing=phrase(
                "nobody checked the questions on {change} yet", change=change
            )
            if asked
            else phrase("{change} has no questions yet", change=change),
        )
    wanted = [one.number for one in seen.active if is_for(course, one)]
    held = {
        one.row.person
        for one in seen.by(EYE).of(course.key)
        if one.holds_on(seen.today)
    }
    lacking = [one for one in wanted if one not in held]
    return Found(
        clause=clause,
        is_met=bool(wanted) and not lacking,
        has_begun=True,
        proofs=(Proof(where=Where.COURSE, name=course.key),),
        missing=phrase(
            "{held} of {wanted} people have passed the course on {change}",
            held=len(wanted) - len(lacking),
            wanted=len(wanted),
            change=change,
        )
        if lacking or not wanted
        else None,
    )


def _taught_words(seen: Seen, clause: Clause) -> Phrase:
    del seen
    return phrase(
        "whoever a change of the last {days} days concerns has passed its course",
        days=clause.within,
    )


TAUGHT = ClauseKind(of="taught", judge=_taught, words=_taught_words)
"""m14.2: changes are not only read about, they are learnt."""


def _change_training_done(asked: Asked) -> Counted | None:
    """Of those enrolled on a change within the year before the period's end."""
    rows = [row for row in rows_of(asked.desk) if row.course.startswith(FIRST)]
    known = records.read_together(asked.desk.ledger, [row.record.no for row in rows])
    last = asked.period.last
    enrolled = [
        record
        for record in known.values()
        for first in (record.last(CourseAct.ENROL), record.last(CourseAct.ASSIGN))
        if first is not None and last - _YEAR < day_of(moment_of(first)) <= last
    ]
    passed = [one for one in enrolled if credential_until(one) is not None]
    return share(len(passed), len(enrolled), (one.number for one in enrolled))


FIGURES = (
    Figure(
        key="change_training_done",
        question="Of those enrolled on a change within a year, how many have passed?",
        definition="1",
        compute=_change_training_done,
    ),
)
"""变更后培训完成率."""
