"""Carry out the plans of many subjects, chunk by chunk, in constant memory.

Chunks are cut always alike (batch_runs.py), so that a run that goes on after a crash
counts them as the first one did. A subject whose rows moved is put aside alone: it is
written in no later chunk and in no other store.
"""

import gc
import sys
from collections.abc import (
    Callable,
    Collection,
    Generator,
    Iterable,
    Iterator,
    Mapping,
)
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import islice

from jieqing.erasure.batch_apart import EndedEarly, read_apart
from jieqing.erasure.batch_chunk import BatchChunk
from jieqing.erasure.batch_plan import SubjectPlan
from jieqing.erasure.batch_proof import provable_tables
from jieqing.erasure.batch_runs import Cutting, Place, Run
from jieqing.erasure.beside import ahead
from jieqing.erasure.chunk import Order
from jieqing.erasure.erase import NothingToErase, committed_of, root_store_last
from jieqing.erasure.values import ChunkIntent, Journal
from jieqing.keys.age_file import SealedLines

CHUNK_SUBJECTS = 200
_READ_HERE = 2  # runs, before a process of its own reads on
_OBJECTS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOrder:
    """What a run on many subjects needs beside what a run on one needs.

    ``order``: its plan stands for all and has no rows. ``plans`` opens the stream anew.
    ``file`` holds the same plans for a process beside this one; None: there is none.
    ``left_out``: subjects not to be written at all, and why.
    """

    order: Order
    plans: Callable[[], Iterable[SubjectPlan]]
    file: SealedLines | None = None
    chunk_subjects: int = CHUNK_SUBJECTS
    left_out: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOutcome:
    """How a run ended, and which subjects were put aside for a person, and why."""

    finished: bool
    committed: tuple[ChunkIntent, ...]
    aside: Mapping[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRun:
    """A run whose first chunk's plans have been read; ``chunks`` are still to come."""

    batch: BatchOrder
    chunks: Iterator[BatchChunk]

    def erase(self, journal: Journal) -> BatchOutcome:
        """Carry out the plans from where they stand; call ``erase.prepare`` first.

        Raises ``NothingToErase`` where no plan touches a row.
        """
        before = committed_of(journal)
        aside = {**self.batch.left_out, **_aside_in(before)}
        finished = self._carried_out(journal, _places(before), aside)
        committed = committed_of(journal)
        return BatchOutcome(finished=finished, committed=committed, aside=aside)

    def _carried_out(
        self, journal: Journal, done: Collection[Place], aside: dict[int, str]
    ) -> bool:
        """Whether the last chunk was reached; who is put aside joins ``aside``."""
        is_any = False
        for chunk in self.chunks:
            is_any = True
            if chunk.place in done:
                chunk.require_same()
            elif journal.should_stop():
                return False
            else:
                aside |= chunk.run(journal, aside)
        if not is_any:
            raise NothingToErase
        return True


@contextmanager
def read_ahead(batch: BatchOrder, journal: Journal) -> Iterator[BatchRun]:
    """Read the first chunk's plans, before any store is taken over.

    Whoever holds a lease keeps others waiting: what needs no store is done by then. The
    plans of each further chunk are read while the one before is written.
    """
    cutting = _cutting(batch, _places(committed_of(journal)))
    with (
        _undisturbed(batch.order),
        closing(_runs(batch, cutting)) as runs,
        ahead(runs) as coming,
    ):
        yield BatchRun(batch=batch, chunks=_chunks(batch.order, coming))


def _cutting(batch: BatchOrder, done: frozenset[Place]) -> Cutting:
    order = batch.order
    held = {
        (hold.store, hold.table, key)
        for hold in order.circumstances.holds
        for key in hold.keys
    }
    return Cutting(
        stores=tuple(
            (mapped.name, provable_tables(mapped.bound))
            for mapped in root_store_last(order)
        ),
        held=frozenset(held),
        done=done,
        subjects=batch.chunk_subjects,
        rows=order.chunk_rows,
    )


def _chunks(order: Order, runs: Iterable[Run]) -> Iterator[BatchChunk]:
    stores = {mapped.name: mapped for mapped in order.stores}
    for run in runs:
        yield BatchChunk(order, stores[run.place[0]], run)


def _runs(batch: BatchOrder, cutting: Cutting) -> Generator[Run]:
    """The first runs are read here, while a process for the others gets ready."""
    here = cutting.runs(batch.plans)
    if batch.file is None:
        yield from here
        return
    yield from islice(here, 1)
    second = next(here, None)
    if second is None:
        return
    given, head = _READ_HERE, second.subjects[0].head
    with read_apart(batch.file, cutting, given, head) as apart:
        yield second
        here.close()
        try:
            for run in apart:
                given += 1
                yield run
        except EndedEarly:
            yield from cutting.runs(batch.plans, given)


@contextmanager
def _undisturbed(order: Order) -> Iterator[None]:
    """Keep the collector of circles away from a chunk's keys, and threads in turn.

    The collector would look through all of them again and again, a third of the chunk's
    time, and they are in no circle; it looks when far more has piled up than two chunks
    have. A thread that waited for the store gets its turn sooner than is usual.
    """
    usual, turn = gc.get_threshold(), sys.getswitchinterval()
    gc.set_threshold(_OBJECTS, *usual[1:])
    sys.setswitchinterval(min(each.store.turn_seconds for each in order.stores))
    try:
        yield
    finally:
        sys.setswitchinterval(turn)
        gc.set_threshold(*usual)


def _places(committed: Iterable[ChunkIntent]) -> frozenset[Place]:
    return frozenset((intent.store, intent.chunk) for intent in committed)


def _aside_in(committed: Iterable[ChunkIntent]) -> Mapping[int, str]:
    return {int(n): code for intent in committed for n, code in intent.aside.items()}
