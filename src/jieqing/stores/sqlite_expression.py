"""Compiling a map's expression to SQLite: the same answer as ``datamap.evaluate``.

Names are quoted, texts and numbers bound; comparisons of text are BINARY whatever the
column's collation; cells whose storage class is not their column's kind are NULL, as
in Python. Parameters are named; the caller binds ``today`` ('YYYY-MM-DD').
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from jieqing.datamap.kinds import Kind, Standing, common_kind, kind_of
from jieqing.datamap.moments import local_moment
from jieqing.datamap.syntax import (
    And,
    Coalesce,
    Compare,
    DateOf,
    Earliest,
    Exists,
    Expression,
    Greatest,
    In,
    IsNull,
    Latest,
    Least,
    Not,
    Number,
    Or,
    OverRows,
    OwnColumn,
    Shift,
    TableColumn,
    Text,
    Today,
    Truth,
    YearEnd,
)
from jieqing.datamap.ties import references_to
from jieqing.datamap.values import BoundMap, BoundTable, Reference
from jieqing.stores.sqlite_moments import moment_sql, shifted_sql
from jieqing.stores.sqlite_schema import quote

_LATE = "~"  # sorts behind every moment


class Compiled(NamedTuple):
    """A piece of SQL and the values of its named parameters, ``today`` left out."""

    sql: str
    parameters: dict[str, str | int | float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The row an expression speaks of: its table, and its alias in the statement.

    ``met`` (table, alias) is the row that a reference's ``when`` may name beside it.
    """

    table: BoundTable
    alias: str
    met: tuple[str, str] | None = None


def compile_expression(
    expression: Expression, place: Place, bound: BoundMap, *, prefix: str = "e"
) -> Compiled:
    """Return the SQL value of an expression for the row at ``place``.

    Names of parameters and inner aliases begin with ``prefix``: give each expression of
    one statement its own. A condition gives 1, 0 or NULL; a moment gives text.
    """
    writer = _Writer(bound=bound, prefix=prefix)
    kind = kind_of(expression, writer.standing(place))
    return Compiled(writer.value(expression, place, kind), writer.parameters)


@dataclass(slots=True, kw_only=True)
class _Writer:
    bound: BoundMap
    prefix: str
    parameters: dict[str, str | int | float] = field(default_factory=dict)
    aliases: int = 0

    def standing(self, place: Place) -> Standing:
        return Standing(
            datamap=self.bound.datamap,
            schema=self.bound.schema,
            table=place.table.name,
            meets=place.met[0] if place.met else None,
        )

    def bind(self, value: str | float) -> str:
        name = f"{self.prefix}{len(self.parameters)}"
        self.parameters[name] = value
        return f":{name}"

    def alias(self) -> str:
        self.aliases += 1
        return f"{self.prefix}r{self.aliases}"

    def value(self, expression: Expression, place: Place, kind: Kind) -> str:
        """The value in the form in which this kind is compared."""
        sql: str
        match expression:
            case OwnColumn(name=name):
                sql = self.cell(place, name, kind)
            case TableColumn():
                sql = self.other_cell(expression, place, kind)
            case Number(value=number):
                sql = self.bind(float(number) if _has_point(number) else int(number))
            case Text(value=text):
                sql = self.text(text, kind)
            case Truth(value=truth):
                sql = "1" if truth else "0"
            case Coalesce(parts=parts):
                sql = _coalesce([self.value(part, place, kind) for part in parts])
            case Or() | And() | Not() | Compare() | In() | IsNull() | Exists():
                sql = self.condition(expression, place)
            case _:
                sql = self.moment(expression, place)
        return sql

    def text(self, text: str, kind: Kind) -> str:
        if kind is not Kind.MOMENT:
            return self.bind(text)
        moment = local_moment(text, None, self.bound.datamap.time_zone)
        return "NULL" if moment is None else self.bind(str(moment))

    def cell(self, place: Place, column: str, kind: Kind) -> str:
        standing = self.standing(place)
        name = f"{quote(place.alias)}.{quote(column)}"
        own = standing.column_kind(column)
        match own:
            case Kind.MOMENT:
                zone = self.bound.datamap.time_zone
                return moment_sql(name, standing.form(column), zone)
            case Kind.TEXT:
                return f"CASE WHEN typeof({name}) = 'text' THEN {name} END"
            case Kind.NUMBER | Kind.TRUTH:
                as_truth = own is Kind.TRUTH and kind is not Kind.NUMBER
                shown = f"{name} <> 0" if as_truth else name
                guard = f"typeof({name}) IN ('integer', 'real')"
                return f"CASE WHEN {guard} THEN {shown} END"
            case _:
                return name

    def other_cell(self, node: TableColumn, place: Place, kind: Kind) -> str:
        """A column of the one row referred to; NULL for none or several."""
        target = self.bound.tables[node.table]
        if place.met is not None and place.met[0] == node.table:
            return self.cell(Place(table=target, alias=place.met[1]), node.column, kind)
        alias = self.alias()
        ties = references_to(place.table.references, node.table)
        cell = self.cell(Place(table=target, alias=alias), node.column, kind)
        tied = self.any_tie(ties, place, alias)
        return (
            f"(SELECT CASE WHEN count(*) = 1 THEN max({cell}) END "
            f"FROM {quote(node.table)} AS {quote(alias)} WHERE {tied})"
        )

    def any_tie(
        self, ties: tuple[Reference, ...], place: Place, target_alias: str
    ) -> str:
        return " OR ".join(f"({self.tie(tie, place, target_alias)})" for tie in ties)

    def tie(self, reference: Reference, place: Place, target: str) -> str:
        if reference.via is None:
            tied = _meeting((place.alias, reference.by), (target, reference.of))
        else:
            link, via = self.alias(), reference.via
            here = _meeting((link, via.here), (place.alias, reference.by))
            there = _meeting((link, via.there), (target, reference.of))
            tied = (
                f"EXISTS (SELECT 1 FROM {quote(via.table)} AS {quote(link)} "
                f"WHERE {here} AND {there})"
            )
        if reference.when is None:
            return tied
        beside = Place(
            table=place.table, alias=place.alias, met=(reference.table, target)
        )
        return f"{tied} AND {self.truth(reference.when, beside)}"

    def truth(self, expression: Expression, place: Place) -> str:
        kind = kind_of(expression, self.standing(place))
        return f"({self.value(expression, place, kind)})"

    def condition(
        self,
        expression: Or | And | Not | Compare | In | IsNull | Exists,
        place: Place,
    ) -> str:
        match expression:
            case Or() | And():
                word = " OR " if isinstance(expression, Or) else " AND "
                return word.join(self.truth(each, place) for each in expression.parts)
            case Not(part=part):
                return f"NOT {self.truth(part, place)}"
            case Compare():
                return self.comparison(expression, place)
            case In():
                return self.membership(expression, place)
            case IsNull():
                return self.absence(expression, place)
            case Exists():
                return f"EXISTS (SELECT 1 {self.their_rows(expression, place)[0]})"

    def absence(self, expression: IsNull, place: Place) -> str:
        verb = "IS NOT NULL" if expression.negated else "IS NULL"
        return f"{self.truth(expression.item, place)} {verb}"

    def comparison(self, expression: Compare, place: Place) -> str:
        parts = (expression.left, expression.right)
        left, right = self.alike(parts, place)
        return f"{left} {expression.operator} {right}"

    def membership(self, expression: In, place: Place) -> str:
        item, *options = self.alike((expression.item, *expression.options), place)
        verb = "NOT IN" if expression.negated else "IN"
        return f"{item} {verb} ({', '.join(options)})"

    def alike(self, parts: tuple[Expression, ...], place: Place) -> list[str]:
        """Values in one form; the first carries the collation of the comparison."""
        kind = common_kind(parts, self.standing(place))
        first, *rest = [f"({self.value(part, place, kind)})" for part in parts]
        exact = "" if kind is Kind.NUMBER else " COLLATE BINARY"
        return [f"{first}{exact}", *rest]

    def moment(
        self,
        expression: Shift
        | Today
        | Greatest
        | Least
        | DateOf
        | YearEnd
        | Latest
        | Earliest,
        place: Place,
    ) -> str:
        match expression:
            case Shift() | DateOf() | YearEnd():
                return self.steps(expression, place)
            case Today():
                return "(:today || ' 00:00:00')"
            case Greatest() | Least():
                return self.extreme(expression, place)
            case Latest() | Earliest():
                return self.over_rows(expression, place)

    def steps(self, expression: Shift | DateOf | YearEnd, place: Place) -> str:
        """Steps upon one moment, side by side: nested they overflow SQLite's parser."""
        steps: list[str] = []
        inner: Expression = expression
        while isinstance(inner, Shift | DateOf | YearEnd):
            steps.insert(0, _step(inner))
            inner = inner.moment
        names = [self.alias() for _ in range(len(steps) + 1)]
        first = f"{names[0]}(m) AS (SELECT {self.value(inner, place, Kind.MOMENT)})"
        later = [
            f"{name}(m) AS (SELECT {step} FROM {before})"
            for step, before, name in zip(steps, names, names[1:], strict=False)
        ]
        return f"(WITH {', '.join([first, *later])} SELECT m FROM {names[-1]})"

    def extreme(self, expression: Greatest | Least, place: Place) -> str:
        """SQLite's own max(a, b) is NULL if one is: a sentinel stands for no value."""
        is_greatest = isinstance(expression, Greatest)
        function, sentinel = ("max", "") if is_greatest else ("min", _LATE)
        parts = [self.value(each, place, Kind.MOMENT) for each in expression.parts]
        if len(parts) == 1:
            return parts[0]
        filled = ", ".join(f"coalesce({each}, '{sentinel}')" for each in parts)
        return f"nullif({function}({filled}), '{sentinel}')"

    def over_rows(self, expression: Latest | Earliest, place: Place) -> str:
        function = "max" if isinstance(expression, Latest) else "min"
        rows, alias = self.their_rows(expression, place)
        theirs = Place(table=self.bound.tables[expression.table], alias=alias)
        cell = self.cell(theirs, expression.column, Kind.MOMENT)
        return f"(SELECT {function}({cell}) {rows})"

    def their_rows(self, expression: OverRows, place: Place) -> tuple[str, str]:
        """``FROM … WHERE …`` of the rows that refer to this one, and their alias."""
        alias = self.alias()
        table = self.bound.tables[expression.table]
        theirs = Place(table=table, alias=alias)
        ties = references_to(table.references, place.table.name, expression.by)
        rows = (
            f"FROM {quote(expression.table)} AS {quote(alias)} "
            f"WHERE ({self.any_tie(ties, theirs, place.alias)})"
        )
        if expression.where is not None:
            rows += f" AND {self.truth(expression.where, theirs)}"
        return rows, alias


def _step(expression: Shift | DateOf | YearEnd) -> str:
    match expression:
        case Shift(amount=amount, unit=unit):
            return shifted_sql(amount, unit)
        case DateOf():
            return "substr(m, 1, 10) || ' 00:00:00'"
        case YearEnd():
            return "substr(m, 1, 4) || '-12-31 00:00:00'"


def _has_point(number: int | Decimal) -> bool:
    return isinstance(number, Decimal)


def _coalesce(values: list[str]) -> str:
    return values[0] if len(values) == 1 else f"coalesce({', '.join(values)})"


Columns = tuple[str, tuple[str, ...]]


def _meeting(left: Columns, right: Columns) -> str:
    """Keys compared sign by sign; BINARY is the collation of most indexes too."""
    pairs = zip(left[1], right[1], strict=True)
    return " AND ".join(
        f"{quote(left[0])}.{quote(here)} COLLATE BINARY = "
        f"{quote(right[0])}.{quote(there)}"
        for here, there in pairs
    )
