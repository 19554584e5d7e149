"""Compiling a map's expression to SQL: the same answer as ``datamap.evaluate``.

What is common to all databases; how each says a value is in its ``Words``. Names are
quoted, texts and numbers bound, comparisons of text exact whatever the column's
collation. Parameters are named; the caller binds ``today`` ('YYYY-MM-DD').
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from jieqing.datamap.kinds import Kind, Standing, common_kind, kind_of
from jieqing.datamap.moments import local_moment
from jieqing.datamap.schema import ColumnSchema, TypeFamily
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
from jieqing.stores.sql import Bound
from jieqing.stores.words import Named, Step, Words

Columns = tuple[str, str, tuple[str, ...]]  # table, alias, columns


class Compiled(NamedTuple):
    """A piece of SQL and the values of its named parameters, ``today`` left out."""

    sql: str
    parameters: dict[str, Bound]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The row an expression speaks of: its table, and its alias in the statement.

    ``met`` (table, alias) is the row that a reference's ``when`` may name beside it.
    """

    table: BoundTable
    alias: str
    met: tuple[str, str] | None = None


def compile_expression(
    expression: Expression,
    place: Place,
    bound: BoundMap,
    words: Words,
    *,
    prefix: str = "e",
) -> Compiled:
    """Return the SQL value of an expression for the row at ``place``.

    Names of parameters and inner aliases begin with ``prefix``: give each expression of
    one statement its own.
    """
    writer = _Writer(bound=bound, words=words, prefix=prefix)
    kind = kind_of(expression, writer.standing(place))
    return Compiled(writer.value(expression, place, kind), writer.parameters)


@dataclass(slots=True, kw_only=True)
class _Writer:
    bound: BoundMap
    words: Words
    prefix: str
    parameters: dict[str, Bound] = field(default_factory=dict)
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
        return self.words.place(name, value)

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
                sql = self.kinded(self.words.true if truth else self.words.false, kind)
            case Coalesce(parts=parts):
                sql = _coalesce([self.value(part, place, kind) for part in parts])
            case Or() | And() | Not() | Compare() | In() | IsNull() | Exists():
                sql = self.kinded(self.condition(expression, place), kind)
            case _:
                sql = self.moment(expression, place)
        return sql

    def kinded(self, condition: str, kind: Kind) -> str:
        return self.words.number_of(condition) if kind is Kind.NUMBER else condition

    def text(self, text: str, kind: Kind) -> str:
        if kind is not Kind.MOMENT:
            return self.bind(text)
        moment = local_moment(text, None, self.bound.datamap.time_zone)
        if moment is None:
            return "NULL"
        return self.words.moment_of(self.bind(str(moment)))

    def cell(self, place: Place, column: str, kind: Kind) -> str:
        standing = self.standing(place)
        named = self.named(place.table.name, place.alias, column)
        own = standing.column_kind(column)
        if own is Kind.MOMENT:
            zone = self.bound.datamap.time_zone
            return self.words.moment(named, standing.form(column), zone)
        return self.words.cell(named, own, kind)

    def named(self, table: str, alias: str, column: str) -> Named:
        found = self.bound.schema.tables[table].column(column)
        unknown = ColumnSchema(name=column, declared="", family=TypeFamily.OTHER)
        return Named(self.words.column(alias, column), found or unknown)

    def other_cell(self, node: TableColumn, place: Place, kind: Kind) -> str:
        """A column of the one row referred to; NULL for none or several."""
        target = self.bound.tables[node.table]
        if place.met is not None and place.met[0] == node.table:
            return self.cell(Place(table=target, alias=place.met[1]), node.column, kind)
        alias = self.alias()
        ties = references_to(place.table.references, node.table)
        cell = self.cell(Place(table=target, alias=alias), node.column, kind)
        tied = self.any_tie(ties, place, alias)
        only = self.words.only(cell)
        return (
            f"(SELECT CASE WHEN count(*) = 1 THEN {only} END "
            f"FROM {self.called(node.table, alias)} WHERE {tied})"
        )

    def called(self, table: str, alias: str) -> str:
        return f"{self.words.quote(table)} AS {self.words.quote(alias)}"

    def any_tie(
        self, ties: tuple[Reference, ...], place: Place, target_alias: str
    ) -> str:
        return " OR ".join(f"({self.tie(tie, place, target_alias)})" for tie in ties)

    def tie(self, reference: Reference, place: Place, target: str) -> str:
        """Whether the row at ``place`` refers to the row ``target``."""
        here = (place.table.name, place.alias, reference.by)
        there = (reference.table, target, reference.of)
        if reference.via is None:
            tied = self.meeting(here, there)
        else:
            link, via = self.alias(), reference.via
            one = self.meeting((via.table, link, via.here), here)
            other = self.meeting((via.table, link, via.there), there)
            tied = (
                f"EXISTS (SELECT 1 FROM {self.called(via.table, link)} "
                f"WHERE {one} AND {other})"
            )
        if reference.when is None:
            return tied
        beside = Place(
            table=place.table, alias=place.alias, met=(reference.table, target)
        )
        return f"{tied} AND {self.truth(reference.when, beside)}"

    def meeting(self, left: Columns, right: Columns) -> str:
        """Keys compared sign by sign."""
        pairs = zip(left[2], right[2], strict=True)
        return " AND ".join(
            self.words.meeting(
                self.named(left[0], left[1], here),
                self.named(right[0], right[1], there),
            )
            for here, there in pairs
        )

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
        return [self.words.exact(first, kind), *rest]

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
                return self.words.today()
            case Greatest(parts=parts) | Least(parts=parts):
                moments = [self.value(each, place, Kind.MOMENT) for each in parts]
                is_greatest = isinstance(expression, Greatest)
                return self.words.extreme(moments, greatest=is_greatest)
            case Latest() | Earliest():
                return self.over_rows(expression, place)

    def steps(self, expression: Step, place: Place) -> str:
        steps: list[Step] = []
        inner: Expression = expression
        while isinstance(inner, Shift | DateOf | YearEnd):
            steps.insert(0, inner)
            inner = inner.moment
        first = self.value(inner, place, Kind.MOMENT)
        return self.words.steps(first, steps, self.fresh())

    def fresh(self) -> Iterator[str]:
        while True:
            yield self.alias()

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
            f"FROM {self.called(expression.table, alias)} "
            f"WHERE ({self.any_tie(ties, theirs, place.alias)})"
        )
        if expression.where is not None:
            rows += f" AND {self.truth(expression.where, theirs)}"
        return rows, alias


def _has_point(number: int | Decimal) -> bool:
    return isinstance(number, Decimal)


def _coalesce(values: list[str]) -> str:
    return values[0] if len(values) == 1 else f"coalesce({', '.join(values)})"
