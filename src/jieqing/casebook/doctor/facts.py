"""What a home looks like, as values: gathered once, judged afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from jieqing.errors import JieqingError


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """The program and the machine it runs on."""

    python: tuple[int, int]
    encoding: str
    has_beijing_time: bool
    has_words: bool
    lacks_for_pages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """The home's folder. Names are relative to it; ``owner`` is a number of the system.

    ``open_to_others``: what more than its owner may read or write. ``keys``: the house
    keys that do not open, and why.
    """

    path: str
    owner: int
    reader: int
    open_to_others: tuple[str, ...]
    missing: tuple[str, ...]
    free_bytes: int
    keys: tuple[JieqingError, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The casebook's tables: steps that this version has and they lack, and back."""

    steps_missing: int = 0
    steps_unknown: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """The ledger. ``newest``: when its last entry was made; ``now``: this machine's.

    ``is_trust_current``: whether trust.json says what the ledger says.
    """

    entries: int
    newest: datetime | None
    now: datetime
    is_clock_real: bool
    has_trust: bool = True
    is_trust_current: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who works here: how many different humans hold each post."""

    officers: int
    approvers: int
    executors: int
    joined: tuple[str, ...] = ()
    is_small_organisation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreFacts:
    """One store. ``refused``: what an act would be told there, in this order.

    ``is_encrypted`` None: there is no network between. ``too_mighty``: rights that
    erasing never needs. ``slow``: references without an index. ``logged``: settings.
    """

    name: str
    tables: int = 0
    version: str = ""
    is_encrypted: bool | None = None
    too_mighty: tuple[str, ...] = ()
    slow: tuple[str, ...] = ()
    logged: tuple[str, ...] = ()
    refused: tuple[JieqingError, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """Law pack and calendar. ``read_on``: the day up to which the law was read.

    ``unread``: rules written from memory; they may hold back and never erase.
    """

    today: date
    read_on: date
    rules: int
    unread: int
    years: frozenset[int]
    knows_company: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What was begun and not finished, and what has become late.

    ``cut_off``, ``half_back``, ``keyless``: cases. ``late``: case to the day that is
    over. ``due_rows``: past their last day. ``standing_ends``: number to its last day.
    """

    today: date
    cut_off: tuple[str, ...] = ()
    runs_cut_off: tuple[str, ...] = ()
    half_back: tuple[str, ...] = ()
    keyless: tuple[str, ...] = ()
    late: Mapping[str, date] = field(default_factory=dict)
    window_over: Mapping[str, date] = field(default_factory=dict)
    due_rows: int = 0
    unreadable: int = 0
    standing_ends: Mapping[str, date] = field(default_factory=dict)
    fallen: tuple[JieqingError, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Everything looked at; a part that could not be looked at is why."""

    machine: Machine
    folder: Folder | JieqingError
    tables: Tables | JieqingError
    books: Books | JieqingError
    people: People | JieqingError
    law: Law | JieqingError
    stores: tuple[StoreFacts, ...] | JieqingError
    waiting: Waiting | JieqingError
