"""A course as values: lessons, a bank of questions, how a paper is drawn of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

KIND = "course"
"""What an item of a pack is that holds a course."""


class CourseKind(StrEnum):
    """What a course is for."""

    LAW = "law"
    POLICY = "policy"
    OPERATION = "operation"
    AWARENESS = "awareness"
    CHANGE = "policy-change"


class LessonKind(StrEnum):
    """How a lesson is taken: read (or told in a room), by hand, or as a package."""

    TEXT = "text"
    HANDS_ON = "hands_on"
    SCORM = "scorm"


class QuestionKind(StrEnum):
    """How a question is answered. A case is marked by a person."""

    SINGLE = "single"
    MULTI = "multi"
    JUDGE = "judge"
    ORDER = "order"
    CASE = "case"


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeRow:
    """One invented record of a lesson by hand, in the words of the law's facts.

    ``clocks``: event to how many months ago it was; nought is the day of practising.
    """

    title: str
    kinds: tuple[str, ...]
    clocks: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One lesson; ``text`` is Markdown, what is read or told before the hands begin.

    ``actors`` and ``rows``: of which company and records a lesson by hand asks.
    ``package``: digest of the package that it shows, beginning with ``launch``.
    """

    key: str
    kind: LessonKind
    title: str
    text: str
    actors: tuple[str, ...] = ()
    rows: tuple[PracticeRow, ...] = ()
    package: str = ""
    launch: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. ``right`` and ``wrong`` are its options.

    ``right`` of an order are its steps in order; of a case the answer to compare with.
    A judge has none: ``is_true`` says whether its stem is so. ``level``: 1 easy, 2
    middle, 3 hard.
    """

    id: str
    kind: QuestionKind
    bank: str
    level: int
    stem: str
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    is_true: bool
    why: str
    anchors: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """So many questions of a bank and level."""

    bank: str
    level: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One course. ``audience``: posts, or ``everybody``.

    ``opens``: acts that ask for its credential. ``pass_mark`` in percent; after
    ``attempts`` failed papers the officer assigns it anew; ``cool_off_days`` lie
    between two of them. A credential holds ``valid_months``.
    """

    key: str
    kind: CourseKind
    title: str
    owner: str
    items: tuple[str, ...]
    anchors: tuple[str, ...]
    audience: tuple[str, ...]
    opens: tuple[str, ...]
    valid_months: int
    pass_mark: int
    minutes: int
    attempts: int
    cool_off_days: int
    draws: tuple[Draw, ...]
    lessons: tuple[Lesson, ...]
    questions: tuple[Question, ...]

    @property
    def size(self) -> int:
        """How many questions a paper has."""
        return sum(draw.count for draw in self.draws)

    def lesson(self, key: str) -> Lesson | None:
        """One lesson."""
        return next((one for one in self.lessons if one.key == key), None)


def course_of(found: Mapping[str, Any]) -> Course:
    """Read a course out of a pack item's plain content, checked before."""
    return Course(
        key=found["key"],
        kind=CourseKind(found["kind"]),
        title=found["title"],
        owner=found["owner"],
        items=tuple(found["items"]),
        anchors=tuple(found["anchors"]),
        audience=tuple(found["audience"]),
        opens=tuple(found.get("opens", ())),
        valid_months=int(found["valid_months"]),
        pass_mark=int(found["pass_mark"]),
        minutes=int(found["minutes"]),
        attempts=int(found["attempts"]),
        cool_off_days=int(found["cool_off_days"]),
        draws=tuple(
            Draw(bank=one["bank"], level=int(one["level"]), count=int(one["count"]))
            for one in found["draws"]
        ),
        lessons=tuple(map(_lesson, found["lessons"])),
        questions=tuple(map(_question, found["questions"])),
    )


def _lesson(found: Mapping[str, Any]) -> Lesson:
    return Lesson(
        key=found["key"],
        kind=LessonKind(found["kind"]),
        title=found["title"],
        text=found["text"],
        actors=tuple(found.get("actors", ())),
        rows=tuple(
            PracticeRow(
                title=one["title"], kinds=tuple(one["kinds"]), clocks=one["clocks"]
            )
            for one in found.get("rows", ())
        ),
        package=str(found.get("package", "")),
        launch=str(found.get("launch", "")),
    )


def _question(found: Mapping[str, Any]) -> Question:
    right = found.get("right", [])
    return Question(
        id=found["id"],
        kind=QuestionKind(found["kind"]),
        bank=found["bank"],
        level=int(found["level"]),
        stem=found["stem"],
        right=() if isinstance(right, bool) else _texts(right),
        wrong=_texts(found.get("wrong", [])),
        is_true=right is True,
        why=found["why"],
        anchors=tuple(found["anchors"]),
    )


def _texts(found: str | list[str]) -> tuple[str, ...]:
    return (found,) if isinstance(found, str) else tuple(found)
