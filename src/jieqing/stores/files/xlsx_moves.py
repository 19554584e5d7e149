"""What becomes of references when rows of a sheet go: formulas, names, ranges.

As a spreadsheet program does it: what lay below moves up, a range that lost rows
shrinks, and one that lost all of them is a lost reference.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

from jieqing.stores.files.xlsx_cells import column_letters, column_number

LOST = "#REF!"
_SHEET = r"(?P<sheet>'(?:[^']|'')+'!|[^\W\d][\w.]*!)?"
_CELLS = (
    r"(?P<one>\$?[A-Z]{1,3}\$?[1-9]\d{0,6})(?::(?P<two>\$?[A-Z]{1,3}\$?[1-9]\d{0,6}))?"
)
_ROWS = r"(?P<from>\$?[1-9]\d{0,6}):(?P<to>\$?[1-9]\d{0,6})"
_TOKEN = re.compile(
    rf'"(?:[^"]|"")*"|(?<![\w.$\]!:]){_SHEET}(?:{_CELLS}|{_ROWS})(?![\w(!.])'
)
_ROW = re.compile(r"\d+$")
_END = re.compile(
    r"(?:(?P<fixed_column>\$)?(?P<letters>[A-Z]{1,3}))?(?P<fixed_row>\$)?(?P<row>\d+)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """The rows that go, by sheet, in order; ``home`` is where the text stands."""

    gone: Mapping[str, tuple[int, ...]]
    home: str

    def row(self, number: int) -> int | None:
        """Where a row of the home sheet is afterwards; None: it went."""
        return _moved(number, self.gone.get(self.home, ()))

    def touches(self, text: str) -> bool:
        """Whether a formula looks at a row that goes."""
        return any(self._is_hit(found) for found in _TOKEN.finditer(text))

    def names_one(self, text: str) -> bool:
        """Whether a formula names one row alone, and that row goes."""
        hits = (found for found in _TOKEN.finditer(text) if self._is_hit(found))
        return any(len({_row_of(end) for end in _ends(hit) or ()}) == 1 for hit in hits)

    def text(self, text: str) -> str:
        """Return a formula, or a list of ranges, as it reads afterwards."""
        return _TOKEN.sub(self._replaced, text)

    def ranges(self, text: str) -> str:
        """Return ranges between blanks, without those that went; may be empty."""
        moved = (self.text(each) for each in text.split())
        return " ".join(each for each in moved if LOST not in each)

    def _gone_in(self, found: re.Match[str]) -> tuple[int, ...]:
        sheet = found["sheet"]
        if sheet is None:
            return self.gone.get(self.home, ())
        return self.gone.get(sheet[:-1].strip("'").replace("''", "'"), ())

    def _is_hit(self, found: re.Match[str]) -> bool:
        ends = _ends(found)
        if ends is None:
            return False
        first, last = sorted(map(_row_of, ends))
        gone = self._gone_in(found)
        return bisect_left(gone, first) != bisect_left(gone, last + 1)

    def _replaced(self, found: re.Match[str]) -> str:
        ends, gone = _ends(found), self._gone_in(found)
        if ends is None or not gone:
            return found[0]
        first, last = map(_row_of, ends)
        kept = _shrunk(min(first, last), max(first, last), gone)
        if kept is None:
            return (found["sheet"] or "") + LOST
        if first > last:
            kept = kept[::-1]
        moved = [_ROW.sub(str(n), end) for n, end in zip(kept, ends, strict=True)]
        is_range = found["two"] is not None or found["from"] is not None
        return (found["sheet"] or "") + (":".join(moved) if is_range else moved[0])


def _ends(found: re.Match[str]) -> tuple[str, str] | None:
    if found["one"] is not None:
        return found["one"], found["two"] or found["one"]
    return None if found["from"] is None else (found["from"], found["to"])


def _row_of(end: str) -> int:
    digits = _ROW.search(end)
    return int(digits[0]) if digits else 0


def _moved(number: int, gone: tuple[int, ...]) -> int | None:
    before = bisect_left(gone, number)
    if before < len(gone) and gone[before] == number:
        return None
    return number - before


def _shrunk(first: int, last: int, gone: tuple[int, ...]) -> tuple[int, int] | None:
    """The range's rows afterwards; whole columns are never that long."""
    start = first - bisect_left(gone, first)
    end = last - bisect_left(gone, last + 1)
    return (start, end) if start <= end else None


def copied_to(formula: str, rows: int, columns: int) -> str:
    """Return a formula as it reads so many rows down and columns on."""
    return _TOKEN.sub(lambda found: _copied(found, rows, columns), formula)


def _copied(found: re.Match[str], rows: int, columns: int) -> str:
    if _ends(found) is None:
        return found[0]
    sheet = found["sheet"] or ""
    rest = found[0][len(sheet) :]
    ends = (_end_copied(end, rows, columns) for end in rest.split(":"))
    return sheet + ":".join(ends)


def _end_copied(end: str, rows: int, columns: int) -> str:
    parts = _END.fullmatch(end)
    if parts is None:
        return end
    letters, row = parts["letters"], parts["row"]
    if letters and not parts["fixed_column"]:
        letters = column_letters(column_number(letters) + columns)
    if not parts["fixed_row"]:
        row = str(int(row) + rows)
    fixed = (parts["fixed_column"] or "", parts["fixed_row"] or "")
    return f"{fixed[0]}{letters or ''}{fixed[1]}{row}"
