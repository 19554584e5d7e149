"""Carry out an approved plan, chunk by chunk, so that any moment may be the last one.

After a crash the mark in the store alone says whether a chunk (chunk.py) happened.
Nothing here knows a clock, a casebook or Django: state goes through the ``Journal``.
"""

from dataclasses import dataclass

from jieqing.erasure.chunk import (
    Chunk,
    Order,
    RowsMoved,
    store_folder,
    writing,
)
from jieqing.erasure.manner import Chunks, keys_named
from jieqing.erasure.recheck import PlanOutOfDate
from jieqing.erasure.values import ChunkIntent, ChunkState, Journal, MappedStore
from jieqing.errors import NotConfigured, Refused
from jieqing.stores.files.marks import FileChanged


class MarkTableMissing(NotConfigured):
    """The store has no mark table, so nothing is erased from it."""

    code = "mark-table-missing"
    cause = "Store {store} has no table jieqing_mark."
    advice = "Let IT run what `jieqing store grants {store}` prints."


class StoreWentBack(Refused):
    """A committed chunk's mark is gone: the store was restored from a backup."""

    code = "store-went-back"
    cause = "Store {store} no longer carries the mark of committed chunk {chunk}."
    advice = "The store was set back in time: it must be erased again from the start."


class NothingToErase(Refused):
    """An empty plan is not an approved plan."""

    code = "nothing-to-erase"
    cause = "The plan touches no row."
    advice = "Answer the rows that wait for a person, or close the case as not found."


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a run ended: finished, stopped by a person, or put aside for one."""

    finished: bool
    committed: tuple[ChunkIntent, ...]
    put_aside: Refused | None = None


def prepare(order: Order, journal: Journal) -> None:
    """Ask the stores whether they can be taken over, then take them over.

    Raises ``MarkTableMissing``, or what a store refuses to let this account do, before
    anything is written anywhere.
    """
    require_takeable(order)
    take_over(order, journal)


def require_takeable(order: Order) -> None:
    """Raise where a store has no mark table or refuses what the run would do."""
    for mapped in order.stores:
        if not mapped.store.has_mark_table():
            raise MarkTableMissing(store=mapped.name)
        mapped.store.require_taken(mapped.bound, order.circumstances.today)


def take_over(order: Order, journal: Journal) -> None:
    """Raise each mark's lease and settle what an earlier run left open."""
    for mapped in order.stores:
        with writing(mapped, order) as writer:
            writer.raise_lease(order.mark, order.lease)
            writer.commit()
    for intent, state in journal.chunks():
        _settle(order, journal, intent, state)
    _shred_unnamed(order, journal)


def erase(order: Order, journal: Journal) -> Outcome:
    """Carry out the plan from where it stands.

    Call ``prepare`` first. Before the first commit a plan that is out of date raises;
    after it the subject is put aside for a person and the outcome says so.
    """
    if not any(_cut(order, mapped) for mapped in order.stores):
        raise NothingToErase
    for mapped in root_store_last(order):
        try:
            finished = _erase_store(order, mapped, journal)
        except (PlanOutOfDate, RowsMoved, FileChanged) as moved:
            if not committed_of(journal):
                raise
            return Outcome(
                finished=False, committed=committed_of(journal), put_aside=moved
            )
        if not finished:
            return Outcome(finished=False, committed=committed_of(journal))
    return Outcome(finished=True, committed=committed_of(journal))


def root_store_last(order: Order) -> list[MappedStore]:
    """Copies and sessions first, the store with the person's own row last."""
    return sorted(order.stores, key=lambda mapped: bool(mapped.bound.datamap.roots))


def committed_of(journal: Journal) -> tuple[ChunkIntent, ...]:
    """The chunks that a store has committed, oldest first."""
    return tuple(i for i, state in journal.chunks() if state is ChunkState.COMMITTED)


def _cut(order: Order, mapped: MappedStore) -> Chunks:
    return order.manner.cut(order.plan, mapped.bound, order.chunk_rows)


def _erase_store(order: Order, mapped: MappedStore, journal: Journal) -> bool:
    planned = _cut(order, mapped)
    done = {i.chunk for i in committed_of(journal) if i.store == mapped.name}
    for number, listed in enumerate(planned, start=1):
        if journal.should_stop():
            return False
        chunk = Chunk(order, mapped, number, keys_named(listed))
        if number in done:
            chunk.require_same()
        else:
            chunk.run(journal)
    return True


def _settle(
    order: Order, journal: Journal, intent: ChunkIntent, state: ChunkState
) -> None:
    """Ask the mark what became of a chunk, where the journal does not know it."""
    mapped = next(s for s in order.stores if s.name == intent.store)
    if state is ChunkState.VOID:
        return
    happened = _happened(order, mapped, intent.chunk, intent.lease)
    if state is ChunkState.COMMITTED:
        if not happened:
            raise StoreWentBack(store=intent.store, chunk=intent.chunk)
        return
    journal.settle(intent, ChunkState.COMMITTED if happened else ChunkState.VOID)


def _happened(order: Order, mapped: MappedStore, chunk: int, lease: int) -> bool:
    """Whether the store marks the chunk as committed under this lease."""
    with mapped.store.reading(mapped.bound, order.circumstances.today) as reader:
        mark = reader.mark(order.mark, chunk)
    return mark is not None and mark.lease == lease


def _shred_unnamed(order: Order, journal: Journal) -> None:
    """Copies of chunks that never happened are destroyed, never restored.

    Only copies of earlier leases are looked at: a worker that slept here through a
    takeover must not shred what its successor is writing. A copy whose chunk the store
    itself marks is never shredded, whatever the journal says.
    """
    named = {(i.store, i.file) for i in committed_of(journal)}
    for mapped in order.stores:
        for file in store_folder(order.folder, mapped.name).glob("*.age"):
            lease, chunk = map(int, file.name.split("-")[:2])
            if (mapped.name, file.name) in named or lease >= order.lease:
                continue
            if not _happened(order, mapped, chunk, lease):
                file.unlink()
