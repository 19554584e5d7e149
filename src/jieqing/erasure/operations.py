"""A plan's work on one store, as values: what to delete, mask and untie, in order.

An operation names its keys and repeats why they may be touched: that the rows are the
subject's (``owned_by``) and that their fate is still what was decided (``still_fits``).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from jieqing.datamap.met import met_columns
from jieqing.datamap.values import BoundMap, BoundTable, Role
from jieqing.erasure.local import still_fits
from jieqing.erasure.meeting import meeting
from jieqing.erasure.order import children_first
from jieqing.erasure.values import (
    Anchor,
    Fate,
    Learned,
    Plan,
    PlannedRow,
    Why,
)
from jieqing.stores.port import AnyOf, Condition, IdentityIn, Key, TableWork


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteRows:
    """Rows of one table that go."""

    work: TableWork


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskColumns:
    """Rows that stay without these columns' values."""

    work: TableWork
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UntieRows:
    """Rows of others, in which the mention of the subject is cut."""

    work: TableWork
    columns: tuple[str, ...]


Operation = DeleteRows | MaskColumns | UntieRows


@dataclass(slots=True, kw_only=True)
class AlikeRows:
    """Rows that one statement writes: all but key and record case are the first's."""

    first: PlannedRow
    keys: list[Key] = field(default_factory=list)
    cases: set[int | None] = field(default_factory=set)


# The conditions that a row of a table is the subject's.
Owned = Callable[[BoundTable], tuple[Condition, ...]]
_REWRITTEN = (Fate.MASK, Fate.UNTIE, Fate.KEEP)
UNGUARDED = (Why.ANSWERED, Why.SHARED)


def is_written(row: PlannedRow) -> bool:
    """Whether carrying out the plan touches the row."""
    return writes(row.fate, row.columns)


def writes(fate: str, columns: Sequence[str]) -> bool:
    """Whether rows of that fate, with these columns to be written, are touched."""
    return fate == Fate.ERASE or (fate in _REWRITTEN and bool(columns))


def operations(
    rows: Iterable[PlannedRow], plan: Plan, bound: BoundMap
) -> tuple[Operation, ...]:
    """Operations on one store: ties first, then tables, children before parents."""
    groups: dict[tuple[object, ...], AlikeRows] = {}
    for row in rows:
        if row.name.store == bound.store and is_written(row):
            group = groups.setdefault(alike(row), AlikeRows(first=row))
            group.keys.append(row.name.key)
            group.cases.add(row.case)
    anchors, learned = plan.anchors, plan.learned
    return operations_of(
        groups.values(), lambda table: owned_by(table, anchors, learned, bound), bound
    )


def operations_of(
    groups: Iterable[AlikeRows], owned: Owned, bound: BoundMap
) -> tuple[Operation, ...]:
    """Operations on rows that are grouped already, one for each group."""
    position = {name: place for place, name in enumerate(children_first(bound))}
    built = [(group.first.depth, _operation(group, owned, bound)) for group in groups]
    built.sort(
        key=lambda each: (
            not isinstance(each[1], UntieRows),
            position[each[1].work.table.name],
            -each[0],
            repr(each[1].work.keys[:1]),
        )
    )
    return tuple(operation for _, operation in built)


def chunks(
    listed: Sequence[Operation],
    rows_at_most: int,
    together: Sequence[frozenset[str]] = (),
) -> tuple[tuple[Operation, ...], ...]:
    """Cut the operations into runs of at most so many rows, in order.

    What is deleted from tables that refer to each other in a circle (``together``) is
    never parted: a commit in its midst would leave references to nothing.
    """
    cut: list[list[Operation]] = [[]]
    room = rows_at_most
    for run in _unparted(listed, rows_at_most, together):
        rows = sum(len(operation.work.keys) for operation in run)
        if rows > room:
            cut.append([])
            room = rows_at_most
        cut[-1] += run
        room -= rows
    return tuple(tuple(chunk) for chunk in cut if chunk)


def _unparted(
    listed: Sequence[Operation], size: int, together: Sequence[frozenset[str]]
) -> Iterator[Sequence[Operation]]:
    """Runs that one commit ends: a circle with all that stands between, or a piece."""
    start = 0
    while start < len(listed):
        end = _end_of_circle(listed, start, together)
        if end > start:
            yield listed[start:end]
        else:
            end = start + 1
            yield from ((piece,) for piece in _pieces(listed[start], size))
        start = end


def _end_of_circle(
    listed: Sequence[Operation], start: int, together: Sequence[frozenset[str]]
) -> int:
    """Where the circle that begins at ``start`` is over; ``start``: none begins."""
    place = end = start
    while place <= end and place < len(listed):
        for circle in together:
            if _is_deleted_from(listed[place], circle):
                last = max(
                    n for n, op in enumerate(listed) if _is_deleted_from(op, circle)
                )
                end = max(end, last + 1)
        place += 1
    return end


def _is_deleted_from(operation: Operation, circle: frozenset[str]) -> bool:
    return isinstance(operation, DeleteRows) and operation.work.table.name in circle


def _pieces(operation: Operation, size: int) -> Iterator[Operation]:
    work = operation.work
    for keys in _runs(work, size):
        piece = TableWork(table=work.table, keys=keys, guard=work.guard)
        match operation:
            case DeleteRows():
                yield DeleteRows(work=piece)
            case MaskColumns(columns=columns):
                yield MaskColumns(work=piece, columns=columns)
            case UntieRows(columns=columns):
                yield UntieRows(work=piece, columns=columns)


def _runs(work: TableWork, size: int) -> Iterator[tuple[Key, ...]]:
    """At most so many keys each; equal rows without a key go in one transaction.

    What tells them apart is their place among each other, which a commit would change.
    """
    start = 0
    while start < len(work.keys):
        end = min(start + size, len(work.keys))
        while end < len(work.keys) and _are_equal(work, end - 1, end):
            end += 1
        yield work.keys[start:end]
        start = end


def _are_equal(work: TableWork, one: int, other: int) -> bool:
    return not work.table.key and work.keys[one][:-1] == work.keys[other][:-1]


def alike(row: PlannedRow) -> tuple[object, ...]:
    """What rows that one statement may write have in common."""
    bounds = tuple(sorted(row.bounds.items()))
    is_unguarded = row.why in UNGUARDED
    return row.name.table, row.fate, row.columns, bounds, is_unguarded, row.depth


def _operation(group: AlikeRows, owned: Owned, bound: BoundMap) -> Operation:
    first = group.first
    table = bound.tables[first.name.table]
    guard = (*owned(table), *_fate_guard(table, group))
    keys = in_order(group.keys)
    work = TableWork(table=table, keys=keys, guard=guard)
    if first.fate is Fate.ERASE:
        return DeleteRows(work=work)
    if first.fate is Fate.UNTIE:
        return UntieRows(work=work, columns=first.columns)
    return MaskColumns(work=work, columns=first.columns)


def in_order(keys: Sequence[Key]) -> tuple[Key, ...]:
    """Return the keys in the order in which every run locks them."""
    try:
        return tuple(sorted(keys))
    except TypeError:  # NULL, or texts and numbers in one column
        return tuple(sorted(keys, key=repr))


def owned_by(
    table: BoundTable,
    anchors: Sequence[Anchor],
    learned: Sequence[Learned],
    bound: BoundMap,
) -> tuple[Condition, ...]:
    """The condition that a row is the subject's, by reference or by identity.

    Empty where a link table alone says so: its rows may go first, so there only the
    recheck under lock can tell.
    """
    if any(reference.via is not None for reference in table.references):
        return ()
    values_at = _anchors_of(anchors, bound.store)
    met: list[Condition] = []
    for reference in table.references:
        if reference.role is not Role.LOOKUP and not reference.stale:
            values = values_at.get((reference.table, met_columns(reference)), ())
            condition = meeting(bound, table.name, reference, values)
            met += [] if condition is None else [condition]
    met += _named_by(table, learned)
    return (AnyOf(conditions=tuple(met)),)


def _anchors_of(
    anchors: Sequence[Anchor], store: str
) -> Mapping[tuple[str, tuple[str, ...]], tuple[Key, ...]]:
    return {(a.table, a.columns): a.tuples for a in anchors if a.store == store}


def _named_by(table: BoundTable, learned: Sequence[Learned]) -> Iterator[Condition]:
    for column, identity in table.table.identities.items():
        values = frozenset(
            known.identity.value
            for known in learned
            if known.acts and known.identity.kind == identity.kind
        )
        if values:
            yield IdentityIn(column=column, kind=identity.kind, values=values)


def _fate_guard(table: BoundTable, group: AlikeRows) -> tuple[Condition, ...]:
    first = group.first
    if first.why in UNGUARDED or first.fate not in (Fate.ERASE, Fate.MASK):
        return ()
    bounds: dict[str, date] = dict(first.bounds)
    condition = still_fits(table, frozenset(group.cases), bounds)
    return () if condition is None else (condition,)
