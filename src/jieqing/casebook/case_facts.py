"""All that may be known of one case, and its public view: as if no secret hold were.

Pure. A held group carries what becomes of it without the hold, so the public view is
the case's twin by construction and not by covering something up. Whoever is not named
for a secret is told the twin and nothing else (``public_view``); days are not in here,
for a hold never moves one.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class HoldKind(StrEnum):
    """Why rows are held, as far as it decides who may know; facts of the matrix."""

    ORDINARY = "hold"
    THIRD = "hold_third"
    AUDIT = "hold_audit"
    SECRET = "secret_hold"  # noqa: S105  # a word of the law, no password


class Fate(StrEnum):
    """What becomes of a group where nothing holds it."""

    REMOVED = "removed"
    KEPT = "kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """One hold: what kind, on which ground, looked at again when."""

    kind: HoldKind
    ground: str
    review: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FactGroup:
    """Rows of one kind: what becomes of them by law, and the holds that bind them.

    ``aml`` says that the ten-year keep against money laundering carries it.
    ``by_person`` is the reason for which a person decided to keep it.
    """

    what: str
    rows: int
    fate: Fate
    until: date | None = None
    article: str = ""
    by_person: str = ""
    aml: bool = False
    holds: tuple[Binding, ...] = ()

    def __post_init__(self) -> None:
        if (self.fate is Fate.KEPT) != bool(self.article or self.by_person):
            raise ValueError("a kept group names its article or a person's reason")

    @property
    def is_removed(self) -> bool:
        """Whether it leaves the business systems: removed, and nothing holds it."""
        return self.fate is Fate.REMOVED and not self.holds


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessorFacts:
    """A processor, its part, and whether it answered."""

    name: str
    part: str
    is_late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """One case as the company knows it; ``annex`` is the statement's restricted part.

    ``reports``: reports, suspicions and inquiries on money laundering. ``secrets``:
    security details. ``others``: other people's data that was met.
    """

    case_no: str
    state: str
    handler: str
    groups: tuple[FactGroup, ...] = ()
    contents: tuple[str, ...] = ()
    processors: tuple[ProcessorFacts, ...] = ()
    residue: int = 0
    leaks: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    tips: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    opinions: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    statement: str = ""


def public_view(facts: CaseFacts) -> CaseFacts:
    """Return the case as it would be without any secret hold and report."""
    groups = tuple(_without_secrets(group) for group in facts.groups)
    return replace(facts, groups=groups, reports=())


def _without_secrets(group: FactGroup) -> FactGroup:
    bound = tuple(h for h in group.holds if h.kind is not HoldKind.SECRET)
    return replace(group, holds=bound)
