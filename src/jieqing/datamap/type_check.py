"""Whether an expression fits the store: its columns exist and their types agree."""

from collections.abc import Iterator
from typing import TypeAlias

from jieqing.datamap.findings import did_you_mean, no_column
from jieqing.datamap.kinds import (
    KIND_WORDS,
    Kind,
    Standing,
    common_kind,
    fits,
    kind_of,
)
from jieqing.datamap.schema import TypeFamily
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
    Latest,
    Least,
    Not,
    Or,
    OverRows,
    OwnColumn,
    Shift,
    TableColumn,
    YearEnd,
    parts_of,
    walk,
)
from jieqing.datamap.ties import references_to
from jieqing.datamap.written import written
from jieqing.errors import Phrase, phrase

Problem: TypeAlias = tuple[str, Phrase]
_FLOATS = ("float", "double", "real")
_EQUALITY = frozenset({"=", "<>"})


def unknown_column(standing: Standing, column: str) -> Phrase | None:
    """Return the words about a column that the store's table does not have."""
    table = standing.schema.tables.get(standing.table)
    if table is None or table.column(column) is not None:
        return None
    lacks = no_column(table.name, column)
    return did_you_mean(lacks, column, (each.name for each in table.columns))


def problems(expression: Expression, wanted: Kind, standing: Standing) -> list[Problem]:
    """Return (code, words) of all that does not fit; names first, then types."""
    names = list(_unknown_names(expression, standing))
    if names:
        return names  # types of what does not exist only follow
    found = list(_mismatches(expression, standing))
    if not found and not fits(expression, wanted, standing):
        found.append(("map.expression", not_a(expression, wanted, standing)))
    return found


def _unknown_names(expression: Expression, standing: Standing) -> Iterator[Problem]:
    for node in walk(expression):
        words = None
        match node:
            case OwnColumn(name=name):
                words = unknown_column(standing, name)
            case TableColumn(table=table, column=column):
                words = unknown_column(standing.at(table), column)
            case Latest(table=table, column=column):
                words = unknown_column(standing.at(table), column)
            case Earliest(table=table, column=column):
                words = unknown_column(standing.at(table), column)
        if words is not None:
            yield "map.unknown-column", words
        if isinstance(node, OverRows) and node.where is not None:
            yield from _unknown_names(node.where, standing.at(node.table))


def _mismatches(expression: Expression, standing: Standing) -> Iterator[Problem]:
    for part in parts_of(expression):
        yield from _mismatches(part, standing)
    match expression:
        case Or() | And() | Not():
            yield from _each(tuple(parts_of(expression)), Kind.TRUTH, standing)
        case Compare(left=left, right=right):
            yield from _compared(expression, (left, right), standing)
        case In(item=item, options=options):
            yield from _compared(expression, (item, *options), standing)
        case Coalesce(parts=parts):
            yield from _compared(expression, parts, standing)
        case Greatest() | Least() | Shift() | DateOf() | YearEnd():
            yield from _each(tuple(parts_of(expression)), Kind.MOMENT, standing)
        case Latest() | Earliest() | Exists():
            yield from _over_rows(expression, standing)
        case TableColumn():
            yield from _hidden_tie(expression, standing)


def _each(
    parts: tuple[Expression, ...], wanted: Kind, standing: Standing
) -> Iterator[Problem]:
    for part in parts:
        if not fits(part, wanted, standing):
            yield "map.expression", not_a(part, wanted, standing)


def not_a(expression: Expression, wanted: Kind, standing: Standing) -> Phrase:
    """Return that an expression gives another kind of value than wanted."""
    return phrase(
        "`{expression}` is a {kind}, not a {wanted}",
        expression=written(expression),
        kind=KIND_WORDS[kind_of(expression, standing)],
        wanted=KIND_WORDS[wanted],
    )


def _compared(
    expression: Compare | In | Coalesce,
    parts: tuple[Expression, ...],
    standing: Standing,
) -> Iterator[Problem]:
    kinds = {kind_of(part, standing) for part in parts} - {Kind.ANY}
    if kinds and common_kind(parts, standing) is Kind.ANY:
        yield "map.collation", _unlike(expression, parts, standing)
    exact = isinstance(expression, In) or (
        isinstance(expression, Compare) and expression.operator in _EQUALITY
    )
    if exact and any(_is_float(part, standing) for part in parts):
        words = phrase(
            "`{expression}`: a float is never exactly equal; use < or >",
            expression=written(expression),
        )
        yield "map.collation", words


def _unlike(
    expression: Expression, parts: tuple[Expression, ...], standing: Standing
) -> Phrase:
    columns = (p for p in parts if isinstance(p, OwnColumn | TableColumn))
    first = next(columns, None)
    kind = KIND_WORDS[kind_of(first or parts[0], standing)]
    text = written(expression)
    if first is None:
        return phrase(
            "`{expression}` compares with a {kind} value", expression=text, kind=kind
        )
    return phrase(
        "`{expression}` compares with a {kind} column", expression=text, kind=kind
    )


def _is_float(expression: Expression, standing: Standing) -> bool:
    match expression:
        case OwnColumn(name=name):
            table, column = standing.table, name
        case TableColumn(table=table, column=column):
            pass
        case _:
            return False
    schema = standing.schema.tables.get(table)
    found = schema.column(column) if schema is not None else None
    return (
        found is not None
        and found.family is TypeFamily.NUMBER
        and found.declared.lower().startswith(_FLOATS)
    )


def _over_rows(
    expression: Latest | Earliest | Exists, standing: Standing
) -> Iterator[Problem]:
    theirs = standing.at(expression.table)
    if not isinstance(expression, Exists):
        column = OwnColumn(name=expression.column)
        if not fits(column, Kind.MOMENT, theirs):
            yield "map.expression", not_a(column, Kind.MOMENT, theirs)
    if expression.where is not None:
        yield from problems(expression.where, Kind.TRUTH, theirs)
    references = standing.datamap.tables[expression.table].references
    ties = references_to(references, standing.table, expression.by)
    if any(tie.inside is not None for tie in ties):
        yield _hidden(expression.table, standing.table)


def _hidden_tie(expression: TableColumn, standing: Standing) -> Iterator[Problem]:
    references = standing.datamap.tables[standing.table].references
    ties = references_to(references, expression.table)
    if expression.table != standing.meets and any(tie.inside for tie in ties):
        yield _hidden(standing.table, expression.table)


def _hidden(table: str, target: str) -> Problem:
    words = phrase(
        "'{table}' refers to '{target}' by a key hidden inside a cell, which an "
        "expression cannot follow",
        table=table,
        target=target,
    )
    return "map.expression", words
