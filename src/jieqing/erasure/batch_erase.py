"""Carry out the plans of many subjects, chunk by chunk, in constant memory.

Chunks are cut from the stream of plans, by subjects and by rows, always alike; so a
run that goes on after a crash counts them as the first one did. A subject whose rows
moved is put aside alone: it is written in no later chunk and in no other store.
"""

import gc
import sys
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
)
from contextlib import contextmanager
from dataclasses import dataclass, field

from jieqing.erasure.batch_chunk import BatchChunk, Place
from jieqing.erasure.batch_plan import SubjectPlan
from jieqing.erasure.beside import ahead
from jieqing.erasure.chunk import Order
from jieqing.erasure.erase import NothingToErase, committed_of, root_store_last
from jieqing.erasure.values import ChunkIntent, Journal

CHUNK_SUBJECTS = 200
_OBJECTS, _TURN_SECONDS = 1_000_000, 0.0005


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOrder:
    """What a run on many subjects needs beside what a run on one needs.

    ``order``: its plan stands for all and has no rows. ``plans`` opens the stream anew.
    ``left_out``: subjects not to be written at all, and why.
    """

    order: Order
    plans: Callable[[], Iterable[SubjectPlan]]
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
    known = _places(committed_of(journal))
    with _undisturbed(), ahead(_all_chunks(batch, known)) as chunks:
        yield BatchRun(batch=batch, chunks=chunks)


def cut(
    plans: Iterable[SubjectPlan], store: str, *, subjects: int, rows: int
) -> Iterator[tuple[SubjectPlan, ...]]:
    """Cut those who have work in the store into runs of so many subjects and rows.

    A subject with more rows than a chunk is to have makes a chunk alone.
    """
    run: list[SubjectPlan] = []
    room = rows
    for one in plans:
        size = sum(len(group.keys) for group in one.written_in(store))
        if run and size and (len(run) == subjects or size > room):
            yield tuple(run)
            run, room = [], rows
        if size:
            run.append(one)
            room -= size
    if run:
        yield tuple(run)


def _all_chunks(batch: BatchOrder, done: Collection[Place]) -> Iterator[BatchChunk]:
    """The chunks of each store in turn; those not ``done`` are looked through."""
    order = batch.order
    limits = {"subjects": batch.chunk_subjects, "rows": order.chunk_rows}
    for mapped in root_store_last(order):
        runs = cut(batch.plans(), mapped.name, **limits)
        for number, subjects in enumerate(runs, start=1):
            chunk = BatchChunk(order, mapped, number, subjects)
            if chunk.place not in done:
                chunk.look_through()
            yield chunk


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep the collector of circles away from a chunk's keys, and threads in turn.

    The collector would look through all of them again and again, a third of the chunk's
    time, and they are in no circle; it looks when far more has piled up than two chunks
    have. A thread that waited for the store gets its turn after half a millisecond, not
    after ten times as long.
    """
    usual, turn = gc.get_threshold(), sys.getswitchinterval()
    gc.set_threshold(_OBJECTS, *usual[1:])
    sys.setswitchinterval(_TURN_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(turn)
        gc.set_threshold(*usual)


def _places(committed: Iterable[ChunkIntent]) -> frozenset[Place]:
    return frozenset((intent.store, intent.chunk) for intent in committed)


def _aside_in(committed: Iterable[ChunkIntent]) -> Mapping[int, str]:
    return {int(n): code for intent in committed for n, code in intent.aside.items()}
