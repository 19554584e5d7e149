"""Rows of a sheet as most programs write them, read and moved without a tree.

A tree per row costs ten times as much; whatever is written otherwise (formulas, runs of
text, prefixes, escapes) is left to it.
"""

import re
from functools import lru_cache

from jieqing.stores.files.xlsx_cells import Seen, column_number

_TOP = re.compile(rb'<row(?:\s[^>]*?)?\sr="([1-9]\d{0,6})"[^>]*(?<!/)>')
_END = b"</row>"
_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})(\d+)"(?: s="(\d+)")?(?: t="(n|s|b|str|e|inlineStr)")?'
    rb"(?:/>|>(?:<v>([^<&\r]*)</v>"
    rb'|<is><t(?: xml:space="preserve")?>([^<&\r]*)</t></is>)?</c>)'
)
_OPEN = re.compile(rb"<(?:\w+:)?c[\s/>]")
_PLACED = re.compile(rb'(<(?:\w+:)?c(?:\s[^>]*?)?\sr="[A-Z]+)\d+(?=")')
_ROW_PLACE = re.compile(rb'\A(<(?:\w+:)?row(?:\s[^>]*?)?\sr=")\d+(?=")')


def plain_row(xml: bytes) -> tuple[int, list[Seen]] | None:
    """The row's number and cells; None if it is not written in the plain way."""
    top = _TOP.match(xml)
    if top is None or not xml.endswith(_END):
        return None
    at, end = top.end(), len(xml) - len(_END)
    cells = []
    for found in _CELL.finditer(xml, at, end):
        letters, row, style, kind, value, inline = found.groups()
        if found.start() != at or row != top[1]:
            return None
        at = found.end()
        cells.append(
            Seen(
                _column(letters),
                kind.decode() if kind else "n",
                int(style or 0),
                (value or inline or b"").decode(),
            )
        )
    return (int(top[1]), cells) if at == end else None


def renumbered(xml: bytes, to: int) -> bytes | None:
    """The row with another number; None if not every cell says where it stands."""
    number = str(to).encode()
    _, *row = _ROW_PLACE.split(xml)
    if not row:
        return None
    before, *cells = _PLACED.split(row[1])
    if len(cells) != 2 * len(_OPEN.findall(xml)):
        return None
    placed = (part + number for part in cells[::2])
    rest = (part for pair in zip(placed, cells[1::2], strict=True) for part in pair)
    return b"".join([row[0], number, before, *rest])


@lru_cache(maxsize=1024)
def _column(letters: bytes) -> int:
    return column_number(letters.decode())
