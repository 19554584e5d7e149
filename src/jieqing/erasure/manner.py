"""In which manner a run cuts its plan into chunks and asks again before each one.

A case follows one person (``OfSubject``); a due run goes by the keys of rows that were
kept (due.py). The chunk itself (chunk.py) is the same for both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from jieqing.datamap.circles import circles
from jieqing.datamap.values import BoundMap
from jieqing.erasure.operations import Operation, chunks, operations
from jieqing.erasure.recheck import recheck, recheck_rest
from jieqing.erasure.values import (
    Anchor,
    Circumstances,
    MappedStore,
    Plan,
    RowName,
    Secrets,
)
from jieqing.stores.port import Key, Reader

Named = frozenset[tuple[str, Key]]
Chunks = tuple[tuple[Operation, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked again under lock: chunk ``number``, whose rows are ``named``."""

    plan: Plan
    mapped: MappedStore
    reader: Reader
    circumstances: Circumstances
    secrets: Secrets
    number: int
    named: Named


@dataclass(frozen=True, slots=True, kw_only=True)
class Rechecked:
    """What is done now, rows that joined per table, values by which rows refer."""

    listed: Sequence[Operation]
    joined: Mapping[str, int]
    anchors: tuple[Anchor, ...]


class Manner(Protocol):
    """How a plan is cut, and what must still be true of each piece."""

    def cut(self, plan: Plan, bound: BoundMap, rows_at_most: int) -> Chunks:
        """Cut the plan's work on one store; equal for equal plans."""
        ...

    def recheck(self, asked: Question) -> Rechecked:
        """Look at the rows again, under lock, before the first statement."""
        ...


class OfSubject:
    """The rows of one person, found again by the identities frozen in the plan."""

    def cut(self, plan: Plan, bound: BoundMap, rows_at_most: int) -> Chunks:
        """Cut by tables, children before parents."""
        listed = operations(plan.rows, plan, bound)
        return chunks(listed, rows_at_most, circles(bound))

    def recheck(self, asked: Question) -> Rechecked:
        """Raises ``PlanOutOfDate`` when something moved that nobody approved."""
        order, store = asked.plan, asked.mapped.name
        approved = (
            order,
            asked.mapped,
            asked.reader,
            asked.circumstances,
            asked.secrets,
        )
        if asked.number == 1:
            found = recheck(*approved)
        else:
            mine = {RowName(store=store, table=t, key=k) for t, k in asked.named}
            found = recheck_rest(*approved, mine=frozenset(mine))
        now = replace(order, anchors=found.anchors)
        fresh = operations(found.rows, now, asked.mapped.bound)
        return Rechecked(
            listed=without(fresh, _of_other_chunks(asked)),
            joined=dict(found.joined),
            anchors=found.anchors,
        )


OF_SUBJECT = OfSubject()


def keys_named(listed: Sequence[Operation]) -> Named:
    """Table and key of every row the operations name."""
    return frozenset((op.work.table.name, key) for op in listed for key in op.work.keys)


def without(listed: Sequence[Operation], left_out: Named) -> tuple[Operation, ...]:
    """The operations on all rows but those."""
    kept = []
    for operation in listed:
        work = operation.work
        keys = tuple(k for k in work.keys if (work.table.name, k) not in left_out)
        if keys:
            kept.append(replace(operation, work=replace(work, keys=keys)))
    return tuple(kept)


def _of_other_chunks(asked: Question) -> Named:
    plan = asked.plan
    return keys_named(operations(plan.rows, plan, asked.mapped.bound)) - asked.named
