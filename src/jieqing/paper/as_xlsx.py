"""A paper as a workbook: a sheet for each table, to filter and to count in.

Text is written as text and never as a formula, link or number; where it looks like one
the cell carries Excel's own mark for text too, so that editing it wakes nothing.
"""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from jieqing.language import said
from jieqing.paper.paper import Cell, Paper, Printed, Table
from jieqing.paper.plain_text import may_be_formula, printable

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_ROW_BY_ROW = {"in_memory": False, "constant_memory": True}
_ANY_DAY = datetime(1980, 1, 1)  # noqa: DTZ001 - the file format knows no zone
_A4 = 9
_FONT = {"font_name": "Microsoft YaHei", "font_size": 10}
_SIGNS_A_SHARE, _NARROWEST = 8, 8
_NAME_SIGNS = 31
_FORBIDDEN = str.maketrans("[]:*?/\\'", "        ")
_MARGIN_INCHES = 0.79  # 20 mm


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looks:
    """The formats of one workbook."""

    title: Format
    quiet: Format
    head: Format
    text: Format
    guarded: Format
    figure: Format
    day: Format
    total: Format


def render(paper: Paper, printed: Printed) -> bytes:
    """Write the workbook; the same paper and print give the same bytes."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, _OPTIONS)
    book.set_properties({"title": paper.title, "created": _ANY_DAY})
    looks = _looks(book)
    sheet, row = None, 0
    for table, name in zip(paper.tables, _names(paper), strict=True):
        sheet = book.add_worksheet(name)
        _set_page(sheet, paper, printed)
        first = _write_head(sheet, paper, looks)
        row = _write_table(sheet, table, first, looks)
    if sheet is not None:
        _write_foot(sheet, paper, row + 1, looks)
    book.close()
    return target.getvalue()


def _looks(book: Workbook) -> _Looks:
    def look(**more: Any) -> Format:  # noqa: ANN401 - what a format may say
        return book.add_format({**_FONT, **more})

    cell = {"border": 1, "border_color": "#76838F", "text_wrap": True, "valign": "top"}
    return _Looks(
        title=look(bold=True, font_size=14),
        quiet=look(font_color="#52606D"),
        head=look(bold=True, bg_color="#EEF1F3", **cell),
        text=look(num_format="@", **cell),
        guarded=look(num_format="@", quote_prefix=True, **cell),
        figure=look(num_format="#,##0", align="right", **cell),
        day=look(num_format="yyyy-mm-dd", align="left", **cell),
        total=look(bold=True, num_format="#,##0", **cell),
    )


def _names(paper: Paper) -> Iterator[str]:
    """Names of sheets: short, plain, and none twice."""
    seen: set[str] = set()
    for number, table in enumerate(paper.tables, start=1):
        plain = printable(table.heading).translate(_FORBIDDEN).strip()
        name = plain[:_NAME_SIGNS] or str(number)
        if name.lower() in seen:
            name = f"{number} {name}"[:_NAME_SIGNS]
        seen.add(name.lower())
        yield name


def _set_page(sheet: Worksheet, paper: Paper, printed: Printed) -> None:
    sheet.set_paper(_A4)
    if paper.is_wide:
        sheet.set_landscape()
    sheet.set_margins(*[_MARGIN_INCHES] * 4)
    sheet.fit_to_pages(1, 0)
    page = said("Page {number} of {total}").format(number="&P", total="&N")
    code = f"{said('Check code')} {paper.check_code}"
    by = f"{said('Printed by')} {printed.by} {printed.at}"
    sheet.set_footer(f"&L&8 {paper.form} {code}&C&8 {page}&R&8 {by}")


def _write_head(sheet: Worksheet, paper: Paper, looks: _Looks) -> int:
    """Title and what it is about; returns the row at which the table begins."""
    sheet.write_string(0, 0, printable(paper.title), looks.title)
    lines = [f"{paper.company} · {paper.form}"]
    lines += [paper.mark] if paper.mark else []
    lines += [f"{name}: {word}" for name, word in paper.about]
    for row, line in enumerate(lines, start=1):
        sheet.write_string(row, 0, printable(line), looks.quiet)
    return len(lines) + 2


def _write_table(sheet: Worksheet, table: Table, first: int, looks: _Looks) -> int:
    """Write it below its head; returns the row after it."""
    if not table.rows:
        sheet.write_string(first, 0, printable(table.empty), looks.quiet)
        return first + 1
    last = _write_rows(sheet, table, table.rows, first, looks)
    for at, cell in enumerate(table.total):
        _write_total(sheet, (last + 1, at), cell, looks)
    return last + 1 + bool(table.total)


def _write_rows(
    sheet: Worksheet,
    table: Table,
    rows: Iterable[Sequence[Cell]],
    first: int,
    looks: _Looks,
) -> int:
    """Write heads and rows, each as it comes; returns the place of the last."""
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, max(column.share * _SIGNS_A_SHARE, _NARROWEST))
        sheet.write_string(first, at, printable(column.head), looks.head)
    last = first
    for last, cells in enumerate(rows, start=first + 1):
        for at, cell in enumerate(cells):
            _write(sheet, (last, at), cell, looks)
    sheet.repeat_rows(first)
    sheet.freeze_panes(first + 1, 0)
    sheet.autofilter(first, 0, last, len(table.columns) - 1)
    return last


def _write(sheet: Worksheet, place: tuple[int, int], cell: Cell, looks: _Looks) -> None:
    if isinstance(cell, date):
        noon = datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - a day
        sheet.write_datetime(*place, noon, looks.day)
    elif isinstance(cell, int):
        sheet.write_number(*place, cell, looks.figure)
    else:
        look = looks.guarded if may_be_formula(cell) else looks.text
        sheet.write_string(*place, printable(cell), look)


def _write_total(
    sheet: Worksheet, place: tuple[int, int], cell: Cell, looks: _Looks
) -> None:
    if isinstance(cell, int):
        sheet.write_number(*place, cell, looks.total)
    else:
        sheet.write_string(*place, printable(str(cell)), looks.total)


def _write_foot(sheet: Worksheet, paper: Paper, row: int, looks: _Looks) -> None:
    """Notes, and lines for those who sign by hand."""
    lines = [*paper.notes, *(f"{post} ______________" for post in paper.signatures)]
    if paper.has_seal:
        lines.append(said("(company seal)"))
    for below, line in enumerate(lines):
        sheet.write_string(row + below, 0, printable(line), looks.quiet)


def write_long(
    target: BinaryIO,
    paper: Paper,
    rows: Iterable[Sequence[Cell]],
    printed: Printed,
) -> None:
    """Write a paper of one table whose rows come one by one and are not kept.

    Of what lies in memory it is one row, however many there are.
    """
    book = xlsxwriter.Workbook(target, {**_OPTIONS, **_ROW_BY_ROW})
    book.set_properties({"title": paper.title, "created": _ANY_DAY})
    looks = _looks(book)
    sheet = book.add_worksheet(next(_names(paper)))
    _set_page(sheet, paper, printed)
    first = _write_head(sheet, paper, looks)
    last = _write_rows(sheet, paper.tables[0], rows, first, looks)
    _write_foot(sheet, paper, last + 2, looks)
    book.close()


def with_lists(paper: Paper, lists: Mapping[int, tuple[str, ...]], rows: int) -> bytes:
    """Write an empty form to fill in, then the paper's other tables beside it.

    ``lists``: what a column offers, by its place from 0. ``rows``: how many lines are
    made ready; all their cells are text, so that no long number loses digits.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, _OPTIONS)
    book.set_properties({"title": paper.title, "created": _ANY_DAY})
    looks = _looks(book)
    form, *others = paper.tables
    name, *names = _names(paper)
    sheet = book.add_worksheet(name)
    for at, column in enumerate(form.columns):
        sheet.set_column(at, at, column.share * _SIGNS_A_SHARE)
        sheet.write_string(0, at, printable(column.head), looks.head)
        for row in range(1, rows + 1):
            sheet.write_blank(row, at, None, looks.text)
    for at, offered in lists.items():
        rule = {"validate": "list", "source": list(offered)}
        sheet.data_validation(1, at, rows, at, rule)
    sheet.freeze_panes(1, 0)
    for other, beside in zip(others, names, strict=True):
        _write_table(book.add_worksheet(beside), other, 0, looks)
    book.close()
    return target.getvalue()
