"""What may be told of an exercise: the parts of everybody that hide each of them.

Pure. The rule is that of forms: every part told stands for five people or more, the
parts do not overlap and are everybody, so nothing is found by taking away. Where that
leaves one part, as with fewer than ten people or with all of one mind, none is told.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from jieqing.programme.forms.questionnaires import LEAST, Ask, AskKind
from jieqing.programme.forms.results import Cell, released


class Outcome(StrEnum):
    """What was done with a link first."""

    NOTHING = ""
    FELL = "fell"
    REPORTED = "reported"


WORDS: Mapping[str, str] = {
    Outcome.FELL: "took the second step",
    Outcome.REPORTED: "reported it",
    Outcome.NOTHING: "did neither",
}
_ASK: Final = Ask(
    key="outcome",
    text="",
    kind=AskKind.CHOICE,
    values=(Outcome.FELL, Outcome.REPORTED),
    is_required=False,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What is told: how many mails went out, and parts of those who got one.

    ``opened``, ``machine``: requests, not people.
    """

    sent: int
    parts: tuple[Cell, ...]
    opened: int
    machine: int

    @property
    def reported(self) -> int | None:
        """How many reported it; None: that may not be told."""
        return self._alone(Outcome.REPORTED)

    @property
    def fell(self) -> int | None:
        """How many took the second step; None: that may not be told."""
        return self._alone(Outcome.FELL)

    def _alone(self, outcome: Outcome) -> int | None:
        """Where parts are told, everybody is in one: who is in none is nobody."""
        if not self.parts:
            return None
        within = [part for part in self.parts if outcome in part.values]
        if not within:
            return 0
        return within[0].count if len(within[0].values) == 1 else None


def parts_of(outcomes: Iterable[str]) -> tuple[Cell, ...]:
    """Return the parts that may be told of what was done with each link."""
    given = [{_ASK.key: outcome} for outcome in outcomes]
    told = released([_ASK], given, LEAST).questions
    return told[0].cells if told else ()
