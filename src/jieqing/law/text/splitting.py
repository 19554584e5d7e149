"""Lines as a law: title, notes, headings, articles with clauses, items and points.

1. Leave out the table of contents. 2. Find the headings and where articles begin.
3. Put every other line into the article it stands in. 4. Read title, notes and dates
from what stands before the first of them. 5. Warn of what a person should look at.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from jieqing.errors import Phrase, phrase
from jieqing.law.numerals import ArticleNumber
from jieqing.law.text import beginnings
from jieqing.law.text.beginnings import ArticleLine
from jieqing.law.text.contents import without_contents
from jieqing.law.text.dates import (
    days,
    days_from_which,
    holds_when_published,
    publications,
    revisions,
)
from jieqing.law.text.outline import (
    LEVELS,
    Article,
    Clause,
    Entry,
    Heading,
    LawText,
    SourceLine,
    Warned,
)
from jieqing.law.text.preface import Preface, preface
from jieqing.law.text.refusals import (
    LawTextAmends,
    LawTextEmpty,
    LawTextWithoutArticles,
)

_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\xad"))


def split(lines: Sequence[SourceLine], file: str) -> LawText:
    """The law in these lines.

    Raises ``LawTextWithoutArticles``, or ``LawTextAmends`` where the text only changes
    the articles of another.
    """
    body = _Body()
    for line in without_contents(tuple(_bare(lines))):
        body.take(line)
    body.close()
    if not body.articles:
        raise _without_articles(lines, file)
    front = preface(body.front)
    force = _Force.of(body.articles, front)
    return LawText(
        title=front.title,
        articles=tuple(body.articles),
        headings=tuple(body.headings),
        notes=front.notes,
        dates=tuple(sorted({day for note in front.notes for day in days(note)})),
        effective=force.day,
        warnings=tuple(sorted(_warnings(body, force), key=lambda each: each.line)),
    )


def _bare(lines: Sequence[SourceLine]) -> Iterator[SourceLine]:
    """The lines without signs that nobody sees; those that had no others are gone."""
    for line in lines:
        text = line.text.translate(_UNSEEN).strip()
        if text:
            yield replace(line, text=text)


@dataclass(slots=True)
class _Open:
    """The article that lines are added to."""

    begun: ArticleLine
    place: tuple[Heading, ...]
    clauses: list[Clause] = field(default_factory=list)

    def add(self, text: str, line: int) -> None:
        """Add a line: a point, an item or a new clause."""
        item, point = beginnings.item(text), beginnings.point(text)
        last = self.clauses[-1] if self.clauses else None
        if last is not None and item:
            entry = Entry(mark=item[0], text=item[1], line=line)
            self.clauses[-1] = replace(last, items=(*last.items, entry))
        elif last is not None and last.items and point:
            entry = Entry(mark=point[0], text=point[1], line=line)
            *before, under = last.items
            under = replace(under, points=(*under.points, entry))
            self.clauses[-1] = replace(last, items=(*before, under))
        else:
            self.clauses.append(Clause(text=text, line=line))

    @property
    def article(self) -> Article:
        """The article as it stands."""
        begun = self.begun
        return Article(
            number=begun.number,
            title=begun.title,
            line=begun.line,
            clauses=tuple(self.clauses),
            place=self.place,
        )


@dataclass(slots=True)
class _Body:
    """What has been read: what stood in front, headings, articles, an appendix."""

    front: list[SourceLine] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)
    place: tuple[Heading, ...] = ()
    open: _Open | None = None
    appendix: int | None = None
    unread: list[SourceLine] = field(default_factory=list)

    def take(self, line: SourceLine) -> None:
        """Take the next line."""
        if self.appendix is not None:
            return
        heading = beginnings.heading(line) or self._closing_part(line)
        begun = beginnings.article(line, self._last)
        if heading is not None:
            self.close()
            self.headings.append(heading)
            self.place = _below(self.place, heading)
        elif begun is not None:
            self.close()
            self.open = _Open(begun=begun, place=self.place)
            if begun.text:
                self.open.add(begun.text, begun.line)
        elif self.open is not None and beginnings.is_appendix(line.text):
            self.appendix = line.number
        elif self.open is not None:
            self.open.add(line.text.strip(), line.number)
        elif not self.headings:
            self.front.append(line)
        else:
            self.unread.append(line)

    def close(self) -> None:
        """End the article that is open."""
        if self.open is not None:
            self.articles.append(self.open.article)
            self.open = None

    def _closing_part(self, line: SourceLine) -> Heading | None:
        """附则 without a number: a part of the highest level in use."""
        if self.place and beginnings.is_closing_part(line.text):
            level = self.place[0].level
            title = "".join(line.text.split())
            return Heading(level=level, number=0, title=title, line=line.number)
        return None

    @property
    def _last(self) -> ArticleNumber | None:
        if self.open is not None:
            return self.open.begun.number
        return self.articles[-1].number if self.articles else None


def _below(place: tuple[Heading, ...], heading: Heading) -> tuple[Heading, ...]:
    """The headings above what follows ``heading``: those of higher levels, and it."""
    level = LEVELS.index(heading.level)
    higher = (each for each in place if LEVELS.index(each.level) < level)
    return (*higher, heading)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Force:
    """From when the version holds, or why that is not known."""

    day: date | None
    doubt: Phrase | None = None

    @classmethod
    def of(cls, articles: Sequence[Article], front: Preface) -> "_Force":
        """What the last articles and the notes say of the law itself."""
        noted = [day for note in front.notes for day in days_from_which(note)]
        # Only the last articles: others tell from when permits and taxes count.
        texts = [article.text for article in articles[-3:]]
        named = max(
            [*noted, *(d for t in texts for d in days_from_which(t))], default=None
        )
        revised = max(
            (d for note in front.notes for d in revisions(note)), default=None
        )
        if named is None and any(holds_when_published(text) for text in texts):
            named = max((d for n in front.notes for d in publications(n)), default=None)
        if named is None:
            words = phrase("the text does not say from which day it holds")
            return cls(day=None, doubt=words)
        if revised is not None and named < revised:
            words = phrase(
                "it says that it holds from {day}, but it was revised on {revised}",
                day=named.isoformat(),
                revised=revised.isoformat(),
            )
            return cls(day=None, doubt=words)
        return cls(day=named)


def _without_articles(
    lines: Sequence[SourceLine], file: str
) -> LawTextAmends | LawTextWithoutArticles:
    for line in lines:
        if beginnings.is_amendment(line.text):
            return LawTextAmends(file=file, line=line.number)
    if not lines:
        return LawTextEmpty(file=file)
    first = lines[0].number
    return LawTextWithoutArticles(file=file, lines=len(lines), line=first)


def _warnings(body: _Body, force: _Force) -> Iterator[Warned]:
    yield from _of_numbers(body.articles)
    for line in body.unread:
        words = phrase("words under a heading and in no article; they are not read")
        yield Warned(line=line.number, words=words)
    if body.appendix is not None:
        words = phrase("an appendix begins here; it is not read as articles")
        yield Warned(line=body.appendix, words=words)
    if force.doubt is not None:
        yield Warned(line=body.articles[-1].line, words=force.doubt)
    for article in body.articles:
        if not article.text.strip():
            words = phrase("{article} has no words", article=str(article.number))
            yield Warned(line=article.line, words=words)


def _of_numbers(articles: Sequence[Article]) -> Iterator[Warned]:
    """Numbers that stand twice, and those that are left out."""
    seen: dict[ArticleNumber, int] = {}
    before: Article | None = None
    for article in articles:
        number, line = article.number, article.line
        if number in seen:
            words = phrase(
                "{article} stands twice, first in line {first}",
                article=str(number),
                first=seen[number],
            )
            yield Warned(line=line, words=words)
        elif not number.follows(before.number if before else None):
            after = str(before.number) if before else "-"
            words = phrase(
                "{article} follows {before}: numbers are missing or out of order",
                article=str(number),
                before=after,
            )
            yield Warned(line=line, words=words)
        seen.setdefault(number, line)
        before = article
