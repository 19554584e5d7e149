"""The forms by name: what each is about, and how it is drawn and rendered.

The one door for pages and commands: ``draw_of_case``, ``draw_of_period``, ``render``.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

from jieqing.casebook.papers import (
    approval_form,
    erasure_register,
    monthly,
    request_register,
)
from jieqing.casebook.papers.drawing import Drawing
from jieqing.casebook.papers.period import Period
from jieqing.language import said
from jieqing.paper import as_csv, as_docx, as_html, as_pdf, as_xlsx
from jieqing.paper.paper import Paper, Printed


class Form(StrEnum):
    """A form by the name that commands and addresses give it."""

    APPROVAL = "approval"
    ERASED_CASE = "erased-case"
    ERASED = "erased"
    REQUESTS = "requests"
    MONTHLY = "monthly"


class Format(StrEnum):
    """What a paper can be written as; the name is the file's ending."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    CSV = "csv"
    HTML = "html"


FORM_WORDS: Mapping[str, str] = {
    "approval": "Approval of erasing data: one case, its plan and signatures",
    "erased-case": "Register of what was erased: one case or run",
    "erased": "Register of what was erased: all of a period",
    "requests": "Register of rights requests: received in a period",
    "monthly": "Monthly sheet: counts, in time or late and why",
}
OF_CASE: Mapping[Form, Callable[[Drawing, str], Paper]] = {
    Form.APPROVAL: approval_form.draw,
    Form.ERASED_CASE: erasure_register.draw_case,
}
OF_PERIOD: Mapping[Form, Callable[[Drawing, Period], Paper]] = {
    Form.ERASED: erasure_register.draw,
    Form.REQUESTS: request_register.draw,
    Form.MONTHLY: monthly.draw,
}
MEDIA_TYPES: Mapping[Format, str] = {
    Format.PDF: "application/pdf",
    Format.DOCX: (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ),
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
    Format.HTML: "text/html; charset=utf-8",
}


def form_words(form: Form) -> str:
    """Return what a form is, in the chosen language."""
    return said(FORM_WORDS[form])


def render(paper: Paper, wanted: Format, printed: Printed) -> bytes:
    """Write a paper; as CSV its first table alone. Raises ``PageNotSet``."""
    match wanted:
        case Format.PDF:
            return as_pdf.render(paper, printed)
        case Format.DOCX:
            return as_docx.render(paper, printed)
        case Format.XLSX:
            return as_xlsx.render(paper, printed)
        case Format.CSV:
            return as_csv.render(paper.tables[0])
        case Format.HTML:
            return as_html.render(paper).encode()
