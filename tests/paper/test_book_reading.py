"""A workbook from a stranger is read whole or refused, and hurts nobody."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest

from jieqing.paper.book_reading import MOST_BYTES, BookUnreadable, CellKind, read_rows


def book_of(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The workbook with another part, in place of one of that name."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, part)
    return target.getvalue()


PLAIN = book_of(["a"])
SHEET = "xl/worksheets/sheet1.xml"
FAR = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    b"</worksheet>"
)
HOSTILE = {
    "no zip": b"not a workbook",
    "old office": b"\xd0\xcf\x11\xe0" + bytes(600),
    "no workbook in it": with_part(PLAIN, "xl/workbook.xml", b"<x/>")[:-30],
    "too large": bytes(MOST_BYTES + 1),
    "bomb": with_part(PLAIN, "xl/media/a", bytes(3 * 2**20)),
    "many bytes": with_part(PLAIN, "xl/media/a", bytes(65 * 2**20)),
    "broken sheet": with_part(PLAIN, SHEET, b"<worksheet"),
    "far cell": with_part(PLAIN, SHEET, FAR),
    "many rows": book_of(*[["a"]] * 2_100),
    "long cell": book_of(["a" * 501]),
}


def test_cells_come_as_text_with_their_kind() -> None:
    long = 110101199001011234
    row = ["a", 13800000042, date(2026, 11, 2), 1.5, None, True, long]
    (cells,) = read_rows(book_of(row))

    assert [cell.text for cell in cells][:4] == [
        "a",
        "13800000042",
        "2026-11-02",
        "1.5",
    ]
    assert cells[6].kind is CellKind.CUT


def test_a_formula_is_never_run_and_comes_as_its_last_value() -> None:
    rows = read_rows(book_of(["=1+1", "b"]))

    assert [cell.text for cell in rows[0]] == ["", "b"]


@pytest.mark.parametrize("kind", sorted(HOSTILE))
def test_what_is_no_bounded_workbook_is_refused(kind: str) -> None:
    with pytest.raises(BookUnreadable):
        read_rows(HOSTILE[kind])
