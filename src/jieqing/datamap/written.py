"""An expression as text again, as a person would write it in the map."""

import re
from types import UnionType
from typing import assert_never

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
    OwnColumn,
    Shift,
    TableColumn,
    Text,
    Today,
    Truth,
    YearEnd,
)
from jieqing.datamap.tokens import RESERVED

_PLAIN_NAME = re.compile(r"[^\W\d][\w$]*")


def written(expression: Expression) -> str:
    """Return the text that ``expression.parse`` reads as this expression."""
    text: str
    match expression:
        case Or() | And() | Not() | Compare() | In() | IsNull():
            text = _condition(expression)
        case Number(value=value):
            text = f"{value:f}" if not isinstance(value, int) else str(value)
        case Text(value=value):
            text = "'" + value.replace("'", "''") + "'"
        case Truth(value=value):
            text = "true" if value else "false"
        case Today():
            text = "today"
        case OwnColumn(name=name):
            text = _name(name)
        case TableColumn(table=table, column=column):
            text = f"{_name(table)}.{_name(column)}"
        case Shift(moment=moment, amount=amount, unit=unit):
            ending = "" if abs(amount) == 1 else "s"
            sign = "-" if amount < 0 else "+"
            text = f"{_operand(moment)} {sign} {abs(amount)} {unit}{ending}"
        case _:
            text = _call(expression)
    return text


def _condition(expression: Or | And | Not | Compare | In | IsNull) -> str:
    match expression:
        case Or(parts=parts):
            return " or ".join(_inner(part, Or) for part in parts)
        case And(parts=parts):
            return " and ".join(_inner(part, Or | And) for part in parts)
        case Not(part=part):
            return f"not {_inner(part, Or | And | Not)}"
        case Compare(operator=operator, left=left, right=right):
            return f"{_operand(left)} {operator} {_operand(right)}"
        case In(item=item, options=options, negated=negated):
            listed = ", ".join(_operand(option) for option in options)
            return f"{_operand(item)} {'not ' if negated else ''}in ({listed})"
        case IsNull(item=item, negated=negated):
            return f"{_operand(item)} is {'not ' if negated else ''}null"
        case _:
            assert_never(expression)


def _call(
    expression: Coalesce
    | Greatest
    | Least
    | DateOf
    | YearEnd
    | Latest
    | Earliest
    | Exists,
) -> str:
    text: str
    match expression:
        case Coalesce(parts=parts):
            text = f"coalesce({', '.join(map(written, parts))})"
        case Greatest(parts=parts):
            text = f"greatest({', '.join(map(written, parts))})"
        case Least(parts=parts):
            text = f"least({', '.join(map(written, parts))})"
        case DateOf(moment=moment):
            text = f"date({written(moment)})"
        case YearEnd(moment=moment):
            text = f"year_end({written(moment)})"
        case Latest(table=table, column=column):
            text = f"latest({_name(table)}.{_name(column)}{_rows(expression)})"
        case Earliest(table=table, column=column):
            text = f"earliest({_name(table)}.{_name(column)}{_rows(expression)})"
        case Exists(table=table):
            text = f"exists({_name(table)}{_rows(expression)})"
        case _:
            assert_never(expression)
    return text


def _rows(expression: Latest | Earliest | Exists) -> str:
    by = f" by {_name(expression.by)}" if expression.by is not None else ""
    where = expression.where
    return by + (f" where {written(where)}" if where is not None else "")


def _operand(expression: Expression) -> str:
    """A part of a comparison or sum: conditions stand in brackets there."""
    return _inner(expression, Or | And | Not | Compare | In | IsNull)


def _inner(expression: Expression, loose: type | UnionType) -> str:
    text = written(expression)
    return f"({text})" if isinstance(expression, loose) else text


def _name(name: str) -> str:
    if _PLAIN_NAME.fullmatch(name) and name.lower() not in RESERVED:
        return name
    return "`" + name.replace("`", "``") + "`"
