"""In which order the tables of a store are written: children before parents."""

from collections.abc import Mapping

from jieqing.datamap.values import BoundMap, BoundTable, Role


def children_first(bound: BoundMap) -> tuple[str, ...]:
    """Table names so that a table stands before every table it refers to.

    In a circle the keys that the store declares count for more than those the map
    knows, since servers enforce them row by row; a circle of declared keys keeps the
    map's order, for stores that put their foreign keys off to the commit.
    """
    waiting = list(bound.tables)
    ordered: list[str] = []
    while waiting:
        declared = {name: _declared(bound.tables[name]) for name in waiting}
        known = {n: declared[n] | _mapped(bound.tables[n]) for n in waiting}
        ordered += _free(known) or _free(declared) or waiting[:1]
        waiting = [name for name in waiting if name not in ordered]
    return tuple(ordered)


def _free(targets: Mapping[str, set[str]]) -> list[str]:
    """The tables to which none of the others refers."""
    return [
        name
        for name in targets
        if not any(name in met for other, met in targets.items() if other != name)
    ]


def _mapped(table: BoundTable) -> set[str]:
    return {r.table for r in table.references if r.role in (Role.OWNER, Role.SHARED)}


def _declared(table: BoundTable) -> set[str]:
    return {key.target for key in table.schema.foreign_keys}
