"""Who may be told what: the matrix fact by audience, and its refusal.

The matrix is data (``content/disclosure.yaml``, read by ``disclosure_reading``). What
has no row or no cell is not told: the question raises instead of answering "never".
Everything that leaves the casebook for a reader asks here, and here alone.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from jieqing.casebook.rights import Cited, Words
from jieqing.errors import Refused


class Audience(StrEnum):
    """Who reads."""

    CUSTOMER = "customer"
    GUARDIAN = "guardian"
    AGENT = "agent"
    NEXT_OF_KIN = "next_of_kin"
    PROCESSOR = "processor"
    OFFICER = "officer"
    APPROVER = "approver"
    IT = "it"
    STAFF = "staff"
    AUDITOR = "auditor"
    INSPECTOR = "inspector"
    PUBLIC = "public"


class Level(StrEnum):
    """How much of a fact an audience is told."""

    TELL = "tell"
    GENERAL = "general"
    OWN = "own"
    NEVER = "never"
    PRINCIPAL = "principal"
    DUTY = "duty"
    LEGAL = "legal"
    NAMED = "named"


class Circumstance(StrEnum):
    """What is true of this reader, this case or this question.

    ``IN_HAND``: the reader works on this very case. ``ORDER``: a legal paper was seen
    by counsel. ``NAMED``: the reader is named for this fact. ``TO_PRINCIPAL``: it goes
    to the principal's own channel. ``LIMITED``: the guardian may be the danger.
    """

    UNVERIFIED = "unverified"
    LIMITED = "limited"
    MINOR = "minor-14-17"
    PRIVATE = "private"
    IN_HAND = "in-hand"
    ORDER = "order"
    ORDERING_ORGAN = "ordering-organ"
    NAMED = "named"
    TO_PRINCIPAL = "to-principal"


ON_CONDITION: Mapping[Level, Circumstance] = {
    Level.PRINCIPAL: Circumstance.TO_PRINCIPAL,
    Level.DUTY: Circumstance.IN_HAND,
    Level.LEGAL: Circumstance.ORDER,
    Level.NAMED: Circumstance.NAMED,
}
"""Levels that tell in full under a circumstance, and never without it."""
LOGGED = frozenset({Level.DUTY, Level.LEGAL, Level.NAMED})
"""Levels whose telling is entered."""


class DisclosureMissing(Refused):
    """A field asked to be told and no row of the matrix lets it."""

    code = "disclosure-missing"
    cause = "The disclosure matrix has no answer for fact {fact} and reader {audience}."
    advice = "Decide who may be told and add the row to content/disclosure.yaml."


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRow:
    """What a fact is, on which articles its row rests, and its general words if any."""

    what: Words
    articles: tuple[Cited, ...]
    general: Words | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """The cells that exist, by fact and audience, and what circumstances change."""

    cells: Mapping[tuple[str, Audience], Level]
    changed: Mapping[tuple[str, Audience, Circumstance], Level] = field(
        default_factory=dict
    )
    rows: Mapping[str, FactRow] = field(default_factory=dict)

    def cell(
        self,
        fact: str,
        audience: Audience,
        circumstances: Collection[Circumstance] = (),
    ) -> Level:
        """Return what stands in the matrix for this reader and these circumstances.

        Where two circumstances change a cell, the stricter wins. Raises
        ``DisclosureMissing``.
        """
        level = self.cells.get((fact, audience))
        if level is None:
            raise DisclosureMissing(fact=fact, audience=audience.value)
        asked = ((fact, audience, each) for each in circumstances)
        found = [self.changed[key] for key in asked if key in self.changed]
        return Level.NEVER if Level.NEVER in found else next(iter(found), level)

    def level(
        self,
        fact: str,
        audience: Audience,
        circumstances: Collection[Circumstance] = (),
    ) -> Level:
        """Return how much is told: in full, in general words, the own part, or never.

        Raises ``DisclosureMissing``.
        """
        level = self.cell(fact, audience, circumstances)
        needed = ON_CONDITION.get(level)
        if needed is None:
            return level
        return Level.TELL if needed in circumstances else Level.NEVER
