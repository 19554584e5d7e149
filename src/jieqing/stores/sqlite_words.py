"""How SQLite says a value and what is done with rows.

Cells whose storage class is not their column's kind are NULL, as in Python; moments
are text of one form (``sqlite_moments``). Key lists are one bound JSON array each, so
that no list is too long and no value is ever a literal.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise

from jieqing.datamap.kinds import Kind
from jieqing.datamap.schema import ColumnSchema
from jieqing.datamap.syntax import DateOf, Shift, YearEnd
from jieqing.datamap.values import BoundTable
from jieqing.stores.candidates import spread, squeezed_parts, squeezed_wholes
from jieqing.stores.cell_text import bindable, is_unicode
from jieqing.stores.port import Cell, HiddenIn, Key
from jieqing.stores.refusals import UnreadableKey
from jieqing.stores.spans import Span
from jieqing.stores.sql import Bound, Sql, joined
from jieqing.stores.sqlite_moments import moment_sql, odd_sql, on_days_sql, shifted_sql
from jieqing.stores.sqlite_schema import quote
from jieqing.stores.words import (
    Bind,
    DayCell,
    DaySpan,
    Named,
    RowWords,
    Step,
    Words,
)

_LATE = "~"  # sorts behind every moment
_NARROWED_AT_MOST = 20  # values sought inside cells by SQL first
_MOST_CELLS = 50  # with their types, arguments of one function of SQLite
_PLACES = ("rowid", "_rowid_", "oid")


class SqliteWords(Words):
    """How SQLite says a value; a condition is 1, 0 or NULL."""

    true = "1"
    false = "0"

    def quote(self, name: str) -> str:
        """An identifier, quoted."""
        return quote(name)

    def place(self, name: str, value: Bound) -> str:
        """Where the value of that name is bound."""
        return self.bound(name, value)[0]

    def bound(self, name: str, value: Bound) -> tuple[str, Bound]:
        """Where a value is bound: a text of another encoding goes in as its bytes."""
        return (
            (f":{name}", value)
            if isinstance(value, list)
            else bindable(f":{name}", value)
        )

    def today(self) -> str:
        """The first second of the case's day, bound as ``today``."""
        return "(:today || ' 00:00:00')"

    def cell(self, column: Named, own: Kind, wanted: Kind) -> str:
        """A cell that is no moment, NULL if it is not of the column's kind."""
        name = column.name
        match own:
            case Kind.TEXT:
                return f"CASE WHEN typeof({name}) = 'text' THEN {name} END"
            case Kind.NUMBER | Kind.TRUTH:
                as_truth = own is Kind.TRUTH and wanted is not Kind.NUMBER
                shown = f"{name} <> 0" if as_truth else name
                guard = f"typeof({name}) IN ('integer', 'real')"
                return f"CASE WHEN {guard} THEN {shown} END"
            case _:
                return name

    def moment(self, column: Named, form: str | None, zone: str) -> str:
        """The local moment in a cell, NULL if there is none in it."""
        return moment_sql(column.name, form, zone)

    def on_days(self, cell: DayCell, span: DaySpan) -> str | None:
        """Of texts and whole numbers: as they stand; of an odd text, its moment."""
        return on_days_sql(cell, span)

    def odd(self, cell: DayCell, years: range) -> str | None:
        """Of any year: what is not written as SQLite writes it."""
        del years
        return odd_sql(cell)

    def moment_of(self, place: str) -> str:
        """A bound moment, which is text here too."""
        return place

    def extreme(self, parts: Sequence[str], *, greatest: bool) -> str:
        """SQLite's own max(a, b) is NULL if one is: a sentinel stands for no value."""
        if len(parts) == 1:
            return parts[0]
        function, sentinel = ("max", "") if greatest else ("min", _LATE)
        filled = ", ".join(f"coalesce({each}, '{sentinel}')" for each in parts)
        return f"nullif({function}({filled}), '{sentinel}')"

    def step(self, moment: str, step: Step) -> str:
        """The moment one step on; ``moment`` is named more than once."""
        match step:
            case Shift(amount=amount, unit=unit):
                return shifted_sql(amount, unit)
            case DateOf():
                return f"substr({moment}, 1, 10) || ' 00:00:00'"
            case YearEnd():
                return f"substr({moment}, 1, 4) || '-12-31 00:00:00'"

    def steps(self, first: str, steps: Sequence[Step], names: Iterator[str]) -> str:
        """Steps upon one moment, side by side: nested they overflow SQLite's parser."""
        aliases = [next(names) for _ in range(len(steps) + 1)]
        tables = [f"{aliases[0]}(m) AS (SELECT {first})"]
        tables += [
            f"{name}(m) AS (SELECT {self.step('m', step)} FROM {before})"
            for step, (before, name) in zip(steps, pairwise(aliases), strict=True)
        ]
        return f"(WITH {', '.join(tables)} SELECT m FROM {aliases[-1]})"

    def meeting(self, left: Named, right: Named) -> str:
        """BINARY is the collation of most indexes too."""
        return f"{left.name} COLLATE BINARY = {right.name}"

    def exact(self, sql: str, kind: Kind) -> str:
        """Comparisons of text are BINARY whatever the column's collation."""
        return sql if kind is Kind.NUMBER else f"{sql} COLLATE BINARY"


class SqliteRows(RowWords):
    """How SQLite says what is done with rows."""

    # A table's own ON CONFLICT REPLACE would silently take other rows.
    updating = "UPDATE OR ABORT"

    def readable(self, table: str, text: str) -> Cell:
        """A text as a key: SQLite's JSON must give it back."""
        if "\0" in text or not is_unicode(text):
            raise UnreadableKey(table=table)
        return text

    def odd_number(self, text: str) -> Cell:
        """A column of numbers may hold a text here."""
        return text

    def day(self, moment: str) -> str:
        """A moment's day as ``YYYY-MM-DD``."""
        return f"SUBSTR({moment}, 1, 10)"

    def same(self, left: Sql, right: Sql) -> Sql:
        """Equality for which NULL is a value."""
        return left + Sql(" IS ") + right

    def among(self, columns: Sequence[Named], tuples: Sequence[Key], bind: Bind) -> Sql:
        """Whether the columns hold one of the tuples exactly."""
        left = [f"{column.name} COLLATE BINARY" for column in columns]
        if len(columns) == 1:
            return _in_array(left[0], "value", [key[0] for key in tuples], bind)
        parts = [f"JSON_EXTRACT(value, '$[{n}]')" for n in range(len(columns))]
        lists = [list(key) for key in tuples]
        return _in_array(f"({', '.join(left)})", ", ".join(parts), lists, bind)

    def normal(self, cell: str, kind: str, values: Sequence[str], bind: Bind) -> Sql:
        """Whether the cell is one of the values in the kind's normal form."""
        wholes = squeezed_wholes(kind, values)
        bound = bind(kind)
        # As bytes: the function reads every encoding, SQLite stops at one bad cell.
        normal = f"JIEQING_NORMAL({bound.text}, CAST({cell} AS BLOB))"
        exact = Sql("", bound.values) + _in_array(normal, "value", values, bind)
        return _asked_where_it_can_be(cell, wholes, exact, bind)

    def mentioning(self, cell: str, values: Sequence[str], bind: Bind) -> Sql:
        """Whether the cell mentions one of the values."""
        bound = bind(json.dumps(values, ensure_ascii=False))
        exact = Sql("JIEQING_MENTIONS(") + bound + Sql(f", CAST({cell} AS BLOB))")
        return _asked_where_it_can_be(cell, squeezed_parts(values), exact, bind)

    def hiding(self, cell: str, hidden: HiddenIn, bind: Bind) -> Sql:
        """Whether a value is hidden in a cell: SQL narrows down, Python compares."""
        inside, values = hidden.inside, sorted(hidden.values)
        sought = {
            "form": inside.form,
            "pattern": inside.pattern,
            "separator": inside.separator,
            "kind": hidden.kind,
            "values": values,
        }
        exact = Sql("JIEQING_HOLDS(") + bind(json.dumps(sought))
        exact += Sql(f", CAST({cell} AS BLOB))")
        narrow = hidden.kind is None and inside.form != "json"
        narrow = narrow and all(value.isascii() for value in values)
        if not narrow or len(values) > _NARROWED_AT_MOST:
            return exact
        seen = (Sql(f"INSTR({cell}, ") + bind(v) + Sql(") > 0") for v in values)
        return joined("AND", (joined("OR", seen), exact))

    def shown(self, table: str, column: ColumnSchema) -> str:
        """A column of a row; where rows are handed back it stands alone."""
        del table
        return quote(column.name)

    def standing_in(
        self, table: str, name: str, spans: Sequence[Span], bind: Bind
    ) -> Sql:
        """By bytes, whatever the column is compared by; bytes stand behind texts.

        The spans are one JSON array: a statement that names each takes long to parse.
        """
        bound = bind(json.dumps(spans))
        cell = name.replace(table, "b", 1)
        ends = "COALESCE(JSON_EXTRACT(value, '$[1]'), x'ff')"
        head = f"{name} COLLATE BINARY IN (SELECT {cell} FROM JSON_EACH({bound.text})"
        tail = (
            f" CROSS JOIN {table} b"
            f" WHERE {cell} COLLATE BINARY >= JSON_EXTRACT(value, '$[0]')"
            f" AND {cell} COLLATE BINARY < {ends})"
        )
        return Sql(head + tail, bound.values)

    def place(self, table: BoundTable) -> str:
        """The row's number, by a name that no column of the table has taken."""
        taken = {each.name.lower() for each in table.schema.columns}
        free = next(name for name in _PLACES if name not in taken)
        return f"{quote(table.name)}.{free}"

    def whole_rows(
        self, columns: Sequence[Named], rows: Sequence[Key], bind: Bind
    ) -> Sql:
        """Whether a row is, cell by cell, NULL and type included, one of these."""
        texts = sorted({row_text(row) for row in rows})
        return _in_array(_row_of(columns), "value", texts, bind)

    def standing(
        self, columns: Sequence[Named], cells: Key, place: Cell, bind: Bind
    ) -> Sql:
        """The one row that stands in that place."""
        del cells
        taken = {column.schema.name.lower() for column in columns}
        free = next(name for name in _PLACES if name not in taken)
        return Sql(f"{free} = ") + bind(place)


def _asked_where_it_can_be(
    cell: str, parts: Sequence[str] | None, exact: Sql, bind: Bind
) -> Sql:
    """Ask Python only of cells that hold the signs in order, or more than ASCII.

    Where a text holds a NUL, LIKE and GLOB see no further.
    """
    if not parts or len(parts) > _NARROWED_AT_MOST:
        return exact
    seen = [Sql(f"{cell} LIKE ") + bind(spread(part)) for part in parts]
    odd = Sql(f"{cell} GLOB '*[^ -~]*' OR typeof({cell}) = 'blob'")
    escaped = Sql(f"INSTR({cell}, '\\u') > 0")
    cut = Sql(f"INSTR(CAST({cell} AS BLOB), x'00') > 0")
    return joined("AND", (joined("OR", [*seen, odd, escaped, cut]), exact))


def row_text(cells: Sequence[Cell]) -> str:
    """A whole row as one text: equal texts, equal rows, NULLs and types included."""
    parts = (cells[n : n + _MOST_CELLS] for n in range(0, len(cells), _MOST_CELLS))
    return "".join(repr(tuple(part)) for part in parts)


def _row_of(columns: Sequence[Named]) -> str:
    cells = [_typed(column.name) for column in columns]
    parts = (cells[n : n + _MOST_CELLS] for n in range(0, len(cells), _MOST_CELLS))
    return " || ".join(f"JIEQING_ROW({', '.join(part)})" for part in parts)


def _typed(cell: str) -> str:
    """A cell and its type; a text as bytes, which may be of any encoding."""
    return f"IIF(TYPEOF({cell}) = 'text', CAST({cell} AS BLOB), {cell}), TYPEOF({cell})"


def _in_array(left: str, chosen: str, values: Sequence[object], bind: Bind) -> Sql:
    """Whether ``left`` is one of the values, bound as one JSON array."""
    array = bind(json.dumps(values, ensure_ascii=False))
    head = Sql(f"{left} IN (SELECT {chosen} FROM JSON_EACH(")
    return head + array + Sql("))")
