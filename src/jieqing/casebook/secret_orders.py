"""The orders by which an organ has rows kept in secret: what they say, when they act.

Pure. An order is named by rows, not by a case: whichever case erases one of them, its
copy is kept (secret_rows.py) while everybody else sees it go. Two persons are named in
an order; nobody else reads it, and nothing of it stands in ledger, lists or letters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any, Self

from jieqing.erasure.capsule import Copied
from jieqing.stores.port import Cell, Key

NAMED = 2  # persons who set an order, and who end it
REVIEW_AT_MOST = timedelta(days=30)
ORAL_DAYS = 3  # working days for which a word without paper or one signature acts


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What the organ ordered, and on which ground.

    ``document`` empty: it was said, not written. ``officers`` served it. ``until``: its
    last day. ``review``: the day on which the two look at it again. ``words``: the
    organ's own words for whoever asks; empty: nothing may be told.
    """

    organ: str
    article: str
    document: str
    officers: tuple[str, ...]
    until: date
    review: date
    words: str
    contact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Rows of one table, by the columns of its key."""

    store: str
    table: str
    columns: tuple[str, ...]
    keys: tuple[Key, ...]

    @property
    def name(self) -> str:
        """Store and table."""
        return f"{self.store}.{self.table}"

    def holds(self, copied: Copied) -> bool:
        """Whether a copied row is one of them; compared as text, to lose none."""
        if copied.table != self.table or not self.columns:
            return False
        key = tuple(str(copied.row.get(column)) for column in self.columns)
        return key in {tuple(map(str, each)) for each in self.keys}


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedRow:
    """A row as it was when a case took it from the store; ``act`` is what it did.

    ``case`` is the store itself where the row went by its own date, in no case.
    """

    case: str
    table: str
    key: tuple[str, ...]
    act: str
    row: Mapping[str, Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretOrder:
    """One order: what it says, who is named, who signed, what it has kept so far.

    ``by`` set it and ``second`` signs after them; ``void_after`` is the last day on
    which it acts without that second signature. ``set`` and ``ended`` are signatures by
    person. ``reserve``: bytes its rows will need. ``unread``: copies that did not open.
    """

    number: str
    paper: Paper
    scope: Scope
    by: str
    second: str
    day: date
    void_after: date
    reserve: int
    set: Mapping[str, str]
    ended: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[SealedRow, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def is_ended(self) -> bool:
        """Whether both named persons have ended it."""
        return len(self.ended) == NAMED

    def names(self, person: str) -> bool:
        """Whether the person is one of its two."""
        return person in (self.by, self.second)

    def acts_on(self, today: date) -> bool:
        """Whether it keeps rows today: from its first signature on."""
        last = self.paper.until
        if len(self.set) < NAMED:
            last = min(last, self.void_after)
        return not self.is_ended and today <= last


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """All orders of a company, and the true split of each case that a proof names."""

    orders: tuple[SecretOrder, ...] = ()
    splits: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def to_plain(self) -> Mapping[str, object]:
        """Return it as the mappings, tuples and scalars that a spool writes."""
        return {
            "orders": tuple(_plain(order) for order in self.orders),
            "splits": {case: dict(split) for case, split in self.splits.items()},
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """Read what ``to_plain`` made."""
        return cls(
            orders=tuple(_order(each) for each in plain["orders"]),
            splits=plain["splits"],
        )


def without_ended(orders: Sequence[SecretOrder], today: date) -> Sequence[SealedRow]:
    """Return the rows that orders still keep, each once."""
    kept = (row for order in orders if order.acts_on(today) for row in order.rows)
    return list({(row.case, row.table, row.key): row for row in kept}.values())


def _plain(value: Any) -> Mapping[str, object]:  # noqa: ANN401 -- any value of ours
    return {f.name: _cell(getattr(value, f.name)) for f in fields(value)}


def _cell(value: object) -> object:
    match value:
        case Paper() | Scope() | SealedRow():
            return _plain(value)
        case tuple():
            return tuple(_cell(each) for each in value)
        case _:
            return value


def _order(plain: Mapping[str, Any]) -> SecretOrder:
    made = {
        "paper": Paper(**plain["paper"]),
        "scope": Scope(**plain["scope"]),
        "rows": tuple(SealedRow(**row) for row in plain["rows"]),
    }
    return SecretOrder(**{**plain, **made})
