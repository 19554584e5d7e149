"""Which found rows belong to the part of a subject's data that a case is about.

A row belongs to it by its table or its kind of record, with all that hangs on it (an
order's lines) and with the link that ties it to the subject. The row that is the person
never does: only closing the account lets it go. Everything else is left.
"""

from collections.abc import Mapping
from dataclasses import replace

from jieqing.datamap.values import BoundTable, Role
from jieqing.erasure.fates import Tables
from jieqing.erasure.values import (
    Belonging,
    Fate,
    FoundRow,
    Part,
    PlannedRow,
    RowName,
    TableName,
    Why,
)

Found = Mapping[RowName, FoundRow]


def members(found: Found, tables: Tables, part: Part | None) -> frozenset[RowName]:
    """Return the rows that belong to the part; all of them where there is none."""
    if part is None:
        return frozenset(found)
    named = part.tables | _links(part.tables, tables)
    inside = {
        name
        for name, row in found.items()
        if _may_go_alone(row, tables) and _is_named(row, named, part.kinds)
    }
    grown = True
    while grown:
        hanging = {
            name
            for name, row in found.items()
            if name not in inside and _hangs_on(row, inside, found, tables)
        }
        inside |= hanging
        grown = bool(hanging)
    return frozenset(inside)


def leave_rest(
    planned: dict[RowName, PlannedRow],
    found: Found,
    inside: frozenset[RowName],
    part: Part | None,
) -> None:
    """Leave what is outside the part, and of the part what the contract needs."""
    if part is None:
        return
    for name, row in planned.items():
        if name not in inside:
            planned[name] = _left(row, Why.OUTSIDE)
        elif row.fate is not Fate.KEEP and not _is_free(found[name], part):
            planned[name] = _left(row, Why.NEEDED)


def is_person(table: BoundTable) -> bool:
    """Whether a row of the table is a person: known by identity, owned by nobody."""
    hangs = any(r.role in (Role.OWNER, Role.SHARED) for r in table.references)
    return bool(table.table.identities) and not hangs


def _left(row: PlannedRow, why: Why) -> PlannedRow:
    return replace(
        row,
        fate=Fate.LEAVE,
        why=why,
        rules=(),
        columns=(),
        until=None,
        hold=None,
        bounds={},
        counsel=False,
    )


def _is_free(row: FoundRow, part: Part) -> bool:
    """Whether nothing but consent carries the row; one without a kind is asked."""
    if part.consented is None or row.kinds is None:
        return True
    return set(row.kinds) <= part.consented


def _may_go_alone(row: FoundRow, tables: Tables) -> bool:
    table = tables[row.name.store, row.name.table]
    return row.belonging is not Belonging.ROOT and not is_person(table)


def _is_named(
    row: FoundRow, named: frozenset[TableName], kinds: frozenset[str]
) -> bool:
    is_own = row.belonging is not Belonging.TIED
    by_kind = is_own and not kinds.isdisjoint(row.kinds or ())
    return by_kind or (row.name.store, row.name.table) in named


def _hangs_on(
    row: FoundRow, inside: set[RowName], found: Found, tables: Tables
) -> bool:
    """Whether the row hangs on the part, and on no row beside it but the person."""
    if row.belonging not in (Belonging.OWNED, Belonging.SHARED):
        return False
    owners = [name for name in row.owners if _may_go_alone(found[name], tables)]
    return bool(owners) and inside.issuperset(owners)


def _links(named: frozenset[TableName], tables: Tables) -> frozenset[TableName]:
    """Tables that tie rows of the named ones to the subject and hold nothing else."""
    return frozenset(
        (store, reference.via.table)
        for store, table in named
        if (store, table) in tables
        for reference in tables[store, table].references
        if reference.via is not None
    )
