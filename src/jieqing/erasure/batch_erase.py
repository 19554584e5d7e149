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
    Generator,
    Iterable,
    Iterator,
    Mapping,
)
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from jieqing.erasure.batch_chunk import BatchChunk
from jieqing.erasure.batch_plan import SubjectPlan
from jieqing.erasure.beside import ahead
from jieqing.erasure.chunk import Order
from jieqing.erasure.erase import NothingToErase, committed_of, root_store_last
from jieqing.erasure.values import ChunkIntent, Journal, MappedStore

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


def erase_batch(batch: BatchOrder, journal: Journal) -> BatchOutcome:
    """Carry out the plans from where they stand; call ``erase.prepare`` first.

    Raises ``NothingToErase`` where no plan touches a row.
    """
    aside = {**batch.left_out, **_aside_in(committed_of(journal))}
    with _undisturbed():
        finished = _carried_out(batch, journal, aside)
    committed = committed_of(journal)
    return BatchOutcome(finished=finished, committed=committed, aside=aside)


def _carried_out(batch: BatchOrder, journal: Journal, aside: dict[int, str]) -> bool:
    """Whether the last chunk was reached; who is put aside is added to ``aside``.

    The last chunk is let go of here, before the collector looks at all there is.
    """
    is_any = False
    with closing(_all_chunks(batch, journal)) as chunks:
        for chunk, is_done in chunks:
            is_any = True
            if is_done:
                chunk.require_same()
            elif journal.should_stop():
                return False
            else:
                aside |= chunk.run(journal, aside)
    if not is_any:
        raise NothingToErase
    return True


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


def _all_chunks(
    batch: BatchOrder, journal: Journal
) -> Generator[tuple[BatchChunk, bool], None, None]:
    """The chunks of each store, and which are committed already.

    The plans of each are read and looked through while the one before is written.
    """
    for mapped in root_store_last(batch.order):
        done = {i.chunk for i in committed_of(journal) if i.store == mapped.name}
        with closing(ahead(_chunks(batch, mapped, done))) as chunks:
            yield from chunks


def _chunks(
    batch: BatchOrder, mapped: MappedStore, done: Collection[int]
) -> Iterator[tuple[BatchChunk, bool]]:
    order = batch.order
    limits = {"subjects": batch.chunk_subjects, "rows": order.chunk_rows}
    runs = cut(batch.plans(), mapped.name, **limits)
    for number, subjects in enumerate(runs, start=1):
        chunk = BatchChunk(order, mapped, number, subjects)
        if number not in done:
            chunk.look_through()
        yield chunk, number in done


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


def _aside_in(committed: Iterable[ChunkIntent]) -> Mapping[int, str]:
    return {int(n): code for intent in committed for n, code in intent.aside.items()}
