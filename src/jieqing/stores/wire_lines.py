"""Rows as MariaDB sends them: read in part, put into a copy whole, and read back.

A row is its cells one behind the other: each the number of its bytes and then these,
or a sign that it is NULL. A line of the copy says what each column's bytes are
(``wire``) and holds some rows one behind the other, as base64.
"""

import base64
import json
from collections.abc import Sequence

from jieqing.stores.port import Cell, CopyKind, Key

WIRE = b'{"wire":'
_NULL = 251
_LONGER = {252: 2, 253: 3, 254: 8}  # sign of a long cell: in how many bytes its size is


def as_wire(rows: Sequence[bytes], kinds: Sequence[CopyKind]) -> bytes:
    """Some rows as one line, its newline included."""
    content = base64.b64encode(b"".join(rows)).decode()
    said = {"wire": kinds, "rows": content}
    return json.dumps(said, separators=(",", ":")).encode() + b"\n"


def read_wire(line: bytes) -> list[Key]:
    """The rows of such a line. Raises ``ValueError``, ``KeyError``, ``IndexError``."""
    said = json.loads(line)
    kinds = tuple(map(CopyKind, said["wire"]))
    content = base64.b64decode(said["rows"], validate=True)
    rows, place = [], 0
    while place < len(content):
        row, place = _row(content, place, kinds)
        rows.append(row)
    return rows


def first_of(rows: Sequence[bytes], kinds: Sequence[CopyKind]) -> list[Key]:
    """The first cells of each row; the rest is not read."""
    return [_row(row, 0, kinds)[0] for row in rows]


def _row(content: bytes, place: int, kinds: Sequence[CopyKind]) -> tuple[Key, int]:
    """The cells of a row that begins in this place, and where they end."""
    cells: list[Cell] = []
    for kind in kinds:
        size = content[place]
        place += 1
        if size == _NULL:
            cells.append(None)
            continue
        if size > _NULL:
            size, place = _long(content, place, _LONGER[size])
        end = place + size
        if end > len(content):
            raise ValueError(place)
        cells.append(_cell(content[place:end], kind))
        place = end
    return tuple(cells), place


def _long(content: bytes, place: int, width: int) -> tuple[int, int]:
    end = place + width
    return int.from_bytes(content[place:end], "little"), end


def _cell(text: bytes, kind: CopyKind) -> Cell:
    match kind:
        case CopyKind.INTEGER:
            return int(text)
        case CopyKind.BIT:
            return int.from_bytes(text, "big")
        case CopyKind.BYTES:
            return text
        case _:
            return text.decode()
