"""The small part of Markdown that documents are written in, as parts to be drawn.

Headings, paragraphs, bulleted and numbered lists, tables. No links, images or HTML:
what is not one of these is a paragraph, and whoever draws it escapes the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import count

_HEADING = re.compile(r"(#{1,4}) +(.+)")
_BULLET = re.compile(r"[-*] +(.+)")
_NUMBERED = re.compile(r"([0-9]{1,3})[.、] *(.+)")
_RULE = re.compile(r"\|?[ :|-]+\|?")
_STRONG = re.compile(r"\*\*(.+?)\*\*")


class PartKind(StrEnum):
    """What a part of a text is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLETS = "bullets"
    NUMBERED = "numbered"
    TABLE = "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part: ``level`` of a heading, ``lines`` of a list, ``rows`` of a table.

    ``head`` of a line is what stands in bold at its beginning. A table's first row is
    its head; ``number`` tells the tables of one text apart, from 1.
    """

    kind: PartKind
    level: int = 0
    lines: tuple[tuple[str, str], ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    number: int = 0

    @property
    def text(self) -> str:
        """The words of a heading or paragraph."""
        return "".join(f"{head}{rest}" for head, rest in self.lines)


def parts_of_text(text: str) -> tuple[Part, ...]:
    """Read a text into its parts."""
    numbers = count(1)
    return tuple(
        replace(part, number=next(numbers)) if part.kind is PartKind.TABLE else part
        for part in _parts(text.replace("\r\n", "\n").split("\n"))
    )


def _parts(lines: list[str]) -> Iterator[Part]:
    place = 0
    while place < len(lines):
        line = lines[place].strip()
        if not line:
            place += 1
            continue
        heading = _HEADING.fullmatch(line)
        if heading:
            yield Part(
                kind=PartKind.HEADING,
                level=len(heading[1]),
                lines=(("", _plain(heading[2])),),
            )
            place += 1
            continue
        kind = _kind_of(line)
        end = place
        while end < len(lines) and lines[end].strip() and _goes_on(kind, lines[end]):
            end += 1
        yield _part(kind, [one.strip() for one in lines[place:end]])
        place = end


def _kind_of(line: str) -> PartKind:
    if line.startswith("|"):
        return PartKind.TABLE
    if _BULLET.fullmatch(line):
        return PartKind.BULLETS
    if _NUMBERED.fullmatch(line):
        return PartKind.NUMBERED
    return PartKind.PARAGRAPH


def _goes_on(kind: PartKind, line: str) -> bool:
    return not _HEADING.fullmatch(line.strip()) and _kind_of(line.strip()) is kind


def _part(kind: PartKind, lines: list[str]) -> Part:
    match kind:
        case PartKind.TABLE:
            rows = [_cells(line) for line in lines if not _RULE.fullmatch(line)]
            return Part(kind=kind, rows=_even(rows))
        case PartKind.BULLETS:
            found = (_BULLET.fullmatch(line) for line in lines)
            return Part(kind=kind, lines=tuple(_line(f[1]) for f in found if f))
        case PartKind.NUMBERED:
            found = (_NUMBERED.fullmatch(line) for line in lines)
            return Part(kind=kind, lines=tuple(_line(f[2]) for f in found if f))
    return Part(kind=PartKind.PARAGRAPH, lines=(("", _plain("".join(lines))),))


def _line(text: str) -> tuple[str, str]:
    """Split off what stands in bold at the beginning."""
    strong = _STRONG.match(text)
    if strong is None:
        return "", _plain(text)
    return strong[1], _plain(text[strong.end() :].strip())


def _plain(text: str) -> str:
    return _STRONG.sub(r"\1", text)


def _cells(line: str) -> tuple[str, ...]:
    return tuple(_plain(cell.strip()) for cell in line.strip("|").split("|"))


def _even(rows: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    width = max((len(row) for row in rows), default=0)
    return tuple(row + ("",) * (width - len(row)) for row in rows)
