"""Which rows of one store hang on a set of rows already found there.

Set-based and outward only: owners to a standstill, unique references before ambiguous
ones (a row reached by both is not asked), then shared rows, then ties. What a row means
for the subject is said here; what becomes of it is the plan's business.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from jieqing.datamap.hidden_key import Sought, keys_in, named
from jieqing.datamap.identity import NORMAL_KINDS, normal_form
from jieqing.datamap.values import BoundMap, BoundTable, Reference, Role, Strength
from jieqing.erasure.mask import names_nobody
from jieqing.erasure.values import Belonging, IdentityValue, RowName
from jieqing.stores.cell_text import read_text
from jieqing.stores.port import (
    Cell,
    ColumnsIn,
    Condition,
    HiddenIn,
    IdentityIn,
    Key,
    Reader,
    StoredRow,
)

_NOBODY = (None, "")
_GOING_OWNERS = (Role.SHARED, Role.OWNER)


@dataclass(slots=True, kw_only=True)
class Reached:
    """A row under way: what is known of it so far."""

    table: BoundTable
    row: StoredRow
    belonging: Belonging
    ambiguous: bool = False
    owners: set[RowName] = field(default_factory=set)
    other_owners: int = 0
    ties: set[str] = field(default_factory=set)

    def holds(self, columns: Sequence[str]) -> Key | None:
        """The values of the columns, or None if one of them says nothing."""
        values = tuple(self.row.values[column] for column in columns)
        return None if any(value in _NOBODY for value in values) else values


def kind_of(table: BoundTable, column: str) -> str | None:
    """The identity kind whose normal form compares this column's values, if any."""
    identity = table.table.identities.get(column)
    described = table.table.columns.get(column)
    kind = identity.kind if identity else described and described.category
    return kind if kind in NORMAL_KINDS else None


def identities_of(
    table: BoundTable, cells: Mapping[str, Cell]
) -> Iterator[tuple[IdentityValue, str]]:
    """The identity values in a row, in normal form, each with its column."""
    for column, identity in table.table.identities.items():
        cell = cells[column]
        if cell is not None and not isinstance(cell, bytes):
            normal = normal_form(identity.kind, str(cell))
            if not names_nobody(identity.kind, normal):
                yield IdentityValue(kind=identity.kind, value=normal), column


def wanted_columns(bound: BoundMap, table: BoundTable) -> tuple[str, ...]:
    """The columns of a table that finding needs to read beside its key."""
    wanted = set(table.table.identities)
    for reference in table.references:
        wanted.update(reference.by)
    for other in bound.tables.values():
        for reference in other.references:
            wanted.update(_columns_met(reference, table.name))
    return tuple(sorted(wanted))


def _columns_met(reference: Reference, table: str) -> tuple[str, ...]:
    met = reference.of if reference.table == table else ()
    if reference.via is not None and reference.via.table == table:
        met = (*met, *reference.via.here, *reference.via.there)
    return met


def meeting(
    bound: BoundMap, reference: Reference, values: Iterable[Key]
) -> Condition | None:
    """The condition under which a row refers to one of these values; None: to none."""
    tuples = tuple(dict.fromkeys(values))
    if not tuples:
        return None
    kind = natural_kind(bound, reference)
    if reference.inside is not None:
        return _hidden(reference, hidden_values(kind, tuples), kind)
    if kind is None:
        return ColumnsIn(columns=reference.by, tuples=tuples, when=reference.when)
    normals = _naming(kind, tuples)
    if not normals:
        return None
    return IdentityIn(
        column=reference.by[0], kind=kind, values=normals, when=reference.when
    )


def hidden_values(kind: str | None, tuples: Iterable[Key]) -> frozenset[str]:
    """The values of a reference ``inside`` a cell, in the form they are compared in."""
    if kind is not None:
        return _naming(kind, tuples)
    return frozenset(str(value[0]) for value in tuples)


def _hidden(
    reference: Reference, values: frozenset[str], kind: str | None
) -> Condition | None:
    if reference.inside is None or not values:
        return None
    return HiddenIn(
        column=reference.by[0],
        inside=reference.inside,
        kind=kind,
        values=values,
        when=reference.when,
    )


def held_in(reference: Reference, cell: Cell) -> tuple[Key, ...]:
    """The keys that a cell holds by this reference: itself, or those hidden in it."""
    if cell in _NOBODY:
        return ()
    if reference.inside is not None:
        return tuple((key,) for key in keys_in(reference.inside, read_text(cell)))
    return () if isinstance(cell, bytes) else ((cell,),)


def _naming(kind: str, values: Iterable[Key]) -> frozenset[str]:
    """The normal forms of those values that name somebody."""
    return frozenset(
        normal_form(kind, str(value[0]))
        for value in values
        if not names_nobody(kind, str(value[0]))
    )


def _met_by(
    bound: BoundMap, reference: Reference, values: Sequence[Key]
) -> Condition | None:
    """The condition under which a row is referred to by one of these values."""
    if not values:
        return None
    kind = natural_kind(bound, reference)
    if kind is None:
        return ColumnsIn(columns=reference.of, tuples=tuple(values))
    return IdentityIn(column=reference.of[0], kind=kind, values=_naming(kind, values))


def natural_kind(bound: BoundMap, reference: Reference) -> str | None:
    """The identity kind in whose normal form the two sides of it are compared."""
    if len(reference.of) != 1:
        return None
    return kind_of(bound.tables[reference.table], reference.of[0])


class Reach:
    """The growing set of rows that hang on one subject in one store."""

    def __init__(self, bound: BoundMap, reader: Reader) -> None:
        """Start with nothing reached."""
        self.bound = bound
        self.rows: dict[RowName, Reached] = {}
        self._reader = reader

    def name(self, table: BoundTable, key: Key) -> RowName:
        """The name of a row of this store."""
        return RowName(store=self.bound.store, table=table.name, key=key)

    def select(
        self, table: BoundTable, where: Sequence[Condition]
    ) -> Iterator[StoredRow]:
        """Rows of the table with everything finding needs to know of them."""
        return self._reader.select(table, wanted_columns(self.bound, table), where)

    def enter(self, table: BoundTable, row: StoredRow, belonging: Belonging) -> Reached:
        """Add a row that is the subject's by identity."""
        reached = Reached(table=table, row=row, belonging=belonging)
        return self.rows.setdefault(self.name(table, row.key), reached)

    def grow(self) -> None:
        """Follow owners and shared references until nothing is added."""
        for strength in (Strength.UNIQUE, Strength.AMBIGUOUS):
            frontier = list(self.rows.values())
            while frontier:
                frontier = self._owned_by(frontier, strength)
                frontier += self._shared()

    def tie(self) -> None:
        """Add the rows that stay but name the subject: links and copies."""
        going = list(self.rows.values())
        for table, reference in self._references(Role.LINK, Role.COPY):
            if not reference.stale:
                self._tied(table, reference, going)

    def _references(self, *roles: Role) -> Iterator[tuple[BoundTable, Reference]]:
        for table in self.bound.tables.values():
            for reference in table.references:
                if reference.role in roles:
                    yield table, reference

    def _owned_by(self, frontier: list[Reached], strength: Strength) -> list[Reached]:
        added: list[Reached] = []
        for table, reference in self._references(Role.OWNER):
            if strength is Strength.AMBIGUOUS or reference.strength is strength:
                added += self._owned_through(table, reference, frontier)
        return added

    def _owned_through(
        self, table: BoundTable, reference: Reference, frontier: list[Reached]
    ) -> list[Reached]:
        added = []
        for row, owners in self._referring(table, reference, frontier):
            name = self.name(table, row.key)
            doubtful = reference.strength is Strength.AMBIGUOUS or all(
                owner.ambiguous or self._is_contested(owner, reference)
                for owner in owners
            )
            known = self.rows.get(name)
            if known is None:
                known = Reached(
                    table=table,
                    row=row,
                    belonging=Belonging.OWNED,
                    ambiguous=doubtful,
                )
                self.rows[name] = known
                added.append(known)
            if not doubtful or known.ambiguous:
                known.owners.update(self.name(o.table, o.row.key) for o in owners)
        return added

    def _is_contested(self, target: Reached, reference: Reference) -> bool:
        """Whether another row has the same value in the target column, spelt otherwise.

        A unique index tells two spellings apart; a person would not.
        """
        values = target.holds(reference.of)
        kind = natural_kind(self.bound, reference)
        if kind is None or values is None:
            return False
        condition = IdentityIn(
            column=reference.of[0],
            kind=kind,
            values=frozenset({normal_form(kind, str(values[0]))}),
        )
        rows = self.select(target.table, [condition])
        return any(self.name(target.table, r.key) not in self.rows for r in rows)

    def _referring(
        self, table: BoundTable, reference: Reference, targets: list[Reached]
    ) -> Iterator[tuple[StoredRow, list[Reached]]]:
        """Rows of the table that refer to the targets, each with those it meets."""
        kind = natural_kind(self.bound, reference)
        met: dict[Key, list[Reached]] = {}
        for target in targets:
            values = (
                target.holds(reference.of)
                if target.table.name == reference.table
                else None
            )
            if values is not None:
                met.setdefault(comparable(values, kind), []).append(target)
        values_met = (
            values
            for group in met.values()
            if (values := group[0].holds(reference.of)) is not None
        )
        condition = meeting(self.bound, reference, values_met)
        if condition is None:
            return
        for row in self.select(table, [condition]):
            here = tuple(row.values[column] for column in reference.by)
            meets = met_in(reference, here, kind, met.keys())
            yield row, [target for key in meets for target in met.get(key, [])]

    def share(self, table: BoundTable, row: StoredRow) -> None:
        """Add a shared row by its own key; its owners are counted as of now."""
        reached = Reached(table=table, row=row, belonging=Belonging.SHARED)
        self.rows.setdefault(self.name(table, row.key), reached)
        self._count_owners(reached)

    def _shared(self) -> list[Reached]:
        """Shared rows that have just turned out to be nobody else's.

        Every shared row is counted again: an owner may have been reached since.
        """
        shared = [r for r in self.rows.values() if r.belonging is Belonging.SHARED]
        others = {id(row): row.other_owners for row in shared}
        shared += self._newly_shared(list(self.rows.values()))
        for row in shared:
            self._count_owners(row)
        return [
            row for row in shared if not row.other_owners and others.get(id(row), 1)
        ]

    def _newly_shared(self, owners: list[Reached]) -> list[Reached]:
        added = []
        for table, reference in self._references(Role.SHARED):
            for row in self._shared_rows(table, reference, owners):
                name = self.name(table, row.key)
                if name not in self.rows:
                    reached = Reached(table=table, row=row, belonging=Belonging.SHARED)
                    self.rows[name] = reached
                    added.append(reached)
        return added

    def _shared_rows(
        self, table: BoundTable, reference: Reference, owners: list[Reached]
    ) -> list[StoredRow]:
        if reference.via is None:
            return [row for row, _ in self._referring(table, reference, owners)]
        hops = self._hop(reference, owners)
        if not hops:
            return []
        condition = ColumnsIn(columns=reference.by, tuples=hops, when=reference.when)
        return list(self.select(table, [condition]))

    def _hop(self, reference: Reference, owners: list[Reached]) -> tuple[Key, ...]:
        via = reference.via
        if via is None:
            return ()
        there = {
            values
            for owner in owners
            if owner.table.name == reference.table
            and (values := owner.holds(reference.of)) is not None
        }
        if not there:
            return ()
        met = ColumnsIn(columns=via.there, tuples=tuple(sorted(there, key=str)))
        rows = self.select(self.bound.tables[via.table], [met])
        return tuple(tuple(row.values[c] for c in via.here) for row in rows)

    def _count_owners(self, shared: Reached) -> None:
        """Tell the row's owners that are the subject's from those that are not."""
        mine: set[RowName] = set()
        others: set[RowName] = set()
        for reference in shared.table.references:
            if reference.role in _GOING_OWNERS:
                owners = set(self._owners_through(shared, reference))
                mine |= owners & self.rows.keys()
                others |= owners - self.rows.keys()
                if owners & self.rows.keys() and reference.via is None:
                    shared.ties.update(reference.by)
        shared.owners |= mine
        shared.other_owners = len(others)

    def _owners_through(
        self, shared: Reached, reference: Reference
    ) -> Iterator[RowName]:
        target = self.bound.tables[reference.table]
        values = self._owner_values(shared, reference)
        condition = _met_by(self.bound, reference, values)
        if condition is not None:
            for owner in self.select(target, [condition]):
                yield self.name(target, owner.key)

    def _owner_values(self, shared: Reached, reference: Reference) -> tuple[Key, ...]:
        here = shared.holds(reference.by)
        if here is None:
            return ()
        if reference.inside is not None:
            return held_in(reference, here[0])
        if reference.via is None:
            return (here,)
        met = ColumnsIn(columns=reference.via.here, tuples=(here,))
        rows = self.select(self.bound.tables[reference.via.table], [met])
        return tuple(tuple(r.values[c] for c in reference.via.there) for r in rows)

    def _tied(
        self, table: BoundTable, reference: Reference, going: list[Reached]
    ) -> None:
        cut = reference.by if reference.cut is None else reference.cut
        for row, targets in self._referring(table, reference, going):
            name = self.name(table, row.key)
            known = self.rows.get(name)
            if not cut or (known and known.belonging is not Belonging.TIED):
                continue
            if known is None:
                known = Reached(table=table, row=row, belonging=Belonging.TIED)
                self.rows[name] = known
            known.ambiguous |= reference.role is Role.COPY and (
                reference.strength is Strength.AMBIGUOUS
                or all(self._is_contested(target, reference) for target in targets)
            )
            known.ties.update(cut)
            known.owners.update(self.name(t.table, t.row.key) for t in targets)


def met_in(
    reference: Reference, here: Key, kind: str | None, sought: Iterable[Key]
) -> tuple[Key, ...]:
    """Which of the values a row meets, in the form in which they are compared."""
    if reference.inside is None:
        return (comparable(here, kind),)
    values = frozenset(str(key[0]) for key in sought)
    inside = Sought(inside=reference.inside, kind=kind, values=values)
    return tuple((value,) for value in sorted(named(inside, read_text(here[0]))))


def comparable(values: Sequence[Cell], kind: str | None) -> Key:
    """Values in the form in which both sides of a reference are compared."""
    if kind is None:
        return tuple(str(value) for value in values)
    return tuple(normal_form(kind, str(value)) for value in values)
