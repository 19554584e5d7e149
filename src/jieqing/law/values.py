"""The words of deciding: rules, facts and decisions.

A rule is a row of the catalogue, facts are what is known of one record (or of one unit
of records), a decision is what the law of one day makes of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, StrEnum

from jieqing.law.period import Period

ANY_HANDLER = "any-handler"  # the actor that everybody is
ANY_PERSONAL_INFO = "any-personal-info"  # the kind that every personal record is
ALL_AS_FORMED = "all-as-formed"  # the whole record, nothing masked
DELETION_REQUEST = "user-deletion-request"  # the clock of a customer's own request
UNLAWFUL = "unlawful-processing"  # the condition that only a person may find


class Permanent(Enum):
    """The end of a period that has none."""

    PERMANENT = "permanent"


PERMANENT = Permanent.PERMANENT


class Fate(StrEnum):
    """What happens to a record."""

    ERASE = "erase"
    ANONYMISE = "anonymise"
    KEEP = "keep"
    ASK = "ask"


class Effect(StrEnum):
    """What a rule commands."""

    KEEP = "keep"
    CAP = "cap"
    ERASE = "erase"
    ANONYMISE = "anonymise"
    CONSENT_REQUIRED = "consent-required"


class Doubt(StrEnum):
    """Why a person must decide."""

    NO_RULE = "no-rule"  # nothing in the catalogue speaks of this record
    NO_GROUND = "no-ground"  # nothing commands keeping, nothing commands erasing
    UNKNOWN_ACTOR = "unknown-actor"  # some company would have to keep it
    UNKNOWN_CONDITION = "unknown-condition"  # a rule applies only if …, nobody said
    NO_DATE = "no-date"  # a mandatory rule cannot be dated
    OLD_TERM_OVER = "old-term-over"  # over by the old law before the new one came
    CAP_BEFORE_KEEP = "cap-before-keep"  # two commands that cannot both be met
    WEAK_ONLY = "weak-only"  # only rules that suggest
    UNVERIFIED = "unverified"  # erasing would rest on a rule nobody has confirmed
    UNLAWFUL_BUT_KEPT = "unlawful-but-kept"  # unlawfully held, yet a keep runs
    DECEASED = "deceased"  # next of kin have rights of their own (PIPL 49)
    SENSITIVE = "sensitive"  # whether sensitive data is anonymous is no program's call
    AFTER_EXPIRY = "after-expiry"  # the rule itself asks a person at its end


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of law: who must do what with which record, from when, how long.

    ``repealed`` is the first day on which it no longer holds. ``period`` is None where
    the law writes no number. ``clock`` names the event the period starts with. ``line``
    is where the row stands in its file.
    """

    id: str
    name_zh: str
    name_en: str
    law: str
    article: str
    level: str
    authority: str
    effective: date
    repealed: date | None
    supersedes: tuple[str, ...]
    superseded_by: tuple[str, ...]
    transition: str | None
    yields_to: tuple[str, ...]
    rank: str
    delegated_by: str | None
    actor: frozenset[str]
    data: frozenset[str]
    condition: str | None
    effect: Effect
    period: Period | Permanent | None
    clock: str
    strength: str
    minimum_fields: frozenset[str]
    after_expiry: str
    confidence: str
    verified: str
    note: str
    line: int

    @property
    def is_mandatory(self) -> bool:
        """True of a command, false of a suggestion."""
        return self.strength == "mandatory"

    @property
    def is_unverified(self) -> bool:
        """True of a row written from memory: it may hold back, never erase."""
        return self.verified == "memory"

    @property
    def is_below_law(self) -> bool:
        """True if neither law nor administrative regulation carries the number."""
        return self.rank == "below"

    @property
    def binds_everybody(self) -> bool:
        """True if no identity of the company is needed."""
        return ANY_HANDLER in self.actor

    def in_force(self, on: date) -> bool:
        """True if the rule holds on that day."""
        return self.effective <= on and (self.repealed is None or on < self.repealed)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedHere:
    """That the company made a rule say something else than the pack that ships.

    ``change``: the number of the change, published on ``day``. ``is_quoted_as_before``:
    it commands otherwise, and the name and article that are quoted are those it had.
    ``is_cited_as_before``: it commands otherwise under the law and article that it had,
    whatever its name is now; the article is not the ground of what it commands.
    """

    change: str
    day: date
    is_quoted_as_before: bool
    is_cited_as_before: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of one record, or of one unit of records.

    ``actors``: the company's confirmed identities; None or empty: unknown.
    ``clocks``: event to its Beijing day. A clock that is absent is declared by nobody,
    one that is None is declared and has no value; neither is ever guessed. A customer
    who closes the account sets ``user-deletion-request``; the caller who finds that the
    purpose ended with it sets ``purpose-achieved`` too (PIPL 47.1.1).
    ``conditions``: those found true; ``ruled_out``: those found false; others are open.
    ``given_at_age``: how old the person was when they gave the data, where it matters.
    """

    kinds: frozenset[str]
    actors: frozenset[str] | None = None
    clocks: Mapping[str, date | None] = field(default_factory=dict)
    conditions: frozenset[str] = frozenset()
    ruled_out: frozenset[str] = frozenset()
    holds: frozenset[str] = frozenset()
    subject_age: int | None = None
    given_at_age: int | None = None
    subject_alive: bool = True
    anonymise_test_passed: bool = False

    def __post_init__(self) -> None:
        if self.conditions & self.ruled_out:
            raise ValueError("a condition is true or ruled out, not both")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The fate of a record and the rows of law that command it.

    ``until`` is the last day kept. ``decisive`` is the rule to cite, ``rules`` all that
    counted, ``weak`` the suggestions beside them. ``counsel``: shown as waiting for
    counsel. ``after_expiry``: how an expired record must go (by register, …).
    ``suggested``: the end a weak rule suggests to the person who is asked.
    ``must_stay``: the last day to which commands that nobody doubts keep a record that
    is asked about, whatever the person decides.
    ``bounds`` (erase and anonymise only): event to the latest day on which the keeps
    would still let the record go today; the guard that erasing repeats.
    """

    fate: Fate
    until: date | Permanent | None = None
    hold: str | None = None
    doubt: Doubt | None = None
    decisive: str | None = None
    rules: tuple[Rule, ...] = ()
    weak: tuple[Rule, ...] = ()
    minimum_fields: frozenset[str] = frozenset()
    storage_only: bool = False
    counsel: bool = False
    after_expiry: str | None = None
    suggested: date | None = None
    must_stay: date | Permanent | None = None
    bounds: Mapping[str, date] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ended = self.until is not None or self.hold is not None
        if (self.fate is Fate.KEEP) != ended:
            raise ValueError("kept rows, and only they, name an end or a hold")
        if (self.fate is Fate.ASK) != (self.doubt is not None):
            raise ValueError("asked rows, and only they, name a doubt")
        if self.bounds and (self.fate is Fate.KEEP or self.fate is Fate.ASK):
            raise ValueError("only what goes has bounds")
