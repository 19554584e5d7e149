"""What a statement says of a case, as frozen values.

No personal data stands here: people are pseudonymous numbers, the customer is a salted
commitment. Every row is counted once, by what became of it. ``statement`` signs it,
``verify`` judges it; docs/reference/statement.md says every field in words.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from jieqing.evidence.forms import (
    Day,
    Hash,
    Instant,
    KeyId,
    Name,
    Until,
)
from jieqing.evidence.person_key import PersonSignature
from jieqing.evidence.shape import NEWER

NO_WITNESS = "none"


class Mode(StrEnum):
    """Whether the case was real."""

    NORMAL = "normal"
    DEMO = "demo"
    REHEARSAL = "rehearsal"


class Clock(StrEnum):
    """Whether the days are those of the system's clock."""

    SYSTEM = "system"
    MOVED = "moved"


class Outcome(StrEnum):
    """How the case ended."""

    DONE = "done"
    IN_PART = "in-part"
    RESTORED = "restored"
    FULFILLED = "fulfilled"  # nothing was to be erased: shown, handed over, restricted


@dataclass(frozen=True, slots=True, kw_only=True)
class LawPack:
    """The pack of law that decided, and its version."""

    pack: Name
    version: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A rule that counted, and the article it rests on."""

    rule: Name
    law: Name
    article: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One signature over ``approval_message``, by either kind of ``person_key``.

    ``turn``: which time it was that signatures were asked for in the case, from 1.
    """

    person: Name
    turn: int
    key: KeyId
    signature: PersonSignature
    at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Rows by what became of them; each row once."""

    removed: int
    masked: int
    untied: int
    kept: int

    @classmethod
    def sum(cls, parts: "Iterable[Counts | TableCounts]") -> "Counts":
        """Add up field by field."""
        listed = tuple(parts)
        return cls(
            removed=sum(part.removed for part in listed),
            masked=sum(part.masked for part in listed),
            untied=sum(part.untied for part in listed),
            kept=sum(part.kept for part in listed),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCounts:
    """One table's rows; ``receipts`` is the digest of its receipts."""

    table: Name
    removed: int
    masked: int
    untied: int
    kept: int
    receipts: Hash


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreCounts:
    """One store's tables."""

    store: Name
    tables: tuple[TableCounts, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Rows that stay: until a day, for ever, or as long as a hold binds them."""

    count: int
    until: Until | None
    hold: Name | None
    rules: tuple[Name, ...]
    articles: tuple[Name, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One search after erasing, by another path than the find; counts of values."""

    at: Instant
    gone: int
    kept: int
    masked: int
    others: int
    residue: int
    not_checked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Both searches; the second, after the quiet period, settles."""

    first: Search
    second: Search | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capsule:
    """The recovery copy: its window's end and the destruction of its key."""

    window_until: Instant | None
    destroyed_at: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Processor:
    """A third party told to erase, and what it answered."""

    name: Name
    state: Name
    at: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """Rows that joined after approval, within the approved margin."""

    store: Name
    table: Name
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The standing approval that a due run acted under: what its signers signed."""

    number: Name
    terms: Hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The predicate of a statement (注销证明).

    ``adopted``: whether the company had adopted the programme when the case opened;
    None: the statement is older than this field.
    """

    tenant: Name
    tenant_name: Name
    case: Name
    flow: Name
    mode: Mode
    clock: Clock
    small_organisation: bool
    opened_at: Instant
    executed_at: Instant | None
    checked_at: Instant | None
    settled_at: Instant
    outcome: Outcome
    law: LawPack
    articles: tuple[Article, ...]
    plan_hash: Hash
    applicant: Name
    executor: Name
    approvals: tuple[Approval, ...]
    stores: tuple[StoreCounts, ...]
    totals: Counts
    kept: tuple[Kept, ...]
    check: Check
    capsule: Capsule
    processors: tuple[Processor, ...]
    backups_until: Day | None
    restricted_annex: Hash
    subject_commitment: tuple[Hash, ...]
    growth: tuple[Growth, ...]
    standing: Standing | None
    witness: Name
    adopted: bool | None = field(default=None, metadata=NEWER)
