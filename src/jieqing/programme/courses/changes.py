"""The course made from a change of the law: its questions, who has passed it.

Whoever explains a change writes five questions about it, another person checks them;
from then on a course of that very text is in use, and the posts that the text tells
what to do are enrolled in it. What is believed is the ledger's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from jieqing.casebook.desk import day_of
from jieqing.casebook.law_flow import RECORD as LAW_RECORD
from jieqing.casebook.law_flow import LawAct
from jieqing.errors import Phrase, WrongUsage, phrase
from jieqing.evidence import canonical
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import moment_of
from jieqing.programme.courses.catalogue import is_for
from jieqing.programme.courses.enrolments import credential_until, rows_of
from jieqing.programme.courses.eye import EYE
from jieqing.programme.courses.flow import CourseAct
from jieqing.programme.courses.values import CourseKind
from jieqing.programme.figures import Asked, Counted, Figure, share
from jieqing.programme.flows import DocumentAct
from jieqing.programme.interpretations import TEMPLATE
from jieqing.programme.measures import Clause
from jieqing.programme.pack_items import Template
from jieqing.programme.seen import Seen
from jieqing.programme.shown import ClauseKind, Found, Proof, Where
from jieqing.programme.versions import ToldVersion, explained_by

FIRST = "change."
"""How the keys of these courses begin; ``course.change`` is one of a pack."""
ASKED, QUESTIONS, COURSE = "asked", "questions", "course"
COUNT = 5
"""How many questions are asked about a change."""
LEAST_WRONG, MOST_WRONG = 2, 5
LONGEST = 400
_YEAR = timedelta(days=365)


class QuestionsUnfit(WrongUsage):
    """Five questions, each with one right answer, wrong ones and a reason."""

    code = "change-questions-unfit"
    cause = "Question {number} of {record} is not complete, or stands there twice."
    advice = (
        "Give each a sentence of its own, one right answer, two to five wrong ones."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One question about a change, with why its right answer is right."""

    stem: str
    right: str
    wrong: tuple[str, ...]
    why: str

    @property
    def is_fit(self) -> bool:
        """Whether it can be asked: nothing is empty, no option stands twice."""
        texts = (self.stem, self.right, self.why, *self.wrong)
        options = {self.right, *self.wrong}
        return (
            all(one.strip() and len(one) <= LONGEST for one in texts)
            and LEAST_WRONG <= len(self.wrong) <= MOST_WRONG
            and len(options) == len(self.wrong) + 1
        )


def require_fit(no: str, questions: Sequence[Written]) -> None:
    """Refuse any other number of questions, and one that is unfit or twice there.

    Raises ``QuestionsUnfit``.
    """
    stems: set[str] = set()
    for number, one in enumerate(questions, start=1):
        if not one.is_fit or one.stem in stems or number > COUNT:
            raise QuestionsUnfit(record=no, number=number)
        stems.add(one.stem)
    if len(stems) < COUNT:
        raise QuestionsUnfit(record=no, number=len(stems) + 1)


def to_bytes(questions: Iterable[Written]) -> bytes:
    """Canonical bytes: these are sealed and checked."""
    plain = [
        {"stem": o.stem, "right": o.right, "wrong": list(o.wrong), "why": o.why}
        for o in questions
    ]
    return canonical.canonical(plain)


def from_bytes(content: bytes) -> tuple[Written, ...]:
    """Read what was sealed."""
    found: Any = canonical.read(content, "questions")
    return tuple(
        Written(
            stem=one["stem"],
            right=one["right"],
            wrong=tuple(one["wrong"]),
            why=one["why"],
        )
        for one in found
    )


def key_of(change: str) -> str:
    """The key of the course that a change has."""
    return f"{FIRST}{change.lower()}"


def course_from(
    change: str,
    told: ToldVersion,
    made_from: Template,
    text: str,
    questions: Iterable[Written],
) -> Mapping[str, Any]:
    """Return the course as a pack item's plain content: the text, then a paper of all.

    For the posts that the text tells what to do; of an uploaded file, for its audience.
    """
    return {
        "key": key_of(change),
        "title": f"{change} {made_from.title}"[:120],
        "kind": CourseKind.CHANGE.value,
        "owner": made_from.owner,
        "items": ["m14.2"],
        "anchors": list(made_from.anchors),
        "audience": sorted(told.posts or made_from.audience),
        "valid_months": 60,
        "pass_mark": 80,
        "minutes": 20,
        "attempts": 3,
        "cool_off_days": 1,
        "draws": [{"bank": change, "level": 1, "count": COUNT}],
        "lessons": [
            {"key": "text", "kind": "text", "title": made_from.title, "text": text}
        ],
        "questions": [
            {
                "id": f"q{number}",
                "kind": "single",
                "bank": change,
                "level": 1,
                "stem": one.stem,
                "right": [one.right],
                "wrong": list(one.wrong),
                "why": one.why,
                "anchors": list(made_from.anchors),
            }
            for number, one in enumerate(questions, start=1)
        ],
    }


def asked_in(versions: Iterable[ToldVersion]) -> Leaf | None:
    """The entry of the newest questions of an interpretation; None: none yet."""
    return _last(versions, DocumentAct.ASK)


def is_checked(versions: Sequence[ToldVersion]) -> bool:
    """Whether the newest questions were checked, so that their course is in use."""
    asked, checked = asked_in(versions), _last(versions, DocumentAct.CHECK)
    if asked is None or checked is None:
        return False
    return bool(asked.entry.facts[ASKED] == checked.entry.facts[ASKED])


def _last(versions: Iterable[ToldVersion], act: DocumentAct) -> Leaf | None:
    found = [leaf for one in versions for leaf in one.record.of(act)]
    return max(found, key=lambda leaf: leaf.position, default=None)


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
