"""The course made from a change of the law, and the questions it asks.

Whoever explains a change writes five questions about it, another person checks them;
from then on a course of that very text is in use, and the posts that the text tells
what to do are enrolled in it. What is believed is the ledger's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jieqing.errors import WrongUsage
from jieqing.evidence import canonical
from jieqing.flow.ledger import Leaf
from jieqing.programme.courses.values import CourseKind
from jieqing.programme.flows import DocumentAct
from jieqing.programme.pack_items import Template
from jieqing.programme.versions import ToldVersion

FIRST = "change."
"""How the keys of these courses begin; ``course.change`` is one of a pack."""
ASKED, QUESTIONS, COURSE = "asked", "questions", "course"
COUNT = 5
"""How many questions are asked about a change."""
LEAST_WRONG, MOST_WRONG = 2, 5
LONGEST = 400


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
