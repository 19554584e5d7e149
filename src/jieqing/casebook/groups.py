"""A plan told in groups: what goes, what stays and why, what waits. No keys, no values.

Rows are named by the word for their record kind, never by table or number.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from jieqing.casebook.case_words import CaseWords
from jieqing.casebook.letter_facts import (
    Article,
    Held,
    LeftOver,
    Stays,
    Unfinished,
    Went,
)
from jieqing.casebook.wording import wording
from jieqing.erasure.fates import UNFINISHED_BUSINESS
from jieqing.erasure.values import Fate, MappedStore, Plan, PlannedRow, Why
from jieqing.law.catalogue import Catalogue

GOING = (Fate.ERASE, Fate.MASK, Fate.UNTIE)
WAITING = (Fate.ASK, Fate.WAIT)
Place = tuple[str, str, str]
"""Store, table and ground of a hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitedHolds:
    """Holds whose ground a reader may not know.

    ``grounds``: theirs; ``told``: where one on the same ground lies that may be known.
    """

    grounds: frozenset[str]
    told: frozenset[Place]

    def bind(self, store: str, table: str, ground: str) -> bool:
        """Whether no ground is told of rows that stay there on this ground."""
        return ground in self.grounds and (store, table, ground) not in self.told


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What is needed to put a plan into words."""

    stores: Sequence[MappedStore]
    catalogue: Catalogue
    words: CaseWords


def went(plan: Plan, telling: Telling, when: date | None) -> tuple[Went, ...]:
    """Groups that leave or have left, each once."""
    going = _named((row for row in plan.rows if row.fate in GOING), telling)
    return tuple(Went(what=what, when=when) for what in sorted({w for w, _ in going}))


def stays(plan: Plan, telling: Telling) -> tuple[Stays, ...]:
    """Groups that law or a person keeps, by their end and ground."""
    kept = (r for r in plan.rows if r.fate is Fate.KEEP and r.hold is None)
    counted = Counter(
        (what, _end(row), row.rules[:1]) for what, row in _named(kept, telling)
    )
    return tuple(
        _stays(_counted(what, count, telling), until, rules, telling)
        for (what, until, rules), count in sorted(counted.items(), key=repr)
    )


def held(
    plan: Plan,
    telling: Telling,
    reviews: Mapping[str, date],
    limited: LimitedHolds,
) -> tuple[Held, ...]:
    """Groups that an ordinary hold binds; ``reviews``: day of review by ground.

    Of what a limited one binds no ground is told (``held_limited``).
    """
    bound = (r for r in _bound(plan) if not limited.bind(*_place(r)))
    counted = Counter((what, row.hold or "") for what, row in _named(bound, telling))
    return tuple(
        Held(
            what=_counted(what, count, telling),
            kind=telling.words.holds.get(hold, hold),
            review=reviews.get(hold, plan.today),
        )
        for (what, hold), count in sorted(counted.items())
    )


def held_limited(
    plan: Plan, telling: Telling, limited: LimitedHolds
) -> tuple[str, ...]:
    """Groups that a limited hold binds: what stays, and no ground."""
    bound = (r for r in _bound(plan) if limited.bind(*_place(r)))
    counted = Counter(what for what, _ in _named(bound, telling))
    return tuple(
        _counted(what, count, telling) for what, count in sorted(counted.items())
    )


def _bound(plan: Plan) -> Iterator[PlannedRow]:
    return (r for r in plan.rows if r.hold not in (None, UNFINISHED_BUSINESS))


def _place(row: PlannedRow) -> Place:
    return row.name.store, row.name.table, row.hold or ""


def unfinished(plan: Plan, telling: Telling) -> tuple[Unfinished, ...]:
    """Groups that stay because their business has not ended."""
    live = (r for r in plan.rows if r.hold == UNFINISHED_BUSINESS)
    said = telling.words.said["unfinished"]
    counted = Counter(what for what, _ in _named(live, telling))
    return tuple(
        Unfinished(
            what=_counted(what, count, telling),
            state=said["state"],
            option=said["option"],
        )
        for what, count in sorted(counted.items())
    )


def left_over(plan: Plan, telling: Telling, due: date) -> tuple[LeftOver, ...]:
    """Groups that a person must decide, and those that wait for them."""
    waiting = (r for r in plan.rows if r.fate in WAITING)
    counted = Counter((what, row.fate) for what, row in _named(waiting, telling))
    reasons = {Fate.ASK: "asked_reason", Fate.WAIT: "waits_reason"}
    return tuple(
        LeftOver(
            what=_counted(what, count, telling),
            reason=telling.words.text(reasons[fate]),
            due=due,
        )
        for (what, fate), count in sorted(counted.items())
    )


def needed(plan: Plan, telling: Telling) -> tuple[str, ...]:
    """Groups that were asked for and that the running contract needs."""
    left = (r for r in plan.rows if r.why == Why.NEEDED)
    counted = Counter(what for what, _ in _named(left, telling))
    return tuple(
        _counted(what, count, telling) for what, count in sorted(counted.items())
    )


def _named(
    rows: Iterable[PlannedRow], telling: Telling
) -> Iterable[tuple[str, PlannedRow]]:
    tables = {s.name: s.bound.tables for s in telling.stores}
    for row in rows:
        cases = tables[row.name.store][row.name.table].table.record
        kinds = () if row.case is None else cases[row.case].kinds
        yield telling.words.kind(kinds), row


def _counted(what: str, count: int, telling: Telling) -> str:
    return telling.words.text("counted").format(what=what, count=count)


def _end(row: PlannedRow) -> date | None:
    return row.until if isinstance(row.until, date) else None


def _stays(
    what: str, until: date | None, rules: tuple[str, ...], telling: Telling
) -> Stays:
    own = _own_rule(rules, telling)
    article = None if own else _article(rules, telling.catalogue)
    return Stays(
        what=what,
        until=until,
        purpose=telling.words.text("purpose_own" if own else "purpose"),
        who=telling.words.text("who"),
        article=article,
        reason=None if article else own or telling.words.text("decided"),
    )


def _own_rule(rules: tuple[str, ...], telling: Telling) -> str:
    """Say by which change the company's own rule keeps it; nothing if the law does."""
    for name in rules:
        changed = telling.catalogue.own_change(name)
        if changed:
            before = _article((name,), telling.catalogue)
            return telling.words.text(
                "own_rule_before" if before else "own_rule"
            ).format(
                day=wording(telling.words.language).day(changed.day),
                change=changed.change,
                law=before.law if before else "",
                article=before.article if before else "",
            )
    return ""


def _article(rules: tuple[str, ...], catalogue: Catalogue) -> Article | None:
    """Return the article to cite; one that counsel has not confirmed is not printed."""
    for rule in (catalogue.rule(name) for name in rules):
        if not rule.is_unverified and rule.article and "~" not in rule.article:
            return Article(law=rule.law, article=rule.article)
    return None
