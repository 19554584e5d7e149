"""The expressions of a data map as frozen values, named after the grammar.

Made by ``expression.parse``; walked by the type check, the Python evaluation and each
store's compilation. Nothing here knows a database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Or:
    """True if one part is true; at least two parts."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class And:
    """True if all parts are true; at least two parts."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """The opposite; unknown stays unknown."""

    part: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare:
    """Two values side by side; ``operator`` is one of = <> < <= > >=."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class In:
    """Whether the item equals one of the options."""

    item: Expression
    options: tuple[Expression, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IsNull:
    """Whether there is no value; never unknown itself."""

    item: Expression
    negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A moment so many days, months or years later (``amount`` < 0: earlier)."""

    moment: Expression
    amount: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number written in the map."""

    value: int | Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text written in the map, between single quotes."""

    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """``true`` or ``false``."""

    value: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """The case's day, at its first second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnColumn:
    """A column of the row itself."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn:
    """A column of the one row that this row refers to."""

    table: str
    column: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coalesce:
    """The first part that has a value."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Greatest:
    """The latest of some moments; those without value are passed over."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Least:
    """The earliest of some moments; those without value are passed over."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DateOf:
    """A moment cut to its day."""

    moment: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class YearEnd:
    """31 December of a moment's year."""

    moment: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """The latest value of a column over the rows that refer to this row."""

    table: str
    column: str
    by: str | None = None
    where: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Earliest:
    """The earliest value of a column over the rows that refer to this row."""

    table: str
    column: str
    by: str | None = None
    where: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exists:
    """Whether any row refers to this row."""

    table: str
    by: str | None = None
    where: Expression | None = None


OverRows: TypeAlias = Latest | Earliest | Exists
Expression: TypeAlias = (
    Or
    | And
    | Not
    | Compare
    | In
    | IsNull
    | Shift
    | Number
    | Text
    | Truth
    | Today
    | OwnColumn
    | TableColumn
    | Coalesce
    | Greatest
    | Least
    | DateOf
    | YearEnd
    | Latest
    | Earliest
    | Exists
)


def parts_of(expression: Expression) -> Iterator[Expression]:
    """Yield the direct parts that speak of the same row (never a ``where``)."""
    if isinstance(expression, OverRows):
        return
    for each in fields(expression):
        value: object = getattr(expression, each.name)
        if isinstance(value, Expression):
            yield value
        elif isinstance(value, tuple):
            yield from value


def walk(expression: Expression) -> Iterator[Expression]:
    """Yield the expression and all its parts that speak of the same row."""
    yield expression
    for part in parts_of(expression):
        yield from walk(part)


def columns_of(expression: Expression) -> frozenset[str]:
    """Return the columns of the row itself that the expression reads."""
    nodes = walk(expression)
    return frozenset(node.name for node in nodes if isinstance(node, OwnColumn))


def tables_of(expression: Expression) -> frozenset[str]:
    """Return all other tables that the expression reads, at any depth."""
    return frozenset(_tables(expression))


def _tables(expression: Expression) -> Iterator[str]:
    for node in walk(expression):
        if isinstance(node, TableColumn):
            yield node.table
        elif isinstance(node, OverRows):
            yield node.table
            yield from () if node.where is None else _tables(node.where)
