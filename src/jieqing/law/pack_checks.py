"""What a pack's rows must be to one another, beyond the form of each.

No supersession runs in a circle, a superseded rule has ended when its successor begins,
and every rule cites an article that can be there. What a program cannot check is
whether the article says what the row says: that is what ``verified`` is for.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from jieqing.errors import Phrase, phrase
from jieqing.law.document import Item, Problem
from jieqing.law.laws import LawList
from jieqing.law.rule_rows import Placed, id_of, members, of_rule
from jieqing.law.weakening import is_below

TO_BE_CHECKED = "待核"  # the article's number was not read
_ARTICLE = re.compile(r"(第[〇零一二三四五六七八九十百千]+条|第[0-9.]+条|附表)")
_READ = "text"
_REMEMBERED = "memory"
_CHAINS = ("supersedes", "superseded_by", "yields_to")
Wrong = tuple[Item, Phrase]


def circle_problems(rows: Sequence[Placed]) -> Iterator[Problem]:
    """Every row from which a chain leads back to it, whatever else is wrong there."""
    by_id = {str(id_of(row.item)): row.item for row in rows}
    for row in rows:
        for chain in _CHAINS:
            for item, words in _circle(row.item, chain, by_id):
                yield of_rule(row.file, item.line, id_of(row.item), words)


def pack_problems(rows: Sequence[Placed], laws: LawList | None) -> Iterator[Problem]:
    """Every problem between well-formed rows, and of what they cite."""
    by_id = {str(id_of(row.item)): row.item for row in rows}
    for row in rows:
        for item, words in _wrongs(row.item, by_id, laws):
            yield of_rule(row.file, item.line, id_of(row.item), words)


def _wrongs(
    row: Item, by_id: Mapping[str, Item], laws: LawList | None
) -> Iterator[Wrong]:
    yield from _succession(row, by_id)
    yield from _giving_way(row, by_id)
    yield from _citation(row)
    if laws is not None:
        yield from laws.wrongs(row)


def _circle(row: Item, chain: str, by_id: Mapping[str, Item]) -> Iterator[Wrong]:
    """The first way along a chain that leads back to the row."""
    start = str(id_of(row))
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for item in members(by_id[way[-1]], chain) if way[-1] in by_id else ():
            name = str(item.value)
            if name == start:
                circle = " → ".join((*way, start))
                words = phrase(
                    "{field}: runs in a circle: {circle}", field=chain, circle=circle
                )
                yield row.fields[chain], words
                return
            if name not in seen:
                seen.add(name)
                ways.append((*way, name))


def _succession(row: Item, by_id: Mapping[str, Item]) -> Iterator[Wrong]:
    given = row.fields
    if given["transition"].value is not None and not given["supersedes"].value:
        words = phrase("a transition needs a rule that is superseded")
        yield given["transition"], words
    begins = given["effective"].value
    for item in members(row, "supersedes"):
        old = by_id[str(item.value)].fields
        ends = old["repealed"].value
        if is_below(given["rank"].value, old["rank"].value):
            words = phrase("supersedes: '{rule}' has a higher rank", rule=item.value)
            yield item, words
        if not isinstance(ends, date):
            words = phrase(
                "supersedes: '{rule}' is not repealed, so both would hold",
                rule=item.value,
            )
            yield item, words
        elif isinstance(begins, date) and ends > begins:
            words = phrase(
                "supersedes: '{rule}' holds until after this rule begins",
                rule=item.value,
            )
            yield item, words


def _giving_way(row: Item, by_id: Mapping[str, Item]) -> Iterator[Wrong]:
    """What nobody has read takes no duty to keep away."""
    for item in members(row, "yields_to"):
        if by_id[str(item.value)].fields["verified"].value == _REMEMBERED:
            words = phrase("yields_to: nobody has read '{rule}'", rule=item.value)
            yield item, words


def _citation(row: Item) -> Iterator[Wrong]:
    item = row.fields["article"]
    article = str(item.value)
    if TO_BE_CHECKED in article:
        if row.fields["verified"].value == _READ:
            yield item, phrase("article: what was read has no number to be checked")
    elif not _ARTICLE.search(article):
        words = phrase("article: '{article}' names no article", article=article)
        yield item, words
