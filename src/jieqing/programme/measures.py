"""The sixty items and five principles as data: what each must have to be kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from jieqing.content import read_yaml
from jieqing.language import CHINESE, spoken
from jieqing.programme.vocabulary import MEASURES_FILE


class Of(StrEnum):
    """What a clause looks for without any mechanism beside the kernel's."""

    DOCUMENT = "document"
    POLICIES = "policies"
    RECEIPTS = "receipts"
    TASK = "task"
    FIGURE = "figure"
    ACT = "act"
    MAPS = "maps"
    POST = "post"
    LEDGER = "ledger"
    EXPLAINED = "explained"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One thing that must be found; ``asks`` are its parameters, ``within`` days.

    ``of``: the kind of clause; which there are, the mechanisms say (``shown``).
    """

    of: str
    within: int = 0
    asks: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """One parameter; empty where the clause has none of that name."""
        return self.asks.get(name, "")

    def number(self, name: str) -> int | None:
        """One parameter as a whole number."""
        return int(self.asks[name]) if name in self.asks else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One item. ``lacks``: mechanisms that this version does not have."""

    id: str
    names: Mapping[str, str]
    post: str
    anchors: tuple[str, ...]
    lacks: tuple[str, ...]
    shown_by: tuple[Clause, ...]
    note: Mapping[str, str]

    @property
    def name(self) -> str:
        """Its name in the reader's language."""
        return self.names[_language()]

    @property
    def note_words(self) -> str:
        """What it does not show; empty where there is nothing to say."""
        return self.note.get(_language(), "")

    @property
    def group(self) -> int:
        """The measure it belongs to; 0: a principle."""
        return 0 if self.id.startswith("p") else int(self.id[1:].partition(".")[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A measure with its items."""

    number: int
    names: Mapping[str, str]
    measures: tuple[Measure, ...]

    @property
    def name(self) -> str:
        """Its name in the reader's language."""
        return self.names[_language()]


@cache
def shipped_groups() -> tuple[Group, ...]:
    """The twenty measures and the principles, in order."""
    found = read_yaml(MEASURES_FILE)
    every = tuple(map(_measure, found["measures"]))
    return tuple(
        Group(
            number=int(each["number"]),
            names={"zh": each["zh"], "en": each["en"]},
            measures=tuple(one for one in every if one.group == each["number"]),
        )
        for each in found["groups"]
    )


@cache
def shipped_measures() -> Mapping[str, Measure]:
    """Every item by its id."""
    return {one.id: one for group in shipped_groups() for one in group.measures}


def _measure(found: Mapping[str, Any]) -> Measure:
    return Measure(
        id=found["id"],
        names={"zh": found["zh"], "en": found["en"]},
        post=found["post"],
        anchors=tuple(found["anchors"]),
        lacks=tuple(found.get("lacks", ())),
        shown_by=tuple(map(_clause, found.get("shown_by", ()))),
        note=found.get("note", {}),
    )


def _clause(found: Mapping[str, Any]) -> Clause:
    asks = {k: str(v) for k, v in found.items() if k not in {"of", "within"}}
    return Clause(of=found["of"], within=int(found.get("within", 0)), asks=asks)


def _language() -> str:
    return "zh" if spoken() == CHINESE else "en"
