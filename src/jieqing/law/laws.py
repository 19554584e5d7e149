"""The laws that a pack may cite: since when each holds, and how many articles it has.

A citation of a law that is not listed, of an article beyond the last, or of a day
before the law was in force, cannot be true, and its pack is refused.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from jieqing.errors import Phrase, phrase
from jieqing.law.document import Item

_NUMBER = re.compile(r"第([〇零一二三四五六七八九十百千]+)条")
_DIGITS = {word: n for n, word in enumerate("零一二三四五六七八九")} | {"〇": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """One law; ``articles`` None: nobody has counted them."""

    since: date | None
    articles: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LawList:
    """The laws of a pack, by name."""

    laws: Mapping[str, Law]

    @classmethod
    def read(cls, document: Item) -> "LawList":
        """The list of ``laws.yaml``; what is not a day or a number is not checked."""
        listed = document.fields.get("laws", document).fields
        return cls(laws={name: _law(item) for name, item in listed.items()})

    def wrongs(self, row: Item) -> Iterator[tuple[Item, Phrase]]:
        """What cannot be true of a row's citation."""
        named, cited = row.fields["law"], row.fields["article"]
        law = self.laws.get(str(named.value))
        if law is None:
            words = phrase("law: the pack lists no law '{law}'", law=named.value)
            yield named, words
            return
        begins = row.fields["effective"]
        if law.since and isinstance(begins.value, date) and begins.value < law.since:
            words = phrase(
                "effective: '{law}' holds only since {day}",
                law=named.value,
                day=law.since.isoformat(),
            )
            yield begins, words
        first = next(
            iter(articles_in(str(cited.value))), 0
        )  # later ones may be another's
        if law.articles and first > law.articles:
            words = phrase(
                "article: '{law}' has {count} articles",
                law=named.value,
                count=law.articles,
            )
            yield cited, words


def articles_in(text: str) -> tuple[int, ...]:
    """The numbers of the articles that a citation names."""
    return tuple(number_of(found) for found in _NUMBER.findall(text))


def number_of(words: str) -> int:
    """A Chinese number below ten thousand, 一千零三十七 for 1037."""
    total, digit = 0, 0
    for word in words:
        if word in _UNITS:
            total += (digit or 1) * _UNITS[word]
            digit = 0
        else:
            digit = _DIGITS[word]
    return total + digit


def _law(item: Item) -> Law:
    since = item.fields.get("since", item).value
    articles = item.fields.get("articles", item).value
    return Law(
        since=since if isinstance(since, date) else None,
        articles=articles if isinstance(articles, int) else None,
    )
