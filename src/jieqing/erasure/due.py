"""What becomes of kept rows that have come due: found by key, decided again today.

A row is touched only if it still bears the fingerprint it had when it was kept. What
hangs on it in the store is read too, whoever wrote it: a unit goes whole or not at all,
a row above rows that stay becomes a masked stub, and mentions of rows that go are cut.
The shell of a person goes with the last row that carried its number. Reads only; the
work itself is due_manner.py's.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from jieqing.datamap.values import BoundTable
from jieqing.erasure.found import anchors_of, fingerprint_of, found_rows
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
    WAITS = "waits-for-rows-below"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRow:
    """A kept row as it is remembered; ``secrets`` keyed its fingerprint.

    ``columns`` were masked when it was kept; an ``is_emptied`` row is a shell or stub.
    """

    name: RowName
    belonging: Belonging
    fingerprint: str | None
    columns: tuple[str, ...]
    is_emptied: bool
    is_due: bool
    secrets: Secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class DueGroup:
    """The kept rows of one person (``person`` is a random name) and what decides them.

    Those not due yet are there to be known. ``circumstances`` are those of their case
    with the law, the holds and the day of today.
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

    ``going`` holds the mentions to cut too, and rows that are written and stay: these
    have a new end in ``changes``. ``as_read`` repeats in a statement what was read of
    each row; ``anchors`` are the values by which rows refer to it.
    """

    person: str
    store: str
    going: Mapping[RowName, PlannedRow]
    stays: Mapping[RowName, Stay]
    below: Mapping[RowName, frozenset[RowName]]
    as_read: Mapping[RowName, tuple[Condition, ...]]
    anchors: Mapping[RowName, tuple[Anchor, ...]]
    changes: Mapping[RowName, Stay] = field(default_factory=dict)
    mentions: Mapping[RowName, frozenset[RowName]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many kept rows are touched."""
        return len(self.going) - len(self.mentions)

    def above(self, name: RowName, rows: Collection[RowName]) -> frozenset[RowName]:
        """The rows that carry a row's number and are not among ``rows``."""
        return self.below.get(name, frozenset()) - frozenset(rows)

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
    listed = {row.name: row for row in group.rows if row.name.store == mapped.name}
    stays = _enter(reach, tuple(listed.values()))
    known = frozenset(reach.rows)
    reach.grow()
    reach.tie()
    found = tuple(found_rows(reach, secrets))
    finding = Finding(entry=NOBODY, rows=found)
    planned = {r.name: r for r in plan(finding, [mapped], group.circumstances).rows}
    scene = _Scene(planned=planned, below=_below(found))
    rows, changes = {}, {}
    for name in known:
        if not listed[name].is_due:
            continue
        stay, written = scene.stay(name), scene.written(listed[name])
        if stay is not None and written is None:
            stays[name] = stay
            continue
        rows[name] = written or planned[name]
        if stay is not None:
            changes[name] = stay
    mentions = scene.mentions(found)
    judged = Judged(
        person=group.person,
        store=mapped.name,
        going={**rows, **{name: planned[name] for name in mentions}},
        stays={n: stay for n, stay in stays.items() if listed[n].is_due},
        below=scene.below,
        as_read={n: _as_read(each) for n, each in reach.rows.items()},
        anchors={n: tuple(anchors_of(reach, {n})) for n in rows},
        changes=changes,
        mentions=mentions,
    )
    return only(judged, scene.in_whole_units(rows, known), Left.BESIDE)


def as_found(
    group: DueGroup, mapped: MappedStore, reader: Reader, secrets: Secrets
) -> tuple[FoundRow, ...]:
    """The group's rows of one store as they stand there now, with what hangs on them.

    Rows that are gone, or are not the ones kept, are not among them.
    """
    reach = Reach(mapped.bound, reader)
    _enter(reach, tuple(r for r in group.rows if r.name.store == mapped.name))
    reach.grow()
    reach.tie()
    return tuple(found_rows(reach, secrets))


def only(judged: Judged, wanted: Collection[RowName], why: Left) -> Judged:
    """Let only these rows go, and no row above one that stays.

    Rows that are not wanted stay for the reason given.
    """
    rows = set(judged.going) - set(judged.mentions)
    stays = dict(judged.stays)
    stays |= {name: Stay(why=why) for name in rows - set(wanted)}
    rows &= set(wanted)
    while waiting := {n for n in rows - set(judged.changes) if judged.above(n, rows)}:
        stays |= {name: Stay(why=Left.WAITS) for name in waiting}
        rows -= waiting
    mentions = {n: owners for n, owners in judged.mentions.items() if owners & rows}
    return replace(
        judged,
        going={n: r for n, r in judged.going.items() if n in rows or n in mentions},
        stays=stays,
        anchors={n: a for n, a in judged.anchors.items() if n in rows},
        changes={n: c for n, c in judged.changes.items() if n in rows},
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """One person's rows in one store as they would be planned today."""

    planned: Mapping[RowName, PlannedRow]
    below: Mapping[RowName, frozenset[RowName]]

    def stay(self, name: RowName) -> Stay | None:
        """Why the law or the plan leaves the row; None: it goes."""
        row = self.planned[name]
        match row.fate:
            case Fate.KEEP:
                why = Left.HELD if row.hold else Left.KEPT
                return Stay(why=why, until=row.until, hold=row.hold, rules=row.rules)
            case Fate.ASK | Fate.WAIT:
                return Stay(why=Left.ASKED, rules=row.rules)
            case Fate.MASK if row.why in (Why.SHELL, Why.STUB):
                return self._above(name)
            case Fate.UNTIE if not row.columns:
                return Stay(why=Left.EMPTIED)
            case _:
                return None

    def written(self, due: DueRow) -> PlannedRow | None:
        """The row as it is written though it stays: what it does not need is masked."""
        row = self.planned[due.name]
        if row.fate is Fate.MASK and row.why in (Why.SHELL, Why.STUB):
            return row if row.columns and not due.is_emptied else None
        if row.fate is Fate.KEEP and row.hold is None:
            columns = tuple(c for c in row.columns if c not in due.columns)
            return replace(row, columns=columns) if columns else None
        return None

    def mentions(
        self, found: Sequence[FoundRow]
    ) -> Mapping[RowName, frozenset[RowName]]:
        """Rows of others in which a mention is cut, each with the rows it mentions."""
        return {
            row.name: frozenset(row.owners)
            for row in found
            if row.belonging is Belonging.TIED
            and row.name in self.planned
            and self.planned[row.name].fate is Fate.UNTIE
        }

    def in_whole_units(
        self, rows: Mapping[RowName, PlannedRow], known: Collection[RowName]
    ) -> frozenset[RowName]:
        """Rows that stay, and those whose unit has no row that nobody kept."""
        broken = {
            row.unit
            for name, row in self.planned.items()
            if name not in known and row.unit is not None
        }
        return frozenset(
            name
            for name, row in rows.items()
            if row.fate is Fate.KEEP or row.unit not in broken
        )

    def _above(self, name: RowName) -> Stay:
        """A shell or stub stays as long as the last row that carries its number."""
        below = [self.planned[n] for n in _all_below(name, self.below)]
        kept = [row for row in below if row.fate is Fate.KEEP]
        if not below:
            return Stay(why=Left.EMPTIED)
        days = [row.until for row in kept if isinstance(row.until, date)]
        if not kept or any(row.hold for row in kept):
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
