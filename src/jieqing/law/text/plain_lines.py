"""The paragraphs of plain text, also where pages and line ends broke them.

Text taken out of a PDF has page numbers, the same words at the head or foot of each
page, and a line end wherever the paper ended. What is told apart here: a line that ends
in mid-sentence goes on in the next one, unless that begins something of its own.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from jieqing.law.numerals import DIGITS
from jieqing.law.text.outline import SourceLine

PAGE_NUMBER = re.compile(
    r"^[\s\-—–－·.]*(?:第\s*)?[0-9０-９]{1,4}(?:\s*[/／]\s*[0-9]{1,4})?"
    r"(?:\s*页)?(?:[\s，,]*共\s*[0-9]{1,4}\s*页)?[\s\-—–－·.]*$"
)
BEGINS = re.compile(
    rf"^\s*(?:第\s*[{DIGITS}]+\s*(?:编|分编|章|节)(?:\s|$)"
    rf"|第\s*[{DIGITS}]+\s*条(?:之[{DIGITS}]+)?(?:\s|[【（]|$)"
    rf"|[（(][{DIGITS}]+[)）]|[0-9０-９]{{1,2}}[.．、](?![0-9])|目\s*录\s*$)"
)
HEADING = re.compile(rf"^\s*(?:第\s*[{DIGITS}]+\s*(?:编|分编|章|节)|目\s*录\s*$)")
ENDED = tuple("。；：！？”」』）;:!?")
_NUMBERS = re.compile(r"[0-9０-９]+")
_WORTH_A_LOOK = 10  # signs; shorter lines say nothing of how wide a page is
_WRAPPED_SHARE = 0.25
FULL_SHARE = 0.85
"""Of the widest lines; a line from here on may be one that the paper cut."""


def plain_lines(text: str) -> tuple[SourceLine, ...]:
    """The paragraphs, each with the line of the file on which it begins."""
    pages = [page.split("\n") for page in text.replace("\r\n", "\n").split("\f")]
    kept = _without_page_marks(pages) if len(pages) > 1 else _numbered(pages)
    worded = [line for line in kept if line.text.strip()]
    if not _is_wrapped(worded):
        return tuple(worded)
    bare = [line for line in worded if not PAGE_NUMBER.match(line.text)]
    return tuple(joined(bare, Paper.of(bare).goes_on))


def _numbered(pages: Sequence[Sequence[str]]) -> list[SourceLine]:
    texts = [text for page in pages for text in page]
    # The sign between pages ends no line: the last line of a page is cut before it.
    numbers: list[int] = []
    at = 1
    for page in pages:
        numbers += range(at, at + len(page))
        at += len(page) - 1
    return [SourceLine(number=n, text=t) for n, t in zip(numbers, texts, strict=True)]


def _without_page_marks(pages: Sequence[Sequence[str]]) -> list[SourceLine]:
    """All lines but page numbers and what heads or foots most pages alike."""
    worded = [[line for line in page if line.strip()] for page in pages]
    edges = Counter(
        edge
        for page in worded
        for edge in {alike(line) for line in (*page[:1], *page[-1:], *page[-2:-1])}
    )
    shown = sum(bool(page) for page in worded)
    often = {edge for edge, count in edges.items() if count > 1 and count * 2 >= shown}
    return [
        line
        for line in _numbered(pages)
        if alike(line.text) not in often and not PAGE_NUMBER.match(line.text)
    ]


def alike(line: str) -> str:
    """The line with every number alike, as running heads count pages."""
    return _NUMBERS.sub("#", line.strip())


def _is_wrapped(lines: Sequence[SourceLine]) -> bool:
    long = [line.text.strip() for line in lines]
    long = [text for text in long if len(text) >= _WORTH_A_LOOK]
    open_ended = [t for t in long if not t.endswith(ENDED) and not HEADING.match(t)]
    return len(open_ended) >= _WRAPPED_SHARE * len(long) > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """How wide a full line is in columns, and whether paragraphs begin indented."""

    full: float
    is_indented: bool

    @classmethod
    def of(cls, lines: Sequence[SourceLine]) -> "Paper":
        """What the lines of a plain text tell of their paper."""
        widths = sorted(width(line.text.rstrip()) for line in lines)
        begun = [line.text[:1].isspace() for line in lines if BEGINS.match(line.text)]
        flush = sum(not line.text[:1].isspace() for line in lines)
        return cls(
            full=widths[len(widths) * 9 // 10] * FULL_SHARE,
            is_indented=sum(begun) * 2 > len(begun) and flush * 5 > len(lines),
        )

    def goes_on(self, last: SourceLine, line: SourceLine) -> bool:
        """Whether ``line`` continues the ``last`` one."""
        before, text = last.text, line.text
        ended = before.rstrip()
        if HEADING.match(before) or BEGINS.match(text):
            return False
        if width(ended) < self.full:
            return False
        # A sentence may end where the paper does: then only an indent tells.
        if ended.endswith(ENDED):
            return self.is_indented and not text[:1].isspace()
        return True


def joined(
    lines: Sequence[SourceLine], goes_on: Callable[[SourceLine, SourceLine], bool]
) -> list[SourceLine]:
    """The paragraphs whose lines the paper cut, each with the line it begins on."""
    found: list[SourceLine] = []
    for n, line in enumerate(lines):
        if found and goes_on(lines[n - 1], line):
            last = found[-1]
            text = _glued(last.text, line.text)
            found[-1] = SourceLine(number=last.number, text=text)
        else:
            found.append(line)
    return found


def _glued(first: str, second: str) -> str:
    """Two parts of a line; a space only between two words of Latin letters."""
    left, right = first.rstrip(), second.strip()
    is_latin = left[-1:].isascii() and right[:1].isascii() and left[-1:].isalpha()
    return f"{left} {right}" if is_latin and right[:1].isalpha() else left + right


def width(text: str) -> int:
    """Columns on paper: a Chinese sign takes two."""
    return sum(2 if east_asian_width(sign) in "WFA" else 1 for sign in text)
