"""A law as its text has it: articles with clauses, items and points, each with a line.

编, 分编, 章 and 节 are ``Heading``s, and every article knows those it stands under; 款
are ``Clause``s, 项 ``Entry``s, 目 the entries of an entry.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from jieqing.errors import Phrase
from jieqing.law.numerals import ArticleNumber


class Level(StrEnum):
    """The levels above an article, from the highest."""

    BOOK = "编"
    SUBBOOK = "分编"
    CHAPTER = "章"
    SECTION = "节"


LEVELS = tuple(Level)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A line of a file, or a paragraph of a document, counted from 1."""

    number: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """第一章 总则 as level, number and title."""

    level: Level
    number: int
    title: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An item (项) or a point (目): its mark, its words, the points below it."""

    mark: str
    text: str
    line: int
    points: "tuple[Entry, ...]" = ()

    @property
    def lines(self) -> Iterator[str]:
        """Mark and words, then those of the points."""
        yield f"{self.mark}{self.text}"
        for point in self.points:
            yield from point.lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A paragraph (款) of an article, and the items it introduces."""

    text: str
    line: int
    items: tuple[Entry, ...] = ()

    @property
    def lines(self) -> Iterator[str]:
        """The words, then those of the items."""
        yield self.text
        for item in self.items:
            yield from item.lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article; ``place`` are the headings above it, the highest first."""

    number: ArticleNumber
    title: str
    line: int
    clauses: tuple[Clause, ...]
    place: tuple[Heading, ...] = ()

    @property
    def text(self) -> str:
        """All its words, a line for each clause, item and point; no number."""
        return "\n".join(line for clause in self.clauses for line in clause.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """What a person should look at, and where it stands."""

    line: int
    words: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class LawText:
    """One version of a law.

    ``notes`` stand between title and first heading (adoption, revisions). ``dates`` are
    the days of adoption, revision and publication found in them, the earliest first;
    ``effective`` is None where the text does not say it.
    """

    title: str
    articles: tuple[Article, ...]
    headings: tuple[Heading, ...] = ()
    notes: tuple[str, ...] = ()
    dates: tuple[date, ...] = ()
    effective: date | None = None
    warnings: tuple[Warned, ...] = field(default=())

    def count(self, level: Level) -> int:
        """How many headings of a level there are."""
        return sum(heading.level is level for heading in self.headings)

    @property
    def clause_count(self) -> int:
        """How many clauses (款) there are."""
        return sum(len(article.clauses) for article in self.articles)

    @property
    def item_count(self) -> int:
        """How many items (项) there are."""
        return sum(
            len(clause.items) for article in self.articles for clause in article.clauses
        )

    @property
    def point_count(self) -> int:
        """How many points (目) there are."""
        return sum(
            len(item.points)
            for article in self.articles
            for clause in article.clauses
            for item in clause.items
        )
