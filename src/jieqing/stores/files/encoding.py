"""From a file's bytes to its text, so that the same text gives the same bytes.

A byte order mark decides; else strict UTF-8; else GB18030, if what comes out is likely
Chinese. Latin-1 has no bytes of its own by which to know it: two of its letters can
read as one rare character, and then that character stands between Latin letters.
"""

import re
import unicodedata
from dataclasses import dataclass

from jieqing.errors import phrase
from jieqing.stores.files.lines import Source, unreadable

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_OLD = "gb18030"
# Never in an export: control signs but tab and line ends, private use, replacement.
_FOREIGN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]")
_HIGH = re.compile(r"[^\x00-\x7f]")
_LATIN = re.compile(r"[A-Za-z]")
_MOST = 2  # more than one in two characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """A text and how its file wrote it."""

    text: str
    mark: bytes
    encoding: str


def read_text(content: bytes, source: Source) -> Encoded:
    """Return the text. Raises ``FileUnreadable`` with the line that cannot be read."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _checked(content, (mark, encoding), source)
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return _old_text(content, error.start, source)
    return _checked(content, (b"", "utf-8"), source)


def _old_text(content: bytes, start: int, source: Source) -> Encoded:
    found = _checked(content, (b"", _OLD), source)
    if _seems_latin(found.text):
        place = content.count(b"\n", 0, start) + 1
        raise unreadable(source, place, _no_text())
    return found


def _checked(content: bytes, how: tuple[bytes, str], source: Source) -> Encoded:
    mark, encoding = how
    body = content[len(mark) :]
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        place = body.count(b"\n", 0, error.start) + 1
        raise unreadable(source, place, _no_text()) from None
    foreign = _FOREIGN.search(text)
    if foreign is not None:
        place = text.count("\n", 0, foreign.start()) + 1
        raise unreadable(source, place, phrase("a sign stands there that is no text"))
    if text.encode(encoding) != body:
        raise unreadable(source, 1, _no_text())
    return Encoded(text=text, mark=mark, encoding=encoding)


def _seems_latin(text: str) -> bool:
    """Whether most of its characters are Latin-1 letters read in pairs."""
    high = list(_HIGH.finditer(text))
    suspect = sum(_is_suspect(text, each.start()) for each in high)
    return suspect * _MOST > len(high)


def _is_suspect(text: str, at: int) -> bool:
    """A pair with a Latin letter as second byte, right beside another Latin letter."""
    pair = text[at].encode(_OLD)
    if unicodedata.category(text[at]) == "Cn":
        return True
    beside = text[at - 1 : at] + text[at + 1 : at + 2]
    is_pair = _LATIN.match(chr(pair[-1])) is not None
    return is_pair and _LATIN.search(beside) is not None


def _no_text() -> object:
    return phrase("it is neither UTF-8 nor GB18030")
