"""The statements SQLite is given, as text with bound values.

Identifiers come from the catalogue and are quoted; every value is bound. Key lists are
one bound JSON array each, so that no list is too long and no value is ever a literal.
Comparison is exact: text by ``COLLATE BINARY``, and a value is first brought to the
column's own type in Python, never converted by the database (``7`` would meet ``007``).
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from math import isfinite

from jieqing.datamap.expression import Expression
from jieqing.datamap.identity import is_exact
from jieqing.datamap.schema import TableSchema, TypeFamily
from jieqing.datamap.values import BoundMap, BoundTable
from jieqing.errors import NotConfigured, Refused
from jieqing.stores.cell_text import bindable, is_unicode
from jieqing.stores.port import (
    AnyOf,
    Cell,
    ColumnsIn,
    Condition,
    Fits,
    HiddenIn,
    IdentityIn,
    Key,
    KeysIn,
    StillFits,
)
from jieqing.stores.sqlite_expression import Place, compile_expression
from jieqing.stores.sqlite_schema import quote

_NUMERIC = {TypeFamily.INTEGER, TypeFamily.NUMBER, TypeFamily.BOOLEAN}
_NOTHING = "0"
_INTEGER = re.compile(r"-?[0-9]+")
# What SQLite itself would turn into a number on its way into a numeric column.
_NUMBER_LIKE = re.compile(
    r"[ \t\n\v\f\r]*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?[ \t\n\v\f\r]*",
    re.IGNORECASE,
)
_LARGEST = 2**63 - 1
_SMALLEST = -(2**63)
_NARROWED_AT_MOST = 20  # values sought inside cells by SQL first
_MOST_CELLS = 50  # with their types, arguments of one function of SQLite
_PLACES = ("rowid", "_rowid_", "oid")
_RETURNING = " RETURNING *"


class NoKeys(Refused):
    """A statement without a single bound key was asked for."""

    code = "no-keys"
    cause = "A statement on {table} was asked for without any key."
    advice = "This is a fault of Jieqing; nothing was written. Please report it."


class BinaryKey(NotConfigured):
    """A key column holds bytes, which this version cannot follow."""

    code = "binary-key"
    cause = "A key in {table} is binary; this version cannot follow binary keys."
    advice = "Keep this store out of the map until binary keys are supported."


class UnreadableKey(NotConfigured):
    """A key holds a sign that SQLite's own functions cut off, or is no number."""

    code = "unreadable-key"
    cause = "A key in {table} holds a NUL sign or an infinite number."
    advice = "Correct that row in the store; nothing was written."


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL and the values bound in it, by name."""

    text: str
    values: Mapping[str, Cell] = field(default_factory=dict)

    def __add__(self, other: "Sql") -> "Sql":
        """Put two pieces one after the other."""
        return Sql(self.text + other.text, {**self.values, **other.values})


def joined(word: str, parts: Iterable[Sql]) -> Sql:
    """The parts in brackets, with the word between them."""
    listed = list(parts)
    text = f" {word} ".join(f"({part.text})" for part in listed)
    return Sql(text, _all_values(listed))


def column(table: str, name: str) -> str:
    """A column of a table, both quoted."""
    return f"{quote(table)}.{quote(name)}"


class Statements:
    """Statements over one bound map, on one day."""

    def __init__(self, bound: BoundMap, today: date) -> None:
        """Remember the map and the case's day, which ``today`` means."""
        self.bound = bound
        self.today = today
        self._numbers = count(1)

    def select(
        self, table: BoundTable, columns: Sequence[str], where: Sequence[Condition]
    ) -> Sql:
        """Key, columns, record case, live and clocks of the rows that meet all."""
        chosen = [*key_of(table), *(Sql(column(table.name, c)) for c in columns)]
        chosen += [self.record_case(table), self.live(table)]
        chosen += [self.clock(table, name) for name in sorted(table.table.clocks)]
        head = Sql("SELECT ") + _listed(chosen) + Sql(f" FROM {quote(table.name)}")
        return head + self.where(table, where)

    def rows(self, table: BoundTable, where: Sequence[Condition]) -> Sql:
        """Whole rows, place and key first."""
        chosen = [Sql(place_of(table)), *key_of(table)]
        head = Sql("SELECT ") + _listed(chosen) + Sql(", *")
        return head + Sql(f" FROM {quote(table.name)}") + self.where(table, where)

    def delete(self, table: BoundTable, where: Sequence[Condition]) -> Sql:
        """Delete and hand back every column: what is copied is what is destroyed."""
        return _deleting(table) + self.where(table, where) + Sql(_RETURNING)

    def delete_places(self, table: BoundTable, places: Sequence[int | None]) -> Sql:
        """Delete the rows that stand in these places in this transaction."""
        return _deleting(table) + self._at(table, places) + Sql(_RETURNING)

    def update(
        self,
        table: BoundTable,
        cells: Mapping[str, Cell],
        where: Sequence[Condition],
    ) -> Sql:
        """Write the cells into the rows that meet all."""
        return self._updating(table, cells) + self.where(table, where)

    def update_places(
        self, table: BoundTable, cells: Mapping[str, Cell], places: Sequence[int]
    ) -> Sql:
        """Write the cells into the rows that stand in these places."""
        return self._updating(table, cells) + self._at(table, places)

    def _updating(self, table: BoundTable, cells: Mapping[str, Cell]) -> Sql:
        settings = [Sql(f"{quote(n)} = ") + self.bind(v) for n, v in cells.items()]
        # OR ABORT: a table's own ON CONFLICT REPLACE would silently take other rows.
        return Sql(f"UPDATE OR ABORT {quote(table.name)} SET ") + _listed(settings)

    def _at(self, table: BoundTable, places: Sequence[int | None]) -> Sql:
        if not places:
            raise NoKeys(table=table.name)
        return Sql(" WHERE ") + self.among(place_of(table), "value", places)

    def bind(self, value: Cell) -> Sql:
        """Bind a value under a name of its own."""
        name = f"p{next(self._numbers)}"
        place, bound = bindable(f":{name}", value)
        return Sql(place, {name: bound})

    def among(self, left: str, chosen: str, values: Sequence[object]) -> Sql:
        """Whether ``left`` is one of the values, bound as one JSON array."""
        listed = self.bind(json.dumps(values, ensure_ascii=False))
        head = Sql(f"{left} IN (SELECT {chosen} FROM JSON_EACH(")
        return head + listed + Sql("))")

    def where(self, table: BoundTable, conditions: Sequence[Condition]) -> Sql:
        """All conditions together; none at all is refused."""
        if not conditions:
            raise NoKeys(table=table.name)
        return Sql(" WHERE ") + joined("AND", (self.met(table, c) for c in conditions))

    def met(self, table: BoundTable, condition: Condition) -> Sql:
        """One condition as a piece of SQL that is true where it is met."""
        match condition:
            case KeysIn(keys=keys):
                return self._keyed(table, keys)
            case ColumnsIn(columns=columns, tuples=tuples):
                found = self._tuples_in(table.schema, columns, tuples)
                return self._only_when(table, found, condition.when)
            case IdentityIn():
                found = self._identity_in(table.schema, condition)
                return self._only_when(table, found, condition.when)
            case HiddenIn():
                found = self.hidden(table.name, condition)
                return self._only_when(table, found, condition.when)
            case StillFits() | Fits():
                return self._fitting(table, condition)
            case AnyOf(conditions=parts):
                met = [self.met(table, part) for part in parts]
                return joined("OR", met) if met else Sql(_NOTHING)

    def _keyed(self, table: BoundTable, keys: Sequence[Key]) -> Sql:
        if table.key:
            return self._tuples_in(table.schema, table.key, keys)
        texts = sorted({row_text(key[:-1]) for key in keys})
        return self.among(_row_of(table), "value", texts)

    def record_case(self, table: BoundTable) -> Sql:
        """The index of the first record case that fits, NULL when none does."""
        whens = [case.when for case in table.table.record]
        pieces = [
            Sql("WHEN ")
            + (Sql("1") if when is None else self._expression(table, when))
            + Sql(f" THEN {index} ")
            for index, when in enumerate(whens)
        ]
        return _case_of(pieces)

    def live(self, table: BoundTable) -> Sql:
        """1, 0, or NULL when a NULL decided whether business is unfinished."""
        if table.table.live_when is None:
            return Sql("0")
        return self._expression(table, table.table.live_when)

    def clock(self, table: BoundTable, name: str) -> Sql:
        """The day of a clock as ``YYYY-MM-DD``, NULL when no case fits."""
        pieces = []
        for case in table.table.clocks[name]:
            fits = Sql("1") if case.when is None else self._expression(table, case.when)
            moment = self._expression(table, case.at)
            pieces.append(Sql("WHEN ") + fits + Sql(" THEN ") + moment + Sql(" "))
        return Sql("SUBSTR(") + _case_of(pieces) + Sql(", 1, 10)")

    def _fitting(self, table: BoundTable, condition: StillFits | Fits) -> Sql:
        if isinstance(condition, Fits):
            return self._expression(table, condition.when)
        return self._still_fits(table, condition)

    def _still_fits(self, table: BoundTable, condition: StillFits) -> Sql:
        cases = [
            self.record_case(table) + Sql(" IS ") + self.bind(case)
            for case in sorted(condition.cases, key=str)
        ]
        parts = [joined("OR", cases)] if cases else [Sql(_NOTHING)]
        parts.append(Sql("COALESCE(") + self.live(table) + Sql(", 1) = 0"))
        for name, bound in sorted(condition.bounds.items()):
            if name in table.table.clocks:
                day = Sql("COALESCE(") + self.clock(table, name) + Sql(" <= ")
                parts.append(day + self.bind(bound.isoformat()) + Sql(", 0)"))
        return joined("AND", parts)

    def _only_when(self, table: BoundTable, found: Sql, when: Expression | None) -> Sql:
        if when is None:
            return found
        return joined("AND", (found, self._expression(table, when)))

    def _expression(self, table: BoundTable, expression: Expression) -> Sql:
        place = Place(table=table, alias=table.name)
        prefix = f"e{next(self._numbers)}_"
        compiled = compile_expression(expression, place, self.bound, prefix=prefix)
        today: dict[str, Cell] = {"today": self.today.isoformat()}
        return Sql(f"({compiled.sql})", {**today, **compiled.parameters})

    def _tuples_in(
        self, schema: TableSchema, columns: Sequence[str], tuples: Sequence[Key]
    ) -> Sql:
        families = [_family(schema, name) for name in columns]
        fitting = [
            fitted
            for key in tuples
            if (fitted := _fit_all(schema.name, families, key)) is not None
        ]
        left = [f"{column(schema.name, c)} COLLATE BINARY" for c in columns]
        if len(columns) == 1:
            return self.among(left[0], "value", [key[0] for key in fitting])
        parts = [f"JSON_EXTRACT(value, '$[{n}]')" for n in range(len(columns))]
        lists = [list(key) for key in fitting]
        return self.among(f"({', '.join(left)})", ", ".join(parts), lists)

    def _identity_in(self, schema: TableSchema, condition: IdentityIn) -> Sql:
        values = sorted(condition.values)
        if is_exact(condition.kind):
            tuples = tuple((value,) for value in values)
            return self._tuples_in(schema, (condition.column,), tuples)
        return self.normal(schema.name, condition.column, condition.kind, values)

    def normal(self, table: str, name: str, kind: str, values: Sequence[str]) -> Sql:
        """Whether a cell is one of the values in the kind's normal form."""
        bound = self.bind(kind)
        # As bytes: the function reads every encoding, SQLite stops at one bad cell.
        cell = f"JIEQING_NORMAL({bound.text}, CAST({column(table, name)} AS BLOB))"
        return Sql("", bound.values) + self.among(cell, "value", values)

    def hidden(self, table: str, condition: HiddenIn) -> Sql:
        """Whether a value is hidden in a cell: SQL narrows down, Python compares."""
        inside, values = condition.inside, sorted(condition.values)
        cell = column(table, condition.column)
        sought = {
            "form": inside.form,
            "pattern": inside.pattern,
            "separator": inside.separator,
            "kind": condition.kind,
            "values": values,
        }
        spec = self.bind(json.dumps(sought))
        exact = Sql("JIEQING_HOLDS(") + spec + Sql(f", CAST({cell} AS BLOB))")
        narrow = condition.kind is None and inside.form != "json"
        narrow = narrow and all(value.isascii() for value in values)
        if not narrow or len(values) > _NARROWED_AT_MOST:
            return exact
        seen = (Sql(f"INSTR({cell}, ") + self.bind(v) + Sql(") > 0") for v in values)
        return joined("AND", (joined("OR", seen), exact))


def key_of(table: BoundTable) -> list[Sql]:
    """The key's columns; without a key every cell, and the row's place among equals.

    The place is counted among the rows selected: rows that are equal in every cell are
    selected together or not at all.
    """
    if table.key:
        return [Sql(column(table.name, name)) for name in table.key]
    cells = [column(table.name, each.name) for each in table.schema.columns]
    listed = ", ".join(cells)
    place = f"ROW_NUMBER() OVER (PARTITION BY {listed} ORDER BY {place_of(table)})"
    return [*map(Sql, cells), Sql(place)]


def place_of(table: BoundTable) -> str:
    """Where a row stands, in this transaction only: NULL where the key says it."""
    if table.key:
        return "NULL"
    taken = {each.name.lower() for each in table.schema.columns}
    free = next(name for name in _PLACES if name not in taken)
    return f"{quote(table.name)}.{free}"


def row_text(cells: Sequence[Cell]) -> str:
    """A whole row as one text: equal texts, equal rows, NULLs and types included."""
    parts = (cells[n : n + _MOST_CELLS] for n in range(0, len(cells), _MOST_CELLS))
    return "".join(repr(tuple(part)) for part in parts)


def _row_of(table: BoundTable) -> str:
    cells = [_typed(column(table.name, each.name)) for each in table.schema.columns]
    parts = (cells[n : n + _MOST_CELLS] for n in range(0, len(cells), _MOST_CELLS))
    return " || ".join(f"JIEQING_ROW({', '.join(part)})" for part in parts)


def _typed(cell: str) -> str:
    """A cell and its type; a text as bytes, which may be of any encoding."""
    return f"IIF(TYPEOF({cell}) = 'text', CAST({cell} AS BLOB), {cell}), TYPEOF({cell})"


def _deleting(table: BoundTable) -> Sql:
    return Sql(f"DELETE FROM {quote(table.name)}")


def _case_of(pieces: Sequence[Sql]) -> Sql:
    if not pieces:
        return Sql("NULL")
    whole = Sql("CASE ")
    for piece in pieces:
        whole += piece
    return whole + Sql("ELSE NULL END")


def _listed(parts: Sequence[Sql]) -> Sql:
    return Sql(", ".join(part.text for part in parts), _all_values(parts))


def _all_values(parts: Iterable[Sql]) -> dict[str, Cell]:
    return {name: value for part in parts for name, value in part.values.items()}


def _family(schema: TableSchema, name: str) -> TypeFamily:
    found = schema.column(name)
    return found.family if found else TypeFamily.OTHER


def _fit_all(table: str, families: Sequence[TypeFamily], key: Key) -> Key | None:
    fitted = tuple(
        _fit(table, family, cell) for family, cell in zip(families, key, strict=True)
    )
    return None if None in fitted else fitted


def _fit(table: str, family: TypeFamily, cell: Cell) -> Cell:
    """The value in the column's own type, or None where it cannot stand there."""
    match cell:
        case bytes():
            raise BinaryKey(table=table)
        case str() if family in _NUMERIC:
            return _fit_number(cell)
        case int() if family in _NUMERIC and not _SMALLEST <= cell <= _LARGEST:
            return None
        case str() if not _is_plain_text(cell):
            raise UnreadableKey(table=table)
        case float() if not isfinite(cell):
            raise UnreadableKey(table=table)
        case int() if family is TypeFamily.TEXT:
            return str(cell)
        case _:
            return cell


def _is_plain_text(cell: str) -> bool:
    """Whether SQLite's JSON gives the text back: no NUL, no foreign byte."""
    return "\0" not in cell and is_unicode(cell)


def _fit_number(text: str) -> Cell:
    """The number that a text writes in its one way; ``007`` stands in no column."""
    if _INTEGER.fullmatch(text) and str(int(text)) == text:
        return int(text) if _SMALLEST <= int(text) <= _LARGEST else None
    return None if _NUMBER_LIKE.fullmatch(text) else text
