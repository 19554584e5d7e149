"""The second search after a due run: by what refers to the rows, not by the rows.

Identity values are masked or dead by then. So every erased key is asked for once more,
and every table is searched for rows that still refer to one of them. A key that bears
another fingerprint was given again and is another's. A canary, a row that stays, sought
by the same statement, shows that the search can see.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from jieqing.datamap.met import met_columns
from jieqing.datamap.values import BoundTable, Reference, Role
from jieqing.erasure.found import found_row
from jieqing.erasure.mask import masked_cell
from jieqing.erasure.meeting import meeting
from jieqing.erasure.reach import Reach, Reached, wanted_columns
from jieqing.erasure.values import (
    Belonging,
    CheckReport,
    Fate,
    FoundRow,
    MappedStore,
    Place,
    Plan,
    PlannedRow,
    RowName,
    Secrets,
    Sighting,
    TableName,
)
from jieqing.stores.port import Key, KeysIn, Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What was seen in one table, with the places that are not clean."""

    sighting: Sighting
    residue: tuple[Place, ...] = ()
    blind: tuple[Place, ...] = ()


def check_due(
    plan: Plan, stores: Sequence[MappedStore], secrets: Secrets, today: date
) -> CheckReport:
    """Search the stores of the plan again; its fingerprints are under ``secrets``."""
    seen: dict[TableName, _Seen] = {}
    for mapped in stores:
        if mapped.name not in {row.name.store for row in plan.rows}:
            continue
        with mapped.store.reading(mapped.bound, today) as reader:
            search = _Search(plan, mapped, reader, secrets)
            seen |= {(mapped.name, t): search.look(t) for t in mapped.bound.tables}
    return CheckReport(
        tables={name: one.sighting for name, one in seen.items()},
        residue=tuple(place for one in seen.values() for place in one.residue),
        not_checked=tuple(place for one in seen.values() for place in one.blind),
    )


class _Search:
    """One store's search."""

    def __init__(
        self, plan: Plan, mapped: MappedStore, reader: Reader, secrets: Secrets
    ) -> None:
        self._plan = plan
        self._store = mapped.name
        self._bound = mapped.bound
        self._reader = reader
        self._reach = Reach(mapped.bound, reader)
        self._secrets = secrets

    def look(self, name: str) -> _Seen:
        """Ask one table for the erased keys and for what refers to erased rows."""
        table = self._bound.tables[name]
        erased = [
            row
            for row in self._plan.rows
            if (row.name.store, row.name.table) == (self._store, name)
            and row.fate is Fate.ERASE
        ]
        left, others = self._still_there(table, erased)
        orphans = tuple(self._orphans(table))
        blind = () if self._can_see(table, erased) else (self._place(table, 0),)
        kinds = [(",".join(table.key), left)] if left else []
        kinds += [(column, count) for column, count in orphans if count]
        masked = sum(
            (row.name.store, row.name.table) == (self._store, name)
            and row.fate in (Fate.MASK, Fate.KEEP)
            for row in self._plan.rows
        )
        return _Seen(
            sighting=Sighting(
                masked=masked,
                gone=len(erased) - left - others,
                others=others,
                residue=left + sum(count for _, count in orphans),
                not_checked=len(blind),
            ),
            residue=tuple(self._place(table, n, column) for column, n in kinds),
            blind=blind,
        )

    def _still_there(
        self, table: BoundTable, erased: Sequence[PlannedRow]
    ) -> tuple[int, int]:
        """How many erased rows are there again, and how many keys are another's."""
        if not erased:
            return 0, 0
        known = {row.name.key: row.fingerprint for row in erased}
        where = [KeysIn(keys=tuple(known))]
        left = others = 0
        for row in self._reach.select(table, where):
            reached = Reached(table=table, row=row, belonging=Belonging.OWNED)
            found = found_row(self._reach, reached, self._secrets)
            is_same = found.fingerprint == known.get(row.key)
            left, others = left + is_same, others + (not is_same)
        return left, others

    def _orphans(self, table: BoundTable) -> Iterator[tuple[str, int]]:
        """Per reference, how many rows still refer to a row that went."""
        for reference in table.references:
            if reference.role is Role.LOOKUP or reference.stale or reference.via:
                continue
            tuples = self._values_met(reference)
            condition = meeting(self._bound, table.name, reference, tuples)
            if condition is not None:
                rows = tuple(self._reader.select(table, table.key, [condition]))
                yield ",".join(reference.by), len(rows)

    def _values_met(self, reference: Reference) -> tuple[Key, ...]:
        """Values of erased rows that no living row has: those were given again."""
        tuples = tuple(
            value
            for anchor in self._plan.anchors
            if (anchor.store, anchor.table) == (self._store, reference.table)
            and anchor.columns == met_columns(reference)
            for value in anchor.tuples
        )
        target = self._bound.tables[reference.table]
        width = len(reference.of)
        keys = tuple(value[:width] for value in tuples)
        taken = self._taken(target, reference.of, keys)
        return tuple(value for value in tuples if value[:width] not in taken)

    def _taken(
        self, target: BoundTable, columns: tuple[str, ...], tuples: tuple[Key, ...]
    ) -> frozenset[Key]:
        if not tuples or tuple(columns) != target.key:
            return frozenset()
        rows = self._reader.select(target, target.key, [KeysIn(keys=tuples)])
        return frozenset(row.key for row in rows)

    def _can_see(self, table: BoundTable, erased: Sequence[PlannedRow]) -> bool:
        """The canary: a row that stays is seen by the statement that asks for keys."""
        if not erased or not table.key:
            return True
        gone = frozenset(row.name.key for row in erased)
        sample = self._reader.sample(table.name, table.key[0], gone)
        if sample is None:
            return True  # nothing stays in the table that could be seen
        wanted = wanted_columns(self._bound, table)
        rows = self._reader.select(table, wanted, [KeysIn(keys=(sample[0],))])
        return any(row.key == sample[0] for row in rows)

    def _place(self, table: BoundTable, count: int, column: str = "") -> Place:
        return Place(
            store=self._store,
            table=table.name,
            column=column or ",".join(table.key),
            count=count,
            reason="residue" if count else "canary",
        )


def still_there(
    plan: Plan, stores: Sequence[MappedStore], secrets: Secrets, today: date
) -> frozenset[RowName]:
    """The planned rows that a run has left: it erased or wrote none of these.

    A key that is there was not erased; a cell to be masked would be a mask now.
    """
    there: set[RowName] = set()
    for mapped in stores:
        with mapped.store.reading(mapped.bound, today) as reader:
            reach = Reach(mapped.bound, reader)
            for table, rows in _by_table(plan.rows, mapped.name).items():
                bound = mapped.bound.tables[table]
                known = {row.name.key: row for row in rows}
                for row in reach.select(bound, [KeysIn(keys=tuple(known))]):
                    reached = Reached(table=bound, row=row, belonging=Belonging.OWNED)
                    found = found_row(reach, reached, secrets)
                    if _is_left(reach, reader, found, known[row.key], secrets):
                        there.add(found.name)
    return frozenset(there)


def _is_left(
    reach: Reach,
    reader: Reader,
    found: FoundRow,
    planned: PlannedRow,
    secrets: Secrets,
) -> bool:
    match planned.fate:
        case Fate.ERASE:
            return True
        case Fate.MASK | Fate.KEEP:
            table = reach.bound.tables[planned.name.table]
            where = [KeysIn(keys=(planned.name.key,))]
            return any(
                masked_cell(table, column, row.key, cell, secrets) != cell
                for row in reader.select(table, planned.columns, where)
                for column, cell in row.values.items()
                if column in planned.columns
            )
        case _:
            return found.fingerprint == planned.fingerprint


def _by_table(rows: Sequence[PlannedRow], store: str) -> dict[str, list[PlannedRow]]:
    tables: dict[str, list[PlannedRow]] = {}
    for row in rows:
        if row.name.store == store:
            tables.setdefault(row.name.table, []).append(row)
    return tables
