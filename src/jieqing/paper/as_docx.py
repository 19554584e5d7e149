"""A paper as a Word file, for houses that fill in and circulate by Word.

The same order as the PDF: heads repeat, rows stay whole, the foot counts pages. Word
puts in the numbers of pages itself, by fields.
"""

import io
from datetime import date, datetime

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row
from docx.shared import Mm, Pt
from docx.table import Table as Drawn
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph

from jieqing.language import said
from jieqing.paper import archive
from jieqing.paper.paper import Cell, Paper, Printed, Table
from jieqing.paper.plain_text import printable

_LATIN, _HAN = "Arial", "Noto Sans CJK SC"
_ANY_DAY = datetime(1980, 1, 1)  # noqa: DTZ001 - the file format knows no zone
_SHORT, _LONG, _MARGIN, _SEAL = Mm(210), Mm(297), Mm(20), Mm(48)
_GRID = "Table Grid"


def render(paper: Paper, printed: Printed) -> bytes:
    """Write the document; the same paper and print give the same bytes."""
    made = docx.Document()
    _set_up(made, paper)
    heading = made.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title = heading.add_run(printable(paper.title))
    title.bold, title.font.size = True, Pt(18)
    made.add_paragraph(f"{printable(paper.company)}    {paper.form}")
    if paper.mark:
        made.add_paragraph(printable(paper.mark)).runs[0].bold = True
    _write_about(made, paper)
    for table in paper.tables:
        _write_table(made, table, is_last=table is paper.tables[-1])
    for note in paper.notes:
        made.add_paragraph(printable(note))
    _write_signing(made, paper)
    _write_foot(made, paper, printed)
    target = io.BytesIO()
    made.save(target)
    return archive.pack(archive.unpack(target.getvalue()))


def _set_up(made: Document, paper: Paper) -> None:
    section = made.sections[0]
    section.page_width, section.page_height = _SHORT, _LONG
    if paper.is_wide:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = _LONG, _SHORT
    section.left_margin = section.right_margin = _MARGIN
    section.top_margin = section.bottom_margin = _MARGIN
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = _LATIN, Pt(10.5)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), _HAN)
    normal.paragraph_format.space_after = Pt(4)
    about = made.core_properties
    about.title, about.author = printable(paper.title), ""
    about.comments = ""
    about.created = about.modified = _ANY_DAY


def _write_about(made: Document, paper: Paper) -> None:
    if not paper.about:
        return
    table = made.add_table(rows=0, cols=2, style=_GRID)
    for pair in paper.about:
        for cell, text in zip(table.add_row().cells, pair, strict=True):
            cell.text = printable(text)


def _write_table(made: Document, table: Table, *, is_last: bool) -> None:
    heading = made.add_paragraph()
    heading.paragraph_format.keep_with_next = True
    heading.add_run(printable(table.heading)).bold = True
    if not table.rows:
        made.add_paragraph(printable(table.empty))
        return
    drawn = made.add_table(rows=1, cols=len(table.columns), style=_GRID)
    head = drawn.rows[0]
    _mark_row(head._tr, "w:tblHeader")  # noqa: SLF001 - python-docx has no other way
    for cell, column in zip(head.cells, table.columns, strict=True):
        cell.text = printable(column.head)
        cell.paragraphs[0].runs[0].bold = True
    for row in (*table.rows, *((table.total,) if table.total else ())):
        added = drawn.add_row()
        _mark_row(added._tr, "w:cantSplit")  # noqa: SLF001 - the same
        for cell, column, value in zip(added.cells, table.columns, row, strict=True):
            cell.text = _text(value)
            if column.is_figure:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if is_last:
        _close(drawn)


def _close(drawn: Drawn) -> None:
    """Nothing can be written below the last row unseen."""
    last: _Row = drawn.add_row()  # type: ignore[no-untyped-call]  # theirs
    blank: _Cell = last.cells[0].merge(last.cells[-1])
    blank.text = said("Nothing below this line")
    blank.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER


def _text(value: Cell) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:,}" if isinstance(value, int) else printable(value)


def _mark_row(row: CT_Row, name: str) -> None:
    row.get_or_add_trPr().append(OxmlElement(name))


def _write_signing(made: Document, paper: Paper) -> None:
    dated = said("Date:") + said("      year    month    day")
    for post in paper.signatures:
        made.add_paragraph(f"{post} {'_' * 30} {dated}")
    if not paper.has_seal:
        return
    square = made.add_table(rows=1, cols=1, style=_GRID)
    square.alignment = 2  # right
    square.autofit = False
    square.rows[0].height = square.columns[0].width = _SEAL
    cell = square.cell(0, 0)
    cell.width, cell.text = _SEAL, said("(company seal)")
    cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER


def _write_foot(made: Document, paper: Paper, printed: Printed) -> None:
    foot = made.sections[0].footer.paragraphs[0]
    foot.add_run(f"{paper.form} · ")
    before, _, rest = said("Page {number} of {total}").partition("{number}")
    between, _, after = rest.partition("{total}")
    foot.add_run(before)
    _add_field(foot, "PAGE")
    foot.add_run(between)
    _add_field(foot, "NUMPAGES")
    code = f"{said('Check code')} {paper.check_code}"
    by = f"{said('Printed by')} {printed.by} {printed.at}"
    foot.add_run(f"{after} · {code} · {by}")
    for run in foot.runs:
        run.font.size = Pt(8)


def _add_field(paragraph: Paragraph, name: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001 - python-docx has no fields
