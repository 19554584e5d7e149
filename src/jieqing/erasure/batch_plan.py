"""Many subjects in one case: a plan for each, all of them under one root hash.

Pure. A subject's plan is what ``plan.plan`` made of its finding, with rows of equal
fate written once; the root is a Merkle tree over the subjects' own hashes in the order
of their numbers, so that a subject may drop out without a new signature and none joins.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from jieqing.erasure.operations import alike, is_written
from jieqing.erasure.values import (
    Anchor,
    Belonging,
    Fate,
    Finding,
    FoundRow,
    IdentityValue,
    Learned,
    Plan,
    PlannedRow,
    RowName,
    TableName,
)
from jieqing.evidence import merkle
from jieqing.stores.port import Key

Told = tuple[str, str | None]  # fingerprint, unit
Stays = tuple[RowName, Belonging, tuple[RowName, ...]]
Naming = tuple[tuple[str, str, str], str]  # store, table and column; the value
NOBODY = IdentityValue(kind="", value="")  # whom a head common to all plans is about


class End(StrEnum):
    """How the case ended for one subject, or where it stands."""

    DONE = "done"
    KEPT = "kept-part"
    ASIDE = "put-aside"
    NOT_FOUND = "not-found"
    ASKS = "asks"
    BEFORE = "already-erased"


class Form:
    """What all rows of a group have in common, and what follows from it.

    Groups of many subjects share one, so that each question is answered once; a row
    that stays is seldom asked for more than its place.
    """

    def __init__(
        self, place: TableName, read: Callable[[], PlannedRow], *, is_written: bool
    ) -> None:
        """``read`` gives a row as it was planned, without its key."""
        self.store, self.table = place
        self.is_written = is_written
        self._read = read

    @classmethod
    def of(cls, first: PlannedRow) -> "Form":
        """The form of a row in hand."""
        place = (first.name.store, first.name.table)
        return cls(place, lambda: first, is_written=is_written(first))

    @cached_property
    def first(self) -> PlannedRow:
        """A row of the group, without its key."""
        return self._read()

    @cached_property
    def alike(self) -> object:
        """What rows that one statement may write have in common."""
        return alike(self.first)


class RowGroup(NamedTuple):
    """Rows of a table whose fate is the same: ``form`` says it, ``keys`` name them.

    There are a dozen for each of many thousand subjects: a tuple is made quickest.
    """

    form: Form
    keys: tuple[Key, ...]

    @property
    def first(self) -> PlannedRow:
        """A row of the group, without its key."""
        return self.form.first


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What of a subject's plan only a closer look at the subject needs.

    ``told`` says of each row of each group its fingerprint and its unit; ``stays`` of
    each row that is kept or emptied how it hangs on the subject and on which rows.
    """

    entry: IdentityValue
    learned: tuple[Learned, ...]
    told: tuple[tuple[Told, ...], ...]
    stays: tuple[Stays, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectPlan:
    """One subject's plan: its number in the case, its hash, its rows by fate.

    ``head`` is what all plans of the case share; ``anchors`` the values by which rows
    refer to the subject's; ``named`` how the subject's own rows name them; ``beside``
    rows that were found and that the plan leaves alone.
    """

    number: int
    hash: str
    head: Plan
    groups: tuple[RowGroup, ...]
    anchors: tuple[Anchor, ...]
    particulars: Callable[[], Particulars]
    named: tuple[Naming, ...] = ()
    beside: tuple[RowName, ...] = ()

    def standing(self) -> Mapping[RowName, FoundRow]:
        """The rows that stay as they hang together, without what decided them."""
        return {
            name: FoundRow(
                name=name,
                belonging=belonging,
                kinds=None,
                case=None,
                live=None,
                clocks={},
                fingerprint="",
                owners=owners,
            )
            for name, belonging, owners in self.particulars().stays
        }

    @property
    def frame(self) -> Plan:
        """The plan without its rows."""
        known = self.particulars()
        return replace(
            self.head, entry=known.entry, learned=known.learned, anchors=self.anchors
        )

    @property
    def plan(self) -> Plan:
        """The plan with every row."""
        told = self.particulars().told
        rows = [
            replace(
                group.first,
                name=replace(group.first.name, key=key),
                fingerprint=fingerprint,
                unit=unit,
            )
            for group, known in zip(self.groups, told, strict=True)
            for key, (fingerprint, unit) in zip(group.keys, known, strict=True)
        ]
        return replace(self.frame, rows=tuple(sorted(rows, key=_by_name)))

    def written_in(self, store: str) -> tuple[RowGroup, ...]:
        """The groups that carrying out the plan writes in a store."""
        return tuple(
            group
            for group in self.groups
            if group.form.store == store and group.form.is_written
        )

    def counts(self) -> Mapping[tuple[TableName, Fate], int]:
        """Rows by table and fate."""
        counted: dict[tuple[TableName, Fate], int] = {}
        for group in self.groups:
            name = group.first.name
            place = ((name.store, name.table), group.first.fate)
            counted[place] = counted.get(place, 0) + len(group.keys)
        return counted

    def end(self) -> End:
        """How the case ends for the subject if its plan is carried out."""
        fates = {group.first.fate for group in self.groups}
        if fates & {Fate.ASK, Fate.WAIT}:
            return End.ASKS
        return End.KEPT if Fate.KEEP in fates else End.DONE


def _by_name(row: PlannedRow) -> str:
    return repr(row.name)


def subject_plan(number: int, hash_: str, plan: Plan, finding: Finding) -> SubjectPlan:
    """Put a plan into the form in which many are kept."""
    groups: dict[object, list[PlannedRow]] = {}
    for row in plan.rows:
        groups.setdefault(_form(row), []).append(row)
    planned = {row.name for row in plan.rows}
    known = Particulars(
        entry=plan.entry,
        learned=plan.learned,
        told=tuple(tuple((r.fingerprint, r.unit) for r in g) for g in groups.values()),
        stays=tuple(_staying(plan, finding)),
    )
    return SubjectPlan(
        number=number,
        hash=hash_,
        head=replace(plan, rows=(), entry=NOBODY, learned=(), anchors=()),
        groups=tuple(
            RowGroup(
                form=Form.of(_first(rows[0])), keys=tuple(row.name.key for row in rows)
            )
            for rows in groups.values()
        ),
        anchors=plan.anchors,
        particulars=lambda: known,
        named=tuple(_named(plan, finding)),
        beside=tuple(r.name for r in finding.rows if r.name not in planned),
    )


def _staying(plan: Plan, finding: Finding) -> Iterator[Stays]:
    staying = {r.name for r in plan.rows if r.fate in (Fate.KEEP, Fate.MASK)}
    for row in finding.rows:
        if row.name in staying:
            yield row.name, row.belonging, row.owners


def _named(plan: Plan, finding: Finding) -> Iterator[Naming]:
    """How the person's own rows name them, by store, table and column."""
    own = {
        (row.name.store, row.name.table)
        for row in finding.rows
        if row.belonging is Belonging.ROOT
    }
    for known in plan.learned:
        if (known.store, known.table) in own:
            place = (known.store, known.table, known.column)
            yield place, known.identity.value


def _first(row: PlannedRow) -> PlannedRow:
    name = replace(row.name, key=())
    return replace(row, name=name, fingerprint="", unit=None)


def _form(row: PlannedRow) -> object:
    """All that a row's group says of it."""
    return (
        (row.name.store, row.name.table, row.fate, row.rules, row.columns),
        (repr(row.until), row.hold, row.why, row.case, row.counsel),
        tuple(sorted(row.bounds.items())),
    )


class Whose:
    """Whose each row of a store is that a plan names or stands beside."""

    def __init__(self, subjects: Iterable[SubjectPlan], store: str) -> None:
        """Put the subjects' keys together, table by table."""
        self._named = 0
        self._numbers: dict[str, dict[Key, int]] = {}
        for one in subjects:
            for group in one.groups:
                if group.form.store == store:
                    self._add(group.form.table, group.keys, one.number)
            for name in one.beside:
                if name.store == store:
                    self._add(name.table, [name.key], one.number)

    @classmethod
    def of_told(cls, named: int, numbers: dict[str, dict[Key, int]]) -> "Whose":
        """Whose rows are by what another one ``told``."""
        whose = cls((), "")
        whose._named, whose._numbers = named, numbers
        return whose

    @property
    def told(self) -> tuple[int, dict[str, dict[Key, int]]]:
        """All that is known, as plain values."""
        return self._named, self._numbers

    def of(self, table: str) -> Mapping[Key, int]:
        """The number of the subject by the key of the row."""
        return self._numbers.get(table, {})

    @property
    def has_shared(self) -> bool:
        """Whether a row is more than one subject's."""
        return self._named > sum(map(len, self._numbers.values()))

    def _add(self, table: str, keys: Sequence[Key], number: int) -> None:
        self._named += len(keys)
        self._numbers.setdefault(table, {}).update(dict.fromkeys(keys, number))


def waves(
    subjects: Sequence[SubjectPlan], store: str
) -> tuple[tuple[SubjectPlan, ...], ...]:
    """Part the subjects so that no two of a wave have a row of the store in common."""
    parted: list[list[SubjectPlan]] = []
    last: dict[tuple[str, Key], int] = {}
    for subject in subjects:
        places = [
            (group.form.table, key)
            for group in subject.groups
            if group.form.store == store
            for key in group.keys
        ]
        wave = 1 + max((last[p] for p in places if p in last), default=-1)
        last |= dict.fromkeys(places, wave)
        if wave == len(parted):
            parted.append([])
        parted[wave].append(subject)
    return tuple(map(tuple, parted))


def root_hash(hashes: Iterable[tuple[int, str]]) -> str:
    """What people sign (hex): the root over number and hash of every subject."""
    frontier = merkle.Frontier()
    for number, hash_ in hashes:
        frontier = frontier.append(merkle.leaf_hash(f"{number}\n{hash_}".encode()))
    return frontier.root().hex()


def merged_plan(plans: Iterable[SubjectPlan]) -> Plan:
    """All subjects' rows in one plan, each row once: what a common search looks for."""
    listed = list(plans)
    planned = [row for one in listed for row in one.plan.rows]
    # What becomes of a row as somebody's own says more than that a mention is cut.
    planned.sort(key=lambda row: row.fate is not Fate.UNTIE)
    rows = {row.name: row for row in planned}
    stores = dict.fromkeys(store for one in listed for store in one.frame.maps)
    frames = [merged_frame(listed, store) for store in stores]
    anchors = tuple(anchor for frame in frames for anchor in frame.anchors)
    return replace(frames[0], rows=tuple(rows.values()), anchors=anchors)


def merged_frame(plans: Iterable[SubjectPlan], store: str) -> Plan:
    """One plan without rows whose anchors and identities are those of all subjects.

    Guards of statements on many subjects' rows repeat that a row is one of theirs.
    """
    listed = list(plans)
    values: dict[tuple[str, str, tuple[str, ...]], dict[Key, None]] = {}
    for one in listed:
        for anchor in one.frame.anchors:
            if anchor.store == store:
                place = (anchor.store, anchor.table, anchor.columns)
                values.setdefault(place, {}).update(dict.fromkeys(anchor.tuples))
    return replace(
        listed[0].frame,
        anchors=tuple(
            Anchor(store=of, table=table, columns=columns, tuples=tuple(tuples))
            for (of, table, columns), tuples in values.items()
        ),
        learned=tuple(known for one in listed for known in one.frame.learned),
    )
