"""The values that pass along the chain: what was found, what is planned, what went.

None of them knows a clock, a database or Django. Personal values stand only in
``Finding`` and ``Plan``; both leave memory only sealed under the case key (spool.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from jieqing.datamap.values import BoundMap
from jieqing.law.catalogue import Catalogue
from jieqing.law.values import Permanent
from jieqing.stores.port import Key, Store

TableName = tuple[str, str]  # store, table


class Secrets(Protocol):
    """What the chain needs of the case key (keys.case_key.CaseKey)."""

    def digest(self, label: str, message: bytes) -> str:
        """Keyed digest (hex), separated by label."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedStore:
    """A store with its confirmed map, bound to the store as it is now."""

    store: Store
    bound: BoundMap

    @property
    def name(self) -> str:
        """The store's name."""
        return self.bound.store


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityValue:
    """A value that names a subject; ``value`` is in normal form once found."""

    kind: str
    value: str


class Belonging(StrEnum):
    """How a found row hangs on the subject."""

    ROOT = "root"
    OWNED = "owned"
    SHARED = "shared"
    TIED = "tied"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowName:
    """One row of one store."""

    store: str
    table: str
    key: Key


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRow:
    """A row the subject has a part in.

    ``owners`` are found rows it belongs to; ``other_owners`` counts living owners that
    are not the subject's (shared rows only). ``ties`` are the columns that name the
    subject, for rows that stay (link, copy). ``ambiguous`` rows are asked.
    ``fingerprint`` is a keyed digest of what made the row the subject's and decided it.
    ``needs`` are found rows to which declared keys of it point, each by its columns.
    """

    name: RowName
    belonging: Belonging
    kinds: tuple[str, ...] | None
    case: int | None
    live: bool | None
    clocks: Mapping[str, date | None]
    fingerprint: str
    owners: tuple[RowName, ...] = ()
    other_owners: int = 0
    ties: tuple[str, ...] = ()
    ambiguous: bool = False
    needs: tuple[tuple[tuple[str, ...], RowName], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """An identity value learned on the way, and from where."""

    identity: IdentityValue
    store: str
    table: str
    column: str
    acts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """Values in found rows by which other rows refer to them: what a guard repeats."""

    store: str
    table: str
    columns: tuple[str, ...]
    tuples: tuple[Key, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Everything held on one subject; empty is an honest answer."""

    entry: IdentityValue
    rows: tuple[FoundRow, ...]
    learned: tuple[Learned, ...] = ()
    anchors: tuple[Anchor, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was found."""
        return not self.rows

    def counts(self) -> Mapping[TableName, int]:
        """Rows found per store and table."""
        counted: dict[TableName, int] = {}
        for row in self.rows:
            name = (row.name.store, row.name.table)
            counted[name] = counted.get(name, 0) + 1
        return counted


class Fate(StrEnum):
    """What happens to a row in this plan."""

    ERASE = "erase"
    MASK = "mask"
    UNTIE = "untie"
    KEEP = "keep"
    ASK = "ask"
    WAIT = "wait"
    LEAVE = "leave"  # not a part of what the case is about, or needed as it is


class Why(StrEnum):
    """Why a row is asked, waits, or is a stub; beside law's own doubts."""

    AMBIGUOUS = "ambiguous-owner"
    NO_KIND = "no-record-kind"
    LIVE_UNKNOWN = "unfinished-business-unknown"
    SHELL = "shell"
    STUB = "stub-above-kept-rows"
    WAITS_FOR_ASKED = "waits-for-asked-rows"
    SHARED = "shared-with-others"
    ANSWERED = "answered-by-a-person"
    UNFINISHED = "unfinished-business"
    OUTSIDE = "outside-the-part"
    NEEDED = "needed-for-the-contract"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRow:
    """The fate of one row, with its grounds.

    ``columns`` are those to mask or untie (also on a KEEP row with a minimum).
    ``bounds``: clock to the last start day on which the fate still holds. ``depth``:
    how many rows of its own table stand above it; the deepest are written first.
    """

    name: RowName
    fate: Fate
    fingerprint: str
    rules: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    until: date | Permanent | None = None
    hold: str | None = None
    why: str | None = None
    unit: str | None = None
    case: int | None = None
    bounds: Mapping[str, date] = field(default_factory=dict)
    counsel: bool = False
    depth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRows:
    """An ordinary hold: which rows (or the units they are in) it binds."""

    number: str
    ground: str
    store: str
    table: str
    keys: tuple[Key, ...]
    review: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A person's recorded decision on rows that were asked.

    ``fate`` may be erase, untie or keep (then with ``until``); a ``clock`` answer gives
    a date the store does not have, and the law then decides. ``where``: on which of
    the rows found it is given, where nobody has listed their keys yet (answering.py).
    """

    number: str
    store: str
    table: str
    keys: tuple[Key, ...]
    reason: str
    by: str
    fate: Fate | None = None
    until: date | None = None
    clock: Mapping[str, date] = field(default_factory=dict)
    where: str = ""


class Unfinished(StrEnum):
    """What the customer chose for unfinished business (rights.md 2.4)."""

    REST_NOW = "rest-now"
    WAIT = "wait"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What of the subject's data a case is about; the rest stays as it is (part.py).

    Named by tables and kinds of records. ``consented``: kinds that nothing but consent
    carries; of the part only rows of these go. None: the law commands all of it to go.
    """

    tables: frozenset[TableName] = frozenset()
    kinds: frozenset[str] = frozenset()
    consented: frozenset[str] | None = None

    def __post_init__(self) -> None:
        if not (self.tables or self.kinds):
            raise ValueError("a part names tables or kinds of records")

    @property
    def words(self) -> tuple[str, ...]:
        """Return the part as people write it."""
        tables = (f"{store}.{table}" for store, table in self.tables)
        return (*sorted(tables), *sorted(self.kinds))


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """All that decides fates beside the rows: law, company, holds, answers, day."""

    catalogue: Catalogue
    actors: frozenset[str] | None
    today: date
    clocks: Mapping[str, date]
    conditions: frozenset[str] = frozenset()
    ruled_out: frozenset[str] = frozenset()
    subject_age: int | None = None
    subject_alive: bool = True
    anonymise_test_passed: bool = False
    holds: tuple[HeldRows, ...] = ()
    answers: tuple[Answer, ...] = ()
    unfinished: Unfinished = Unfinished.REST_NOW
    part: Part | None = None


def until_text(row: PlannedRow) -> str:
    """The end of a kept row in one form: empty, ``permanent`` or an ISO day."""
    match row.until:
        case None:
            return ""
        case Permanent():
            return "permanent"
        case _:
            return row.until.isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Findings x decisions x order: what people approve, by its hash (plan.py).

    ``part``: what it is about, as people write it; empty: the whole subject.
    """

    rows: tuple[PlannedRow, ...]
    law_version: str
    maps: Mapping[str, str]  # store -> digest of map and schema fingerprint
    entry: IdentityValue
    learned: tuple[Learned, ...]
    anchors: tuple[Anchor, ...]
    today: date
    part: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """How much a table may grow between approval and run (protocol 2)."""

    rows: int = 10
    percent: int = 10

    def over(self, planned: int) -> int:
        """Rows that may join a table of which ``planned`` were approved."""
        return max(self.rows, planned * self.percent // 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableReceipt:
    """Rows one chunk took from one table; ``digest`` is keyed, over their keys.

    ``echoed``: rows that triggers wrote into a history meanwhile, erased as well.
    """

    table: str
    erased: int
    masked: int
    untied: int
    digest: str
    echoed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkIntent:
    """What is written to the casebook before the store commits.

    ``aside``: of a chunk of many subjects, the numbers (as text) of those that were put
    aside, and the code of the reason.
    """

    store: str
    chunk: int
    lease: int
    file: str
    file_digest: str
    tables: tuple[TableReceipt, ...]
    joined: Mapping[str, int] = field(default_factory=dict)  # table -> growth rows
    aside: Mapping[str, str] = field(default_factory=dict)


class ChunkState(StrEnum):
    """What is known of a chunk."""

    INTENDED = "intended"
    COMMITTED = "committed"
    VOID = "void"


class Journal(Protocol):
    """The durable record of a run; the casebook implements it, fenced by its lease."""

    def chunks(self) -> tuple[tuple[ChunkIntent, ChunkState], ...]:
        """Every chunk ever intended in this case, oldest first."""
        ...

    def intend(self, intent: ChunkIntent) -> None:
        """Record what the store is about to commit."""
        ...

    def settle(self, intent: ChunkIntent, state: ChunkState) -> None:
        """Record that the store committed the chunk, or that it never did."""
        ...

    def should_stop(self) -> bool:
        """Whether somebody paused, withdrew or took the case over."""
        ...


LATER = "later"  # why a place was not looked at: the second look will


class Look(StrEnum):
    """How far a check looks.

    ``AT_ONCE``: for keys, and where an index serves what is sought or a table is short.
    ``WHOLE``: in every column that could hold a value, free text included.
    """

    AT_ONCE = "at-once"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What the check saw in one table."""

    gone: int = 0
    kept: int = 0
    masked: int = 0
    others: int = 0
    residue: int = 0
    not_checked: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where residue or a blind spot is; never the value itself.

    ``reason``: what it is; ``LATER``: not looked at yet.
    """

    store: str
    table: str
    column: str
    count: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """The second search, per table, with every place that is not clean."""

    tables: Mapping[TableName, Sighting]
    residue: tuple[Place, ...]
    not_checked: tuple[Place, ...]

    @property
    def put_off(self) -> tuple[Place, ...]:
        """Places that a first look leaves to the one that settles."""
        return tuple(place for place in self.not_checked if place.reason == LATER)

    @property
    def is_clean(self) -> bool:
        """Whether something was checked, nothing is left and nothing was missed.

        What was put off was not missed: ``is_whole`` says whether anything was.
        """
        missed = len(self.not_checked) - len(self.put_off)
        return bool(self.tables) and not self.residue and not missed

    @property
    def is_whole(self) -> bool:
        """Whether every place was looked at."""
        return not self.put_off
