"""Changed articles and the rows of the catalogue that cite them.

A row names the articles of the version it was written for. Where its law carries a
year, that tells the version; otherwise it is the version that held before the change.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from jieqing.law.text.citations import Row, law_name, version_year
from jieqing.law.text.comparing import Comparison, Pair
from jieqing.law.text.outline import Clause, LawText


class Version(StrEnum):
    """Whose numbers a row uses."""

    OLD = "old"
    NEW = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A row that cites an article which something happened to."""

    row: Row
    pair: Pair
    version: Version

    @property
    def is_beside(self) -> bool:
        """Whether the change is in other clauses than those the row names.

        False where the row names the whole article, or where the article came or went.
        """
        ours, others = self.pair.old, self.pair.new
        if self.version is Version.NEW:
            ours, others = others, ours
        if ours is None or others is None:
            return False
        cited = [c.clause for c in self.row.cited if c.article == ours.number]
        same = {_words(clause) for clause in others.clauses}
        return all(
            number is not None
            and number <= len(ours.clauses)
            and _words(ours.clauses[number - 1]) in same
            for number in cited
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """The rows found.

    ``of_law``: how many rows rest on this law at all. ``lost``: rows whose article the
    version they were written for does not have, or that name none.
    """

    links: tuple[Link, ...]
    of_law: int
    lost: tuple[Row, ...]


def link(comparison: Comparison, rows: Iterable[Row]) -> Linked:
    """The rows that rest on this law, and which of them a change touches."""
    names = {law_name(comparison.old.title), law_name(comparison.new.title)}
    ours = [row for row in rows if law_name(row.law) in names]
    finder = _Finder(comparison=comparison)
    links = [each for row in ours for each in finder.links(row)]
    lost = [row for row in ours if not finder.is_placed(row)]
    return Linked(links=tuple(links), of_law=len(ours), lost=tuple(lost))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Finder:
    comparison: Comparison

    def links(self, row: Row) -> Iterator[Link]:
        """The touched articles that the row cites, by its version's numbers."""
        version = self._version(row)
        for pair in self._pairs(row, version):
            if not pair.is_untouched:
                yield Link(row=row, pair=pair, version=version)

    def is_placed(self, row: Row) -> bool:
        """Whether every article that the row cites is in its version."""
        found = self._pairs(row, self._version(row))
        return bool(row.cited) and len(found) == len({c.article for c in row.cited})

    def _pairs(self, row: Row, version: Version) -> list[Pair]:
        found = []
        for pair in self.comparison.pairs:
            article = pair.old if version is Version.OLD else pair.new
            if article is not None and row.cites(article.number):
                found.append(pair)
        return found

    def _version(self, row: Row) -> Version:
        """By the year that the row's law carries; the old one where that is silent."""
        is_new = row.year in _years(self.comparison.new)
        is_old = row.year in _years(self.comparison.old)
        return Version.NEW if is_new and not is_old else Version.OLD


def _words(clause: Clause) -> str:
    return "".join("".join(clause.lines).split())


def _years(law: LawText) -> set[int]:
    """The years that name this version: of its revisions, its title, its force."""
    days = [*law.dates, *([law.effective] if law.effective else [])]
    years = {day.year for day in days}
    titled = version_year(law.title)
    return years | ({titled} if titled else set())
