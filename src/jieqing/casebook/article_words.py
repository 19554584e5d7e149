"""Where in a law a rule stands, for readers of English: 第四十七条第一款 as Art. 47(1).

An item (项) is told by its word, since a figure in brackets is a paragraph (款).

The words of a row are Chinese, with what is not sure: 第十一条（条号待核）. What has
no English words here, such as a company's own contract, stands as it is.
"""

import re

from jieqing.language import CHINESE, spoken
from jieqing.law.numerals import DIGITS, number

_PLACE = re.compile(
    rf"第(?P<article>[{DIGITS}.]+)条(?:之(?P<after>[{DIGITS}]+))?"
    rf"(?:第(?P<paragraph>[{DIGITS}]+)款)?"
    rf"(?:第(?P<first>[{DIGITS}]+)(?:至(?P<last>[{DIGITS}]+))?项)?"
)
_PART = re.compile(rf"第([{DIGITS}]+)(部分|章|节)")
_SCHEDULE = re.compile(rf"附表([{DIGITS}]+)")
_PARTS = {"部分": "Part", "章": "Chapter", "节": "Section"}
_WORDS = (
    ("结合民法典", "with the Civil Code, "),
    ("标准合同文本", "standard contract, "),
    ("查验记录见", "records of inspection: "),
    ("告知必要性见", "telling of the need: "),
    ("一千万人以上依", "for more than ten million people by "),
    ("留存备查与扣缴义务人留存", "kept for inspection and by the withholding agent"),
    ("年文本", " text"),
    ("年修订", " revision"),
    ("年修正", " amendment"),
    ("现行条号可能为", "today perhaps "),
    ("条号待核", "article number to be checked"),
    ("款号待核", "paragraph number to be checked"),
    ("项号待核", "item number to be checked"),
    ("无期限数字", "no number of years"),
    ("待核", "to be checked"),
    ("准用", " accordingly"),
    ("全文", "the whole text"),
    ("及", " and "),
    ("、", ", "),
    ("，", ", "),
    ("；", "; "),
    ("（", " ("),
    ("）", ")"),
)


def article_words(article: str) -> str:
    """The article of a row in the language spoken."""
    if spoken() == CHINESE:
        return article
    told = _PLACE.sub(_place, article)
    told = _PART.sub(lambda found: f"{_PARTS[found[2]]} {_figure(found[1])}", told)
    told = _SCHEDULE.sub(lambda found: f"Schedule {_figure(found[1])}", told)
    for chinese, english in _WORDS:
        told = told.replace(chinese, english)
    return " ".join(told.split())


def _place(found: re.Match[str]) -> str:
    after = f"-{_figure(found['after'])}" if found["after"] else ""
    words = f"Art. {_figure(found['article'])}{after}"
    if found["paragraph"]:
        words += f"({_figure(found['paragraph'])})"
    if found["last"]:
        words += f", items {_figure(found['first'])}–{_figure(found['last'])}"
    elif found["first"]:
        words += f", item {_figure(found['first'])}"
    return words


def _figure(words: str) -> str:
    """A number in figures; 8.5, as standards count, stands as it is."""
    known = number(words)
    return words if known is None else str(known)
