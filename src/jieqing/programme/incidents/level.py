"""How grave an incident is: computed from facts by thresholds with a date.

国家网络安全事件报告管理办法 (in force since 2025-11-01), annex: in general a leak of a
million people's information is 较大, of ten million 重大, of a hundred million
特别重大, each number included; below that its general clauses decide, which give none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Final

from jieqing.content import read_yaml

FILE: Final = "programme/incidents.yaml"


class Level(StrEnum):
    """How grave, from the least to the gravest."""

    GENERAL = "general"
    LARGER = "larger"
    MAJOR = "major"
    GRAVE = "grave"

    @property
    def rank(self) -> int:
        """Its place from the least, 0."""
        return list(Level).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of an incident. ``loss``: yuan; None where nobody can say yet.

    ``people``: how many are concerned, at the most that is thought possible; None is
    unknown, which is never taken for nobody.
    """

    people: int | None = None
    loss: int | None = None
    sensitive: bool = False
    minors: bool = False

    def told(self) -> Mapping[str, object]:
        """As an entry of the ledger says it."""
        return {
            "people": "" if self.people is None else self.people,
            "loss": "" if self.loss is None else self.loss,
            "sensitive": self.sensitive,
            "minors": self.minors,
        }

    @classmethod
    def of(cls, facts: Mapping[str, object]) -> "Facts":
        """Read back what an entry says."""
        return cls(
            people=_number(facts["people"]),
            loss=_number(facts["loss"]),
            sensitive=bool(facts["sensitive"]),
            minors=bool(facts["minors"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """From how many people, or how much loss (yuan), an incident is of a level."""

    level: Level
    people: int
    loss: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The thresholds in force from a day on, and where they stand."""

    since: date
    law: str
    article: str
    verified: str
    levels: tuple[Threshold, ...]


def level_of(facts: Facts, thresholds: Thresholds) -> Level:
    """Return the gravest level that a fact reaches; each number is included."""
    reached = [
        one.level
        for one in thresholds.levels
        if (facts.people or 0) >= one.people or (facts.loss or 0) >= one.loss
    ]
    return max(reached, key=lambda level: level.rank, default=Level.GENERAL)


def thresholds_on(day: date) -> Thresholds:
    """Return what was in force on a day; before the first, the first."""
    known = _shipped()
    in_force = [one for one in known if one.since <= day]
    return in_force[-1] if in_force else known[0]


@cache
def _shipped() -> tuple[Thresholds, ...]:
    found = read_yaml(FILE)["thresholds"]
    return tuple(sorted(map(_thresholds, found), key=lambda one: one.since))


def _thresholds(found: Mapping[str, Any]) -> Thresholds:
    levels = (
        Threshold(level=Level(level), people=each["people"], loss=each["loss"])
        for level, each in found["levels"].items()
    )
    return Thresholds(
        since=found["since"],
        law=found["law"],
        article=found["article"],
        verified=found["verified"],
        levels=tuple(levels),
    )


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None
