"""A file's bytes as a law text: the format is told by the content, not by the name."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from pathlib import PurePath

from jieqing.errors import Phrase, phrase
from jieqing.law.text.docx import paragraphs
from jieqing.law.text.encoding import UTF8, decode
from jieqing.law.text.html_lines import html_lines
from jieqing.law.text.markdown_lines import markdown_lines
from jieqing.law.text.outline import LawText, SourceLine
from jieqing.law.text.pdf import PDF, pdf_lines
from jieqing.law.text.pdf_pages import Paged
from jieqing.law.text.plain_lines import plain_lines
from jieqing.law.text.refusals import (
    LawTextEncodingWrong,
    LawTextFormatRefused,
    LawTextTooLarge,
    LawTextWithoutArticles,
)
from jieqing.law.text.splitting import split

LARGEST_FILE = 8 * 2**20  # bytes
LARGEST_PAGE = 2 * 2**20  # bytes of HTML
_ZIP = b"PK\x03\x04"
_TAGS = re.compile(
    r"<(?:!doctype\s+html|html|head|body|p|div|table|h[1-6])\b", re.IGNORECASE
)
_MARKS = re.compile(r"^#{1,6}\s+\S", re.MULTILINE)
_PAGES = ".pdf"
_SUFFIXES = frozenset({".md", ".markdown"})
_LOOKED_AT = 4_096  # signs at the beginning that tell what a text is


class Form(StrEnum):
    """The formats that are read."""

    DOCX = "DOCX"
    HTML = "HTML"
    MARKDOWN = "Markdown"
    PDF = "PDF"
    PLAIN = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a file held: the law, in which form and encoding, and the file's SHA-256.

    ``paged`` tells of a PDF file on which page a line stands, and what was left out.
    """

    law: LawText
    form: Form
    encoding: str
    digest: str
    paged: Paged | None = None


def read_text(content: bytes, file: str) -> Read:
    """The law text in the bytes of ``file`` (its name, without folders).

    Raises ``LawTextTooLarge``, ``LawTextFormatRefused``, ``LawTextEncodingWrong``,
    ``LawTextWithoutArticles`` or ``LawTextAmends``.
    """
    if len(content) > LARGEST_FILE:
        raise LawTextTooLarge(file=file, limit=LARGEST_FILE)
    _require_readable(content, file)
    if content.startswith(PDF):
        return _read_pages(content, file)
    try:
        form, encoding, lines = _lines(content, file)
        law = split(lines, file)
    except (LawTextEncodingWrong, LawTextWithoutArticles):
        if PurePath(file).suffix.lower() != _PAGES:
            raise
        reason = phrase("its name ends in .pdf, but it is no PDF file")
        raise LawTextFormatRefused(file=file, reason=reason) from None
    return Read(
        law=law,
        form=form,
        encoding=encoding,
        digest=sha256(content).hexdigest(),
    )


def _read_pages(content: bytes, file: str) -> Read:
    paged = pdf_lines(content, file)
    law = split(paged.lines, file)
    warnings = sorted((*law.warnings, *paged.warnings), key=lambda each: each.line)
    return Read(
        law=replace(law, warnings=tuple(warnings)),
        form=Form.PDF,
        encoding=UTF8,
        digest=sha256(content).hexdigest(),
        paged=paged,
    )


def _lines(content: bytes, file: str) -> tuple[Form, str, tuple[SourceLine, ...]]:
    if content.startswith(_ZIP):
        return Form.DOCX, UTF8, paragraphs(content, file)
    decoded = decode(content, file)
    form = _form(decoded.text, file)
    if form is Form.HTML and len(content) > LARGEST_PAGE:
        raise LawTextTooLarge(file=file, limit=LARGEST_PAGE)
    read = {
        Form.HTML: html_lines,
        Form.MARKDOWN: markdown_lines,
        Form.PLAIN: plain_lines,
    }
    return form, decoded.encoding, read[form](decoded.text)


def _form(text: str, file: str) -> Form:
    beginning = text[:_LOOKED_AT]
    if beginning.lstrip().startswith("<") and _TAGS.search(beginning):
        return Form.HTML
    if PurePath(file).suffix.lower() in _SUFFIXES or _MARKS.search(beginning):
        return Form.MARKDOWN
    return Form.PLAIN


_REFUSED: dict[bytes, Phrase] = {
    b"\xd0\xcf\x11\xe0": phrase("it is in the old form of Word (.doc)"),
    b"{\\rtf": phrase("it is RTF"),
}


def _require_readable(content: bytes, file: str) -> None:
    for mark, reason in _REFUSED.items():
        if content.startswith(mark):
            raise LawTextFormatRefused(file=file, reason=reason)
