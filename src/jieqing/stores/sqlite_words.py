"""How SQLite says a value and what is done with rows.

Cells whose storage class is not their column's kind are NULL, as in Python; moments
are text of one form (``sqlite_moments``). Key lists are one bound JSON array each, so
that no list is too long and no value is ever a literal.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise

from jieqing.datamap.kinds import Kind
from jieqing.datamap.syntax import DateOf, Shift, YearEnd
from jieqing.stores.port import Cell, Key
from jieqing.stores.sql import Bound, Sql
from jieqing.stores.sqlite_moments import moment_sql, shifted_sql
from jieqing.stores.sqlite_schema import quote
from jieqing.stores.words import Bind, Named, RowWords, Step, Words

_LATE = "~"  # sorts behind every moment


class SqliteWords(Words):
    """How SQLite says a value; a condition is 1, 0 or NULL."""

    true = "1"
    false = "0"

    def quote(self, name: str) -> str:
        """An identifier, quoted."""
        return quote(name)

    def place(self, name: str, value: Bound) -> str:
        """Where the value of that name is bound."""
        del value
        return f":{name}"

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
        bound = bind(kind)
        normal = f"JIEQING_NORMAL({bound.text}, {cell})"
        return Sql("", bound.values) + _in_array(normal, "value", values, bind)

    def mentioning(self, cell: str, values: Sequence[str], bind: Bind) -> Sql:
        """Whether the cell mentions one of the values."""
        bound = bind(json.dumps(values, ensure_ascii=False))
        return Sql("JIEQING_MENTIONS(") + bound + Sql(f", {cell})")


def _in_array(left: str, chosen: str, values: Sequence[object], bind: Bind) -> Sql:
    """Whether ``left`` is one of the values, bound as one JSON array."""
    array = bind(json.dumps(values, ensure_ascii=False))
    head = Sql(f"{left} IN (SELECT {chosen} FROM JSON_EACH(")
    return head + array + Sql("))")
