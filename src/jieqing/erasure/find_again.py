"""Find rows again that a plan names: under lock in a run, by key for what is kept."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from jieqing.datamap.values import BoundTable, Role
from jieqing.erasure.doors import belonging_of, columns_of_kind, doors, naming
from jieqing.erasure.found import anchors_of, found_row, found_rows
from jieqing.erasure.reach import Reach
from jieqing.erasure.values import (
    Belonging,
    Finding,
    MappedStore,
    Plan,
    PlannedRow,
    RowName,
    Secrets,
    Why,
)
from jieqing.stores.port import Key, KeysIn, Reader, StoredRow


def fingerprints(
    stores: Sequence[MappedStore],
    names: Iterable[RowName],
    secrets: Secrets,
    today: date,
) -> Mapping[RowName, str]:
    """Fingerprints of rows as they stand now, under other secrets than the case's.

    What must be compared beyond the case needs a key of its own (protocol 1.5). A row
    that is no longer there has none.
    """
    listed = list(names)
    taken: dict[RowName, str] = {}
    for mapped in stores:
        with mapped.store.reading(mapped.bound, today) as reader:
            reach = Reach(mapped.bound, reader)
            for table, keys in _by_table(listed, mapped.name).items():
                bound = mapped.bound.tables[table]
                for row in reach.select(bound, [KeysIn(keys=tuple(keys))]):
                    reached = reach.enter(bound, row, Belonging.OWNED)
                    found = found_row(reach, reached, secrets)
                    taken[found.name] = found.fingerprint
    return taken


def _by_table(names: Iterable[RowName], store: str) -> Mapping[str, list[Key]]:
    tables: dict[str, list[Key]] = {}
    for name in names:
        if name.store == store:
            tables.setdefault(name.table, []).append(name.key)
    return tables


def found_again(
    mapped: MappedStore, reader: Reader, approved: Plan, secrets: Secrets
) -> Finding:
    """The subject's rows in one store now, by the identities frozen in the plan.

    For the recheck under lock: no identity is learned and no other store is read.
    """
    reach = Reach(mapped.bound, reader)
    acting = [known.identity for known in approved.learned if known.acts]
    planned = {row.name: row for row in approved.rows}
    # Nobody else's row enters here, so that only rows of the plan are looked at.
    sought = [
        (table, column, naming(column, value, among=known))
        for table in doors(reach)
        if (known := _keys_in(approved, mapped.name, table.name))
        for value in acting
        for column in columns_of_kind(table, value.kind)
    ]
    reach.ask_ahead((table, where) for table, _, where in sought)
    for table, column, where in sought:
        for row in reach.select(table, where):
            _enter_planned(reach, table, row, column, planned)
    reach.grow()
    _enter_shared(reach, planned)
    reach.tie()
    return Finding(
        entry=approved.entry,
        rows=tuple(found_rows(reach, secrets)),
        learned=approved.learned,
        anchors=tuple(anchors_of(reach)),
    )


def _keys_in(approved: Plan, store: str, table: str) -> tuple[Key, ...]:
    names = (row.name for row in approved.rows)
    return tuple(n.key for n in names if (n.store, n.table) == (store, table))


def _enter_planned(
    reach: Reach,
    table: BoundTable,
    row: StoredRow,
    column: str,
    planned: Mapping[RowName, PlannedRow],
) -> None:
    """Enter a row the plan knows, as doubtful as it was when it was planned.

    One column that names a single person is enough, whichever is tried last.
    """
    name = reach.name(table, row.key)
    frozen, entered = planned.get(name), reach.rows.get(name)
    if frozen is not None and (entered is None or entered.ambiguous):
        reached = reach.enter(table, row, belonging_of(reach, table))
        reached.ambiguous = frozen.why == Why.AMBIGUOUS or (
            reached.belonging is not Belonging.ROOT
            and column not in table.unique_identities
        )


def _enter_shared(reach: Reach, planned: Mapping[RowName, PlannedRow]) -> None:
    """Shared rows whose link an earlier chunk cut are found by their own key."""
    for table in reach.bound.tables.values():
        keys = tuple(
            name.key
            for name in planned
            if (name.store, name.table) == (reach.bound.store, table.name)
            and name not in reach.rows
        )
        via = any(r.via is not None for r in table.references)
        if via and keys:
            is_shared = any(r.role is Role.SHARED for r in table.references)
            for row in reach.select(table, [KeysIn(keys=keys)]):
                if is_shared:
                    reach.share(table, row)
                else:
                    reach.enter(table, row, Belonging.OWNED)
