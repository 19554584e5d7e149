"""How a due run cuts its plan and asks again: whole persons, by key and fingerprint.

Under lock each person of the chunk is decided once more (due.py). Rows may drop out;
none may join but mentions of rows that go, which have to be cut with them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from jieqing.datamap.values import BoundMap
from jieqing.erasure.due import DueGroup, Judged, Left, judge, only
from jieqing.erasure.local import still_fits
from jieqing.erasure.manner import Chunks, Question, Rechecked, keys_named
from jieqing.erasure.operations import Operation, operations
from jieqing.erasure.values import (
    Anchor,
    Fate,
    MappedStore,
    Plan,
    PlannedRow,
    RowName,
)
from jieqing.stores.port import AnyOf, Condition, Key

_DECIDED = (Fate.ERASE, Fate.MASK)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfDueRows:
    """``persons``: the planned rows of each; ``groups``: how they are judged again.

    A person without a group is one whose rows have gone already.
    """

    persons: Mapping[str, frozenset[RowName]]
    groups: Mapping[str, DueGroup]

    def cut(self, plan: Plan, bound: BoundMap, rows_at_most: int) -> Chunks:
        """Cut into runs of whole persons, of at most so many rows where they fit."""
        packs = _packs(self._rows_by_person(plan, bound.store), rows_at_most)
        cut = (operations(pack, plan, bound) for pack in packs)
        return tuple(listed for listed in cut if listed)

    def recheck(self, asked: Question) -> Rechecked:
        """Decide the chunk's persons again; what no longer goes is left alone."""
        store = asked.mapped.name
        named = {RowName(store=store, table=t, key=k) for t, k in asked.named}
        judged = [
            only(
                judge(self.groups[person], asked.mapped, asked.reader, asked.secrets),
                named,
                Left.LIMIT,
            )
            for person, rows in self.persons.items()
            if rows & named and person in self.groups
        ]
        listed = tuple(_operations(judged, asked))
        joined = keys_named(listed) - asked.named
        return Rechecked(
            listed=listed,
            joined=_count_by_table(table for table, _ in joined),
            anchors=_anchors(judged),
        )

    def _rows_by_person(self, plan: Plan, store: str) -> Iterator[list[PlannedRow]]:
        planned = {row.name: row for row in plan.rows if row.name.store == store}
        for names in self.persons.values():
            rows = [planned[name] for name in names if name in planned]
            yield sorted(rows, key=lambda row: repr(row.name))


def merged(judged: Iterable[Judged]) -> dict[RowName, PlannedRow]:
    """The rows that go; one row that mentions two of them is cut once, of both."""
    rows: dict[RowName, PlannedRow] = {}
    for each in judged:
        for name, row in each.going.items():
            known = rows.get(name)
            columns = {*row.columns, *(known.columns if known else ())}
            rows[name] = replace(row, columns=tuple(sorted(columns)))
    return rows


def _packs(
    persons: Iterable[Sequence[PlannedRow]], rows_at_most: int
) -> Iterator[list[PlannedRow]]:
    pack: list[PlannedRow] = []
    for rows in persons:
        if pack and len(pack) + len(rows) > rows_at_most:
            yield pack
            pack = []
        pack = [*pack, *rows]
    if pack:
        yield pack


def _operations(judged: Sequence[Judged], asked: Question) -> Iterator[Operation]:
    """The work on the rows that go now, each statement repeating what was read."""
    rows = merged(judged)
    as_read = {n: c for each in judged for n, c in each.as_read.items()}
    for operation in operations(rows.values(), asked.plan, asked.mapped.bound):
        work = operation.work
        names = [_name(asked.mapped, work.table.name, key) for key in work.keys]
        guard = (*_read_guard(names, as_read), *_law_guard(names, rows, asked.mapped))
        yield replace(operation, work=replace(work, guard=guard))


def _read_guard(
    names: Sequence[RowName], as_read: Mapping[RowName, tuple[Condition, ...]]
) -> tuple[Condition, ...]:
    conditions = tuple(c for name in names for c in as_read[name])
    return (AnyOf(conditions=conditions),) if conditions else ()


def _law_guard(
    names: Sequence[RowName],
    rows: Mapping[RowName, PlannedRow],
    mapped: MappedStore,
) -> tuple[Condition, ...]:
    """The fate as decided, as far as each row alone decides it."""
    first = rows[names[0]]
    if first.fate not in _DECIDED:
        return ()
    table = mapped.bound.tables[first.name.table]
    cases = frozenset(rows[name].case for name in names)
    condition = still_fits(table, cases, first.bounds)
    return () if condition is None else (condition,)


def _name(mapped: MappedStore, table: str, key: Key) -> RowName:
    return RowName(store=mapped.name, table=table, key=key)


def _anchors(judged: Iterable[Judged]) -> tuple[Anchor, ...]:
    return tuple(a for each in judged for held in each.anchors.values() for a in held)


def _count_by_table(tables: Iterable[str]) -> Mapping[str, int]:
    counted: dict[str, int] = {}
    for table in tables:
        counted[table] = counted.get(table, 0) + 1
    return counted
