"""The laws that a pack may cite: since when each holds, and how many articles it has.

A citation of a law that is not listed, of an article beyond the last, or of a day
before the law was in force, cannot be true, and its pack is refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from jieqing.errors import Phrase, phrase
from jieqing.law.document import Item
from jieqing.law.text.citations import cited as articles_in


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
        numbers = [each.article.number for each in articles_in(str(cited.value))]
        if law.articles and any(number > law.articles for number in numbers):
            words = phrase(
                "article: '{law}' has {count} articles",
                law=named.value,
                count=law.articles,
            )
            yield cited, words


def _law(item: Item) -> Law:
    since = item.fields.get("since", item).value
    articles = item.fields.get("articles", item).value
    return Law(
        since=since if isinstance(since, date) else None,
        articles=articles if isinstance(articles, int) else None,
    )
