"""A reference's ``when`` that names the row it would meet, told of the row alone.

``when: at <= acct.closed`` is asked beside one known row of ``acct``: its cells are put
in as constants, and what is left speaks of the referring row only. So one list of keys
finds, guards and checks such a reference on every store, and the row met may be gone
by the time the statement runs. True exactly where ``when`` is true; pure.
"""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from jieqing.datamap.evaluate import Around, Row, Value, evaluate
from jieqing.datamap.kinds import Standing
from jieqing.datamap.related import RowsInMemory
from jieqing.datamap.syntax import (
    And,
    Coalesce,
    Compare,
    DateOf,
    Expression,
    Greatest,
    In,
    IsNull,
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
    parts_of,
    walk,
)
from jieqing.datamap.values import BoundMap, Reference

_CONDITIONS = Or | And | Not | Compare | In | IsNull


def columns_beside(reference: Reference) -> tuple[str, ...]:
    """The columns of the row met that ``when`` reads, beside those of ``of``."""
    if reference.when is None:
        return ()
    named = {
        node.column
        for node in walk(reference.when)
        if isinstance(node, TableColumn) and node.table == reference.table
    }
    return tuple(sorted(named - set(reference.of)))


def met_columns(reference: Reference) -> tuple[str, ...]:
    """The columns of the row met by which a row is known to refer to it."""
    return (*reference.of, *columns_beside(reference))


def columns_met(reference: Reference, table: str) -> tuple[str, ...]:
    """The columns of ``table`` that the reference meets, as target or as link."""
    met = met_columns(reference) if reference.table == table else ()
    if reference.via is not None and reference.via.table == table:
        met = (*met, *reference.via.here, *reference.via.there)
    return met


def names_met(reference: Reference) -> bool:
    """Whether ``when`` reads the row it would meet."""
    return reference.when is not None and any(
        isinstance(node, TableColumn) and node.table == reference.table
        for node in walk(reference.when)
    )


def is_foldable(reference: Reference) -> bool:
    """Whether the row met can be put in: not within a condition used as a value."""
    return reference.when is None or all(
        _is_known_apart(part, reference.table)
        for node in walk(reference.when)
        if not isinstance(node, Or | And | Not)
        for part in parts_of(node)
        if isinstance(part, _CONDITIONS)
    )


def _is_known_apart(expression: Expression, target: str) -> bool:
    return not any(
        isinstance(node, TableColumn) and node.table == target
        for node in walk(expression)
    )


def beside(bound: BoundMap, table: str, reference: Reference, met: Row) -> Expression:
    """The condition on rows of ``table`` alone under which ``when`` is true beside met.

    ``Truth(value=False)`` where it can never be true.
    """
    if reference.when is None:
        return Truth(value=True)
    standing = Standing(
        datamap=bound.datamap,
        schema=bound.schema,
        table=table,
        meets=reference.table,
    )
    nothing = RowsInMemory(bound=bound, rows={}, today=date.min)
    around = Around(standing=standing, today=date.min, related=nothing, met=met)
    return _truth(reference.when, around, wanted=True)


def _truth(node: Expression, around: Around, *, wanted: bool) -> Expression:
    """The same truth without the row met; unknown counts as the opposite of wanted."""
    found: Expression
    match node:
        case Or(parts=parts) | And(parts=parts):
            told = tuple(_truth(part, around, wanted=wanted) for part in parts)
            found = _joined(node, told)
        case Not(part=part):
            inner = _truth(part, around, wanted=not wanted)
            found = _opposite(inner)
        case _ if _is_constant(node, around):
            value = evaluate(node, {}, around)
            found = Truth(value=not wanted if value is None else bool(value))
        case Compare() | In() | IsNull():
            found = _test(node, around, wanted=wanted)
        case _:
            value_left = _value(node, around)
            found = Truth(value=not wanted) if value_left is None else value_left
    return found


def _joined(node: Or | And, told: tuple[Expression, ...]) -> Expression:
    """Constants taken out: a part that decides alone, or one that says nothing."""
    deciding = Truth(value=isinstance(node, Or))
    if deciding in told:
        return deciding
    open_parts = tuple(part for part in told if not isinstance(part, Truth))
    if not open_parts:
        return Truth(value=not deciding.value)
    return open_parts[0] if len(open_parts) == 1 else replace(node, parts=open_parts)


def _opposite(inner: Expression) -> Expression:
    return Truth(value=not inner.value) if isinstance(inner, Truth) else Not(part=inner)


def _test(node: Compare | In | IsNull, around: Around, *, wanted: bool) -> Expression:
    unknown = Truth(value=not wanted)
    match node:
        case Compare(left=left, right=right):
            pair = (_value(left, around), _value(right, around))
            if pair[0] is None or pair[1] is None:
                return unknown
            return replace(node, left=pair[0], right=pair[1])
        case IsNull(item=item, negated=negated):
            value = _value(item, around)
            return (
                Truth(value=not negated)
                if value is None
                else IsNull(item=value, negated=negated)
            )
        case In():
            return _membership(node, around, wanted=wanted)


def _membership(node: In, around: Around, *, wanted: bool) -> Expression:
    """A list with NULL in it: a hit is a hit, a miss is unknown."""
    item = _value(node.item, around)
    told = [_value(option, around) for option in node.options]
    known = tuple(option for option in told if option is not None)
    misses_unknown = len(known) < len(told)
    if item is None or (misses_unknown and wanted is node.negated):
        return Truth(value=not wanted)
    if not known:
        return Truth(value=node.negated)
    return replace(node, item=item, options=known)


def _value(node: Expression, around: Around) -> Expression | None:
    """The same value without the row met; None: it is NULL."""
    if _is_constant(node, around):
        return _literal(evaluate(node, {}, around))
    match node:
        case Shift(moment=moment) | DateOf(moment=moment) | YearEnd(moment=moment):
            inner = _value(moment, around)
            return None if inner is None else replace(node, moment=inner)
        case Coalesce(parts=parts) | Greatest(parts=parts) | Least(parts=parts):
            told = tuple(_value(part, around) for part in parts)
            known = tuple(part for part in told if part is not None)
            return replace(node, parts=known) if known else None
        case _:
            return node


def _is_constant(node: Expression, around: Around) -> bool:
    """Whether the row met alone decides the value."""
    return not any(
        isinstance(each, OwnColumn | OverRows | Today)
        or (isinstance(each, TableColumn) and each.table != around.standing.meets)
        for each in walk(node)
    )


def _literal(value: Value) -> Expression | None:
    match value:
        case None:
            return None
        case bool():
            return Truth(value=value)
        case datetime():
            return Greatest(parts=(Text(value=str(value)),))  # a moment, whatever else
        case int() | Decimal():
            return Number(value=value)
        case str():
            return Text(value=value)
