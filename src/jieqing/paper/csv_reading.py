"""The cells of a CSV file that a stranger may have made: whole, or refused with why.

UTF-8 or, as Excel in China writes it, GB 18030. Every cell is text and nothing is
evaluated; bounds are those of a workbook.
"""

import csv
import io

from jieqing.errors import phrase
from jieqing.paper.book_child import MOST_COLUMNS, MOST_ROWS, MOST_SIGNS
from jieqing.paper.book_reading import MOST_BYTES, BookCell, BookUnreadable, CellKind

_CODINGS = ("utf-8-sig", "gb18030")


def read_rows(content: bytes) -> tuple[tuple[BookCell, ...], ...]:
    """Return all rows. Raises ``BookUnreadable``."""
    if len(content) > MOST_BYTES:
        raise BookUnreadable(why=phrase("it is larger than 4 MB"))
    lines = csv.reader(io.StringIO(_text(content), newline=""), strict=True)
    rows: list[tuple[BookCell, ...]] = []
    try:
        for line in lines:
            rows.append(_row(line))
            if len(rows) > MOST_ROWS:
                raise BookUnreadable(why=phrase("it has more than 2,000 rows"))
    except csv.Error:
        words = phrase("a line of it is not CSV: a quotation mark is left open")
        raise BookUnreadable(why=words) from None
    return tuple(rows)


def _row(line: list[str]) -> tuple[BookCell, ...]:
    if len(line) > MOST_COLUMNS:
        raise BookUnreadable(why=phrase("it has more than 30 columns"))
    if any(len(text) > MOST_SIGNS for text in line):
        raise BookUnreadable(why=phrase("a cell has more than 500 signs"))
    return tuple(BookCell(CellKind.TEXT, text) for text in line)


def _text(content: bytes) -> str:
    if b"\0" in content:
        raise BookUnreadable(why=phrase("it is neither a workbook nor CSV"))
    for coding in _CODINGS:
        try:
            return content.decode(coding)
        except UnicodeDecodeError:
            continue
    raise BookUnreadable(why=phrase("it is neither a workbook nor CSV"))
