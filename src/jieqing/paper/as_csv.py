"""A table as CSV: UTF-8 with the mark that Excel asks for, formula-safe."""

import csv
import io

from jieqing.paper.paper import Cell, Table
from jieqing.paper.plain_text import inert


def render(table: Table) -> bytes:
    """Return heads and rows; sums are left to who counts."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow([inert(column.head) for column in table.columns])
    writer.writerows([_cell(cell) for cell in row] for row in table.rows)
    return lines.getvalue().encode("utf-8-sig")


def _cell(cell: Cell) -> str:
    return inert(cell) if isinstance(cell, str) else str(cell)
