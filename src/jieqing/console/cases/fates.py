"""What becomes of a case's rows: one bar over all of them, and the table by store.

The bar repeats the table; whoever cannot see it misses nothing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from jieqing.casebook import told
from jieqing.casebook.case_files import CaseFiles
from jieqing.casebook.code_words import doubt_named, hold_named
from jieqing.casebook.law_words import period_words, short, word_of
from jieqing.casebook.papers.drawing import article_words
from jieqing.casebook.plan_words import FATES, articles, until_words
from jieqing.console.visit import Visit
from jieqing.erasure.summary import AskedGroup, KeptGroup, PlanSummary, summary
from jieqing.erasure.values import Fate, TableName
from jieqing.language import said
from jieqing.law.catalogue import Catalogue

WIDE = 1000
"""Units of the bar's drawing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The rows of one fate, as words, count and a piece of the bar."""

    fate: str
    words: str
    count: int
    x: int
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """A rule of law behind a line: its article, from when and how long it binds."""

    rule: str
    article: str
    clock: str
    period: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FateLine:
    """Rows of one table that share fate and basis; ``why`` are the rules behind it."""

    store: str
    table: str
    count: int
    fate: str
    words: str
    until: str
    law: str
    why: tuple[Behind, ...]


def fates_of(files: CaseFiles) -> tuple[Share, ...]:
    """Return the plan in force as pieces of one bar; empty where there is none."""
    counts: Counter[str] = Counter()
    for fates in _counted(files).values():
        counts.update(fates)
    return _pieces([(fate, counts[fate]) for fate in FATES if counts[fate]])


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedLine:
    """Rows of one table that people decided alike, for one reason.

    ``is_without_effect``: they were to be erased, and the plan keeps them by law.
    """

    where: str
    reason: str
    is_without_effect: bool
    rows: int


def decided_by_people(files: CaseFiles) -> tuple[DecidedLine, ...]:
    """Return what people decided on rows of the case, equal lines as one."""
    plan = files.plan()
    kept = {
        (row.name.store, row.name.table, row.name.key)
        for row in (plan.rows if plan else ())
        if row.fate is Fate.KEEP and row.rules
    }
    counts: Counter[tuple[str, str, bool]] = Counter()
    for one in files.said().answers:
        for key in one.keys:
            is_kept = one.fate is Fate.ERASE and (one.store, one.table, key) in kept
            counts[f"{one.store}.{one.table}", one.reason, is_kept] += 1
    return tuple(
        DecidedLine(where=where, reason=reason, is_without_effect=is_kept, rows=rows)
        for (where, reason, is_kept), rows in counts.items()
    )


def lines_of_plan(visit: Visit, files: CaseFiles) -> tuple[FateLine, ...]:
    """Return each table's rows by fate and basis, in the tables' order."""
    plan = files.plan()
    if plan is None:
        return tuple(_counts_alone(files))
    counted, catalogue = summary(plan), visit.desk.catalogue
    ground = article_words(told.fact(files.record.leaves[0], "ground"))
    lines = (
        *_plain(counted, ground),
        *(_kept(group, catalogue) for group in counted.kept),
        *(_asked(group, Fate.ASK) for group in counted.asked),
        *(_asked(group, Fate.WAIT) for group in counted.waiting),
        *(_asked(group, Fate.LEAVE) for group in counted.needed),
    )
    order = list(FATES)
    return tuple(
        sorted(lines, key=lambda x: (x.store, x.table, order.index(Fate(x.fate))))
    )


def _counted(files: CaseFiles) -> Mapping[TableName, Mapping[str, int]]:
    """Return counts of rows by table and fate; those outside the part are in none."""
    plan = files.plan()
    if plan is not None:
        return {
            name: {str(fate): count for fate, count in fates.items()}
            for name, fates in summary(plan).tables.items()
        }
    entry = told.plan_entry(files.record)
    rows = told.mapping(entry, "rows") if entry else {}
    named = ((name.partition("."), fates) for name, fates in rows.items())
    return {
        (store, table): {str(fate): int(count) for fate, count in fates.items()}
        for (store, _, table), fates in named
        if isinstance(fates, dict)
    }


def _pieces(counts: Sequence[tuple[str, int]]) -> tuple[Share, ...]:
    """Lay the counts end to end; each is seen, however small."""
    total = sum(count for _, count in counts)
    pieces: list[Share] = []
    done = 0
    for fate, count in counts:
        start, done = done, done + count
        x = WIDE * start // total
        pieces.append(
            Share(
                fate=str(fate),
                words=said(FATES[Fate(fate)]),
                count=count,
                x=x,
                width=max(WIDE * done // total - x, 2),
            )
        )
    return tuple(pieces)


def _line(name: TableName, fate: Fate, count: int) -> FateLine:
    return FateLine(
        store=name[0],
        table=name[1],
        count=count,
        fate=str(fate),
        words=said(FATES[fate]),
        until="",
        law="",
        why=(),
    )


def _plain(counted: PlanSummary, ground: str) -> Iterator[FateLine]:
    """Rows that go: they need no other basis than the request's own ground."""
    for name, fates in counted.tables.items():
        for fate in (Fate.ERASE, Fate.MASK, Fate.UNTIE):
            if fates.get(fate):
                yield replace(_line(name, fate, fates[fate]), law=ground)


def _kept(group: KeptGroup, catalogue: Catalogue) -> FateLine:
    reduced = said(", columns not needed emptied") if group.masked else ""
    return FateLine(
        store=group.store,
        table=group.table,
        count=group.count,
        fate=str(Fate.KEEP),
        words=said(FATES[Fate.KEEP]),
        until=until_words(group.until, group.hold) + reduced,
        law=_basis(group, catalogue),
        why=tuple(_behind(rule, catalogue) for rule in group.rules),
    )


def _basis(group: KeptGroup, catalogue: Catalogue) -> str:
    """Name what keeps the rows; of held ones the articles would only come after."""
    law = articles(group.rules, catalogue)
    if not group.hold:
        return law
    without = said("But for the hold, by: {rule}").format(rule=law) if law else ""
    return said("; ").join(filter(None, (hold_named(group.hold), without)))


def _behind(name: str, catalogue: Catalogue) -> Behind:
    """Put a rule into words; one of another law pack is its own name."""
    rule = next((one for one in catalogue.rules if one.id == name), None)
    if rule is None:
        return Behind(rule=name, article=name, clock="", period="")
    clock = word_of(catalogue.vocabulary, "clocks", rule.clock) if rule.clock else ""
    return Behind(
        rule=name,
        article=short(rule),
        clock=clock,
        period=period_words(rule.period),
    )


def _asked(group: AskedGroup, fate: Fate) -> FateLine:
    return FateLine(
        store=group.store,
        table=group.table,
        count=group.count,
        fate=str(fate),
        words=said(FATES[fate]),
        until=doubt_named(group.why),
        law="",
        why=(),
    )


def _counts_alone(files: CaseFiles) -> Iterator[FateLine]:
    """Of many, or once the key has ended: what the ledger was told, counts alone."""
    for name, fates in sorted(_counted(files).items()):
        for fate, count in fates.items():
            yield _line(name, Fate(fate), count)
