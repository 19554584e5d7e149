"""Files that come with a tip: what recipients get of them, and what stays behind.

Of a picture recipients get a copy rebuilt from the parts that make the picture; place,
device, owner, thumbnail and whatever follows its end are left behind. Formats that hide
their author in ways we do not read (documents, PDF, video) go as they are only if the
tipper says so, and with a warning. Names of files are not kept: they name people.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from jieqing.errors import WrongUsage

LARGEST = 4 * 1024 * 1024  # bytes of one file
MOST = 4
_CLEANED = frozenset({"jpg", "png", "txt"})
_AS_IT_IS = "original"
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
_JPEG = b"\xff\xd8"
_HEADS = {
    _PNG: "png",
    _JPEG: "jpg",
    b"%PDF": "pdf",
    b"PK\x03\x04": "zip",
    b"\xd0\xcf\x11\xe0": "doc",
    b"{\\rtf": "rtf",
}
"""How files begin; what is within a zip (a document, a table) nobody looks at here."""
_DROPPED = frozenset({*range(0xE0, 0xF0), 0xFE})
_ADOBE = 0xEE  # says how colours are written: without it they come out wrong
_ADOBE_BYTES = 12
_SCAN, _END = 0xDA, 0xD9
_LONE = frozenset({0x01, *range(0xD0, 0xD8)})
_LOWEST = 0xC0
_MARKS = 0xFF  # the byte before every marker


class FileUnfit(WrongUsage):
    """A file that is not taken."""

    code = "tip-file-unfit"
    cause = "A file was not taken: {reason}."
    advice = (
        "Photograph or copy what matters as JPEG or PNG, or paste its text; only if "
        "the file itself matters, tick that it may go as it is."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file as it is sealed: its kind by what is in it, and the content."""

    kind: str
    content: bytes = field(repr=False)

    @property
    def may_name_its_author(self) -> bool:
        """Whether it may hold names, places or traces that nobody took out."""
        return self.kind not in _CLEANED


def cleaned(content: bytes) -> Attached:
    """Return the file without metadata. Raises ``FileUnfit``."""
    if len(content) > LARGEST:
        raise FileUnfit(reason="it is larger than 4 MiB")
    try:
        if content.startswith(_PNG):
            return Attached(kind="png", content=_clean_png(content))
        if content.startswith(_JPEG):
            return Attached(kind="jpg", content=_clean_jpeg(content))
    except (struct.error, IndexError):
        raise FileUnfit(reason="the picture is damaged") from None
    return Attached(kind="txt", content=_clean_text(content))


def as_it_is(content: bytes) -> Attached:
    """Return the file whole, with all that it may tell. Raises ``FileUnfit``."""
    if len(content) > LARGEST:
        raise FileUnfit(reason="it is larger than 4 MiB")
    kind = next((k for head, k in _HEADS.items() if content.startswith(head)), "file")
    return Attached(kind=f"{_AS_IT_IS}.{kind}", content=content)


def _clean_text(content: bytes) -> bytes:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileUnfit(reason="it is no JPEG, PNG or text in UTF-8") from None
    if not all(sign.isprintable() or sign in "\r\n\t" for sign in text):
        raise FileUnfit(reason="it is no JPEG, PNG or text in UTF-8")
    if text.lstrip().startswith(("%PDF", "{\\rtf", "<")):
        raise FileUnfit(reason="documents and pages may name their author")
    return text.encode()


def _clean_png(content: bytes) -> bytes:
    kept = [_PNG]
    for kind, body in _png_parts(content):
        if kind in _PNG_KEPT:
            sum_ = zlib.crc32(kind + body)
            kept.append(struct.pack(">I", len(body)) + kind + body)
            kept.append(struct.pack(">I", sum_))
        if kind == b"IEND":
            return b"".join(kept)
    raise FileUnfit(reason="the picture is damaged")


def _png_parts(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG)
    while at < len(content):
        (length,) = struct.unpack_from(">I", content, at)
        kind, end = content[at + 4 : at + 8], at + 8 + length
        if end + 4 > len(content):
            return
        yield kind, content[at + 8 : end]
        at = end + 4


def _clean_jpeg(content: bytes) -> bytes:
    """Keep tables, frames and scans up to the first end of picture."""
    kept, at = [_JPEG], len(_JPEG)
    while True:
        at, marker = _next_marker(content, at)
        if marker == _END:
            return b"".join((*kept, b"\xff\xd9"))
        if marker in _LONE:
            continue
        (length,) = struct.unpack_from(">H", content, at)
        segment = content[at : at + length]
        if len(segment) < length or marker < _LOWEST:
            raise FileUnfit(reason="the picture is damaged")
        at += length
        if marker not in _DROPPED:
            kept.append(bytes((0xFF, marker)) + segment)
        elif marker == _ADOBE and segment[2:7] == b"Adobe":
            body = segment[2 : 2 + _ADOBE_BYTES]
            kept.append(b"\xff\xee" + struct.pack(">H", len(body) + 2) + body)
        if marker == _SCAN:
            end = _end_of_scan(content, at)
            kept.append(content[at:end])
            at = end


def _next_marker(content: bytes, at: int) -> tuple[int, int]:
    if content[at] != _MARKS:
        raise FileUnfit(reason="the picture is damaged")
    while content[at] == _MARKS:
        at += 1
    return at + 1, content[at]


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the next marker stands that is no part of the scan."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise FileUnfit(reason="the picture is damaged")
        if content[at + 1] != 0x00 and content[at + 1] not in _LONE:
            return at
        at += 2
