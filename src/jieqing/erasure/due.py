"""What becomes of kept rows that have come due: found by key, decided again today.

A row is touched only if it still bears the fingerprint it had when it was kept. What
hangs on it in the store is read too, whoever wrote it: a unit goes whole or not at all,
a row above rows that stay is not touched, and mentions of rows that go are cut. The
shell of a person goes with the last row that carried its number. Reads only; the work
itself is due_manner.py's.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from jieqing.datamap.values import BoundTable
from jieqing.erasure.found import anchors_of, fingerprint_of, found_row
from jieqing.erasure.plan import plan
from jieqing.erasure.reach import Reach, Reached
from jieqing.erasure.values import (
    Anchor,
    Belonging,
    Circumstances,
    Fate,
    Finding,
    FoundRow,
    IdentityValue,
    MappedStore,
    PlannedRow,
    RowName,
    Secrets,
    Why,
)
from jieqing.law.values import PERMANENT, Permanent
from jieqing.stores.port import ColumnsIn, Condition, KeysIn, Reader

NOBODY = IdentityValue(kind="due-run", value="")
_HANGS = (Belonging.OWNED, Belonging.SHARED, Belonging.ROOT)


class Left(StrEnum):
    """Why a row that had come due was left where it is."""

    GONE = "gone"  # it was no longer there
    DIFFERS = "differs"  # another row than the one that was kept
    TIED = "tied"  # somebody else's row, with a mention under a hold
    KEPT = "kept"  # a rule keeps it longer now
    HELD = "held"
    ASKED = "asked"
    ABOVE = "above-kept-rows"  # other rows still carry its number
    BESIDE = "unknown-rows-beside"  # its unit has rows that nobody kept
    LIMIT = "over-the-ceiling"
    UNCOVERED = "not-covered"  # the standing approval does not name store or rule
    EMPTIED = "stays-emptied"  # a shell that the map never deletes


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRow:
    """A kept row as it is remembered; ``secrets`` keyed its fingerprint."""

    name: RowName
    belonging: Belonging
    fingerprint: str | None
    rules: tuple[str, ...]
    secrets: Secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class DueGroup:
    """The due rows of one person (``person`` is a random name) and what decides them.

    ``circumstances`` are those of their case with the law, the holds and the day of
    today.
    """

    person: str
    rows: tuple[DueRow, ...]
    circumstances: Circumstances


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """Why a row stays, and until when as far as that is known."""

    why: Left
    until: date | Permanent | None = None
    hold: str | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One person's due rows in one store: what goes, what stays, and why.

    ``going`` holds the mentions to cut too. ``as_read`` repeats in a statement what was
    read of each row; ``anchors`` are the values by which rows refer to it.
    """

    person: str
    store: str
    going: Mapping[RowName, PlannedRow]
    stays: Mapping[RowName, Stay]
    below: Mapping[RowName, frozenset[RowName]]
    as_read: Mapping[RowName, tuple[Condition, ...]]
    anchors: Mapping[RowName, tuple[Anchor, ...]]
    mentions: Mapping[RowName, frozenset[RowName]] = field(default_factory=dict)

    def units(self) -> Mapping[str, tuple[RowName, ...]]:
        """The rows that go together, mentions left out, by the name of their unit."""
        units: dict[str, tuple[RowName, ...]] = {}
        for name, row in self.going.items():
            if name not in self.mentions:
                unit = row.unit or repr(name)
                units[unit] = (*units.get(unit, ()), name)
        return units


def judge(
    group: DueGroup, mapped: MappedStore, reader: Reader, secrets: Secrets
) -> Judged:
    """Find the group's rows of one store by key and decide them as of today."""
    reach = Reach(mapped.bound, reader)
    stays = _enter(reach, [r for r in group.rows if r.name.store == mapped.name])
    mine = frozenset(reach.rows)
    reach.grow()
    reach.tie()
    found = tuple(found_row(reach, each, secrets) for each in reach.rows.values())
    finding = Finding(entry=NOBODY, rows=found)
    planned = {r.name: r for r in plan(finding, [mapped], group.circumstances).rows}
    below = _below(found)
    for name in mine:
        stay = _stay(name, planned, below)
        if stay is not None:
            stays[name] = stay
    rows = {name: planned[name] for name in mine if name not in stays}
    mentions = _mentions(found, planned)
    judged = Judged(
        person=group.person,
        store=mapped.name,
        going={**rows, **{name: planned[name] for name in mentions}},
        stays=stays,
        below=below,
        as_read={n: _as_read(each) for n, each in reach.rows.items()},
        anchors={n: tuple(anchors_of(reach, {n})) for n in rows},
        mentions=mentions,
    )
    return only(judged, _whole_units(judged, planned), Left.BESIDE)


def only(judged: Judged, wanted: Collection[RowName], why: Left) -> Judged:
    """Let only these rows go, and no row above one that stays.

    Rows that are not wanted stay for the reason given.
    """
    rows = set(judged.going) - set(judged.mentions)
    stays = dict(judged.stays)
    stays |= {name: Stay(why=why) for name in rows - set(wanted)}
    rows &= set(wanted)
    while above := {n for n in rows if judged.below.get(n, frozenset()) - rows}:
        stays |= {name: Stay(why=Left.ABOVE) for name in above}
        rows -= above
    mentions = {n: owners for n, owners in judged.mentions.items() if owners & rows}
    return Judged(
        person=judged.person,
        store=judged.store,
        going={n: r for n, r in judged.going.items() if n in rows or n in mentions},
        stays=stays,
        below=judged.below,
        as_read=judged.as_read,
        anchors={n: a for n, a in judged.anchors.items() if n in rows},
        mentions=mentions,
    )


def _enter(reach: Reach, rows: Sequence[DueRow]) -> dict[RowName, Stay]:
    """Enter those rows that are still what was kept; returns why the others are not."""
    stays: dict[RowName, Stay] = {}
    shared: list[tuple[BoundTable, Reached]] = []
    for table_name, listed in _by_table(rows).items():
        table = reach.bound.tables[table_name]
        keys = tuple(row.name.key for row in listed)
        present = {r.key: r for r in reach.select(table, [KeysIn(keys=keys)])}
        for row in listed:
            stored = present.get(row.name.key)
            if stored is None:
                stays[row.name] = Stay(why=Left.GONE)
                continue
            reached = Reached(table=table, row=stored, belonging=row.belonging)
            if not _is_same(reach, reached, row):
                stays[row.name] = Stay(why=Left.DIFFERS)
            elif row.belonging is Belonging.TIED:
                stays[row.name] = Stay(why=Left.TIED)
            elif row.belonging is Belonging.SHARED:
                shared.append((table, reached))
            else:
                reach.enter(table, stored, row.belonging)
    for table, reached in shared:
        reach.share(table, reached.row)
    return stays


def _is_same(reach: Reach, reached: Reached, row: DueRow) -> bool:
    content = fingerprint_of(reach, reached)
    return row.secrets.digest("fingerprint", content) == row.fingerprint


def _by_table(rows: Sequence[DueRow]) -> Mapping[str, list[DueRow]]:
    tables: dict[str, list[DueRow]] = {}
    for row in rows:
        tables.setdefault(row.name.table, []).append(row)
    return tables


def _below(found: Sequence[FoundRow]) -> Mapping[RowName, frozenset[RowName]]:
    """Which rows carry a row's number, by that row."""
    below: dict[RowName, set[RowName]] = {}
    for row in found:
        if row.belonging in _HANGS:
            for owner in row.owners:
                below.setdefault(owner, set()).add(row.name)
    return {name: frozenset(names - {name}) for name, names in below.items()}


def _stay(
    name: RowName,
    planned: Mapping[RowName, PlannedRow],
    below: Mapping[RowName, frozenset[RowName]],
) -> Stay | None:
    """Why the law or the plan leaves the row; None: it goes."""
    row = planned[name]
    match row.fate:
        case Fate.KEEP:
            why = Left.HELD if row.hold else Left.KEPT
            return Stay(why=why, until=row.until, hold=row.hold, rules=row.rules)
        case Fate.ASK | Fate.WAIT:
            return Stay(why=Left.ASKED, rules=row.rules)
        case Fate.MASK if row.why in (Why.SHELL, Why.STUB):
            return _above(name, planned, below)
        case Fate.UNTIE if not row.columns:
            return Stay(why=Left.EMPTIED)
        case _:
            return None


def _above(
    name: RowName,
    planned: Mapping[RowName, PlannedRow],
    below: Mapping[RowName, frozenset[RowName]],
) -> Stay:
    """A shell or stub stays as long as the last row that carries its number."""
    kept = [planned[n] for n in _all_below(name, below) if planned[n].fate is Fate.KEEP]
    if not _all_below(name, below):
        return Stay(why=Left.EMPTIED)
    days = [row.until for row in kept if isinstance(row.until, date)]
    if any(row.hold for row in kept) or not kept:
        return Stay(why=Left.ABOVE)
    if any(row.until is PERMANENT for row in kept):
        return Stay(why=Left.ABOVE, until=PERMANENT)
    return Stay(why=Left.ABOVE, until=max(days, default=None))


def _all_below(
    name: RowName, below: Mapping[RowName, frozenset[RowName]]
) -> frozenset[RowName]:
    reached: set[RowName] = set()
    edge = {name}
    while edge:
        edge = {n for each in edge for n in below.get(each, ())} - reached - {name}
        reached |= edge
    return frozenset(reached)


def _mentions(
    found: Sequence[FoundRow], planned: Mapping[RowName, PlannedRow]
) -> Mapping[RowName, frozenset[RowName]]:
    """Rows of others in which a mention is cut, each with the rows it mentions."""
    return {
        row.name: frozenset(row.owners)
        for row in found
        if row.belonging is Belonging.TIED
        and row.name in planned
        and planned[row.name].fate is Fate.UNTIE
    }


def _whole_units(
    judged: Judged, planned: Mapping[RowName, PlannedRow]
) -> frozenset[RowName]:
    """The rows whose unit goes with every row that it has in the store now."""
    rows = {name for name in judged.going if name not in judged.mentions}
    broken = {row.unit for name, row in planned.items() if name not in rows}
    return frozenset(n for n in rows if judged.going[n].unit not in broken)


def _as_read(reached: Reached) -> tuple[Condition, ...]:
    """The row's key and whose it says it is, as read: what a statement repeats."""
    table, row = reached.table, reached.row
    if not table.key:
        return ()  # the whole row is the key, and names every cell already
    wanted = sorted({*_plain_references(table), *table.table.identities, *reached.ties})
    columns = [c for c in wanted if isinstance(row.values.get(c), str | int)]
    beside = tuple(c for c in columns if c not in table.key)
    values = (*row.key, *(row.values[c] for c in beside))
    return (ColumnsIn(columns=(*table.key, *beside), tuples=(values,)),)


def _plain_references(table: BoundTable) -> Iterator[str]:
    for reference in table.references:
        if reference.inside is None:
            yield from reference.by
