"""The lines of a capsule file: exactly the rows about to go, as they were.

The standard ``age`` tool and any reader of JSON give the rows back without this
program. The first line says which store and chunk it is. Rows of one table to which the
same was done follow a line that says so and names their columns: as arrays of cells, as
MariaDB sent them (``wire``, stores/wire_lines.py), or, where it names ``kinds``, as
PostgreSQL's COPY wrote them (stores/row_lines.py).
Where a store replaces whole files, each file follows as it was, cut into pieces.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jieqing.errors import Refused
from jieqing.stores.port import Cell, CopyKind, Key, Original
from jieqing.stores.row_lines import END_OF_COPY, read_copy, read_json
from jieqing.stores.wire_lines import WIRE, read_wire

FORMAT = 2
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What is said once of rows that follow: the table, what was done, the columns.

    ``columns`` are those that were written where the row stays. ``kinds``: how COPY's
    text of each column is to be read; none: the rows are JSON.
    """

    table: str
    act: str
    names: tuple[str, ...]
    columns: tuple[str, ...] = ()
    kinds: tuple[CopyKind, ...] = ()

    def line(self) -> bytes:
        """The heading as a line."""
        said: dict[str, object] = {"table": self.table, "act": self.act}
        said["names"] = self.names
        if self.columns:
            said["columns"] = self.columns
        if self.kinds:
            said["kinds"] = self.kinds
        return _line(said)


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
        header, *said = _blocks(lines)
        rows = [row for each in said for row in _rows(each)]
        originals = _originals([each.said for each in said if "original" in each.said])
    except (ValueError, KeyError, IndexError, TypeError):
        raise CapsuleDamaged(file=file) from None
    if header.said.get("capsule") != FORMAT:
        raise CapsuleDamaged(file=file)
    return header.said, rows, originals


@dataclass(frozen=True, slots=True)
class _Block:
    """What a line says, and the rows that follow it."""

    said: Mapping[str, Any]
    rows: list[Key]


def _blocks(lines: Iterable[bytes]) -> Iterator[_Block]:
    stream, block = iter(lines), None
    for line in stream:
        read = _reading(line)
        if read is not None:
            if block is None:
                raise ValueError(line)
            block.rows.extend(read(line))
            continue
        if block is not None:
            yield block
        block = _Block(json.loads(line), [])
        if "kinds" in block.said:
            block.rows.extend(_copied(stream, block.said["kinds"]))
    if block is not None:
        yield block


def _reading(line: bytes) -> Callable[[bytes], list[Key]] | None:
    """What reads the rows of a line; None: it holds none."""
    if line.startswith(b"["):
        return read_json
    return read_wire if line.startswith(WIRE) else None


def _copied(stream: Iterator[bytes], kinds: Sequence[str]) -> Iterator[Key]:
    """The rows of COPY's text up to its end, which must be there."""
    read = tuple(map(CopyKind, kinds))
    for line in stream:
        if line == END_OF_COPY:
            return
        yield read_copy(line, read)
    raise ValueError(kinds)


def _rows(block: _Block) -> Iterator[Copied]:
    said = block.said
    for cells in block.rows:
        yield Copied(
            table=str(said["table"]),
            act=str(said["act"]),
            row=dict(zip(said["names"], cells, strict=True)),
            columns=tuple(said.get("columns", ())),
        )


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


def _line(value: Mapping[str, object]) -> bytes:
    return _ENCODER.encode(value).encode() + b"\n"
