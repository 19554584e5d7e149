"""What changed between two versions of a law, in words and as JSON.

Gone words stand in [-…-], new ones in {+…+}, so that a copied or printed page still
tells them apart; long stretches that stayed are shortened.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jieqing.casebook.article_words import article_words
from jieqing.casebook.citing import Citing
from jieqing.cli.rules.citing_rows import AS_SHIPPED
from jieqing.language import said
from jieqing.law.text.citations import law_name
from jieqing.law.text.comparing import Comparison, Kind, Pair
from jieqing.law.text.differing import Difference, Fate, Figure, FigureKind, differ
from jieqing.law.text.linking import Link, Linked, Version
from jieqing.law.text.outline import Article, LawText

SHOWN_AROUND = 18  # signs of what stayed, on either side of a change
SHOWN_WHOLE = 60  # signs of an article that came or went

STATES = {
    Kind.SAME: "the words are the same",
    Kind.CHANGED: "the words changed",
    Kind.INSERTED: "a new article",
    Kind.DELETED: "the article is gone",
}
UNITS = {
    FigureKind.DAY: "the day",
    FigureKind.REFERENCE: "an article referred to",
    FigureKind.PERIOD: "the period",
    FigureKind.AMOUNT: "the amount",
    FigureKind.SHARE: "the share",
    FigureKind.COUNT: "the number",
}
_MARKS = {Fate.SAME: "{}", Fate.GONE: "[-{}-]", Fate.COME: "{{+{}+}}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All that is told of a change; ``citing`` is None where no home was asked."""

    comparison: Comparison
    linked: Linked
    citing: Citing | None = None
    only_linked: bool = False

    @property
    def shown(self) -> tuple[Pair, ...]:
        """The articles to show: all that are touched, or those that rules cite."""
        cited = self.links_of
        pairs = self.comparison.touched
        return tuple(p for p in pairs if id(p) in cited or not self.only_linked)

    @property
    def links_of(self) -> Mapping[int, Sequence[Link]]:
        """The links by the identity of their pair."""
        found: dict[int, list[Link]] = defaultdict(list)
        for link in self.linked.links:
            found[id(link.pair)].append(link)
        return found


def difference_words(told: Told) -> str:
    """Head, every touched article, then the rules and what rests on them."""
    lines = [*_head(told.comparison), ""]
    links = told.links_of
    for pair in told.shown:
        lines += [*_pair(pair, links.get(id(pair), ())), ""]
    return "\n".join([*lines, *_tail(told)])


def difference_content(told: Told) -> dict[str, object]:
    """The same as JSON; the words of both versions are whole there."""
    comparison, links = told.comparison, told.links_of
    return {
        "old": _law_content(comparison.old),
        "new": _law_content(comparison.new),
        "counts": {kind: comparison.count(kind) for kind in Kind},
        "articles": [
            _pair_content(pair, links.get(id(pair), ())) for pair in told.shown
        ],
        "rows_of_law": told.linked.of_law,
        "rows_without_article": [row.id for row in told.linked.lost],
        "resting": _resting_content(told.citing),
    }


def _head(comparison: Comparison) -> Iterator[str]:
    old, new = comparison.old, comparison.new
    if law_name(old.title) != law_name(new.title):
        words = said("▲ Two titles: {old}, {new}.")
        yield words.format(old=old.title, new=new.title)
    if old.effective and new.effective and old.effective > new.effective:
        yield said("▲ OLD is in force later than NEW; were they exchanged?")
    articles = said("{title}: {old} articles, now {new}")
    yield articles.format(title=new.title, old=len(old.articles), new=len(new.articles))
    counts = said("{changed} changed, {inserted} inserted, {deleted} deleted")
    yield counts.format(
        changed=comparison.count(Kind.CHANGED),
        inserted=comparison.count(Kind.INSERTED),
        deleted=comparison.count(Kind.DELETED),
    )
    moved = said("{renumbered} have another number, {moved} another place")
    yield moved.format(
        renumbered=sum(pair.is_renumbered for pair in comparison.pairs),
        moved=sum(pair.is_moved for pair in comparison.pairs),
    )
    if new.effective:
        yield said("In force from {day}.").format(day=new.effective.isoformat())


def _pair(pair: Pair, links: Sequence[Link]) -> Iterator[str]:
    yield f"{_numbers(pair)}  {_state(pair)}"
    if pair.kind is Kind.CHANGED:
        difference = _difference(pair)
        yield from (f"  {_figure(figure)}" for figure in difference.figures)
        yield from (f"  {line}" for line in _shortened(difference).split("\n"))
    elif pair.kind is not Kind.SAME:
        article = pair.new or pair.old
        mark = _MARKS[Fate.COME if pair.new else Fate.GONE]
        yield f"  {mark.format(_beginning(article))}"
    for link in links:
        place = f"{link.row.law} {article_words(link.row.article)}"
        yield f"  → {link.row.id} ({place}){_by(link)}"


def _numbers(pair: Pair) -> str:
    names = [article_words(str(each.number)) for each in (pair.old, pair.new) if each]
    return " → ".join(dict.fromkeys(names))


def _state(pair: Pair) -> str:
    words = [said(STATES[pair.kind])]
    if pair.is_renumbered:
        words.append(said("another number"))
    if pair.is_moved:
        words.append(said("at another place"))
    return ", ".join(words)


def _by(link: Link) -> str:
    words = said(", as it ships, not in force here") if _is_beside(link) else ""
    if link.version is Version.NEW:
        words += said(", by the new numbers")
    if link.is_beside:
        words += said(", the clause it names has the same words")
    return words


def _is_beside(link: Link) -> bool:
    return link.row.file == AS_SHIPPED


def _difference(pair: Pair) -> Difference:
    if pair.old is None or pair.new is None:
        raise ValueError("only an article that stayed has changed words")
    return differ(pair.old, pair.new)


def _figure(figure: Figure) -> str:
    old, new = figure.old or "–", figure.new or "–"
    if figure.kind is FigureKind.REFERENCE:
        old, new = article_words(old), article_words(new)
    return f"{said(UNITS[figure.kind])}: {old} → {new}"


def _shortened(difference: Difference) -> str:
    parts = []
    stretches = difference.stretches
    for n, stretch in enumerate(stretches):
        text = stretch.text
        if stretch.fate is Fate.SAME:
            text = _around(text, begins=n == 0, ends=n == len(stretches) - 1)
        parts.append(_MARKS[stretch.fate].format(text))
    return "".join(parts)


def _around(text: str, *, begins: bool, ends: bool) -> str:
    """What stayed between two changes, its middle left out where it is long."""
    before = "" if begins else text[:SHOWN_AROUND]
    after = "" if ends else text[-SHOWN_AROUND:]
    if len(text) <= len(before) + len(after) + 1:
        return text
    return f"{before}…{after}"


def _beginning(article: Article | None) -> str:
    text = "".join(article.text.split()) if article else ""
    return text if len(text) <= SHOWN_WHOLE else f"{text[:SHOWN_WHOLE]}…"


def _tail(told: Told) -> Iterator[str]:
    rows = {link.row.id for link in told.linked.links}
    words = said("Of {of_law} rules that rest on this law {count} are touched.")
    yield words.format(of_law=told.linked.of_law, count=len(rows))
    for row in told.linked.lost:
        lost = said("▲ {rule} ({article}): no such article in its version of the text")
        yield lost.format(rule=row.id, article=article_words(row.article))
    if told.citing is not None:
        yield from _resting(told.citing)


def _resting(citing: Citing) -> Iterator[str]:
    for rule in sorted({*citing.cases, *citing.kept}):
        cases = citing.cases.get(rule, {})
        shown = ", ".join(f"{case} ({rows})" for case, rows in sorted(cases.items()))
        words = said("{rule}: open cases {cases}; kept rows {kept}")
        kept = citing.kept.get(rule, 0)
        yield words.format(rule=rule, cases=shown or "–", kept=kept)
    if not citing.cases and not citing.kept:
        yield said("No open case and no kept row rests on them.")
    if citing.unreadable:
        words = said("▲ {count} plans or batches do not open; what they cite is open.")
        yield words.format(count=citing.unreadable)


def _law_content(law: LawText) -> dict[str, object]:
    return {
        "title": law.title,
        "articles": len(law.articles),
        "effective": law.effective.isoformat() if law.effective else None,
    }


def _pair_content(pair: Pair, links: Sequence[Link]) -> dict[str, object]:
    content: dict[str, object] = {
        "old": str(pair.old.number) if pair.old else None,
        "new": str(pair.new.number) if pair.new else None,
        "old_line": pair.old.line if pair.old else None,
        "new_line": pair.new.line if pair.new else None,
        "kind": pair.kind,
        "renumbered": pair.is_renumbered,
        "moved": pair.is_moved,
        "alike": round(pair.alike, 3),
        "rules": [_link_content(link) for link in links],
    }
    if pair.kind is Kind.CHANGED:
        difference = _difference(pair)
        content["figures"] = [
            {"kind": figure.kind, "old": figure.old, "new": figure.new}
            for figure in difference.figures
        ]
        content["words"] = [
            {"fate": each.fate, "text": each.text} for each in difference.stretches
        ]
    return content


def _link_content(link: Link) -> dict[str, object]:
    row = link.row
    return {
        "id": row.id,
        "file": row.file,
        "line": row.line,
        "law": row.law,
        "article": row.article,
        "numbers": link.version,
        "beside": link.is_beside,
    }


def _resting_content(citing: Citing | None) -> dict[str, object] | None:
    if citing is None:
        return None
    return {
        "cases": {rule: dict(cases) for rule, cases in citing.cases.items()},
        "kept": dict(citing.kept),
        "unreadable": citing.unreadable,
    }
