"""A key brought to its column's own type before it is bound, never by the database.

``7`` would meet ``007`` and ``0`` would meet ``abc`` where a server converts.
"""

import re
from collections.abc import Sequence
from itertools import chain
from math import isfinite
from typing import cast

from jieqing.datamap.schema import ColumnSchema, TypeFamily
from jieqing.stores.port import Cell, Key
from jieqing.stores.refusals import BinaryKey, UnreadableKey
from jieqing.stores.words import RowWords

NUMERIC = frozenset({TypeFamily.INTEGER, TypeFamily.NUMBER, TypeFamily.BOOLEAN})
_INTEGER = re.compile(r"-?[0-9]+")
# What a database itself would turn into a number on its way into a numeric column.
_NUMBER_LIKE = re.compile(
    r"[ \t\n\v\f\r]*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?[ \t\n\v\f\r]*",
    re.IGNORECASE,
)


def fitting(
    table: str, columns: Sequence[ColumnSchema], tuples: Sequence[Key], rows: RowWords
) -> Sequence[Key]:
    """Those of the tuples that could stand in the columns, in their types."""
    if _are_numbers(columns, tuples, rows):
        return tuples
    fitted = (_fit_all(table, columns, key, rows) for key in tuples)
    return [key for key in fitted if key is not None]


def _are_numbers(
    columns: Sequence[ColumnSchema], tuples: Sequence[Key], rows: RowWords
) -> bool:
    """Whether all fit as they are, as most keys do: whole numbers of a usual size."""
    if len(columns) != 1 or columns[0].family is not TypeFamily.INTEGER or not tuples:
        return False
    cells = list(chain.from_iterable(tuples))
    if set(map(type, cells)) != {int}:
        return False
    numbers = cast("list[int]", cells)
    return min(numbers) >= rows.smallest and max(numbers) <= rows.largest


def _fit_all(
    table: str, columns: Sequence[ColumnSchema], key: Key, rows: RowWords
) -> Key | None:
    fitted = tuple(
        _fit(table, column.family, cell, rows)
        for column, cell in zip(columns, key, strict=True)
    )
    return None if None in fitted else fitted


def _fit(table: str, family: TypeFamily, cell: Cell, rows: RowWords) -> Cell:
    """The value in the column's own type, or None where it cannot stand there."""
    match cell:
        case bytes():
            return _fit_bytes(table, family, cell, rows)
        case str() if family in NUMERIC:
            decimal = rows.decimal(cell) if family is TypeFamily.NUMBER else None
            return _fit_number(cell, rows) if decimal is None else decimal
        case int() if family in NUMERIC:
            return cell if rows.smallest <= cell <= rows.largest else None
        case float() if not isfinite(cell):
            raise UnreadableKey(table=table)
        case str():
            return rows.readable(table, cell)
        case int() if family is TypeFamily.TEXT:
            return str(cell)
        case _:
            return cell


def _fit_bytes(table: str, family: TypeFamily, cell: bytes, rows: RowWords) -> Cell:
    if family is not TypeFamily.BYTES:
        raise BinaryKey(table=table)
    return rows.binary(table, cell)


def _fit_number(text: str, rows: RowWords) -> Cell:
    """The number that a text writes in its one way; ``007`` stands in no column."""
    if _INTEGER.fullmatch(text) and str(int(text)) == text:
        return _fit("", TypeFamily.INTEGER, int(text), rows)
    return None if _NUMBER_LIKE.fullmatch(text) else rows.odd_number(text)
