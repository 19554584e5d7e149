"""What databases say differently: the two classes that each of them fills in.

``Words`` speaks of one value (a map's expression), ``RowWords`` of whole rows (the
statements). Shared composition asks these and never which database it is.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from jieqing.datamap.kinds import Kind
from jieqing.datamap.schema import ColumnSchema, TableSchema
from jieqing.datamap.syntax import DateOf, Shift, YearEnd
from jieqing.datamap.values import BoundTable
from jieqing.stores.cell_text import is_unicode
from jieqing.stores.port import Cell, HiddenIn, Key
from jieqing.stores.refusals import BinaryKey
from jieqing.stores.spans import Span
from jieqing.stores.sql import Bound, Sql

Step = Shift | DateOf | YearEnd
Bind = Callable[[Bound], Sql]
DaySpan = tuple[date | None, date | None]  # first and last day, None: any


@dataclass(frozen=True, slots=True)
class Named:
    """A column as it stands in a statement: its quoted name, and what it is."""

    name: str
    schema: ColumnSchema


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCell:
    """A column in which a moment stands, its form, and the map's zone.

    ``is_even``: no cell that could be of the days asked for is odd (``Words.odd``),
    which somebody has looked up.
    """

    column: Named
    form: str | None
    zone: str
    is_even: bool = False


class Words(ABC):
    """How one database says a value."""

    true: ClassVar[str] = "TRUE"
    false: ClassVar[str] = "FALSE"

    @abstractmethod
    def quote(self, name: str) -> str:
        """An identifier, quoted."""

    @abstractmethod
    def place(self, name: str, value: Bound) -> str:
        """Where the value of that name is bound, in its own type."""

    def bound(self, name: str, value: Bound) -> tuple[str, Bound]:
        """Where a value of that name is bound, and the value as the driver takes it."""
        return self.place(name, value), value

    @abstractmethod
    def today(self) -> str:
        """The first second of the case's day, bound as ``today``."""

    @abstractmethod
    def cell(self, column: Named, own: Kind, wanted: Kind) -> str:
        """A cell that is no moment, as a value of its kind; text exact."""

    @abstractmethod
    def moment(self, column: Named, form: str | None, zone: str) -> str:
        """The local moment in a cell, NULL if there is none in it."""

    def on_days(self, cell: "DayCell", span: DaySpan) -> str | None:
        """Whether the local day of the moment in a column is in the span.

        True or not true of the same cells as ``moment`` and the span, but asked of the
        column as it stands, so that an index serves it and no moment is made. None: the
        column's type and form do not tell it.
        """
        del cell, span
        return None

    def odd(self, cell: "DayCell", years: range) -> str | None:
        """Whether a cell of these years, not NULL, is no moment, asked by an index.

        None: this database has no such cells in the column, or no index finds them.
        """
        del cell, years
        return None

    @abstractmethod
    def moment_of(self, place: str) -> str:
        """A bound ``YYYY-MM-DD HH:MM:SS`` as a moment."""

    @abstractmethod
    def extreme(self, parts: Sequence[str], *, greatest: bool) -> str:
        """The latest or earliest of the moments, those that are NULL left out."""

    @abstractmethod
    def step(self, moment: str, step: Step) -> str:
        """The moment one step on; the end of a month clamps."""

    @abstractmethod
    def meeting(self, left: Named, right: Named) -> str:
        """Whether two key columns hold the same value, sign by sign."""

    def steps(self, first: str, steps: Sequence[Step], names: Iterator[str]) -> str:
        """The moment some steps on; ``names`` gives aliases to who needs them."""
        del names
        for step in steps:
            first = self.step(first, step)
        return first

    def exact(self, sql: str, kind: Kind) -> str:
        """The first of the values compared; it may carry the collation."""
        del kind
        return sql

    def number_of(self, condition: str) -> str:
        """A condition as 1 and 0."""
        return condition

    def only(self, cell: str) -> str:
        """The cell of a group of one row."""
        return f"max({cell})"

    def column(self, table: str, name: str) -> str:
        """A column of a table, both quoted."""
        return f"{self.quote(table)}.{self.quote(name)}"


class RowWords(ABC):
    """How one database says what is done with rows."""

    updating: ClassVar[str] = "UPDATE"
    overriding: ClassVar[str] = ""
    smallest: ClassVar[int] = -(2**63)
    largest: ClassVar[int] = 2**63 - 1

    @abstractmethod
    def day(self, moment: str) -> str:
        """A moment's day as ``YYYY-MM-DD``."""

    @abstractmethod
    def same(self, left: Sql, right: Sql) -> Sql:
        """Equality for which NULL is a value."""

    @abstractmethod
    def among(self, columns: Sequence[Named], tuples: Sequence[Key], bind: Bind) -> Sql:
        """Whether the columns hold one of the tuples exactly; values fit them."""

    def keyed(self, columns: Sequence[Named], keys: Sequence[Key], bind: Bind) -> Sql:
        """The same of columns that are a key."""
        return self.among(columns, keys, bind)

    def standing_in(
        self, table: str, name: str, spans: Sequence[Span], bind: Bind
    ) -> Sql:
        """Whether a text stands in one of the spans of an index that is in order."""
        del table
        texts: list[str] = []
        values: dict[str, Bound] = {}
        for start, end in spans:
            begun = bind(self.beginning(start))
            ended = Sql("") if end is None else bind(end)
            until = "" if end is None else f" AND {name} < {ended.text}"
            texts.append(f"{name} >= {begun.text}{until}")
            values |= {**begun.values, **ended.values}
        return Sql(" OR ".join(texts), values)

    def beginning(self, start: str) -> str:
        """The first of the texts that begin so, in the order of such an index."""
        return start

    @abstractmethod
    def normal(self, cell: str, kind: str, values: Sequence[str], bind: Bind) -> Sql:
        """Whether the cell may be one of the values in the kind's normal form."""

    @abstractmethod
    def mentioning(self, cell: str, values: Sequence[str], bind: Bind) -> Sql:
        """Whether the cell may mention one of the values."""

    @abstractmethod
    def hiding(self, cell: str, hidden: HiddenIn, bind: Bind) -> Sql:
        """Whether one of the values is hidden in the cell."""

    @abstractmethod
    def place(self, table: BoundTable) -> str:
        """Where a row of a table without key stands, in this transaction only."""

    @abstractmethod
    def whole_rows(
        self, columns: Sequence[Named], rows: Sequence[Key], bind: Bind
    ) -> Sql:
        """Whether a row is, cell by cell, NULL included, one of these."""

    @abstractmethod
    def standing(
        self, columns: Sequence[Named], cells: Key, place: Cell, bind: Bind
    ) -> Sql:
        """The one row of these cells that stands in that place."""

    def readable(self, table: str, text: str) -> Cell:
        """A text as a key, None where it could not stand in any column."""
        del table
        return text if is_unicode(text) else None

    def decimal(self, text: str) -> Cell:
        """A text that a column of decimal numbers wrote, None where it is none."""
        del text
        return None

    def binary(self, table: str, cell: bytes) -> Cell:
        """Bytes as a key of a column of bytes."""
        del cell
        raise BinaryKey(table=table)

    def odd_number(self, text: str) -> Cell:
        """What a text that is no number finds in a column of numbers: nothing."""
        del text
        return None

    def whole(self, table: TableSchema) -> str:
        """Every column of a row, each without loss."""
        del table
        return "*"

    @abstractmethod
    def shown(self, table: str, column: ColumnSchema) -> str:
        """A column of a row, without loss."""

    def assigned(self, column: ColumnSchema | None, cell: Cell, bind: Bind) -> Sql:
        """A cell on its way into a column."""
        del column
        return bind(cell)

    def written_back(self, table: TableSchema, cells: Mapping[str, Cell]) -> list[str]:
        """Columns that the database would change beside these."""
        del table, cells
        return []
