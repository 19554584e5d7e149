"""An expression's value for one row, in Python: what every store's SQL must equal.

Three-valued: None is unknown. Moments are local times of the map's zone, in seconds,
without zone. Rows come as the store's driver gives them.
"""

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Protocol, TypeAlias

from jieqing.datamap.kinds import Kind, Standing, common_kind, kind_of
from jieqing.datamap.moments import day_start, local_moment, shifted, year_end
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
from jieqing.datamap.values import BoundMap

Row: TypeAlias = Mapping[str, object]
Value: TypeAlias = bool | int | Decimal | str | datetime | None
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Related(Protocol):
    """The rows around a row, as the map's references tie them."""

    def referred(self, table: str, row: Row, target: str) -> Row | None:
        """Return the one row of ``target`` it refers to; None for none or several."""
        ...

    def referring(self, table: str, row: Row, theirs: OverRows) -> Iterable[Row]:
        """Return the rows of ``theirs.table`` that refer to it, ``where`` not asked."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """Where a row stands: its table, the rows around it, the case's day.

    ``met`` is the row of ``standing.meets``, for the ``when`` of a reference.
    """

    standing: Standing
    today: date
    related: Related
    met: Row | None = None

    def at(self, table: str) -> "Around":
        """Return what is around a row of another table."""
        return replace(self, standing=self.standing.at(table), met=None)


def around(bound: BoundMap, table: str, *, today: date, related: Related) -> Around:
    """Return what is around a row of ``table``."""
    standing = Standing(datamap=bound.datamap, schema=bound.schema, table=table)
    return Around(standing=standing, today=today, related=related)


def evaluate(expression: Expression, row: Row, where: Around) -> Value:
    """Return the expression's value for the row; None is NULL or unknown."""
    return _value(expression, row, where, kind_of(expression, where.standing))


def is_true(expression: Expression | None, row: Row, where: Around) -> bool:
    """Whether a ``when`` fits: it is true, not false or unknown; None always fits."""
    return expression is None or evaluate(expression, row, where) is True


def _value(expression: Expression, row: Row, where: Around, kind: Kind) -> Value:
    """The value, in the form in which this kind is compared."""
    found: Value
    match expression:
        case OwnColumn(name=name):
            found = _cell(row.get(name), where.standing, name, kind)
        case TableColumn():
            found = _other_cell(expression, row, where, kind)
        case Number(value=number):
            found = number
        case Text(value=text):
            found = _literal(text, where, kind)
        case Truth(value=truth):
            found = int(truth) if kind is Kind.NUMBER else truth
        case Coalesce(parts=parts):
            values = (_value(part, row, where, kind) for part in parts)
            found = next((value for value in values if value is not None), None)
        case Or() | And() | Not() | Compare() | In() | IsNull() | Exists():
            known = _truth(expression, row, where)
            found = _as_number(known) if kind is Kind.NUMBER else known
        case _:
            found = _moment(expression, row, where)
    return found


def _literal(text: str, where: Around, kind: Kind) -> Value:
    if kind is Kind.MOMENT:
        return local_moment(text, None, where.standing.datamap.time_zone)
    return text


def _cell(raw: object, standing: Standing, column: str, kind: Kind) -> Value:
    own = standing.column_kind(column)
    if own is Kind.MOMENT:
        zone = standing.datamap.time_zone
        return local_moment(raw, standing.form(column), zone)
    if own is Kind.TEXT:
        return raw if isinstance(raw, str) else None
    if own in {Kind.NUMBER, Kind.TRUTH}:
        number = _number(raw)
        as_truth = own is Kind.TRUTH and kind is not Kind.NUMBER
        return number != 0 if as_truth and number is not None else number
    return raw if isinstance(raw, bool | int | Decimal | str | datetime) else None


def _number(raw: object) -> int | Decimal | None:
    if isinstance(raw, float):
        return Decimal(repr(raw))
    if isinstance(raw, bool):
        return int(raw)
    return raw if isinstance(raw, int | Decimal) else None


def _other_cell(node: TableColumn, row: Row, where: Around, kind: Kind) -> Value:
    standing = where.standing
    if node.table == standing.meets:
        met = where.met
    else:
        met = where.related.referred(standing.table, row, node.table)
    if met is None:
        return None
    return _cell(met.get(node.column), standing.at(node.table), node.column, kind)


def _truth(
    expression: Or | And | Not | Compare | In | IsNull | Exists,
    row: Row,
    where: Around,
) -> bool | None:
    truth: bool | None
    match expression:
        case Or(parts=parts):
            truth = _any([_condition(part, row, where) for part in parts])
        case And(parts=parts):
            opposites = [_opposite(_condition(part, row, where)) for part in parts]
            truth = _opposite(_any(opposites))
        case Not(part=part):
            truth = _opposite(_condition(part, row, where))
        case Compare(operator=sign, left=left, right=right):
            kind = common_kind((left, right), where.standing)
            pair = [_value(part, row, where, kind) for part in (left, right)]
            truth = None if None in pair else bool(_OPERATORS[sign](*pair))
        case In():
            truth = _is_in(expression, row, where)
        case IsNull(item=item, negated=negated):
            truth = (evaluate(item, row, where) is None) is not negated
        case Exists():
            truth = bool(_their_rows(expression, row, where))
    return truth


def _condition(expression: Expression, row: Row, where: Around) -> bool | None:
    value = evaluate(expression, row, where)
    return None if value is None else bool(value)


def _any(parts: list[bool | None]) -> bool | None:
    if True in parts:
        return True
    return None if None in parts else False


def _as_number(truth: bool | None) -> int | None:  # noqa: FBT001 - the same
    return None if truth is None else int(truth)


def _opposite(truth: bool | None) -> bool | None:  # noqa: FBT001 - three-valued truth is the subject
    return None if truth is None else not truth


def _is_in(expression: In, row: Row, where: Around) -> bool | None:
    kind = common_kind((expression.item, *expression.options), where.standing)
    item = _value(expression.item, row, where, kind)
    options = [_value(option, row, where, kind) for option in expression.options]
    equal = [None if None in (item, each) else item == each for each in options]
    found = _any(equal)
    return _opposite(found) if expression.negated else found


def _moment(
    expression: Shift | Today | Greatest | Least | DateOf | YearEnd | Latest | Earliest,
    row: Row,
    where: Around,
) -> datetime | None:
    match expression:
        case Shift() | DateOf() | YearEnd():
            return _later(expression, row, where)
        case Today():
            return datetime.combine(where.today, time())
        case Greatest(parts=parts):
            return max(_moments(parts, row, where), default=None)
        case Least(parts=parts):
            return min(_moments(parts, row, where), default=None)
        case Latest():
            return max(_their_moments(expression, row, where), default=None)
        case Earliest():
            return min(_their_moments(expression, row, where), default=None)


def _later(
    expression: Shift | DateOf | YearEnd, row: Row, where: Around
) -> datetime | None:
    for moment in _moments((expression.moment,), row, where):
        match expression:
            case Shift(amount=amount, unit=unit):
                return shifted(moment, amount, unit)
            case YearEnd():
                return year_end(moment)
            case DateOf():
                return day_start(moment)
    return None


def _moments(
    parts: tuple[Expression, ...], row: Row, where: Around
) -> tuple[datetime, ...]:
    values = (_value(part, row, where, Kind.MOMENT) for part in parts)
    return tuple(value for value in values if isinstance(value, datetime))


def _their_rows(expression: OverRows, row: Row, where: Around) -> tuple[Row, ...]:
    theirs = where.at(expression.table)
    rows = where.related.referring(where.standing.table, row, expression)
    return tuple(each for each in rows if is_true(expression.where, each, theirs))


def _their_moments(
    expression: Latest | Earliest, row: Row, where: Around
) -> tuple[datetime, ...]:
    column = (OwnColumn(name=expression.column),)
    theirs = where.at(expression.table)
    rows = _their_rows(expression, row, where)
    return tuple(m for each in rows for m in _moments(column, each, theirs))
