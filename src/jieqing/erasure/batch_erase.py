"""Carry out the plans of many subjects, chunk by chunk, in constant memory.

Chunks are cut from the stream of plans, by subjects and by rows, always alike; so a
run that goes on after a crash counts them as the first one did. A subject whose rows
moved is put aside alone: it is written in no later chunk and in no other store.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

from jieqing.erasure.batch_chunk import BatchChunk
from jieqing.erasure.batch_plan import SubjectPlan
from jieqing.erasure.chunk import Order
from jieqing.erasure.erase import NothingToErase, committed_of, root_store_last
from jieqing.erasure.values import ChunkIntent, Journal, MappedStore

CHUNK_SUBJECTS = 200


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
    order, finished = batch.order, True
    aside = {**batch.left_out, **_aside_in(committed_of(journal))}
    chunks = 0
    for mapped in root_store_last(order):
        for chunk, is_done in _chunks(batch, mapped, journal):
            chunks += 1
            if is_done:
                chunk.require_same()
            elif journal.should_stop():
                finished = False
                break
            else:
                with _uncollected():
                    aside |= chunk.run(journal, aside)
        if not finished:
            break
    if not chunks:
        raise NothingToErase
    committed = committed_of(journal)
    return BatchOutcome(finished=finished, committed=committed, aside=aside)


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


def _chunks(
    batch: BatchOrder, mapped: MappedStore, journal: Journal
) -> Iterator[tuple[BatchChunk, bool]]:
    order = batch.order
    done = {i.chunk for i in committed_of(journal) if i.store == mapped.name}
    limits = {"subjects": batch.chunk_subjects, "rows": order.chunk_rows}
    runs = cut(batch.plans(), mapped.name, **limits)
    for number in count(1):
        with _uncollected():
            subjects = next(runs, None)
        if subjects is None:
            return
        yield BatchChunk(order, mapped, number, subjects), number in done


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector of circles away from a chunk's keys.

    It would look through all of them again and again, a third of the chunk's time, and
    they are in no circle.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _aside_in(committed: Iterable[ChunkIntent]) -> Mapping[int, str]:
    return {int(n): code for intent in committed for n, code in intent.aside.items()}
