"""What changed inside one article: words, and the figures that rules rest on.

Compared are tokens: a period, a day, an amount or a reference to an article is one
token, every other Chinese sign is one, Latin words and numbers are one each.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest

from jieqing.law.numerals import DIGITS
from jieqing.law.text.outline import Article

_N = rf"[{DIGITS}万亿,，.]*[{DIGITS}万亿]"


class FigureKind(StrEnum):
    """What a figure counts."""

    DAY = "day"
    REFERENCE = "reference"
    PERIOD = "period"
    AMOUNT = "amount"
    SHARE = "share"
    COUNT = "count"


_FIGURES = {
    FigureKind.DAY: r"[0-9０-９]{4}\s*年\s*[0-9０-９]{1,2}\s*月\s*[0-9０-９]{1,2}\s*日",
    FigureKind.REFERENCE: (
        rf"第\s*[{DIGITS}]+\s*条(?:之[{DIGITS}]+)?(?:第\s*[{DIGITS}]+\s*款)?"
        rf"(?:第\s*[（(]?[{DIGITS}]+[)）]?\s*项)?"
    ),
    FigureKind.PERIOD: (
        rf"{_N}\s*(?:个)?(?:工作日|自然日|小时|分钟|个月|周岁|年|日|天|月|周|季度)"
    ),
    FigureKind.AMOUNT: rf"{_N}\s*(?:元|美元|欧元)",
    FigureKind.SHARE: rf"百分之{_N}|{_N}\s*[%％倍]|[{DIGITS}]+分之[{DIGITS}]+",
    FigureKind.COUNT: rf"{_N}\s*(?:人|名|条|份|次|家|户|台|件)",
}
_TOKEN = re.compile(
    "|".join(f"(?P<{kind.name}>{form})" for kind, form in _FIGURES.items())
    + r"|(?P<WORD>[A-Za-z]+|[0-9０-９]+)|(?P<SIGN>\S)|(?P<END>\n)"
)
_ISLAND = 2  # tokens; a shorter likeness between two changes is chance


class Fate(StrEnum):
    """What became of a stretch of words."""

    SAME = "same"
    GONE = "gone"
    COME = "come"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Neighbouring words of one fate."""

    fate: Fate
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure that changed, came (``old`` None) or went (``new`` None)."""

    kind: FigureKind
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The words of both versions in reading order, and the figures that changed."""

    stretches: tuple[Stretch, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    kind: FigureKind | None


@dataclass(frozen=True, slots=True)
class _Step:
    """A stretch of the old tokens and what stands in its place in the new ones."""

    old: Sequence[_Token]
    new: Sequence[_Token]
    is_same: bool


def differ(old: Article, new: Article) -> Difference:
    """What changed from one version of an article to the next."""
    steps = tuple(_merged(_steps(_tokens(_words(old)), _tokens(_words(new)))))
    changed = [step for step in steps if not step.is_same]
    return Difference(
        stretches=tuple(each for step in steps for each in _stretches(step)),
        figures=tuple(each for step in changed for each in _figures(step)),
    )


def _words(article: Article) -> str:
    return f"【{article.title}】{article.text}" if article.title else article.text


def _tokens(text: str) -> list[_Token]:
    found = []
    for match in _TOKEN.finditer(text):
        kind = FigureKind.__members__.get(match.lastgroup or "")
        words = "".join(match.group().split()) if kind else match.group()
        found.append(_Token(words, kind))
    return found


def _steps(old: Sequence[_Token], new: Sequence[_Token]) -> Iterator[_Step]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for name, i, j, k, m in matcher.get_opcodes():
        yield _Step(old[i:j], new[k:m], name == "equal")


def _merged(steps: Iterator[_Step]) -> Iterator[_Step]:
    """The steps, those changed joined over likenesses too short to read."""
    open_: _Step | None = None
    waiting: _Step | None = None
    for step in steps:
        if step.is_same and open_ and waiting is None and _is_island(step):
            waiting = step
        elif step.is_same:
            yield from (each for each in (open_, waiting) if each)
            yield step
            open_ = waiting = None
        elif open_ is None:
            open_ = step
        else:
            parts = [each for each in (open_, waiting, step) if each]
            open_ = _Step(
                [token for part in parts for token in part.old],
                [token for part in parts for token in part.new],
                is_same=False,
            )
            waiting = None
    yield from (each for each in (open_, waiting) if each)


def _is_island(step: _Step) -> bool:
    has_figure = any(token.kind or token.text == "\n" for token in step.old)
    return len(step.old) <= _ISLAND and not has_figure


def _stretches(step: _Step) -> Iterator[Stretch]:
    old, new = (_text(side) for side in (step.old, step.new))
    if step.is_same:
        yield Stretch(fate=Fate.SAME, text=new)
        return
    if old:
        yield Stretch(fate=Fate.GONE, text=old)
    if new:
        yield Stretch(fate=Fate.COME, text=new)


def _text(tokens: Sequence[_Token]) -> str:
    return "".join(token.text for token in tokens)


def _figures(step: _Step) -> Iterator[Figure]:
    """The figures of both sides, those of a kind paired in their order."""
    for kind in FigureKind:
        old = [token.text for token in step.old if token.kind is kind]
        new = [token.text for token in step.new if token.kind is kind]
        for gone, come in zip_longest(old, new):
            if gone != come:
                yield Figure(kind=kind, old=gone, new=come)
