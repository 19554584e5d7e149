"""What kind of value an expression gives: number, text, truth or moment.

Asked by the type check, the Python evaluation and each compilation, so that all three
bring the two sides of a comparison to the same form.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from jieqing.datamap.moments import local_moment
from jieqing.datamap.schema import Schema, TypeFamily
from jieqing.datamap.syntax import (
    Coalesce,
    DateOf,
    Earliest,
    Expression,
    Greatest,
    Latest,
    Least,
    Number,
    OwnColumn,
    Shift,
    TableColumn,
    Text,
    Today,
    YearEnd,
)
from jieqing.datamap.values import DataMap
from jieqing.errors import phrase


class Kind(StrEnum):
    """Kinds of values; ``ANY`` is a column whose type says nothing."""

    NUMBER = "number"
    TEXT = "text"
    TRUTH = "condition"
    MOMENT = "moment"
    ANY = "value"


KIND_WORDS = {
    Kind.NUMBER: phrase("number"),
    Kind.TEXT: phrase("text"),
    Kind.TRUTH: phrase("condition"),
    Kind.MOMENT: phrase("moment"),
    Kind.ANY: phrase("value"),
}
FAMILY_WORDS = {
    TypeFamily.INTEGER: phrase("integer"),
    TypeFamily.NUMBER: phrase("number"),
    TypeFamily.TEXT: phrase("text"),
    TypeFamily.BOOLEAN: phrase("boolean"),
    TypeFamily.DATE: phrase("date"),
    TypeFamily.MOMENT: phrase("moment"),
    TypeFamily.JSON: phrase("json"),
    TypeFamily.BYTES: phrase("bytes"),
    TypeFamily.OTHER: phrase("other"),
}
_OF_FAMILY = {
    TypeFamily.INTEGER: Kind.NUMBER,
    TypeFamily.NUMBER: Kind.NUMBER,
    TypeFamily.TEXT: Kind.TEXT,
    TypeFamily.BOOLEAN: Kind.TRUTH,
    TypeFamily.DATE: Kind.MOMENT,
    TypeFamily.MOMENT: Kind.MOMENT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The table whose row an expression speaks of, with the map and store around it.

    ``meets`` is the table whose row a reference's ``when`` may name beside it.
    """

    datamap: DataMap
    schema: Schema
    table: str
    meets: str | None = None

    def form(self, column: str) -> str | None:
        """Return the form of ``times`` for a column of this table, if it has one."""
        times = self.datamap.times
        return times.get(f"{self.table}.{column}") or times.get(column)

    def column_kind(self, column: str) -> Kind:
        """Return the kind of a column of this table; ANY if the store has no such."""
        if self.form(column) is not None:
            return Kind.MOMENT
        table = self.schema.tables.get(self.table)
        found = table.column(column) if table is not None else None
        return Kind.ANY if found is None else _OF_FAMILY.get(found.family, Kind.ANY)

    def at(self, table: str) -> "Standing":
        """Return the same standing on a row of another table."""
        return replace(self, table=table, meets=None)


def kind_of(expression: Expression, standing: Standing) -> Kind:
    """Return the kind of value that the expression gives."""
    found: Kind
    match expression:
        case OwnColumn(name=name):
            found = standing.column_kind(name)
        case TableColumn(table=table, column=column):
            found = standing.at(table).column_kind(column)
        case Number():
            found = Kind.NUMBER
        case Text():
            found = Kind.TEXT
        case Coalesce(parts=parts):
            found = common_kind(parts, standing)
        case Shift() | Today() | Greatest() | Least() | DateOf() | YearEnd():
            found = Kind.MOMENT
        case Latest() | Earliest():
            found = Kind.MOMENT
        case _:
            found = Kind.TRUTH
    return found


def common_kind(parts: Iterable[Expression], standing: Standing) -> Kind:
    """Return the kind in which these values are compared; ANY if they do not fit.

    A text that can be read as a moment is one beside moments; true and false are 1 and
    0 beside numbers.
    """
    each = tuple(parts)
    kinds = {kind_of(part, standing) for part in each} - {Kind.ANY}
    if len(kinds) == 1:
        return kinds.pop()
    if kinds == {Kind.NUMBER, Kind.TRUTH}:
        return Kind.NUMBER
    if kinds == {Kind.MOMENT, Kind.TEXT} and _are_moments(each, standing):
        return Kind.MOMENT
    return Kind.ANY


def fits(expression: Expression, kind: Kind, standing: Standing) -> bool:
    """Whether the expression can be used where this kind of value is wanted."""
    found = kind_of(expression, standing)
    as_moment = kind is Kind.MOMENT and found is Kind.TEXT
    return found in {kind, Kind.ANY} or (
        as_moment and _are_moments((expression,), standing)
    )


def _are_moments(parts: tuple[Expression, ...], standing: Standing) -> bool:
    texts = (part for part in parts if kind_of(part, standing) is Kind.TEXT)
    zone = standing.datamap.time_zone
    return all(
        isinstance(text, Text) and local_moment(text.value, None, zone) is not None
        for text in texts
    )
