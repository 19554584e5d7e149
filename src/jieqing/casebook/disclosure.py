"""Who may be told what: the matrix fact by audience, and its refusal.

The matrix is data (``content/disclosure.yaml``). What has no row or no cell is not
told: the question raises instead of answering "never".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import yaml

from jieqing import content
from jieqing.errors import Refused


class Audience(StrEnum):
    """Who reads."""

    CUSTOMER = "customer"
    GUARDIAN = "guardian"
    AGENT = "agent"
    NEXT_OF_KIN = "next_of_kin"
    PROCESSOR = "processor"


class Level(StrEnum):
    """How much of a fact an audience is told."""

    TELL = "tell"
    GENERAL = "general"
    OWN = "own"
    NEVER = "never"


class DisclosureMissing(Refused):
    """A field asked to be told and no row of the matrix lets it."""

    code = "disclosure-missing"
    cause = "The disclosure matrix has no answer for fact {fact} and reader {audience}."
    advice = "Decide who may be told and add the row to content/disclosure.yaml."


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """The cells that exist, by fact and audience."""

    cells: Mapping[tuple[str, Audience], Level]

    def level(self, fact: str, audience: Audience) -> Level:
        """Return how much this reader is told; raises ``DisclosureMissing``."""
        level = self.cells.get((fact, audience))
        if level is None:
            raise DisclosureMissing(fact=fact, audience=audience.value)
        return level


def load_matrix(text: str) -> Matrix:
    """Read a matrix; words outside the two lists raise ``ValueError``."""
    rows = yaml.safe_load(text)["facts"]
    return Matrix(
        cells={
            (fact, Audience(audience)): Level(level)
            for fact, row in rows.items()
            for audience, level in row.items()
        }
    )


@cache
def shipped_matrix() -> Matrix:
    """Return the matrix that ships with the product."""
    return load_matrix(content.read("disclosure.yaml"))
