"""In which order the tables of a store are written: children before parents."""

from jieqing.datamap.values import BoundMap, BoundTable, Role


def children_first(bound: BoundMap) -> tuple[str, ...]:
    """Table names so that a table stands before every table it refers to.

    Tables that refer to each other in a circle keep the map's order among themselves;
    the store puts off its foreign keys to the commit (see each adapter).
    """
    waiting = list(bound.tables)
    ordered: list[str] = []
    while waiting:
        free = [name for name in waiting if not _is_referred_to(bound, name, waiting)]
        ordered += free or waiting[:1]
        waiting = [name for name in waiting if name not in ordered]
    return tuple(ordered)


def _is_referred_to(bound: BoundMap, name: str, waiting: list[str]) -> bool:
    return any(
        other != name and name in _targets(bound.tables[other]) for other in waiting
    )


def _targets(table: BoundTable) -> set[str]:
    named = {r.table for r in table.references if r.role in (Role.OWNER, Role.SHARED)}
    declared = {key.target for key in table.schema.foreign_keys}
    return named | declared
