"""What the chain asks of a store: the one port every adapter implements.

Conditions are values; the adapter turns them into its own SQL. A ``Reader`` sees one
consistent moment; a ``Writer`` is one chunk's transaction: nothing it did stands until
``commit``. Contract tests (tests/stores) hold each adapter to it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol, Self

from jieqing.datamap.expression import Expression
from jieqing.datamap.schema import Schema
from jieqing.datamap.values import BoundMap, BoundTable, ClockCase, Inside
from jieqing.progress import SILENT, Progress

Cell = int | str | float | bytes | None
Key = tuple[Cell, ...]
# From table name, key and the row as it is to the cells that are to change.
Rewrite = Callable[[str, Key, Mapping[str, Cell]], Mapping[str, Cell]]
_LOOK = "_look"
CASE_MARK = 0  # the chunk number of the case's own mark; real chunks count from 1


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRow:
    """One row as found: its key, the columns asked for, what decides its fate.

    Of a table without a key the whole row is the key, with its place among rows that
    are the same in every cell (from 1).
    ``case`` is the index of the first record case that fits (None: none fits);
    ``live`` is None when a NULL decided it; a clock is None when declared but empty.
    """

    key: Key
    values: Mapping[str, Cell]
    case: int | None
    live: bool | None
    clocks: Mapping[str, date | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysIn:
    """Rows with one of these keys."""

    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnsIn:
    """Rows whose columns hold one of these tuples exactly, and ``when`` is true."""

    columns: tuple[str, ...]
    tuples: tuple[Key, ...]
    when: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityIn:
    """Rows whose column holds one of these values in its kind's normal form."""

    column: str
    kind: str
    values: frozenset[str]
    when: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HiddenIn:
    """Rows in whose column one of these values is hidden, and ``when`` is true.

    ``kind``: compared in its normal form; None: exactly, as text.
    """

    column: str
    inside: Inside
    kind: str | None
    values: frozenset[str]
    when: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StillFits:
    """Rows whose fate is still what was decided.

    The record case is one of ``cases``, no unfinished business, and each clock that the
    table declares lies on or before its bound.
    """

    cases: frozenset[int | None]
    bounds: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDays:
    """Rows whose moment lies on a day from ``first`` to ``last``, both among them.

    ``at``: where the moment stands, as of a clock. None: as far as the calendar goes; a
    row without a moment is never among them.
    """

    at: tuple[ClockCase, ...]
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoDay:
    """Rows that have no such moment: NULL, or what is no moment of the calendar."""

    at: tuple[ClockCase, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fits:
    """Rows on which an expression of the map's language is true."""

    when: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """Rows that meet at least one of the conditions; empty meets nothing."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf:
    """Rows that meet each of the conditions; empty is met by all."""

    conditions: tuple["Condition", ...]


Condition = (
    KeysIn
    | ColumnsIn
    | IdentityIn
    | HiddenIn
    | StillFits
    | OnDays
    | NoDay
    | Fits
    | AnyOf
    | AllOf
)
Clock = tuple[ClockCase, ...]
Standing = tuple[int | None, bool | None]  # record case; whether business is unfinished


@dataclass(frozen=True, slots=True, kw_only=True)
class TableWork:
    """Which rows of one table a statement touches: by key, and only while ``guard``."""

    table: BoundTable
    keys: tuple[Key, ...]
    guard: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """Many rows of one table with a key that one statement takes or blanks.

    ``names`` are all columns, those of ``shown`` first: their cells come back beside
    the copy.
    """

    work: TableWork
    shown: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Blanks:
    """What cells become that are not NULL: the same in every row, or a row's own.

    ``own`` has a cell for each key of the sweep, in that order.
    """

    fixed: Mapping[str, Cell]
    own: Mapping[str, Sequence[Cell]]


ShownCells = Callable[[], Sequence[Key]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """Some rows as they were: lines for the copy, and the cells that were asked for.

    Both are made when somebody wants them, perhaps in another thread.
    """

    lines: Callable[[], bytes]
    rows: int
    cells: ShownCells


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A search of the check: values of identities in one column of one table.

    ``within`` seeks them inside free text; else the whole cell is compared, in the
    normal form of ``kind``. ``inside``: the values are hidden in the cell. ``when``:
    only rows on which it is true. With ``row`` only that row is looked at, by the same
    statement (the canary).
    """

    table: str
    column: str
    kind: str
    values: frozenset[str]
    within: bool
    inside: Inside | None = None
    when: Expression | None = None
    row: Key | None = None


SamplePlace = tuple[str, str, Expression | None]
"""A table's column that is to give a canary, and on which rows."""


class CopyKind(StrEnum):
    """What a cell is in the text that PostgreSQL's COPY writes."""

    INTEGER = "integer"
    BIT = "bit"
    BYTES = "bytes"
    PADDED = "padded"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What the store itself says of a case or chunk: who may write, what happened."""

    case: str
    chunk: int
    lease: int
    is_open: bool
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """A setting by which a server writes statements or rows into a log of its own."""

    setting: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """Who only looks, and who erases: two accounts, so that looking can do no harm."""

    look: str
    erase: str

    @classmethod
    def of(cls, named: str) -> Self:
        """From the account in a store's address: ``…_look`` says which one it is."""
        if named.endswith(_LOOK):
            return cls(look=named, erase=f"{named.removesuffix(_LOOK)}_erase")
        return cls(look=f"{named}{_LOOK}", erase=named)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """What a store says of itself and of this account.

    ``is_encrypted`` None: no network lies between. ``rights``: what the account may do
    that neither finding nor erasing ever needs.
    """

    version: str = ""
    is_encrypted: bool | None = None
    rights: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A file of the store as it was before a chunk; digests (SHA-256, hex) with it."""

    file: str
    before: str
    after: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is asked of a table: columns of the rows that meet all conditions."""

    table: BoundTable
    columns: tuple[str, ...]
    where: tuple[Condition, ...]


class Reader(Protocol):
    """A consistent read of one store."""

    def select(
        self, table: BoundTable, columns: Sequence[str], where: Sequence[Condition]
    ) -> Iterator[StoredRow]:
        """Rows that meet all conditions; an empty ``where`` is refused."""
        ...

    def select_all(self, selections: Sequence[Selection]) -> list[list[StoredRow]]:
        """The rows of each, asked at one go where the store takes it."""
        ...

    def cells(
        self, table: BoundTable, columns: Sequence[str], where: Sequence[Condition]
    ) -> Iterator[Key]:
        """The cells of rows that meet all conditions, and nothing about their fate."""
        ...

    def search(self, search: Search) -> tuple[Key, ...]:
        """Keys of the rows in which the value was found."""
        ...

    def search_all(
        self, searches: Iterable[Search]
    ) -> Mapping[Search, tuple[Key, ...]]:
        """The same for several searches, those of a table by one statement."""
        ...

    def is_quick(self, search: Search) -> bool:
        """Whether a search reads few rows: an index serves it, or the table is short.

        A value that is sought inside of texts is served by no index.
        """
        ...

    def sample(
        self,
        table: str,
        column: str,
        beyond: frozenset[Key],
        when: Expression | None = None,
    ) -> tuple[Key, str] | None:
        """A row outside ``beyond`` and the value in its column: the check's canary.

        Only among rows on which ``when`` is true.
        """
        ...

    def samples(
        self, places: Iterable[SamplePlace], beyond: Mapping[str, frozenset[Key]]
    ) -> Mapping[SamplePlace, tuple[Key, str] | None]:
        """The same for several columns, those of a table by one statement.

        ``beyond``: of each table the rows that give none.
        """
        ...

    def count(self, table: str) -> int:
        """Rows of the table."""
        ...

    def tells_apart(self, table: BoundTable) -> bool:
        """Whether the key that the map names is filled and different in every row."""
        ...

    def leaves(self, table: BoundTable, keys: Sequence[Key]) -> Mapping[str, int]:
        """Rows with these keys by the partition in which they lie; none: empty."""
        ...

    def mark(self, case: str, chunk: int) -> Mark | None:
        """Return the mark of that case and chunk."""
        ...


class Tallying(Reader, Protocol):
    """A consistent read that also counts whole tables."""

    def tally(
        self, table: BoundTable, parts: Sequence[Condition]
    ) -> Mapping[Standing, Sequence[int]]:
        """How many rows there are of each standing, and how many of them in each part.

        The number of all comes first. Every row of the table is looked at.
        """
        ...

    def by_days(
        self, table: BoundTable, at: Sequence[Clock], where: Sequence[Condition]
    ) -> Iterator[tuple[Standing, tuple[date | None, ...], int]]:
        """How many of the rows that meet all conditions share standing and days."""
        ...


class Writer(Reader, Protocol):
    """One chunk's transaction; leaving it without ``commit`` rolls back."""

    def add_mark(self, mark: Mark) -> None:
        """Insert a mark, unique by case and chunk."""
        ...

    def end_former(self, case: str, lease: int) -> None:
        """End the session that holds the case's mark under a lower lease.

        Where a store cannot (SQLite), whoever takes over ends the process instead.
        """
        ...

    def raise_lease(self, case: str, lease: int) -> None:
        """Make ``lease`` the only number that may write for the case.

        Ends the former owner's session first, if that holds the mark.
        """
        ...

    def close_mark(self, case: str) -> None:
        """Close the case's mark: nobody writes for it any more."""
        ...

    def delete(self, work: TableWork) -> Iterator[Mapping[str, Cell]]:
        """Delete the rows and yield each as destroyed, all columns, by name."""
        ...

    def overwrite(
        self, work: TableWork, rewrite: Rewrite
    ) -> Iterator[Mapping[str, Cell]]:
        """Write what ``rewrite`` makes of each row, yielding the row as it was."""
        ...

    def sweeps(self) -> "Sweeps | None":
        """Many rows in one statement, where the store knows statements."""
        ...

    def insert(self, table: BoundTable, row: Mapping[str, Cell]) -> bool:
        """Insert one row, explicit columns; False when its key is taken."""
        ...

    def tries(self, table: BoundTable) -> Iterator[str]:
        """Try every kind of statement on no row, naming each before it is tried."""
        ...

    def changes(self) -> int:
        """Rows changed by this transaction so far, database's own actions included."""
        ...

    def originals(self) -> Iterator[Original]:
        """Yield whole what is about to be replaced as a whole; databases: nothing."""
        ...

    def recall(self, originals: Sequence[Original]) -> None:
        """Remember originals, so that rows can return to where they stood."""
        ...

    def commit(self) -> None:
        """Make everything durable."""
        ...


class Sweeps(Protocol):
    """What writes many rows of a table in one statement, in a chunk's transaction."""

    def can_sweep(self, table: BoundTable) -> bool:
        """Whether one statement may take or blank many rows of the table."""
        ...

    def copy_kinds(self, sweep: Sweep) -> tuple[CopyKind, ...]:
        """How the lines of a sweep's copy are to be read; none: they are JSON."""
        ...

    def take(self, sweep: Sweep) -> Iterator[Swept]:
        """Delete the rows: what is copied is what is destroyed."""
        ...

    def blank(self, sweep: Sweep, blanks: Blanks) -> Iterator[Swept]:
        """Copy the rows under lock, then write what their cells become."""
        ...


class Store(Protocol):
    """One store of customers' data."""

    name: str
    turn_seconds: float
    """For how long other threads may keep Python when an answer has come."""

    def schema(self) -> Schema:
        """Read the store's own catalogue, live."""
        ...

    def reading(self, bound: BoundMap, today: date) -> AbstractContextManager[Tallying]:
        """Open a consistent read."""
        ...

    def writing(self, bound: BoundMap, today: date) -> AbstractContextManager[Writer]:
        """Open one chunk's transaction; waits for locks a bounded time."""
        ...

    def glance(self, table: str, columns: Sequence[str], rows: int) -> tuple[Key, ...]:
        """The cells of a few rows: for a review, which shows their shapes alone."""
        ...

    def occurrences(
        self, table: str, column: str, most: int
    ) -> tuple[tuple[Cell, int], ...]:
        """Each value of a column with its rows, ``most`` + 1 values at most.

        For columns of codes: a value more than ``most`` says that it is none.
        """
        ...

    def require_statements(
        self, bound: BoundMap, today: date, progress: Progress = SILENT
    ) -> None:
        """Try every kind of statement of a chunk on no row; nothing is changed.

        Raises a refusal that names table and statement.
        """
        ...

    def require_taken(self, bound: BoundMap, today: date) -> None:
        """The same, unless it was tried lately under the same rights.

        Raises as ``require_statements`` does.
        """
        ...

    def leading(self) -> frozenset[tuple[str, str]]:
        """Table and first column of each index."""
        ...

    def server(self) -> Server:
        """Ask the server for its version, this connection's safety and our rights."""
        ...

    def logged(self) -> tuple[Logged, ...]:
        """Settings by which the server writes statements or rows into its log."""
        ...

    def is_lent(self) -> bool:
        """Whether somebody made an empty table ``jieqing_lent``: for a rehearsal."""
        ...

    def has_mark_table(self) -> bool:
        """Whether somebody made ``jieqing_mark`` there."""
        ...

    def make_mark_table(self) -> None:
        """Make ``jieqing_mark`` there, where somebody who may asks for it."""
        ...

    def unreadable(self) -> tuple[str, ...]:
        """Tables that this account sees by name and may not read."""
        ...

    def accounts(self) -> Accounts | None:
        """Names for the two accounts that IT makes; None: the store has no accounts."""
        ...

    def look_grants(self) -> str:
        """SQL for IT: reading and nothing else; empty: nothing has to be granted.

        Made from the address alone, since the account may not get in yet.
        """
        ...

    def grants(self, rights: Mapping[str, str]) -> str:
        """SQL for IT: the mark table and the least privileges for erasing.

        ``rights`` by table (``trial.rights_of`` a map); empty: there is no map yet.
        """
        ...

    def counting(self, bound: BoundMap) -> str:
        """SQL that IT may run so that counts by the law look into no cell.

        Never needed: what it makes costs each write of the company's. Empty: nothing
        would help.
        """
        ...
