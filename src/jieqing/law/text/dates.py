"""Days as laws write them, 2021年8月20日, and from when a law says that it holds."""

import re
from collections.abc import Iterator
from datetime import date

from jieqing.law.numerals import DIGITS, number

_DAY = rf"([{DIGITS}]{{4}})\s*年\s*([{DIGITS}]{{1,3}})\s*月\s*([{DIGITS}]{{1,3}})\s*日"
_DATE = re.compile(_DAY)
_EFFECTIVE = re.compile(rf"自\s*{_DAY}\s*起(?:正式)?(?:施行|实施|生效|执行|开始施行)")
_REVISED = re.compile(r"修订|修正|修改")
_PUBLISHED = re.compile(r"公布|发布")
_AT_ONCE = re.compile(r"自(?:公布|发布)之日起(?:施行|实施|生效)")


def days(text: str) -> Iterator[date]:
    """Every day written in the text, in its order; impossible days are left out."""
    for found in _DATE.finditer(text):
        day = _day(found)
        if day is not None:
            yield day


def days_from_which(text: str) -> Iterator[date]:
    """Every day named as 自…起施行."""
    for found in _EFFECTIVE.finditer(text):
        day = _day(found)
        if day is not None:
            yield day


def revisions(text: str) -> Iterator[date]:
    """The days in a note that tells of a revision."""
    if _REVISED.search(text):
        yield from days(text)


def publications(text: str) -> Iterator[date]:
    """The days in a note that tells of the publication."""
    if _PUBLISHED.search(text):
        yield from days(text)


def holds_when_published(text: str) -> bool:
    """Whether the law holds from the day of its publication."""
    return _AT_ONCE.search(text) is not None


def _day(found: re.Match[str]) -> date | None:
    year, month, day = (number(part) for part in found.groups()[:3])
    if not (year and month and day):
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
