"""The lines of a law on the pages of a PDF, as paragraphs.

Where signs stand on the paper tells three things that plain text has lost: what heads
or foots pages, which lines are indented, and how far a full line goes. Left out is only
what stands at the edge of a page and is a page number, or comes again at the same place
of other pages, or is set smaller there on most pages; and all of it is told.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from jieqing.errors import Phrase, phrase
from jieqing.law.numerals import DIGITS
from jieqing.law.text.beginnings import is_appendix, is_closing_part
from jieqing.law.text.outline import SourceLine, Warned
from jieqing.law.text.plain_lines import (
    BEGINS,
    ENDED,
    FULL_SHARE,
    HEADING,
    PAGE_NUMBER,
    Paper,
    alike,
    joined,
    width,
)
from jieqing.law.text.refusals import LawTextFormatRefused

_SAME_LINE = 0.4  # of the size: signs set higher or lower belong to the line
_SAME_PLACE = 3.0  # points
_COLUMN_GAP = 3.0  # signs; a wider gap parts two columns
_INDENT = 0.8  # signs
_INDENTED = (1.5, 2.5)  # signs
_PARAGRAPH = 3  # signs; what is indented by more is centred
_WIDE_GAP = 1.2  # of the gap between lines of one paragraph
_SMALL = 0.92  # of the size of most signs
_WIDEST_SHARE = 0.98
_EDGE = 3  # lines at head or foot that may be no text
_MOST_NAMED = 5
_MOST_UNSPELLED = 0.01
_FIGURE = re.compile(r"[0-9０-９]|[（(][^）)]*[）)]\s*[项款目、，和至或及]")
_HEAD = re.compile(
    rf"^\s*第\s*[{DIGITS}]+\s*(?:条(?:\s*之\s*[{DIGITS}]+)?|编|分编|章|节)\s*"
)
_RADICAL_PARTS = frozenset(map(chr, range(0x2E80, 0x2EF4))) | {"\ufffd"}
_CJK = r"\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’—…"
_GAP = re.compile(rf"(?<=[{_CJK}]) +| +(?=[{_CJK}])")
# Signs that look like another one and are written as a number of their own by some
# programs: Kangxi radicals, compatibility ideographs, ligatures. Of the supplementary
# radicals Unicode normalises none; these are whole signs (EquivalentUnifiedIdeograph).
# ⼾ it would turn into 戶, which simplified texts do not write.
_TWINS = re.compile("[\u2f00-\u2fdf\uf900-\ufaff\ufb00-\ufb06]")
_RADICALS = str.maketrans(
    "⺌⺒⺜⺝⺟⺠⺧⺩⺬⺶⺼⻁⻄⻅⻆⻉⻋⻑⻓⻔⻗⻘"
    "⼾⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
    "小巳日月母民牛王示羊肉虎西见角贝车長长门雨青"
    "户韦页风飞食马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
)


@dataclass(frozen=True, slots=True)
class Run:
    """Signs painted one after the other; place and size in points."""

    x: float
    y: float
    size: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page's runs, how many stand turned, whether more than signs is painted."""

    number: int
    runs: tuple[Run, ...]
    turned: int
    is_painted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Paged:
    """Paragraphs with the line they begin on, counted through the file.

    ``first_lines`` are the numbers of the first line of each page, ``left_out`` what
    was taken for no part of the law.
    """

    lines: tuple[SourceLine, ...]
    first_lines: tuple[int, ...]
    left_out: tuple[Phrase, ...]
    warnings: tuple[Warned, ...]

    def page_of(self, line: int) -> int:
        """The page on which a line stands, counted from 1."""
        return max(1, bisect_right(self.first_lines, line))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A line on the paper; ``end`` is where it ends if its signs are of usual width."""

    page: int
    number: int
    x: float
    y: float
    size: float
    end: float
    text: str


def lines_of(pages: Sequence[Page], file: str) -> Paged:
    """The paragraphs of all pages. Raises ``LawTextFormatRefused``, with the page."""
    for page in pages:
        _require_spelled(page, file)
    lines = _counted(pages)
    edges = _edges(lines)
    kept = [[line for line in page if line.number not in edges] for page in lines]
    _require_words(pages, kept, file)
    texts = [line for block in _blocks(kept) for line in block]
    sheet = _Sheet.of(texts, kept)
    return Paged(
        lines=tuple(joined(texts, sheet.goes_on)),
        first_lines=_first_lines(lines),
        left_out=tuple(_left_out(lines, edges, pages)),
        warnings=(*_warnings(kept, pages), *_untold(texts, sheet)),
    )


def _untold(lines: Sequence[SourceLine], sheet: "_Sheet") -> Iterator[Warned]:
    if not sheet.paper.is_indented and not sheet.close:
        words = phrase(
            "paragraphs have neither an indent nor a gap; compare where they begin"
        )
        yield Warned(line=lines[0].number, words=words)
    for last, line in pairwise(lines):
        if sheet.is_untold(last, line):
            words = phrase(
                "the page before ends with a sentence in a full line; whether its"
                " paragraph goes on here, the paper does not tell"
            )
            yield Warned(line=line.number, words=words)


def _require_spelled(page: Page, file: str) -> None:
    """Most signs of the page are signs, not shapes without a meaning."""
    signs = sum(len(run.text) for run in page.runs)
    if _unspelled(page) > _MOST_UNSPELLED * signs:
        words = phrase(
            "page {page} has shapes for which the file names no signs",
            page=page.number,
        )
        raise LawTextFormatRefused(file=file, reason=words)


def _unspelled(page: Page) -> int:
    return sum(
        sign in _RADICAL_PARTS or unicodedata.category(sign) in ("Co", "Cc")
        for run in page.runs
        for sign in _spelled(run.text)
        if sign != "\t"
    )


def _require_words(
    pages: Sequence[Page], kept: Sequence[Sequence[_Line]], file: str
) -> None:
    """No page is a picture of words, and one at least has words that are text."""
    for page, lines in zip(pages, kept, strict=True):
        if lines:
            continue
        words = None
        if page.runs and page.is_painted:
            words = phrase(
                "page {page} has only a head or number; the rest is a picture",
                page=page.number,
            )
        elif page.is_painted:
            words = phrase(
                "page {page} is a picture without words in it, as a scanner makes",
                page=page.number,
            )
        elif page.turned:
            words = phrase("all words of page {page} are turned", page=page.number)
        if words is not None:
            raise LawTextFormatRefused(file=file, reason=words)
    if not any(kept):
        words = phrase("none of its {count} pages has a word of text", count=len(pages))
        raise LawTextFormatRefused(file=file, reason=words)


def _counted(pages: Sequence[Page]) -> list[list[_Line]]:
    """The lines of each page as they were painted, counted through the file."""
    found: list[list[_Line]] = []
    number = 0
    for page in pages:
        lines: list[_Line] = []
        for run in page.runs:
            if lines and _goes_on(lines[-1], run):
                lines[-1] = _longer(lines[-1], run)
            else:
                number += 1
                lines.append(_begun(page.number, number, run))
        found.append(lines)
    return found


def _goes_on(line: _Line, run: Run) -> bool:
    size = max(line.size, run.size)
    is_level = abs(run.y - line.y) <= _SAME_LINE * size
    return is_level and line.x <= run.x <= line.end + _COLUMN_GAP * size


def _begun(page: int, number: int, run: Run) -> _Line:
    text = _spelled(run.text)
    return _Line(
        page=page,
        number=number,
        x=run.x,
        y=run.y,
        size=run.size,
        end=run.x + width(text) * run.size / 2,
        text=text,
    )


def _longer(line: _Line, run: Run) -> _Line:
    text = _spelled(run.text)
    gap = " " if run.x - line.end > run.size / 2 else ""
    is_larger = run.size > line.size
    return replace(
        line,
        y=run.y if is_larger else line.y,
        size=max(line.size, run.size),
        end=max(line.end, run.x + width(text) * run.size / 2),
        text=f"{line.text}{gap}{text}",
    )


def _spelled(text: str) -> str:
    plain = "".join(text.splitlines()).translate(_RADICALS)
    return _TWINS.sub(lambda twin: unicodedata.normalize("NFKC", twin[0]), plain)


def _edges(pages: Sequence[Sequence[_Line]]) -> frozenset[int]:
    """The numbers of the lines that head or foot pages and are no text."""
    shown = [page for page in pages if page]
    usual = _usual_size(shown)
    again = Counter(
        place for page in shown for place in {_place(line) for line in _at_edges(page)}
    )
    small = Counter(
        level
        for page in shown
        for level in {
            _level(line) for line in _at_edges(page) if _is_small(line, usual)
        }
    )

    def is_no_text(line: _Line) -> bool:
        text = line.text.strip()
        if PAGE_NUMBER.match(text):
            return True
        if BEGINS.match(text) and not HEADING.match(text):
            return False
        times = again[_place(line)]
        levels = small[_level(line)] if _is_small(line, usual) else 0
        # A chapter whose name comes a third time heads pages, however few they are.
        enough = min(len(shown) / 3, 3) if HEADING.match(text) else len(shown) / 3
        is_again = times > 1 and times >= enough
        return is_again or (levels > 1 and levels * 3 >= len(shown) * 2)

    found: set[int] = set()
    for page in shown:
        for inwards in _inwards(page):
            for line in inwards:
                if not is_no_text(line):
                    break
                found.add(line.number)
    return frozenset(found)


def _inwards(page: Sequence[_Line]) -> Iterator[Sequence[_Line]]:
    """The outermost lines of a page, from its head and from its foot inwards."""
    down = sorted(page, key=lambda line: -line.y)
    yield down[:_EDGE]
    yield down[::-1][:_EDGE]


def _at_edges(page: Sequence[_Line]) -> Iterator[_Line]:
    for inwards in _inwards(page):
        yield from inwards


def _place(line: _Line) -> tuple[str, int]:
    """Words, numbers alike, and height: running heads count pages."""
    return alike("".join(line.text.split())), _level(line)


def _level(line: _Line) -> int:
    return round(line.y / _SAME_PLACE)


def _usual_size(pages: Iterable[Sequence[_Line]]) -> float:
    """The size in which most signs are set."""
    signs: Counter[float] = Counter()
    for page in pages:
        for line in page:
            signs[line.size] += len(line.text)
    return signs.most_common(1)[0][0] if signs else 0.0


def _is_small(line: _Line, usual: float) -> bool:
    return line.size < usual * _SMALL


def _blocks(pages: Sequence[Sequence[_Line]]) -> Iterator[list[SourceLine]]:
    """The lines with their indent as spaces; a block ends where the paper does."""
    margins = _margins(pages)
    for page in pages:
        for block in _columns(page):
            left = margins[block[0].page % 2]
            inner = min(line.x for line in block)
            is_apart = inner - left > 2 * _COLUMN_GAP * block[0].size
            yield [_indented(line, inner if is_apart else left) for line in block]


def _columns(page: Sequence[_Line]) -> Iterator[list[_Line]]:
    """The lines as they were painted, parted where the next stands higher."""
    block: list[_Line] = []
    for line in page:
        if block and line.y > block[-1].y + _SAME_LINE * line.size:
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _margins(pages: Sequence[Sequence[_Line]]) -> tuple[float, float]:
    """Where lines of even and of odd pages begin at the left: books mirror them."""
    lines = [line for page in pages for line in page]
    everywhere = _margin(lines)
    sides = [[line for line in lines if line.page % 2 == odd] for odd in (0, 1)]
    even, odd = (
        # A side on which every line is indented would tell the indent as margin.
        found if _has_indent(side, found := _margin(side)) else everywhere
        for side in sides
    )
    return even, odd


def _margin(lines: Sequence[_Line]) -> float:
    """The leftmost place at which lines begin; a single one may hang out."""
    begins = sorted(line.x for line in lines)
    for one, next_ in pairwise(begins):
        if next_ - one <= _SAME_PLACE:
            return one
    return begins[0] if begins else 0.0


def _has_indent(lines: Sequence[_Line], margin: float) -> bool:
    """Whether lines also begin about two signs from the margin."""
    low, high = _INDENTED
    found = sum(low <= (line.x - margin) / (line.size or 1) <= high for line in lines)
    return found > 1


def _indented(line: _Line, left: float) -> SourceLine:
    """The line as it would stand in plain text, the painted gaps closed."""
    signs = (line.x - left) / line.size if line.size else 0.0
    indent = "\u3000" * round(signs) if signs >= _INDENT else ""
    text = line.text.strip(" ")
    head = _HEAD.match(text)
    at = head.end() if head else 0
    return SourceLine(
        number=line.number, text=f"{indent}{text[:at]}{_GAP.sub('', text[at:])}"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """By what paragraphs are told on this paper: an indent, a gap, or full lines.

    ``apart`` are the numbers of lines above which more is left free than between the
    lines of a paragraph, ``close`` of those above which it is not; of the first line of
    a page nobody knows.
    """

    paper: Paper
    apart: frozenset[int]
    close: frozenset[int]

    @classmethod
    def of(
        cls, lines: Sequence[SourceLine], pages: Sequence[Sequence[_Line]]
    ) -> "_Sheet":
        widths = sorted(width(line.text.rstrip()) for line in lines)
        begun = [line.text[:1].isspace() for line in lines if BEGINS.match(line.text)]
        paper = Paper(
            full=widths[int((len(widths) - 1) * _WIDEST_SHARE)] * FULL_SHARE,
            is_indented=sum(begun) * 2 > len(begun),
        )
        gaps = {
            line.number: last.y - line.y
            for page in pages
            for block in _columns(page)
            for last, line in pairwise(block)
        }
        usual = sorted(gaps.values())[len(gaps) // 5] if gaps else 0.0
        apart = frozenset(n for n, gap in gaps.items() if gap > usual * _WIDE_GAP)
        if len(apart) * 10 < len(gaps):
            return cls(paper=paper, apart=frozenset(), close=frozenset())
        return cls(paper=paper, apart=apart, close=frozenset(gaps) - apart)

    def goes_on(self, last: SourceLine, line: SourceLine) -> bool:
        """Whether ``line`` continues the ``last`` one."""
        if HEADING.match(last.text) or _stands_alone(line.text):
            return False
        if self.paper.is_indented and _indent(last) <= _PARAGRAPH:
            return not _indent(line)
        if line.number in self.apart or line.number in self.close:
            return line.number in self.close
        # What a page leaves open in mid-sentence goes on, however short its last line.
        is_open = not _indent(last) and not last.text.rstrip().endswith(ENDED)
        return bool(self.close and is_open) or self.paper.goes_on(last, line)

    def is_untold(self, last: SourceLine, line: SourceLine) -> bool:
        """Whether a page ends in a full line and a sentence, and may still go on."""
        is_first = bool(self.close) and line.number not in self.apart | self.close
        is_full = width(last.text.rstrip()) >= self.paper.full
        begins = HEADING.match(last.text) or _stands_alone(line.text)
        is_ended = last.text.rstrip().endswith("。") and is_full
        return is_first and is_ended and not begins and not self.paper.is_indented


def _stands_alone(text: str) -> bool:
    """Whether the line begins something wherever it stands on the paper.

    A figure at its beginning tells nothing: a sentence may be cut before 30、.
    """
    begins = BEGINS.match(text) and not _FIGURE.match(text)
    return bool(begins) or is_closing_part(text) or is_appendix(text)


def _indent(line: SourceLine) -> int:
    """How many signs the line is indented."""
    return len(line.text) - len(line.text.lstrip())


def _first_lines(pages: Sequence[Sequence[_Line]]) -> tuple[int, ...]:
    """The number of each page's first line; of an empty page that of the next."""
    firsts: list[int] = []
    following = sum(map(len, pages)) + 1
    for page in reversed(pages):
        following = page[0].number if page else following
        firsts.append(following)
    return tuple(reversed(firsts))


def _left_out(
    pages: Sequence[Sequence[_Line]], edges: frozenset[int], read: Sequence[Page]
) -> Iterator[Phrase]:
    """What was left out, the words of most pages first."""
    gone = [line for page in pages for line in page if line.number in edges]
    numbers = [line for line in gone if PAGE_NUMBER.match(line.text.strip())]
    if numbers:
        count = len({line.page for line in numbers})
        yield phrase("page numbers: {count}", count=count)
    heads: dict[str, list[_Line]] = {}
    for line in gone:
        if line not in numbers:
            heads.setdefault(alike("".join(line.text.split())), []).append(line)
    often = sorted(heads.values(), key=len, reverse=True)
    for lines in often[:_MOST_NAMED]:
        yield phrase(
            "at head or foot: {words} ({count})",
            count=len({line.page for line in lines}),
            words=lines[0].text.strip(),
        )
    if more := sum(map(len, often[_MOST_NAMED:])):
        yield phrase("more lines at head or foot: {count}", count=more)
    if turned := sum(bool(page.turned) for page in read):
        yield phrase("turned words, as of a stamp, on pages: {count}", count=turned)


def _warnings(
    kept: Sequence[Sequence[_Line]], pages: Sequence[Page]
) -> Iterator[Warned]:
    for page, lines in zip(pages, kept, strict=True):
        if not lines:
            continue
        if count := _unspelled(page):
            words = phrase("signs that the file does not name: {count}", count=count)
            yield Warned(line=lines[0].number, words=words)
        if len(list(_columns(lines))) > 1:
            words = phrase(
                "the page has columns or boxes; compare the order of its lines"
            )
            yield Warned(line=lines[0].number, words=words)
