"""Numbers as laws write them: 第一百二十条之一, 第 12 条, １２.

Both ways: a text to a number, and a number to the words of a statute.
"""

import re
from dataclasses import dataclass

DIGITS = "0-9０-９零〇○一二两三四五六七八九十百千"
"""The signs of a number inside a regular expression's brackets."""

_UNITS = {"十": 10, "百": 100, "千": 1000}
_ONES = {sign: value for value, sign in enumerate("零一二三四五六七八九")}
_SIGNS = {**_ONES, "〇": 0, "○": 0, "两": 2}
_TEN_THOUSAND = 10_000
_MOST_SIGNS = 40  # zeros before it included; longer ones are no number of an article
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_ARTICLE = re.compile(rf"第\s*([{DIGITS}]+)\s*条(?:\s*之\s*([{DIGITS}]+))?")


@dataclass(frozen=True, slots=True, order=True)
class ArticleNumber:
    """The number of an article; ``inserted`` is n in 之n, 0 for an ordinary one."""

    number: int
    inserted: int = 0

    def __str__(self) -> str:
        """As the statute writes it."""
        after = f"之{chinese(self.inserted)}" if self.inserted else ""
        return f"第{chinese(self.number)}条{after}"

    def follows(self, before: "ArticleNumber | None") -> bool:
        """True if nothing can stand between ``before`` and this one."""
        if before is None:
            return self == ArticleNumber(1)
        is_next = self == ArticleNumber(before.number + 1)
        return is_next or self == ArticleNumber(before.number, before.inserted + 1)


def number(text: str) -> int | None:
    """The number written in ``text``, None where it is none; below ten thousand."""
    if len(text) > _MOST_SIGNS:
        return None
    plain = text.translate(_FULL_WIDTH)
    if plain.isascii() and plain.isdigit():
        value = int(plain)
        return value if value < _TEN_THOUSAND else None
    if set(plain) & set(_UNITS):
        return _counted(plain)
    signs = [_SIGNS.get(sign) for sign in plain]
    if not signs or None in signs:
        return None
    return int("".join(map(str, signs)))


def article_number(text: str) -> ArticleNumber | None:
    """The article that ``text`` begins with, None where it begins with none."""
    return _article(_ARTICLE.match(text))


def article_in(text: str) -> ArticleNumber | None:
    """The first article that ``text`` names, None where it names none."""
    return _article(_ARTICLE.search(text))


def _article(found: re.Match[str] | None) -> ArticleNumber | None:
    if found is None:
        return None
    first, second = (number(each) if each else 0 for each in found.groups())
    if not first or second is None:
        return None
    return ArticleNumber(first, second)


def chinese(value: int) -> str:
    """The number in words, as in 第一百零二条; from 0 to 9 999."""
    if not 0 <= value < _TEN_THOUSAND:
        raise ValueError(value)
    words, left, skipped = "", value, False
    for sign, unit in reversed(_UNITS.items()):
        count, left = divmod(left, unit)
        if count:
            words += ("零" if skipped else "") + "零一二三四五六七八九"[count] + sign
        skipped = bool(words) and not count
    if left or not words:
        words += ("零" if skipped else "") + "零一二三四五六七八九"[left]
    return words.removeprefix("一") if words.startswith("一十") else words


def _counted(text: str) -> int | None:
    """The number of words with units: 一百二十, 十五, 二千零三."""
    total, ones, last = 0, 0, _TEN_THOUSAND
    for sign in text:
        unit = _UNITS.get(sign)
        if unit is not None:
            if unit >= last:
                return None
            total, ones, last = total + (ones or 1) * unit, 0, unit
        elif sign in _SIGNS:
            ones = _SIGNS[sign]
        else:
            return None
    return total + ones
