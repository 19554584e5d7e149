"""Files that are uploaded as a document: PDF or DOCX, bounded and looked through.

What a file is, is told by its content, never by its name. Refused are passwords,
scripts, macros, embedded files and whatever unpacks to too much: people open it and
sign for it. Looked through is not proven harmless; the page says so.
"""

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from jieqing.errors import Phrase, WrongUsage, phrase
from jieqing.zip_part import read_part

LARGEST = 10 * 1024 * 1024
"""Bytes of a file."""
UNPACKED = 64 * 1024 * 1024
"""Bytes to which all parts of a file may unpack together."""
MOST_PARTS = 2000
_TAIL = 2048
_HEAD = 256
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|Encrypt)\b")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_DOCX_NEEDS = frozenset({"[Content_Types].xml", "word/document.xml"})
_DOCX_ACTIVE = re.compile(
    r"(vbaProject|/embeddings/|/activeX/|\.exe$|\.bin$)", re.IGNORECASE
)
_DOCTYPE = b"<!DOCTYPE"


class UploadUnfit(WrongUsage):
    """The file cannot be read as a document, or is more than one."""

    code = "document-upload-unfit"
    cause = "The file cannot be a document: {reason}."
    advice = (
        "Save it as PDF or DOCX without password, macros, scripts or embedded files,"
        " at most 10 MiB."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that may be a document; ``form`` is pdf or docx, by its content."""

    form: str
    content: bytes

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the file."""
        return hashlib.sha256(self.content).hexdigest()


def read_upload(content: bytes) -> Upload:
    """Look a file through. Raises ``UploadUnfit``."""
    if not content or len(content) > LARGEST:
        raise UploadUnfit(reason=phrase("it is empty or too large"))
    if content.startswith(b"%PDF-"):
        problem = _pdf_problem(content)
        form = "pdf"
    elif content.startswith(b"PK\x03\x04"):
        problem = _docx_problem(content)
        form = "docx"
    else:
        raise UploadUnfit(reason=phrase("it is neither PDF nor DOCX"))
    if problem is not None:
        raise UploadUnfit(reason=problem)
    return Upload(form=form, content=content)


def _pdf_problem(content: bytes) -> Phrase | None:
    if b"%%EOF" not in content[-_TAIL:]:
        return phrase("it is cut off")
    left = UNPACKED
    for part in _pdf_parts(content):
        left -= len(part)
        if left < 0:
            return phrase("it unpacks to too much")
        if _ACTIVE.search(_spelled_out(part)):
            return phrase("it has a password, a script or an embedded file")
    return None


def _spelled_out(part: bytes) -> bytes:
    """Names without escapes: ``/J#53`` is ``/JS`` (ISO 32000-1, 7.3.5)."""
    return _ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), part)


def _pdf_parts(content: bytes) -> Iterator[bytes]:
    """The file without its streams, then each stream as it unpacks, or as it stands.

    Names of scripts hide in object streams, which begin as text; of pictures, which
    begin otherwise and may look like names by chance, only the size is looked at.
    """
    yield _STREAM.sub(b"", content)
    for found in _STREAM.finditer(content):
        packed = zlib.decompressobj()
        try:
            part = packed.decompress(found[1], UNPACKED)
        except zlib.error:
            part = found[1]
        yield part if part[:_HEAD].isascii() else bytes(len(part))


def _docx_problem(content: bytes) -> Phrase | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _archive_problem(archive)
    except (zipfile.BadZipFile, EOFError, RuntimeError, OSError):
        return phrase("it is damaged or has a password")


def _archive_problem(archive: zipfile.ZipFile) -> Phrase | None:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if len(parts) > MOST_PARTS or sum(p.file_size for p in parts) > UNPACKED:
        return phrase("it unpacks to too much")
    if not set(names) >= _DOCX_NEEDS or len(set(names)) != len(names):
        return phrase("it is neither PDF nor DOCX")
    if any(name.startswith("/") or ".." in name.split("/") for name in names):
        return phrase("it is damaged or has a password")
    if any(_DOCX_ACTIVE.search(f"/{name}") for name in names):
        return phrase("it has a password, a script or an embedded file")
    for part in parts:
        if _DOCTYPE in _unpacked(archive, part):
            return phrase("it has a password, a script or an embedded file")
    return None


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """Return a part; one that is longer than it says ends as damaged."""
    return read_part(archive, part, part.file_size + 1)
