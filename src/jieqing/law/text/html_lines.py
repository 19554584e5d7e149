"""The lines that a browser would show of a page; scripts and styles are left out.

A page is read from one mark to the next, each sign once: what nobody closed goes on to
the end, as in a browser. Python's own reader looks for the end again at every mark.
"""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from jieqing.law.text.outline import SourceLine

_HIDDEN = frozenset({"script", "style", "noscript", "template", "head", "title"})
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "cite", "code", "em", "font", "i", "ins", "label", "mark"}
    | {"q", "s", "small", "span", "strong", "sub", "sup", "u", "wbr", "o:p"}
)
# Neither way through a mark can fail once it has begun, so none is tried twice.
_MARK = re.compile(
    r"<!--.*?(?:-->|\Z)|<[!?][^>]*(?:>|\Z)"
    r"|<(?P<end>/?)(?P<tag>[A-Za-z][^\s/>]*)"
    r"""(?:[^>"']|"[^"]*(?:"|\Z)|'[^']*(?:'|\Z))*+(?:>|\Z)""",
    re.DOTALL,
)
_RAW_END = {
    tag: re.compile(rf"</{tag}(?=[\s/>])", re.IGNORECASE) for tag in ("script", "style")
}
_COMMENT = "!"  # stands for a tag where there is none: comments, scripts, types


class _Piece(NamedTuple):
    """Words, or a mark: its tag, and whether it is the one at the end."""

    text: str = ""
    tag: str = ""
    is_end: bool = False


def html_lines(text: str) -> tuple[SourceLine, ...]:
    """The shown lines, each with the line of the file on which it begins."""
    page = _Page()
    for piece in _pieces(text):
        if not piece.tag:
            page.take(piece.text)
        elif piece.is_end:
            page.end(piece.tag)
        else:
            page.begin(piece.tag)
        page.line += piece.text.count("\n")
    page.end_line()
    return tuple(page.found)


def unescaped(text: str) -> str:
    """The text with its character references read: ``&amp;``, ``&#31532;``."""
    try:
        return html.unescape(text)
    except ValueError:  # a number of thousands of digits, which is no sign's
        return text


def _pieces(text: str) -> Iterator[_Piece]:
    """Words and marks in turn; every sign is in one piece."""
    at = 0
    while (found := _MARK.search(text, at)) is not None:
        yield _Piece(text=text[at : found.start()])
        tag, at = (found["tag"] or "").lower(), found.end()
        if tag:
            yield _Piece(text=found.group(), tag=tag, is_end=bool(found["end"]))
        else:
            yield _Piece(text=found.group(), tag=_COMMENT)
        if tag in _RAW_END and not found["end"]:
            closed = _RAW_END[tag].search(text, at)
            last = closed.start() if closed else len(text)
            yield _Piece(text=text[at:last], tag=_COMMENT)
            at = last
    yield _Piece(text=text[at:])


class _Page:
    """Every element that is not inline ends a line."""

    def __init__(self) -> None:
        self.found: list[SourceLine] = []
        self.words: list[str] = []
        self.is_begun = False
        self.begun = 1
        self.line = 1
        self.hidden: list[str] = []

    def begin(self, tag: str) -> None:
        if tag in _HIDDEN:
            if tag not in self.hidden:
                self.hidden.append(tag)
        elif tag == "body":
            self.hidden.clear()  # a head that nobody closed
        elif tag not in _INLINE and tag != _COMMENT:
            self.end_line()

    def end(self, tag: str) -> None:
        if tag in self.hidden:
            del self.hidden[self.hidden.index(tag) :]
        elif tag not in _INLINE:
            self.end_line()

    def take(self, text: str) -> None:
        if self.hidden or not text:
            return
        data = unescaped(text)
        if not self.is_begun and data.strip():
            before = text[: len(text) - len(text.lstrip())]
            self.begun = self.line + before.count("\n")
            self.is_begun = True
        self.words.append(data)

    def end_line(self) -> None:
        """Keep the words so far; white space counts once, as a browser shows it."""
        # A browser would show the ideographic space; but an indent is no word.
        text = " ".join("".join(self.words).split())
        self.words.clear()
        self.is_begun = False
        if text:
            self.found.append(SourceLine(number=self.begun, text=text))
