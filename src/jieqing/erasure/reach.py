"""Which rows of one store hang on a set of rows already found there.

Set-based and outward only: owners to a standstill, unique references before ambiguous
ones (a row reached by both is not asked), then shared rows, then ties. What a row means
for the subject is said here; what becomes of it is the plan's business.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from jieqing.datamap.identity import normal_form
from jieqing.datamap.met import columns_met, met_columns, names_met
from jieqing.datamap.syntax import Truth
from jieqing.datamap.ties import cut_columns
from jieqing.datamap.values import BoundMap, BoundTable, Reference, Role, Strength
from jieqing.erasure.mask import names_nobody
from jieqing.erasure.meeting import (
    NOBODY,
    comparable,
    extras_of,
    here_kind,
    holding,
    meeting,
    met_by,
    met_in,
    natural_kind,
    referred_rows,
    when_met,
)
from jieqing.erasure.values import Belonging, IdentityValue, RowName
from jieqing.stores.port import (
    Cell,
    ColumnsIn,
    Condition,
    IdentityIn,
    Key,
    Reader,
    Selection,
    StoredRow,
)

NEVER = Truth(value=False)
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
        return None if any(value in NOBODY for value in values) else values


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
            wanted.update(columns_met(reference, table.name))
    return tuple(sorted(wanted))


def _alike(reference: Reference, targets: Iterable[Reached]) -> Iterator[list[Reached]]:
    """The targets of the reference, those together of which ``when`` reads the same."""
    alike: dict[Key, list[Reached]] = {}
    for target in targets:
        if target.table.name == reference.table:
            extras = extras_of(reference, target.row.values)
            alike.setdefault(extras, []).append(target)
    yield from alike.values()


class Reach:
    """The growing set of rows that hang on one subject in one store."""

    def __init__(self, bound: BoundMap, reader: Reader) -> None:
        """Start with nothing reached."""
        self.bound = bound
        self.rows: dict[RowName, Reached] = {}
        self._reader = reader
        self._wanted: dict[str, tuple[str, ...]] = {}
        self._answered: dict[tuple[str, tuple[Condition, ...]], list[StoredRow]] = {}
        self._stands_at = -1  # so many rows, from which growing leads nowhere
        self._is_in_doubt = False  # whether a row met may not be the subject's

    def name(self, table: BoundTable, key: Key) -> RowName:
        """The name of a row of this store."""
        return RowName(store=self.bound.store, table=table.name, key=key)

    def select(
        self, table: BoundTable, where: Sequence[Condition]
    ) -> Iterator[StoredRow]:
        """Rows of the table with everything finding needs to know of them.

        Growing asks the same again and again; one moment has one answer.
        """
        asked = (table.name, tuple(where))
        if asked not in self._answered:
            wanted = self._wanted_of(table)
            self._answered[asked] = list(self._reader.select(table, wanted, where))
        return iter(self._answered[asked])

    def _wanted_of(self, table: BoundTable) -> tuple[str, ...]:
        wanted = self._wanted.get(table.name)
        if wanted is None:
            wanted = self._wanted[table.name] = wanted_columns(self.bound, table)
        return wanted

    def _ask_together(
        self, followed: Sequence[tuple[BoundTable, Reference]], targets: list[Reached]
    ) -> None:
        """Ask at one go what following these references is about to ask.

        Each is followed by itself all the same, and finds its answer.
        """
        self.ask_ahead(
            (table, (condition,))
            for table, reference in followed
            if reference.via is None
            for group in _alike(reference, targets)
            if (condition := self._sought_by(table, reference, group)) is not None
        )

    def ask_ahead(
        self, asked: Iterable[tuple[BoundTable, tuple[Condition, ...]]]
    ) -> None:
        """Ask at one go what ``select`` is about to be asked one by one."""
        fresh = {
            (table.name, where): Selection(
                table=table, columns=self._wanted_of(table), where=where
            )
            for table, where in asked
            if (table.name, where) not in self._answered
        }
        if len(fresh) > 1:
            found = self._reader.select_all(list(fresh.values()))
            self._answered.update(zip(fresh, found, strict=True))

    def enter(self, table: BoundTable, row: StoredRow, belonging: Belonging) -> Reached:
        """Add a row that is the subject's by identity."""
        reached = Reached(table=table, row=row, belonging=belonging)
        return self.rows.setdefault(self.name(table, row.key), reached)

    def grow(self) -> None:
        """Follow owners and shared references until nothing is added.

        Rows are only ever added: where nothing was in doubt, or the last growing added
        none, and none was entered since, this one would ask and find the very same.
        What more rows decide otherwise is a doubt: whose a row is that two may own.
        """
        before = len(self.rows)
        if before == self._stands_at:
            return
        self._is_in_doubt = any(each.ambiguous for each in self.rows.values())
        self._follow(Strength.UNIQUE)
        if self._is_in_doubt or self._is_any_ambiguous():
            self._follow(Strength.AMBIGUOUS)
        is_over = not self._is_in_doubt or len(self.rows) == before
        self._stands_at = len(self.rows) if is_over else -1

    def _follow(self, strength: Strength) -> None:
        """Follow references of that strength, and stronger ones, to a standstill."""
        frontier = self._going()
        while frontier:
            frontier = self._owned_by(frontier, strength)
            frontier += self._shared()

    def _is_any_ambiguous(self) -> bool:
        """Whether a reference of the store may lead to another's row."""
        return any(
            reference.role is Role.OWNER and reference.strength is Strength.AMBIGUOUS
            for table in self.bound.tables.values()
            for reference in table.references
        )

    def tie(self) -> None:
        """Add the rows that stay but name the subject: links and copies."""
        going = self._going()
        followed = [
            (table, reference)
            for table, reference in self._references(going, Role.LINK, Role.COPY)
            if not reference.stale
        ]
        self._ask_together(followed, going)
        for table, reference in followed:
            self._tied(table, reference, going)

    def _going(self) -> list[Reached]:
        """All rows but shared ones that somebody else has too: those lead nowhere."""
        return [
            reached
            for reached in self.rows.values()
            if reached.belonging is not Belonging.SHARED or not reached.other_owners
        ]

    def _references(
        self, targets: Sequence[Reached], *roles: Role
    ) -> Iterator[tuple[BoundTable, Reference]]:
        """The references of these roles that may lead to one of the targets."""
        reached = {target.table.name for target in targets}
        for table in self.bound.tables.values():
            for reference in table.references:
                if reference.role in roles and reference.table in reached:
                    yield table, reference

    def _owned_by(self, frontier: list[Reached], strength: Strength) -> list[Reached]:
        added: list[Reached] = []
        followed = [
            (table, reference)
            for table, reference in self._references(frontier, Role.OWNER)
            if strength is Strength.AMBIGUOUS or reference.strength is strength
        ]
        self._ask_together(followed, frontier)
        for table, reference in followed:
            added += self._owned_through(table, reference, frontier)
        return added

    def _owned_through(
        self, table: BoundTable, reference: Reference, frontier: list[Reached]
    ) -> list[Reached]:
        added = []
        disputed = self._disputed(table, reference, frontier)
        is_spelt = natural_kind(self.bound, reference) is not None
        for row, owners in self._referring(table, reference, frontier):
            name = self.name(table, row.key)
            doubtful = (
                reference.strength is Strength.AMBIGUOUS
                or row.key in disputed
                or all(
                    owner.ambiguous
                    or (is_spelt and self._is_contested(owner, reference))
                    for owner in owners
                )
            )
            self._is_in_doubt |= doubtful
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

        A unique index tells two spellings apart; a person would not. Where ``when``
        reads the row met it is that which tells them apart (``_disputed``).
        """
        if names_met(reference):
            return False
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

    def _disputed(
        self, table: BoundTable, reference: Reference, targets: list[Reached]
    ) -> frozenset[Key]:
        """Rows that ``when`` also gives to a row that is not the subject's.

        Only where ``when`` reads the row met: periods of two people may overlap.
        """
        if not names_met(reference):
            return frozenset()
        mine = self._met_values(reference, targets)
        if not mine:
            return frozenset()
        width = len(reference.of)
        values = tuple(dict.fromkeys(value[:width] for value in mine))
        alike = met_by(self.bound, reference, values)
        target = self.bound.tables[reference.table]
        rows = self.select(target, [alike]) if alike else ()
        columns = met_columns(reference)
        theirs = [
            tuple(row.values[column] for column in columns)
            for row in rows
            if self.name(target, row.key) not in self.rows
        ]
        ours = meeting(self.bound, table.name, reference, mine)
        others = meeting(self.bound, table.name, reference, theirs)
        if ours is None or others is None:
            return frozenset()
        return frozenset(row.key for row in self.select(table, [ours, others]))

    def _met_values(
        self, reference: Reference, targets: list[Reached]
    ) -> tuple[Key, ...]:
        """What the targets hold for the reference, each value once."""
        return tuple(dict.fromkeys(self._held(reference, targets)))

    def _held(
        self, reference: Reference, targets: list[Reached]
    ) -> Iterator[tuple[Cell, ...]]:
        for target in targets:
            if target.table.name == reference.table:
                values = target.holds(reference.of)
                if values is not None:
                    yield (*values, *extras_of(reference, target.row.values))

    def _referring(
        self, table: BoundTable, reference: Reference, targets: list[Reached]
    ) -> Iterator[tuple[StoredRow, list[Reached]]]:
        """Rows of the table that refer to the targets, each with those it meets."""
        for group in _alike(reference, targets):
            yield from self._referring_alike(table, reference, group)

    def _referring_alike(
        self, table: BoundTable, reference: Reference, targets: list[Reached]
    ) -> Iterator[tuple[StoredRow, list[Reached]]]:
        """The same for targets of which ``when`` reads the same cells."""
        kind = here_kind(self.bound, reference)
        met: dict[Key, list[Reached]] = {}
        values: list[Key] = []
        for value, target in self._values_met(reference, targets):
            met.setdefault(comparable(value, kind), []).append(target)
            values.append(value)
        condition = self._holding(table, reference, targets, values)
        if condition is None:
            return
        for row in self.select(table, [condition]):
            here = tuple(row.values[column] for column in reference.by)
            meets = met_in(reference, here, kind, met.keys())
            yield row, [target for key in meets for target in met.get(key, [])]

    def _sought_by(
        self, table: BoundTable, reference: Reference, targets: list[Reached]
    ) -> Condition | None:
        """The condition of a row that refers to such targets by its own cells."""
        values = [value for value, _ in self._values_met(reference, targets)]
        return self._holding(table, reference, targets, values)

    def _holding(
        self,
        table: BoundTable,
        reference: Reference,
        targets: list[Reached],
        values: Sequence[Key],
    ) -> Condition | None:
        """The condition of a row that holds one of the values; None: there is none."""
        if not values:
            return None
        told = next(self._held(reference, targets))
        when = when_met(self.bound, table.name, reference, told)
        if when == NEVER:
            return None
        return holding(self.bound, table.name, reference, values, when)

    def _values_met(
        self, reference: Reference, targets: list[Reached]
    ) -> Iterator[tuple[Key, Reached]]:
        """What ``by`` must hold to meet each target, through the link table if any."""
        held = [
            (values, target)
            for target in targets
            if (values := target.holds(reference.of)) is not None
        ]
        via = reference.via
        if via is None or not held:
            yield from held
            return
        at: dict[Key, list[Reached]] = {}
        for values, target in held:
            at.setdefault(comparable(values, None), []).append(target)
        met = ColumnsIn(columns=via.there, tuples=tuple(v for v, _ in held))
        for row in self.select(self.bound.tables[via.table], [met]):
            here = tuple(row.values[column] for column in via.here)
            there = comparable([row.values[column] for column in via.there], None)
            for target in at.get(there, []):
                if not any(cell in NOBODY for cell in here):
                    yield here, target

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
        for table, reference in self._references(owners, Role.SHARED):
            for row, _ in self._referring(table, reference, owners):
                name = self.name(table, row.key)
                if name not in self.rows:
                    reached = Reached(table=table, row=row, belonging=Belonging.SHARED)
                    self.rows[name] = reached
                    added.append(reached)
        return added

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
        place = (shared.table, shared.row)
        for owner in referred_rows(self.bound, self.select, place, reference):
            yield self.name(target, owner.key)

    def _tied(
        self, table: BoundTable, reference: Reference, going: list[Reached]
    ) -> None:
        cut = cut_columns(reference)
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
