"""The lines of a Markdown file without its marks."""

import re

from jieqing.law.text.outline import SourceLine

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\n]*\)")
_EMPHASIS = re.compile(r"(\*{1,3}|__)(?=\S)(.+?)(?<=\S)\1")
_BEGINNING = re.compile(r"^\s*(?:#{1,6}\s+|>\s?|[-*+]\s+)+")
_RULE = re.compile(r"^\s*(?:[-*_=]\s*){3,}$")
_TAG = re.compile(
    r"</?(?:br|p|div|span|center|font|b|i|u|sup|sub)\b[^<>\n]*>", re.IGNORECASE
)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>])")
_MOST_MARKS = 200  # of emphasis in a line; with more of them it is no text of a law


def markdown_lines(text: str) -> tuple[SourceLine, ...]:
    """Every line with words; comments, headings' and emphasis' marks are gone."""
    # A comment over several lines leaves its line ends, so that numbers stay true.
    shown = _COMMENT.sub(lambda found: "\n" * found.group().count("\n"), text)
    lines = enumerate(shown.split("\n"), start=1)
    plain = ((number, _plain(line)) for number, line in lines)
    return tuple(SourceLine(number=n, text=line) for n, line in plain if line.strip())


def _plain(line: str) -> str:
    if _RULE.match(line):
        return ""
    shown = _TAG.sub("", _LINK.sub(r"\1", _BEGINNING.sub("", line)))
    if shown.count("*") + shown.count("_") <= _MOST_MARKS:
        shown = _EMPHASIS.sub(r"\2", shown)
    return _ESCAPED.sub(r"\1", shown).strip("|").rstrip()
