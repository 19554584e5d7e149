"""The score of one person: three parts, each a count of what was asked and done.

Pure. What was asked of nobody counts for nobody: its weight goes to the other parts.
Points are rounded down, and nothing here judges answers: who failed and learnt counts
as who passed at once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

FULL = 100


class Counts(StrEnum):
    """What is counted."""

    COURSES = "courses"
    READING = "reading"
    CAMPAIGNS = "campaigns"


WEIGHTS: Mapping[Counts, int] = {
    Counts.COURSES: 60,
    Counts.READING: 20,
    Counts.CAMPAIGNS: 20,
}
WORDS: Mapping[Counts, str] = {
    Counts.COURSES: "Courses passed",
    Counts.READING: "Documents read to the end",
    Counts.CAMPAIGNS: "Campaigns taken part in",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """So many of so many that were asked of this person."""

    counts: Counts
    done: int
    asked: int

    def __post_init__(self) -> None:
        if not 0 <= self.done <= self.asked:
            raise ValueError("more done than asked")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """How one person's score came about."""

    person: str
    parts: tuple[Part, ...]

    @property
    def total(self) -> int | None:
        """Points of a hundred; None: nothing was asked of them."""
        return total_of(self.parts)


def total_of(parts: Iterable[Part]) -> int | None:
    """Weigh the parts of which anything was asked; rounded down."""
    asked = [part for part in parts if part.asked]
    whole = sum(WEIGHTS[part.counts] for part in asked)
    if not whole:
        return None
    won = (Fraction(WEIGHTS[p.counts] * p.done, p.asked) for p in asked)
    return int(sum(won, Fraction(0)) * FULL / whole)
