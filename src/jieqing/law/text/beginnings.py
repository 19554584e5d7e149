"""What a line of a law begins with: a heading, an article, an item, a point, or none.

A sentence may begin with 第三十一条规定的… and be no article; and text taken out of
pages may have lost the space after the number. So the number itself is a witness: one
that continues the count may stand without a space, any other may not.
"""

import re
from dataclasses import dataclass

from jieqing.law.numerals import DIGITS, ArticleNumber, article_number, number
from jieqing.law.text.outline import Heading, Level, SourceLine

_SPACE = " \t\u3000\xa0"
_HEADING = re.compile(
    rf"^第\s*([{DIGITS}]+)\s*(编|分编|章|节)(?:[{_SPACE}：:]+(.*)|([^{_SPACE}，。；、]*))$"
)
# Both look at each sign once: a line of nothing but such signs must end, too.
_LEADERS = re.compile(r"(?<![.．·…])[.．·…]{2,}[\s0-9]*$")
_THROUGH = re.compile(r"[（(]第[^（()）]*[）)]\s*$")
_ARTICLE = re.compile(
    rf"^(第\s*[{DIGITS}]+\s*条(?:\s*之\s*[{DIGITS}]+(?![{DIGITS}]))?)"
    rf"([{_SPACE}：:]*)(?:[【\[]([^】\]]{{1,40}})[】\]])?[{_SPACE}]*(.*)$"
)
_REFERS = re.compile(
    rf"^(?:第\s*[{DIGITS}]+\s*[款项目条]|[、，,]|(?:至|和|与|到|及|以及|或|或者)第"
    r"|(?:所|之|的)|规定的?|中的|以外|情形)"
)
_ITEM = re.compile(rf"^([（(]\s*[{DIGITS}]+\s*[)）])[{_SPACE}]*(.*)$")
_POINT = re.compile(rf"^([0-9０-９]{{1,2}}\s*[.．、](?![0-9]))[{_SPACE}]*(.*)$")
_AMENDS = re.compile(
    rf"^[（(]?[{DIGITS}]+[)）、.．].{{0,12}}(?:第\s*[{DIGITS}]+\s*[条章]|条文顺序)"
)
_LONGEST_HEADING = 4_000  # signs; what is longer is a sentence
_LISTED = 40  # signs; an article in a table of contents has a title, no sentence
_CONTENTS = re.compile(r"^目\s*[录次]\s*[:：]?$")
_APPENDIX = re.compile(
    r"^附\s*(?:件|表|录|图)?\s*[0-9一二三四五六七八九十]*\s*[：:]?(?:$|\s)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleLine:
    """A line that begins an article: number, title in brackets, first words."""

    number: ArticleNumber
    title: str
    text: str
    line: int


def heading(line: SourceLine) -> Heading | None:
    """The heading that the whole line is."""
    text = line.text.strip()
    found = _HEADING.match(text) if len(text) <= _LONGEST_HEADING else None
    counted = number(found[1]) if found else None
    if found is None or not counted:
        return None
    title = _without_leaders((found[3] or found[4] or "").strip())
    return Heading(
        level=Level(found[2]),
        number=counted,
        title="".join(title.split()),
        line=line.number,
    )


def _without_leaders(title: str) -> str:
    """The title without its page, ……12, or its articles, （第一条—第九条）."""
    bare = _LEADERS.sub("", title)
    through = _THROUGH.search(bare)
    return bare[: through.start()] if through and "条" in through[0] else bare


def article(line: SourceLine, before: ArticleNumber | None) -> ArticleLine | None:
    """The article that the line begins, ``before`` being the last one's number."""
    found = _ARTICLE.match(line.text.strip())
    counted = article_number(found[1]) if found else None
    if found is None or counted is None:
        return None
    space, title, text = found[2], found[3] or "", found[4].strip()
    is_set_apart = bool(space or title or not text)
    if _REFERS.match(text) and not (space and counted.follows(before)):
        return None
    if not is_set_apart and not counted.follows(before):
        return None
    return ArticleLine(number=counted, title=title, text=text, line=line.number)


def item(text: str) -> tuple[str, str] | None:
    """Mark and words of an item (项)."""
    found = _ITEM.match(text.strip())
    return (found[1], found[2]) if found else None


def point(text: str) -> tuple[str, str] | None:
    """Mark and words of a point (目)."""
    found = _POINT.match(text.strip())
    return (found[1], found[2]) if found else None


def is_contents(text: str) -> bool:
    """Whether a table of contents begins here."""
    return _CONTENTS.match(text.strip()) is not None


def is_appendix(text: str) -> bool:
    """Whether an appendix begins here."""
    return _APPENDIX.match(text.strip()) is not None


def article_in_contents(line: SourceLine) -> str | None:
    """The number of an article that a table of contents may list, as written."""
    text = line.text.strip()
    found = _ARTICLE.match(text)
    is_title = len(text) <= _LISTED and not text.endswith("。")
    return found[1] if found and is_title else None


def is_closing_part(text: str) -> bool:
    """Whether this is the unnumbered last part of a law, 附则."""
    return "".join(text.split()) == "附则"


def is_amendment(text: str) -> bool:
    """Whether a decision says here how an article is to read from now on."""
    return _AMENDS.match(text.strip()) is not None
