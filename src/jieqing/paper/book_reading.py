"""The cells of a workbook that a stranger may have made: whole, or refused with why.

Before any parser sees it the zip is weighed; then a process of its own reads it under
bounds of memory and time (``book_child``). No macro, link or formula is ever run: a
formula's cell is its last value.
"""

import io
import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from enum import StrEnum

from jieqing.errors import Phrase, WrongUsage, phrase

MOST_BYTES = 4 * 2**20
_MOST_PARTS, _MOST_UNPACKED, _MOST_RATIO = 200, 64 * 2**20, 200
_WORTH_A_THOUGHT = 2**20
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = 0x1
_BOOK = "xl/workbook.xml"
_MACROS = "vbaproject.bin"
_CHILD = "jieqing.paper.book_child"
_PATIENCE_SECONDS = 30


class BookUnreadable(WrongUsage):
    """The file is no workbook that may be read here."""

    code = "book-unreadable"
    cause = "The workbook cannot be read: {why}."
    advice = "Save the list as .xlsx, one sheet, without a password, and try again."


class CellKind(StrEnum):
    """What stands in a cell. ``CUT``: a number so long that Excel lost digits."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    CUT = "cut"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class BookCell:
    """A cell as text: a whole number in digits, a day as ISO."""

    kind: CellKind
    text: str


def read_rows(content: bytes) -> tuple[tuple[BookCell, ...], ...]:
    """Return all rows of the first sheet, from row 1 on. Raises ``BookUnreadable``."""
    _require_bounds(content)
    answer = json.loads(_asked(content))
    problem = _problem(str(answer.get("problem", "")))
    if problem is not None:
        raise BookUnreadable(why=problem)
    return tuple(
        tuple(BookCell(kind=CellKind(kind), text=text) for kind, text in row)
        for row in answer["rows"]
    )


def _problem(code: str) -> Phrase | None:
    match code:
        case "":
            return None
        case "columns":
            return phrase("it has more than 30 columns")
        case "rows":
            return phrase("it has more than 2,000 rows")
        case "long":
            return phrase("a cell has more than 500 signs")
    return phrase("it is no workbook in the form .xlsx")


def _asked(content: bytes) -> bytes:
    """What the child says; one that its bounds have ended says nothing."""
    command = [sys.executable, "-I", "-m", _CHILD]
    try:
        ended = subprocess.run(  # noqa: S603 - our own module, no word from outside
            command,
            input=content,
            capture_output=True,
            timeout=_PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BookUnreadable(why=phrase("reading it takes too long")) from None
    if ended.returncode != 0:
        raise BookUnreadable(why=phrase("it unpacks to too much"))
    return ended.stdout


def _require_bounds(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise BookUnreadable(why=phrase("it is larger than 4 MB"))
    if content.startswith(_OLD_OFFICE):
        words = phrase("it is encrypted, or an old .xls under a new name")
        raise BookUnreadable(why=words)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as whole:
            entries = whole.infolist()
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError):
        raise BookUnreadable(why=phrase("it is no whole zip file")) from None
    problem = _unbounded(entries)
    if problem is not None:
        raise BookUnreadable(why=problem)


def _unbounded(entries: list[zipfile.ZipInfo]) -> Phrase | None:
    names = {entry.filename for entry in entries}
    total = sum(entry.file_size for entry in entries)
    is_too_much = len(entries) > _MOST_PARTS or total > _MOST_UNPACKED
    is_sealed = any(entry.flag_bits & _ENCRYPTED for entry in entries)
    has_macros = any(name.lower().endswith(_MACROS) for name in names)
    found = (
        (_BOOK not in names, phrase("it is no workbook in the form .xlsx")),
        (has_macros, phrase("it holds macros")),
        (is_too_much, phrase("it unpacks to too much")),
        (len(names) != len(entries), phrase("a part stands in it twice")),
        (is_sealed, phrase("a part is encrypted")),
        (
            any(map(_is_bomb, entries)),
            phrase("a part unpacks to more than 200 times its size"),
        ),
    )
    return next((why for is_wrong, why in found if is_wrong), None)


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    packed = max(entry.compress_size, 1)
    return entry.file_size > max(_WORTH_A_THOUGHT, packed * _MOST_RATIO)
