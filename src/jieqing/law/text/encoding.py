"""Bytes as text: UTF-8 with or without its mark, else GB18030, else a refusal.

Both are read strictly. GB18030 would read most broken UTF-8 files as nonsense, so a
file that is UTF-8 in most places is refused as such, at the first byte that is not.
"""

import codecs
from dataclasses import dataclass

from jieqing.law.text.refusals import LawTextEncodingWrong

UTF8 = "UTF-8"
GB18030 = "GB18030"
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF16 = "UTF-8 (UTF-16)"
_CONTROLS = frozenset(map(chr, range(32))) - set("\t\n\r\f\v\x1e")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """The text and the name of the encoding it was in."""

    text: str
    encoding: str


def decode(content: bytes, file: str) -> Decoded:
    """The text of ``content``. Raises ``LawTextEncodingWrong`` with line and byte."""
    if content.startswith(_UTF16_MARKS):
        raise _wrong(content, 0, file, _UTF16)
    try:
        text = content.decode().removeprefix("\ufeff")
        decoded = Decoded(text=text, encoding=UTF8)
    except UnicodeDecodeError as error:
        if _is_mostly_utf8(content):
            raise _wrong(content, error.start, file, UTF8) from error
        decoded = _as_gb18030(content, file)
    control = next((sign for sign in decoded.text if sign in _CONTROLS), None)
    if control is not None:
        raise _wrong(content, content.index(control.encode()), file, decoded.encoding)
    return decoded


def _as_gb18030(content: bytes, file: str) -> Decoded:
    try:
        return Decoded(text=content.decode("gb18030"), encoding=GB18030)
    except UnicodeDecodeError as error:
        raise _wrong(content, error.start, file, f"{UTF8}, {GB18030}") from error


def _is_mostly_utf8(content: bytes) -> bool:
    """Whether over half of the bytes beyond ASCII belong to whole UTF-8 signs."""
    beyond = sum(byte > 127 for byte in content)  # noqa: PLR2004  # the end of ASCII
    kept = content.decode("utf-8", "ignore")
    whole = sum(len(sign.encode()) for sign in kept if not sign.isascii())
    return whole * 2 > beyond


def _wrong(content: bytes, at: int, file: str, encoding: str) -> LawTextEncodingWrong:
    """The refusal; the byte is counted from 1, as editors show it."""
    line = content.count(b"\n", 0, at) + 1
    return LawTextEncodingWrong(file=file, encoding=encoding, line=line, byte=at + 1)
