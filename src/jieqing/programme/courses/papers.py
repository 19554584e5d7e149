"""Drawing a paper of a course: a copy of its questions, mixed by a seed, and its score.

The copy keeps right answers and explanations, sealed; a browser gets ``Asked`` alone.
What is edited in the bank later changes no paper that was drawn.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jieqing.evidence import canonical
from jieqing.programme.courses.values import Course, Question, QuestionKind

FULL, HALF = 2, 1
"""Points of a question answered well, and of a choice of several not quite complete."""
TRUE, FALSE = "T", "F"
LETTERS = "ABCDEFGHIJ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option under the letter that this paper gave it."""

    letter: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as the browser may know it: no key, no explanation."""

    id: str
    kind: QuestionKind
    stem: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A question of a paper with its key: letters in order, or T and F of a judge.

    ``model`` is the answer with which that of a case is compared.
    """

    asked: Asked
    key: tuple[str, ...]
    model: str
    why: str
    anchors: tuple[str, ...]

    @property
    def needs_person(self) -> bool:
        """Whether somebody has to mark the answer."""
        return self.asked.kind is QuestionKind.CASE

    def points(self, answer: Sequence[str]) -> int:
        """Points of an answer; some of several give half, none with a wrong one."""
        if self.asked.kind is QuestionKind.ORDER:
            return FULL if tuple(answer) == self.key else 0
        given, right = frozenset(answer), frozenset(self.key)
        if given == right:
            return FULL
        is_part = bool(given) and given < right
        return HALF if is_part and self.asked.kind is QuestionKind.MULTI else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What one person was asked once."""

    course: str
    version: str
    pass_mark: int
    drawn: tuple[Drawn, ...]

    @property
    def most(self) -> int:
        """Points of a paper without a mistake."""
        return FULL * len(self.drawn)

    @property
    def needs_person(self) -> bool:
        """Whether somebody has to mark a part of it."""
        return any(one.needs_person for one in self.drawn)

    def is_passed_with(self, points: int) -> bool:
        """Whether so many points are enough; shares are never rounded up."""
        return points * 100 >= self.pass_mark * self.most

    def to_bytes(self) -> bytes:
        """Canonical bytes: these are sealed, their digest stands in the ledger."""
        return canonical.canonical(
            {
                "course": self.course,
                "version": self.version,
                "pass_mark": self.pass_mark,
                "drawn": [_plain(one) for one in self.drawn],
            }
        )

    @classmethod
    def from_bytes(cls, content: bytes) -> "Paper":
        """Read what was sealed."""
        found: Any = canonical.read(content, "paper")
        return cls(
            course=found["course"],
            version=found["version"],
            pass_mark=found["pass_mark"],
            drawn=tuple(map(_drawn_of, found["drawn"])),
        )


Answers = Mapping[str, Sequence[str]]
"""Letters by question, in the order given; of a case its text alone."""


def draw(course: Course, version: str, seed: str) -> Paper:
    """Draw a paper by the course's blueprint; the same seed draws the same one."""
    chosen: list[Question] = []
    for row in course.draws:
        pool = [
            q for q in course.questions if (q.bank, q.level) == (row.bank, row.level)
        ]
        chosen.extend(_mixed(seed, pool, lambda one: one.id)[: row.count])
    ordered = _mixed(seed, chosen, lambda one: f"place/{one.id}")
    return Paper(
        course=course.key,
        version=version,
        pass_mark=course.pass_mark,
        drawn=tuple(_drawn(one, seed) for one in ordered),
    )


def points_of(paper: Paper, answers: Answers, marks: Mapping[str, int]) -> int:
    """Points of all answers; ``marks`` are those that a person gave to cases."""
    return sum(
        marks.get(one.asked.id, 0)
        if one.needs_person
        else one.points(answers.get(one.asked.id, ()))
        for one in paper.drawn
    )


def known_answers(paper: Paper, given: Answers, longest: int) -> dict[str, list[str]]:
    """Keep what answers a question of this paper with letters that it has."""
    return {
        one.asked.id: _known(one, given.get(one.asked.id, ()), longest)
        for one in paper.drawn
        if given.get(one.asked.id)
    }


def _known(one: Drawn, given: Sequence[str], longest: int) -> list[str]:
    if one.needs_person:
        return [given[0][:longest]]
    letters = {option.letter for option in one.asked.options}
    if one.asked.kind is QuestionKind.JUDGE:
        letters = {TRUE, FALSE}
    kept = [letter for letter in given if letter in letters]
    return kept if one.asked.kind is QuestionKind.ORDER else sorted(set(kept))


def _drawn(question: Question, seed: str) -> Drawn:
    texts: list[str] = []
    if question.kind is not QuestionKind.CASE:
        texts = [*question.right, *question.wrong]
    mixed = _mixed(seed, texts, lambda text: f"{question.id}/{text}")
    options = tuple(
        Option(letter=letter, text=text)
        for letter, text in zip(LETTERS, mixed, strict=False)
    )
    by_text = {option.text: option.letter for option in options}
    key = tuple(by_text[text] for text in question.right if text in by_text)
    if question.kind is QuestionKind.JUDGE:
        key = (TRUE if question.is_true else FALSE,)
    is_case = question.kind is QuestionKind.CASE
    return Drawn(
        asked=Asked(
            id=question.id, kind=question.kind, stem=question.stem, options=options
        ),
        key=key,
        model="".join(question.right) if is_case else "",
        why=question.why,
        anchors=question.anchors,
    )


def _mixed(seed: str, found: Iterable[Any], name: Any) -> list[Any]:  # noqa: ANN401 -- of one kind
    """Order by a hash of seed and name: nobody foretells it, anybody repeats it."""
    return sorted(
        found,
        key=lambda one: hashlib.sha256(f"{seed}/{name(one)}".encode()).digest(),
    )


def _plain(one: Drawn) -> dict[str, Any]:
    return {
        "id": one.asked.id,
        "kind": str(one.asked.kind),
        "stem": one.asked.stem,
        "options": [[option.letter, option.text] for option in one.asked.options],
        "key": list(one.key),
        "model": one.model,
        "why": one.why,
        "anchors": list(one.anchors),
    }


def _drawn_of(found: Mapping[str, Any]) -> Drawn:
    options = tuple(Option(letter=a, text=b) for a, b in found["options"])
    return Drawn(
        asked=Asked(
            id=found["id"],
            kind=QuestionKind(found["kind"]),
            stem=found["stem"],
            options=options,
        ),
        key=tuple(found["key"]),
        model=found["model"],
        why=found["why"],
        anchors=tuple(found["anchors"]),
    )
