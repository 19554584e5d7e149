"""A table as CSV: UTF-8 with the mark that Excel asks for, formula-safe."""

import codecs
import csv
import io
from collections.abc import Iterable, Sequence

from jieqing.paper.paper import Cell, Column, Table
from jieqing.paper.plain_text import inert


def render(table: Table) -> bytes:
    """Return heads and rows; sums are left to who counts."""
    return heads(table.columns) + lines(table.rows)


def heads(columns: Iterable[Column]) -> bytes:
    """Return the first line of a file, with the mark."""
    return codecs.BOM_UTF8 + lines([[column.head for column in columns]])


def lines(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return some rows, to follow those before."""
    written = io.StringIO()
    csv.writer(written).writerows([_cell(cell) for cell in row] for row in rows)
    return written.getvalue().encode()


def _cell(cell: Cell) -> str:
    return inert(cell) if isinstance(cell, str) else str(cell)
