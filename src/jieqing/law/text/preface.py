"""What stands before the first heading: the law's title and the notes below it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jieqing.law.text.outline import SourceLine

_KINDS = (
    "法典|法|条例|办法|规定|细则|规则|规范|决定|解释|公告|通知|准则|意见|标准|制度|方案"
)
_TITLE = re.compile(
    rf"^[^，。；：！？（）()]{{2,60}}(?:{_KINDS})(?:[（(][^）)]{{1,20}}[）)])?$"
)
_STATE = "中华人民共和国"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preface:
    """Title, empty where there is none, and the notes in their order."""

    title: str
    notes: tuple[str, ...]


def preface(lines: Sequence[SourceLine]) -> Preface:
    """Title and notes of these lines."""
    texts = _whole_title([" ".join(line.text.split()) for line in lines])
    bare = [_bare(text) for text in texts]
    named = [n for n, text in enumerate(bare) if _TITLE.match(text)]
    at = named[0] if named else 0
    title = bare[at] if bare else ""
    notes = (text for n, text in enumerate(texts) if n != at and bare[n] != title)
    return Preface(title=title, notes=tuple(notes))


def _whole_title(texts: Sequence[str]) -> list[str]:
    """The lines, a title set on two of them put together."""
    joined: list[str] = []
    for text in texts:
        if joined and _bare(joined[-1]) == _STATE:
            joined[-1] = _STATE + text
        else:
            joined.append(text)
    return joined


def _bare(text: str) -> str:
    """A title without spaces and book marks: 《中 华…法》."""
    return "".join(text.split()).strip("《》")
