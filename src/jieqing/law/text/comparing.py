"""Two versions of a law, article by article: which became which.

1. Articles with the same words belong together, the nearest in order first.
2. Of the rest, the most alike pair first, over the whole law; the same number helps.
3. Between two that kept their order, what shares some words is the same, rewritten.
4. What remains was deleted or inserted; pairs that cross others were moved.

How alike two articles are is told by their pairs of neighbouring signs. Only articles
that share rare pairs are compared, so that long laws take no longer than they must.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from jieqing.law.text.outline import Article, LawText

ALIKE = 0.5
"""From here on two articles are the same one, whatever their numbers (0 to 1)."""
REWRITTEN = 0.33
"""From here on they are, where both stand between the same neighbours."""
_NUMBER_BONUS = 0.08
_CANDIDATES = 6
_COMMON_SHARE = 0.1
_FEW = 3


class Kind(StrEnum):
    """What became of an article."""

    SAME = "same"
    CHANGED = "changed"
    INSERTED = "inserted"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """An old article and what it became; one of the two may be missing.

    ``alike`` is from 0 to 1. ``is_moved``: it stands before others that it followed.
    """

    old: Article | None
    new: Article | None
    alike: float = 0.0
    is_moved: bool = False

    @property
    def kind(self) -> Kind:
        """Whether its words changed, or it came or went."""
        if self.old is None:
            return Kind.INSERTED
        if self.new is None:
            return Kind.DELETED
        same = _plain(self.old) == _plain(self.new)
        return Kind.SAME if same else Kind.CHANGED

    @property
    def is_renumbered(self) -> bool:
        """Whether it has another number now."""
        both = self.old is not None and self.new is not None
        return both and self.old.number != self.new.number  # type: ignore[union-attr] # both are there

    @property
    def is_untouched(self) -> bool:
        """Whether number, words and order are as before."""
        return self.kind is Kind.SAME and not (self.is_renumbered or self.is_moved)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All pairs in the order of the new text, deleted ones where they stood."""

    old: LawText
    new: LawText
    pairs: tuple[Pair, ...]

    @property
    def touched(self) -> tuple[Pair, ...]:
        """The pairs in which anything differs."""
        return tuple(pair for pair in self.pairs if not pair.is_untouched)

    def count(self, kind: Kind) -> int:
        """How many articles met this fate."""
        return sum(pair.kind is kind for pair in self.pairs)


def compare(old: LawText, new: LawText) -> Comparison:
    """Pair the articles of two versions."""
    matcher = _Matcher.of(old.articles, new.articles)
    matcher.match_same_words()
    matcher.match_alike()
    matcher.match_between_neighbours()
    found = matcher.found
    steady = _longest_rising([found[n] for n in sorted(found)])
    pairs = [
        Pair(
            old=old.articles[found[n]] if n in found else None,
            new=article,
            alike=matcher.alike(found[n], n) if n in found else 0.0,
            is_moved=n in found and found[n] not in steady,
        )
        for n, article in enumerate(new.articles)
    ]
    gone = (n for n in range(len(old.articles)) if n not in matcher.taken)
    places = {m: n for n, m in found.items() if m in steady}
    return Comparison(
        old=old, new=new, pairs=tuple(_with_deleted(pairs, old, gone, places))
    )


def _with_deleted(
    pairs: Sequence[Pair], old: LawText, gone: Iterable[int], places: dict[int, int]
) -> Iterator[Pair]:
    """The pairs, and each deleted article behind what stood, and stayed, before it."""
    after: dict[int, list[Pair]] = defaultdict(list)
    for n in gone:
        before = next((places[m] for m in range(n - 1, -1, -1) if m in places), -1)
        after[before].append(Pair(old=old.articles[n], new=None))
    yield from after[-1]
    for n, pair in enumerate(pairs):
        yield pair
        yield from after[n]


@dataclass(slots=True, kw_only=True)
class _Matcher:
    """Who belongs to whom: ``found`` is new to old, by position."""

    old: Sequence[Article]
    new: Sequence[Article]
    old_words: Sequence[Counter[str]]
    new_words: Sequence[Counter[str]]
    rare: Mapping[str, Sequence[int]]
    found: dict[int, int] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, old: Sequence[Article], new: Sequence[Article]) -> "_Matcher":
        old_words = [_neighbours(article) for article in old]
        return cls(
            old=old,
            new=new,
            old_words=old_words,
            new_words=[_neighbours(article) for article in new],
            rare=_rare(old_words),
        )

    def match_same_words(self) -> None:
        """Pair articles of the same words; of several, those nearest in order."""
        places: dict[str, list[int]] = defaultdict(list)
        for m, article in enumerate(self.old):
            places[_plain(article)].append(m)
        for n, article in enumerate(self.new):
            free = [m for m in places[_plain(article)] if m not in self.taken]
            if free:
                self._take(min(free, key=lambda m, n=n: abs(m - n)), n)  # type: ignore[misc] # mypy cannot infer the default

    def match_alike(self) -> None:
        """Pair the most alike first, over all that are left."""
        scored = [
            (self.alike(m, n) + self._bonus(m, n), -abs(m - n), m, n)
            for n in range(len(self.new))
            if n not in self.found
            for m in self._candidates(n)
        ]
        for score, _, m, n in sorted(scored, reverse=True):
            if score < ALIKE:
                break
            if m not in self.taken and n not in self.found:
                self._take(m, n)

    def match_between_neighbours(self) -> None:
        """Pair what shares some words and stands between the same neighbours."""
        gaps = dict(self._gaps())
        scored = [
            (self.alike(m, n) + self._bonus(m, n), -abs(m - n), m, n)
            for n, gap in gaps.items()
            for m in gap
            if m not in self.taken
        ]
        for score, _, m, n in sorted(scored, reverse=True):
            # A pair made here narrows the gaps of the others: none may cross it.
            is_free = m not in self.taken and n not in self.found
            if score >= REWRITTEN and is_free and m in dict(self._gaps())[n]:
                self._take(m, n)

    def _gaps(self) -> Iterator[tuple[int, range]]:
        """For each new article without a pair: the old ones between its neighbours."""
        steady = _longest_rising([self.found[n] for n in sorted(self.found)])
        anchors = {n: m for n, m in self.found.items() if m in steady}
        low, waiting = -1, list[int]()
        for n in range(len(self.new) + 1):
            high = len(self.old) if n == len(self.new) else anchors.get(n)
            if high is not None:
                yield from ((each, range(low + 1, high)) for each in waiting)
                low, waiting = high, []
            elif n not in self.found:
                waiting.append(n)

    def alike(self, m: int, n: int) -> float:
        """The share of neighbouring signs that both have (Dice's coefficient)."""
        first, second = self.old_words[m], self.new_words[n]
        total = first.total() + second.total()
        if not total:
            return 1.0
        return 2 * (first & second).total() / total

    def _take(self, m: int, n: int) -> None:
        self.found[n] = m
        self.taken.add(m)

    def _bonus(self, m: int, n: int) -> float:
        return _NUMBER_BONUS if self.old[m].number == self.new[n].number else 0.0

    def _candidates(self, n: int) -> list[int]:
        """The old articles that share most of the rare neighbours with ``n``."""
        shared: Counter[int] = Counter()
        for word in self.new_words[n]:
            shared.update(self.rare.get(word, ()))
        free = ((count, m) for m, count in shared.items() if m not in self.taken)
        return [m for _, m in sorted(free, reverse=True)[:_CANDIDATES]]


def _rare(words: Sequence[Counter[str]]) -> Mapping[str, Sequence[int]]:
    """Where each pair of signs stands that is not all over the law."""
    places: dict[str, list[int]] = defaultdict(list)
    for m, found in enumerate(words):
        for word in found:
            places[word].append(m)
    most = max(_FEW, int(len(words) * _COMMON_SHARE))
    return {word: where for word, where in places.items() if len(where) <= most}


def _neighbours(article: Article) -> Counter[str]:
    plain = _plain(article)
    return Counter(first + second for first, second in pairwise(plain))


def _plain(article: Article) -> str:
    """Its words without white space; the number does not count."""
    return "".join(f"{article.title}{article.text}".split())


def _longest_rising(numbers: Sequence[int]) -> frozenset[int]:
    """The longest subsequence that rises: what kept its order."""
    tops: list[int] = []
    ends: list[int] = []
    before: list[int | None] = []
    for at, value in enumerate(numbers):
        place = bisect_left(tops, value)
        before.append(ends[place - 1] if place else None)
        tops[place : place + 1] = [value]
        ends[place : place + 1] = [at]
    rising: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        rising.add(numbers[last])
        last = before[last]
    return frozenset(rising)
