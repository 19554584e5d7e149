"""A text as a Word file; the same text and print give the same bytes."""

import io
from datetime import datetime

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from jieqing.language import said
from jieqing.paper import archive
from jieqing.paper.markdown import Part, PartKind
from jieqing.paper.paper import Printed
from jieqing.paper.plain_text import printable
from jieqing.paper.prose import Prose

_ANY_DAY = datetime(1980, 1, 1)  # noqa: DTZ001 - the file format knows no zone
_STYLES = {PartKind.BULLETS: "List Bullet", PartKind.NUMBERED: "List Number"}


def render(prose: Prose, printed: Printed) -> bytes:
    """Write the document."""
    made = docx.Document()
    _set_up(made, prose)
    if prose.mark:
        made.add_paragraph(printable(prose.mark)).runs[0].bold = True
    for part in prose.parts:
        _write(made, part)
    for note in prose.notes:
        made.add_paragraph(printable(note)).runs[0].font.size = Pt(9)
    foot = made.sections[0].footer.paragraphs[0]
    code = f"{said('Check code')} {prose.check_code}"
    by = f"{said('Printed by')} {printed.by} {printed.at}"
    foot.add_run(f"{prose.number} · {code} · {by}").font.size = Pt(8)
    target = io.BytesIO()
    made.save(target)
    return archive.pack(archive.unpack(target.getvalue()))


def _set_up(made: Document, prose: Prose) -> None:
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(20)
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(10.5)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "Noto Sans CJK SC")
    about = made.core_properties
    about.title, about.author, about.comments = prose.number, "", ""
    about.created = about.modified = _ANY_DAY


def _write(made: Document, part: Part) -> None:
    match part.kind:
        case PartKind.HEADING:
            size = Pt(18) if part.level == 1 else Pt(12)
            run = made.add_paragraph().add_run(printable(part.text))
            run.bold, run.font.size = True, size
        case PartKind.BULLETS | PartKind.NUMBERED:
            for head, rest in part.lines:
                line = made.add_paragraph(style=_STYLES[part.kind])
                line.add_run(printable(head)).bold = True
                line.add_run(printable(rest))
        case PartKind.TABLE:
            _write_table(made, part)
        case PartKind.PARAGRAPH:
            made.add_paragraph(printable(part.text))


def _write_table(made: Document, part: Part) -> None:
    if not part.rows:
        return
    table = made.add_table(rows=0, cols=len(part.rows[0]), style="Table Grid")
    for row in part.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = printable(text)
