"""What a cell of a sheet says, as text: numbers, days, shared and inline strings.

Days are written without time, moments with it (no zone stands in a workbook), numbers
in their shortest form. The calendar of 1900 has a 29 February that never was.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jieqing.stores.files.xml_node import Node

_BUILT_IN_DAYS = frozenset({*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)})
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_OF_TIME = re.compile(r"[yYmMdDhHsS]")
_WHOLE = re.compile(r"-?\d+")
_FALSE_LEAP_DAY = 60  # 1900-02-29 of the calendar of 1900
_SECONDS = 86_400
_LETTERS = re.compile(r"[A-Z]+")


@dataclass(frozen=True, slots=True)
class Seen:
    """A cell as written: its column from 0, kind, style, and what stands in it."""

    column: int
    kind: str
    style: int
    said: str


def seen(column: int, cell: Node) -> Seen:
    """Return a cell of the tree as it was written. Raises ``ValueError``."""
    kind = cell.attributes.get("t", "n")
    if kind == "inlineStr":
        inline = cell.first("is")
        said = string_of(inline) if inline else ""
    else:
        value = cell.first("v")
        said = value.text if value is not None else ""
    return Seen(column, kind, int(cell.attributes.get("s", "0")), said)


def column_number(reference: str) -> int:
    """From ``C7`` to 2: the column, counted from 0."""
    letters = _LETTERS.match(reference)
    number = 0
    for sign in letters[0] if letters else "":
        number = number * 26 + ord(sign) - ord("A") + 1
    return number - 1


def column_letters(number: int) -> str:
    """From 2 to ``C``."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def string_of(node: Node) -> str:
    """The text of a string, its runs joined, without the readings above the signs."""
    parts = []
    for child in node.nodes:
        if child.name == "t":
            parts.append(child.text)
        elif child.name == "r":
            parts += [each.text for each in child.named("t")]
    return "".join(parts)


def day_styles(styles: Node | None) -> frozenset[int]:
    """Numbers of the cell styles that show a number as a day or a time."""
    if styles is None:
        return frozenset()
    formats: dict[str, str] = {}
    for group in styles.named("numFmts"):
        for each in group.named("numFmt"):
            code = each.attributes.get("formatCode", "")
            formats[each.attributes.get("numFmtId", "")] = code
    groups = styles.named("cellXfs")
    used = [xf.attributes.get("numFmtId", "0") for g in groups for xf in g.named("xf")]
    return frozenset(n for n, each in enumerate(used) if _is_day(each, formats))


def _is_day(number: str, formats: Mapping[str, str]) -> bool:
    if number in formats:
        return _OF_TIME.search(_LITERAL.sub("", formats[number])) is not None
    return number.isdigit() and int(number) in _BUILT_IN_DAYS


class CellTexts:
    """Reads cells of one workbook."""

    def __init__(
        self, strings: Sequence[str], days: frozenset[int], *, is_1904: bool
    ) -> None:
        """Remember its shared strings and which styles mean a day."""
        self._strings, self._days, self._is_1904 = strings, days, is_1904

    def text(self, cell: Seen) -> str | None:
        """What the cell says; None if it is empty."""
        if not cell.said:
            return None
        match cell.kind:
            case "s":
                return self._strings[int(cell.said)] or None
            case "b":
                return "TRUE" if cell.said == "1" else "FALSE"
            case "n":
                return self._number(cell.said, cell.style)
        return cell.said

    def _number(self, said: str, style: int) -> str:
        if style in self._days:
            return self._moment(float(said))
        if _WHOLE.fullmatch(said):
            return said
        number = float(said)
        return str(int(number)) if number.is_integer() else repr(number)

    def _moment(self, serial: float) -> str:
        seconds = round(serial * _SECONDS)
        days, second = divmod(seconds, _SECONDS)
        time = str(timedelta(seconds=second)).zfill(8)
        if serial < 1:
            return time
        try:
            day = (self._first_day(days) + timedelta(days=days)).date()
        except OverflowError:
            return repr(serial)
        return f"{day} {time}" if second else f"{day}"

    def _first_day(self, days: int) -> datetime:
        if self._is_1904:
            return datetime(1904, 1, 1)  # noqa: DTZ001  # a calendar, no moment
        day = 30 if days >= _FALSE_LEAP_DAY else 31
        return datetime(1899, 12, day)  # noqa: DTZ001  # the same
