"""How many rows of a plan lie in each partition that a store keeps under its parent.

A plan names rows of the parent, through which they are written; people who know their
partitions by name are told what lies in each.
"""

from collections.abc import Mapping, Sequence

from jieqing.erasure.values import MappedStore, Plan, TableName
from jieqing.stores.port import Key


def per_leaf(
    plan: Plan, stores: Sequence[MappedStore]
) -> Mapping[TableName, Mapping[str, int]]:
    """Rows of the plan by table and partition; tables without partitions are absent."""
    counted: dict[TableName, Mapping[str, int]] = {}
    for mapped in stores:
        keys: dict[str, list[Key]] = {}
        for row in plan.rows:
            table = mapped.bound.tables.get(row.name.table)
            if row.name.store == mapped.name and table and table.schema.partitions:
                keys.setdefault(row.name.table, []).append(row.name.key)
        if not keys:
            continue
        with mapped.store.reading(mapped.bound, plan.today) as reader:
            for name, listed in sorted(keys.items()):
                found = reader.leaves(mapped.bound.tables[name], tuple(listed))
                counted[mapped.name, name] = found
    return counted
