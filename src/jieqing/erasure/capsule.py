"""The lines of a capsule file: exactly the rows about to go, as they were.

One JSON object a line, so that the standard ``age`` tool and any reader of JSON give
the rows back without this program. The first line says which store and chunk it is;
each other line is one row, whole, with what was done to it. Bytes stand as base64, and
so does a text in another encoding than UTF-8. Where a store replaces whole files, each
file follows as it was, cut into pieces.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from jieqing.errors import Refused
from jieqing.stores.cell_text import is_unicode
from jieqing.stores.port import Cell, Original

FORMAT = 1
_PIECE = 48 * 1024  # bytes of a file on one line


class CapsuleDamaged(Refused):
    """A capsule file is not what was written."""

    code = "capsule-damaged"
    cause = "The capsule file {file} is damaged or truncated."
    advice = "Nothing was restored from it; keep the file and call for help."


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """One row as it was, and what the chunk did to it."""

    table: str
    act: str  # erase, mask or untie
    row: Mapping[str, Cell]
    columns: tuple[str, ...] = ()


def header_line(*, store: str, mark: str, chunk: int, schema: str) -> bytes:
    """Say which chunk of which store the file copies."""
    return _line(
        {
            "capsule": FORMAT,
            "store": store,
            "mark": mark,
            "chunk": chunk,
            "schema": schema,
        }
    )


def row_line(copied: Copied) -> bytes:
    """One row as a line."""
    cells = {name: _plain(cell) for name, cell in copied.row.items()}
    line = {"table": copied.table, "act": copied.act, "row": cells}
    if copied.columns:
        line["columns"] = list(copied.columns)
    return _line(line)


def original_lines(original: Original) -> Iterator[bytes]:
    """A replaced file as lines, whole."""
    content = original.content
    for start in range(0, max(len(content), 1), _PIECE):
        piece = content[start : start + _PIECE]
        yield _line(
            {
                "original": original.file,
                "before": original.before,
                "after": original.after,
                "bytes": base64.b64encode(piece).decode(),
            }
        )


def read_rows(
    lines: Iterable[bytes], file: str
) -> tuple[Mapping[str, object], list[Copied], list[Original]]:
    """The header, the rows and the replaced files. Raises ``CapsuleDamaged``."""
    try:
        parsed = [json.loads(line) for line in lines]
        header = parsed[0]
        rows = [_copied(line) for line in parsed[1:] if "original" not in line]
        originals = _originals([line for line in parsed if "original" in line])
    except (ValueError, KeyError, IndexError, TypeError):
        raise CapsuleDamaged(file=file) from None
    if header.get("capsule") != FORMAT:
        raise CapsuleDamaged(file=file)
    return header, rows, originals


def _originals(lines: Sequence[Mapping[str, object]]) -> list[Original]:
    """The files, their pieces joined; one whose bytes are not its own is damage."""
    pieces: dict[tuple[str, str, str], list[bytes]] = {}
    for line in lines:
        name = (str(line["original"]), str(line["before"]), str(line["after"]))
        piece = base64.b64decode(str(line["bytes"]), validate=True)
        pieces.setdefault(name, []).append(piece)
    whole = [
        Original(file=file, before=before, after=after, content=b"".join(parts))
        for (file, before, after), parts in pieces.items()
    ]
    for original in whole:
        if hashlib.sha256(original.content).hexdigest() != original.before:
            raise ValueError(original.file)
    return whole


def _copied(line: Mapping[str, object]) -> Copied:
    row = line["row"]
    if not isinstance(row, dict):
        raise TypeError(line)
    return Copied(
        table=str(line["table"]),
        act=str(line["act"]),
        row={name: _cell(value) for name, value in row.items()},
        columns=tuple(map(str, _listed(line.get("columns", [])))),
    )


def _listed(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value


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


def _line(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
