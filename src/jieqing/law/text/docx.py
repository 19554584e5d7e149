"""The paragraphs of a DOCX file; the only member read is the document itself.

What was deleted or moved away in tracked changes is left out. Sizes are bounded before
and while unpacking, so that a small file cannot fill the memory.
"""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

from jieqing.errors import phrase
from jieqing.law.text.outline import SourceLine
from jieqing.law.text.refusals import LawTextFormatRefused, LawTextTooLarge
from jieqing.law.text.xml_events import NotPlainXmlError, listen
from jieqing.zip_part import read_part

MEMBER = "word/document.xml"
LARGEST_DOCUMENT = 32 * 2**20  # bytes of XML; the Civil Code has about three million
MOST_MEMBERS = 2_000
# NotImplementedError is a RuntimeError.
_DAMAGE = (zipfile.BadZipFile, EOFError, OSError, RuntimeError, ValueError)
_LEFT_OUT = frozenset({"w:del", "w:moveFrom", "mc:Fallback", "w:instrText"})
_BREAKS = frozenset({"w:br", "w:cr"})


def paragraphs(content: bytes, file: str) -> tuple[SourceLine, ...]:
    """The paragraphs, counted from 1, line breaks inside them as lines of their own.

    Raises ``LawTextFormatRefused`` or ``LawTextTooLarge``.
    """
    reader = _Paragraphs()
    try:
        listen(_document(content, file), reader)
    except NotPlainXmlError as error:
        reason = phrase("its document is damaged, or not made by a word processor")
        raise LawTextFormatRefused(file=file, reason=reason) from error
    return tuple(reader.found)


def _document(content: bytes, file: str) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entry = archive.getinfo(MEMBER)
            is_large = entry.file_size > LARGEST_DOCUMENT
            if is_large or len(archive.infolist()) > MOST_MEMBERS:
                raise LawTextTooLarge(file=file, limit=LARGEST_DOCUMENT)
            document = read_part(archive, entry, LARGEST_DOCUMENT + 1)
    except KeyError as error:
        reason = phrase("it is a ZIP file, but no DOCX document")
        raise LawTextFormatRefused(file=file, reason=reason) from error
    except _DAMAGE as error:
        reason = phrase("the file is damaged, cut off or locked by a password")
        raise LawTextFormatRefused(file=file, reason=reason) from error
    if len(document) > LARGEST_DOCUMENT:
        raise LawTextTooLarge(file=file, limit=LARGEST_DOCUMENT)
    return document


@dataclass(slots=True)
class _Paragraphs:
    """Collects the words of each paragraph while the document is read."""

    found: list[SourceLine] = field(default_factory=list)
    count: int = 0
    words_here: list[str] = field(default_factory=list)
    left_out: int = 0
    is_text: bool = False

    def begin(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        del attributes, line
        if name in _LEFT_OUT:
            self.left_out += 1
        elif name == "w:p":
            self._close()
            self.count += 1
        elif name == "w:t":
            self.is_text = not self.left_out
        elif name == "w:tab":
            self.words_here.append("\t")
        elif name in _BREAKS:
            self._close()

    def end(self, name: str) -> None:
        if name in _LEFT_OUT:
            self.left_out -= 1
        elif name == "w:t":
            self.is_text = False
        elif name == "w:p":
            self._close()

    def words(self, text: str) -> None:
        if self.is_text:
            self.words_here.append(text)

    def _close(self) -> None:
        text = "".join(self.words_here)
        self.words_here.clear()
        if text.strip():
            self.found.append(SourceLine(number=self.count, text=text))
