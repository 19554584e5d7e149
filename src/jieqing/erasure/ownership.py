"""Whose row is this? Climbed from the row towards a person, for the check.

The find goes outward from one person; this goes the other way, from a row in which a
value was seen to the person it belongs to, so that a family phone in a wife's order is
told from a trace of the husband.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jieqing.datamap.values import BoundMap, BoundTable, Role
from jieqing.erasure.meeting import referred_rows
from jieqing.erasure.reach import identities_of, wanted_columns
from jieqing.erasure.values import Fate, IdentityValue, PlannedRow, RowName
from jieqing.stores.port import Condition, Key, KeysIn, Reader, StoredRow

_DEEPEST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """What is the subject's: the rows of the plan and the identities in them."""

    rows: Mapping[RowName, PlannedRow]
    identities: frozenset[IdentityValue]


def belongs_to_another(
    bound: BoundMap,
    reader: Reader,
    table: BoundTable,
    key: Key,
    mine: Mine,
) -> bool:
    """Whether climbing owners from the row leads to a person who is not the subject."""
    level = [(table, row) for row in _rows(bound, reader, table, key)]
    for _ in range(_DEEPEST):
        if any(_is_another_person(bound, t, row, mine) for t, row in level):
            return True
        level = [up for t, row in level for up in _owners(bound, reader, t, row)]
    return False


def _rows(
    bound: BoundMap, reader: Reader, table: BoundTable, key: Key
) -> Iterator[StoredRow]:
    yield from reader.select(table, wanted_columns(bound, table), [KeysIn(keys=(key,))])


def _is_another_person(
    bound: BoundMap,
    table: BoundTable,
    row: StoredRow,
    mine: Mine,
) -> bool:
    if table.name not in bound.datamap.roots:
        return False
    planned = mine.rows.get(RowName(store=bound.store, table=table.name, key=row.key))
    if planned is None:
        return True
    return planned.fate is Fate.ERASE and _is_somebody_new(table, row, mine)


def _is_somebody_new(table: BoundTable, row: StoredRow, mine: Mine) -> bool:
    """Whether the number was given again: the row names people, none the subject."""
    named = {
        identity
        for identity, column in identities_of(table, row.values)
        if column not in table.key
    }
    return bool(named) and not named & mine.identities


def _owners(
    bound: BoundMap, reader: Reader, table: BoundTable, row: StoredRow
) -> Iterator[tuple[BoundTable, StoredRow]]:
    def select(of: BoundTable, where: Sequence[Condition]) -> Iterator[StoredRow]:
        return reader.select(of, wanted_columns(bound, of), where)

    for reference in table.references:
        if reference.role in (Role.OWNER, Role.SHARED):
            target = bound.tables[reference.table]
            for owner in referred_rows(bound, select, (table, row), reference):
                yield target, owner
