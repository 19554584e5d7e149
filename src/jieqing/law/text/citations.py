"""Which rows of a pack cite which articles of which law.

``law`` and ``article`` of a row are words for people: 第四十二条、第三十四条,
第五十条第二款（第五十一条准用）. Read here are the numbers in them, and the law's
bare name.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jieqing.law.document import Item, UnreadableError, read
from jieqing.law.numerals import DIGITS, ArticleNumber, article_number, number

_STATE = "中华人民共和国"
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")
_ARTICLE = re.compile(
    rf"(?P<article>第\s*[{DIGITS}]+\s*条(?:\s*之\s*[{DIGITS}]+)?)"
    rf"(?:第\s*(?P<clause>[{DIGITS}]+)\s*款)?(?:第\s*(?P<item>[{DIGITS}]+)\s*项)?"
    r"(?P<through>\s*(?:至|到|—|－|-)\s*(?=第))?"
)
_OTHERS = re.compile(r"[\u4e00-\u9fff]{2,30}(?:法|法典|条例|办法|规定|文本)(?=第)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """An article that a row names, down to clause (款) and item (项) where it does."""

    article: ArticleNumber
    clause: int | None = None
    item: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a pack that rests on a law.

    ``law`` and ``article`` are as written. ``year`` is the year of the version that
    ``law`` names in brackets, None where it names none. ``line`` is where the row
    begins in ``file``.
    """

    id: str
    file: str
    line: int
    law: str
    article: str
    year: int | None
    cited: tuple[Citation, ...]

    def cites(self, article: ArticleNumber) -> bool:
        """Whether it names that article."""
        return any(each.article == article for each in self.cited)


def rows(texts: Mapping[str, str]) -> Iterator[Row]:
    """Every row with law and article in these files (name to text of a pack's file).

    Files that are no YAML are passed over: loading the pack names what is wrong there.
    """
    for file, text in texts.items():
        try:
            document = read(text, file)
        except UnreadableError:
            continue
        for listed in document.fields.values():
            if isinstance(listed.value, tuple):
                yield from _rows(listed.value, file)


def _rows(items: tuple[Item, ...], file: str) -> Iterator[Row]:
    for item in items:
        named = {key: item.fields.get(key) for key in ("id", "law", "article")}
        words = {key: str(each.value) for key, each in named.items() if each}
        if len(words) == len(named):
            yield Row(
                id=words["id"],
                file=file,
                line=item.line,
                law=words["law"],
                article=words["article"],
                year=version_year(words["law"]),
                cited=cited(words["article"]),
            )


def law_name(text: str) -> str:
    """The bare name of a law: no book marks, no state, no version in brackets."""
    bare = "".join(text.split())
    if "《" in bare and "》" in bare:
        bare = bare[bare.index("《") + 1 : bare.index("》")]
    while (shorter := _BRACKETS.sub("", bare)) != bare:
        bare = shorter
    return bare.removeprefix(_STATE)


def version_year(law: str) -> int | None:
    """The year that the name gives in brackets: 反洗钱法（2024年修订）."""
    years = (_YEAR.search(each) for each in _BRACKETS.findall(law))
    return next((int(found[1]) for found in years if found), None)


def cited(article: str) -> tuple[Citation, ...]:
    """The articles named in ``article``; those of another law named there are not."""
    found: list[Citation] = []
    through = False
    for match in _ARTICLE.finditer(_own(article)):
        named = article_number(match["article"])
        if named is None:
            continue
        if through and found:
            between = range(found[-1].article.number + 1, named.number)
            found += (Citation(article=ArticleNumber(n)) for n in between)
        found.append(
            Citation(
                article=named,
                clause=number(match["clause"]) if match["clause"] else None,
                item=number(match["item"]) if match["item"] else None,
            )
        )
        through = match["through"] is not None
    return tuple(found)


def renumbered(article: str, numbers: Mapping[ArticleNumber, ArticleNumber]) -> str:
    """The words with other numbers of articles; clauses and items stay as they are."""

    def number_of(found: re.Match[str]) -> str:
        named = article_number(found["article"])
        other = numbers.get(named) if named else None
        return (
            str(other) + found.group()[len(found["article"]) :]
            if other
            else (found.group())
        )

    return _ARTICLE.sub(number_of, article)


def _own(article: str) -> str:
    """The words without what is said of other laws: （结合民法典第一百八十八条）."""
    return _BRACKETS.sub(
        lambda found: "" if _OTHERS.search(found.group()) else found.group(), article
    )
