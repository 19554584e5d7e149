"""Tables that refer to each other in a circle, and where the circle can be opened.

A store that puts its declared keys off to the commit needs nothing. Where one is
checked by each statement, or the store would act on it itself, a nullable reference of
the circle is emptied in the same transaction before the rows go. Checks are never
switched off. Rows of a circle go together, in one chunk.
"""

from collections.abc import Iterable, Mapping, Sequence

from jieqing.datamap.schema import ForeignKey
from jieqing.datamap.values import BoundMap, Role

Edge = tuple[str, ForeignKey]
_CARRYING = frozenset({Role.OWNER, Role.SHARED})
_NO_ACTION = "no action"


def circles(bound: BoundMap) -> tuple[frozenset[str], ...]:
    """The sets of tables whose declared keys lead from each of them to each."""
    return _circles(bound.tables, _declared(bound))


def opened(bound: BoundMap) -> Mapping[str, tuple[str, ...]]:
    """Columns, by table, that are emptied before rows of a circle are deleted.

    Only as many as are needed; references by which a row is the subject's come last.
    """
    left = [edge for edge in _declared(bound) if acts_at_once(edge[1])]
    columns: dict[str, set[str]] = {}
    for edge in sorted(left, key=lambda each: _carries(bound, each)):
        emptied = _nullable(bound, edge)
        if emptied and _closes_circle(edge, left):
            left.remove(edge)
            columns.setdefault(edge[0], set()).add(emptied[0])
    return {table: tuple(sorted(names)) for table, names in columns.items()}


def unbreakable(bound: BoundMap) -> tuple[frozenset[str], ...]:
    """Circles of two or more tables that nothing can open."""
    left = [edge for edge in standing(bound) if acts_at_once(edge[1])]
    return tuple(each for each in _circles(bound.tables, left) if len(each) > 1)


def standing(bound: BoundMap) -> list[Edge]:
    """The declared keys, each with its table, that nothing empties before a delete."""
    emptied = opened(bound)
    return [
        (table, key)
        for table, key in _declared(bound)
        if set(key.columns).isdisjoint(emptied.get(table, ()))
    ]


def acts_at_once(key: ForeignKey) -> bool:
    """Whether a key speaks before the commit: by its check, or by its action."""
    return key.at_once or key.on_delete != _NO_ACTION


def _declared(bound: BoundMap) -> list[Edge]:
    return [
        (name, key)
        for name, table in bound.tables.items()
        for key in table.schema.foreign_keys
        if key.target in bound.tables
    ]


def _closes_circle(edge: Edge, edges: Sequence[Edge]) -> bool:
    table, key = edge
    return key.target == table or table in _reached_from(_leads(edges), key.target)


def _circles(
    tables: Iterable[str], edges: Sequence[Edge]
) -> tuple[frozenset[str], ...]:
    leads = _leads(edges)
    reached = {name: _reached_from(leads, name) for name in tables}
    found = {
        frozenset(other for other in goals if name in reached[other])
        for name, goals in reached.items()
        if name in goals
    }
    return tuple(sorted(found, key=sorted))


def _leads(edges: Iterable[Edge]) -> Mapping[str, set[str]]:
    leads: dict[str, set[str]] = {}
    for table, key in edges:
        leads.setdefault(table, set()).add(key.target)
    return leads


def _reached_from(leads: Mapping[str, set[str]], start: str) -> set[str]:
    """The tables to which keys lead from this one; itself where they lead back."""
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        fresh = leads.get(waiting.pop(), set()) - reached
        reached |= fresh
        waiting += fresh
    return reached


def _nullable(bound: BoundMap, edge: Edge) -> list[str]:
    """The columns of a key of which one NULL is enough to refer to nothing."""
    table = bound.tables[edge[0]]
    in_key = {*table.key, *table.schema.primary_key}
    columns = [table.schema.column(name) for name in edge[1].columns if table.key]
    return [
        column.name
        for column in columns
        if column and not (column.not_null or column.generated)
        if column.name not in in_key
    ]


def _carries(bound: BoundMap, edge: Edge) -> bool:
    """Whether the map knows the key as one by which a row is the subject's."""
    return any(
        reference.role in _CARRYING and set(reference.by) == set(edge[1].columns)
        for reference in bound.tables[edge[0]].references
    )
