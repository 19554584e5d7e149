r"""Whole rows as lines of a copy and back: in JSON, or as PostgreSQL COPY has them.

A line of JSON is an array of rows, each an array of its cells; bytes, and a text in
another encoding than UTF-8, stand as base64. Of COPY's text each line is one row, and a
line ``\\.`` ends it; what the server wrote goes into the copy untouched.
"""

import base64
import json
import re
from collections.abc import Sequence

from jieqing.datamap.schema import ColumnSchema, TypeFamily
from jieqing.stores.cell_text import is_unicode
from jieqing.stores.port import Cell, CopyKind, Key

END_OF_COPY = b"\\."
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_SIGNS = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}
_NULL = rb"\N"


def as_json(rows: Sequence[Sequence[Cell]]) -> bytes:
    """Some rows as one line, its newline included."""
    try:
        return _line(rows)
    except (TypeError, UnicodeEncodeError):  # bytes, or a text in another encoding
        return _line([[_plain(cell) for cell in row] for row in rows])


def read_json(line: bytes) -> list[Key]:
    """The rows of such a line. Raises ``ValueError`` or ``TypeError``."""
    return [tuple(map(_cell, row)) for row in json.loads(line)]


def kind_of(column: ColumnSchema) -> CopyKind:
    """What COPY's text of a PostgreSQL column is."""
    match column.family:
        case TypeFamily.INTEGER:
            return CopyKind.INTEGER
        case TypeFamily.BOOLEAN:
            return CopyKind.BIT
        case TypeFamily.BYTES:
            return CopyKind.BYTES
    is_padded = column.declared.startswith(("character(", "bpchar"))
    is_padded = is_padded or column.declared == "character"
    return CopyKind.PADDED if is_padded else CopyKind.TEXT


def read_copy(line: bytes, kinds: Sequence[CopyKind]) -> Key:
    """The row of a line of COPY's text. Raises ``ValueError``."""
    cells = line.split(b"\t")
    return tuple(
        copied_cell(text, kind) for text, kind in zip(cells, kinds, strict=True)
    )


def copied_cell(text: bytes, kind: CopyKind) -> Cell:
    """A cell of COPY's text as the store's own reading gives it out."""
    if text == _NULL:
        return None
    if kind is CopyKind.INTEGER:
        return int(text)
    if kind is CopyKind.BIT:
        return int(text == b"t")
    plain = _ESCAPED.sub(_sign, text) if b"\\" in text else text
    if kind is CopyKind.BYTES:
        return bytes.fromhex(plain.removeprefix(b"\\x").decode())
    read = plain.decode()
    return read.rstrip(" ") if kind is CopyKind.PADDED else read


def first_cells(lines: Sequence[bytes], kinds: Sequence[CopyKind]) -> list[Key]:
    """Of lines of COPY's text the first cells; the rest is not read."""
    width = len(kinds)
    texts = list(zip(*[line.split(b"\t", width) for line in lines], strict=True))
    if len(texts) == width:  # there is no rest: the last ones end their lines
        texts[-1] = tuple(text[:-1] for text in texts[-1])
    columns = map(_column, texts[:width], kinds)
    return list(zip(*columns, strict=True))


def _column(texts: Sequence[bytes], kind: CopyKind) -> Sequence[Cell]:
    if kind is CopyKind.INTEGER and _NULL not in texts:
        return list(map(int, texts))
    return [copied_cell(text, kind) for text in texts]


def _sign(found: re.Match[bytes]) -> bytes:
    return _SIGNS.get(found[1], found[1])


def _line(rows: object) -> bytes:
    return _ENCODER.encode(rows).encode() + b"\n"


def _plain(cell: Cell) -> object:
    if isinstance(cell, bytes):
        return {"bytes": base64.b64encode(cell).decode()}
    if isinstance(cell, str) and not is_unicode(cell):
        raw = cell.encode(errors="surrogateescape")
        return {"text": base64.b64encode(raw).decode()}
    return cell


def _cell(value: object) -> Cell:
    match value:
        case {"bytes": str() as text}:
            return base64.b64decode(text, validate=True)
        case {"text": str() as text}:
            raw = base64.b64decode(text, validate=True)
            return raw.decode(errors="surrogateescape")
        case None | int() | float() | str():
            return value
    raise TypeError(value)
