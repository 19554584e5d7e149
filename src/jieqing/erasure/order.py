"""In which order the tables of a store are written: children before parents."""

from collections.abc import Mapping, Sequence

from jieqing.datamap.circles import Edge, acts_at_once, standing
from jieqing.datamap.values import BoundMap, BoundTable, Role


def children_first(bound: BoundMap) -> tuple[str, ...]:
    """Table names so that a table stands before every table it refers to.

    In a circle the keys that the store declares count for more than those the map
    knows, and those that it checks at once for more than those it puts off to the
    commit; those that are emptied first (circles.py) do not count.
    """
    edges = standing(bound)
    checked = [edge for edge in edges if acts_at_once(edge[1])]
    waiting = list(bound.tables)
    ordered: list[str] = []
    while waiting:
        declared = {name: _targets(name, edges) for name in waiting}
        at_once = {name: _targets(name, checked) for name in waiting}
        known = {n: declared[n] | _mapped(bound.tables[n]) for n in waiting}
        ordered += _free(known) or _free(declared) or _free(at_once) or waiting[:1]
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


def _targets(name: str, edges: Sequence[Edge]) -> set[str]:
    return {key.target for table, key in edges if table == name}
