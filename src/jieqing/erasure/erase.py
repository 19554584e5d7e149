"""Carry out an approved plan, chunk by chunk, so that any moment may be the last one.

A chunk is one transaction of one store (protocol 3):

1. the case's mark is read under lock and must carry this run's lease; the chunk's own
   mark is inserted (one that is there already means: committed);
2. the subject is found and decided again (recheck.py); rows join in the first chunk;
3. ties, then children before parents; what is copied is what is destroyed;
4. the encrypted copy is durable and read back; the intention is journalled; the store
   commits; the commit is journalled.

After a crash the mark alone says whether a chunk happened. Nothing here knows a clock,
a casebook or Django: state goes through the ``Journal``.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path

from jieqing.erasure.capsule import Copied, header_line, row_line
from jieqing.erasure.mask import masked_cell
from jieqing.erasure.operations import (
    DeleteRows,
    MaskColumns,
    Operation,
    UntieRows,
    chunks,
    operations,
)
from jieqing.erasure.recheck import PlanOutOfDate, recheck, recheck_rest
from jieqing.erasure.values import (
    ChunkIntent,
    ChunkState,
    Circumstances,
    Journal,
    MappedStore,
    Plan,
    RowName,
    Secrets,
    TableReceipt,
)
from jieqing.errors import NotConfigured, Refused
from jieqing.keys import age_file
from jieqing.keys.keyring import random_name
from jieqing.stores.fence import require_lease
from jieqing.stores.port import Cell, Key, Mark, Rewrite, Writer

CHUNK_ROWS = 20_000


class MarkTableMissing(NotConfigured):
    """The store has no mark table, so nothing is erased from it."""

    code = "mark-table-missing"
    cause = "Store {store} has no table jieqing_mark."
    advice = "Let IT run what `jieqing store grants {store}` prints."


class RowsMoved(Refused):
    """A statement touched another number of rows than it was given."""

    code = "rows-moved"
    cause = "Table {table} of store {store}: {given} rows given, {touched} touched."
    advice = "The chunk was rolled back. Plan again and have the plan approved."


class OtherRowsChanged(Refused):
    """The store changed rows of its own accord, by a cascade or a trigger."""

    code = "other-rows-changed"
    cause = "Store {store} changed {changed} rows, {expected} were given."
    advice = "A cascade or trigger reaches rows that nobody approved; rolled back."


class StoreWentBack(Refused):
    """A committed chunk's mark is gone: the store was restored from a backup."""

    code = "store-went-back"
    cause = "Store {store} no longer carries the mark of committed chunk {chunk}."
    advice = "The store was set back in time: it must be erased again from the start."


class ChunksDiffer(Refused):
    """A committed chunk is not the one that this plan would have made."""

    code = "chunks-differ"
    cause = "Chunk {chunk} of store {store} was committed for another plan or cut."
    advice = "Go on with the plan and the chunk size with which the run began."


class NothingToErase(Refused):
    """An empty plan is not an approved plan."""

    code = "nothing-to-erase"
    cause = "The plan touches no row."
    advice = "Answer the rows that wait for a person, or close the case as not found."


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What one run needs: the plan, the stores, the lease, where copies go.

    ``mark`` is the case's random name in the stores; ``recipient`` the capsule's age
    recipient; ``folder`` holds one folder of copies per store.
    """

    plan: Plan
    stores: tuple[MappedStore, ...]
    circumstances: Circumstances
    mark: str
    lease: int
    folder: Path
    recipient: str
    secrets: Secrets
    chunk_rows: int = CHUNK_ROWS


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a run ended: finished, stopped by a person, or put aside for one."""

    finished: bool
    committed: tuple[ChunkIntent, ...]
    put_aside: Refused | None = None


@dataclass(slots=True, kw_only=True)
class _Tally:
    """Rows touched so far in one chunk."""

    keys: dict[tuple[str, str], list[Key]] = field(default_factory=dict)

    def add(self, table: str, act: str, keys: Sequence[Key]) -> None:
        self.keys.setdefault((table, act), []).extend(keys)

    @property
    def rows(self) -> int:
        return sum(map(len, self.keys.values()))

    def receipts(self, secrets: Secrets) -> tuple[TableReceipt, ...]:
        return tuple(
            TableReceipt(
                table=table,
                erased=self._count(table, "erase"),
                masked=self._count(table, "mask"),
                untied=self._count(table, "untie"),
                digest=secrets.digest("receipt", repr(self._named(table)).encode()),
            )
            for table in sorted({table for table, _ in self.keys})
        )

    def _count(self, table: str, act: str) -> int:
        return len(self.keys.get((table, act), ()))

    def _named(self, table: str) -> list[tuple[str, str]]:
        return sorted(
            (act, repr(key))
            for (name, act), keys in self.keys.items()
            if name == table
            for key in keys
        )


def prepare(order: Order, journal: Journal) -> None:
    """Take the stores over: raise each mark's lease, settle what was left open.

    Raises ``MarkTableMissing`` before anything is written anywhere.
    """
    for mapped in order.stores:
        if not mapped.store.has_mark_table():
            raise MarkTableMissing(store=mapped.name)
    for mapped in order.stores:
        with _writing(mapped, order) as writer:
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
    if not any(operations(order.plan.rows, order.plan, s.bound) for s in order.stores):
        raise NothingToErase
    for mapped in _root_store_last(order):
        try:
            finished = _erase_store(order, mapped, journal)
        except (PlanOutOfDate, RowsMoved) as moved:
            if not _committed(journal):
                raise
            return Outcome(
                finished=False, committed=_committed(journal), put_aside=moved
            )
        if not finished:
            return Outcome(finished=False, committed=_committed(journal))
    return Outcome(finished=True, committed=_committed(journal))


def _root_store_last(order: Order) -> list[MappedStore]:
    return sorted(order.stores, key=lambda mapped: bool(mapped.bound.datamap.roots))


def _committed(journal: Journal) -> tuple[ChunkIntent, ...]:
    return tuple(i for i, state in journal.chunks() if state is ChunkState.COMMITTED)


def _erase_store(order: Order, mapped: MappedStore, journal: Journal) -> bool:
    listed = operations(order.plan.rows, order.plan, mapped.bound)
    planned = chunks(listed, order.chunk_rows)
    done = {i.chunk for i in _committed(journal) if i.store == mapped.name}
    for number, listed in enumerate(planned, start=1):
        if journal.should_stop():
            return False
        chunk = _Chunk(order, mapped, number, _named(listed))
        if number in done:
            chunk.require_same()
        else:
            chunk.run(journal)
    return True


def _named(listed: Sequence[Operation]) -> frozenset[tuple[str, Key]]:
    return frozenset((op.work.table.name, key) for op in listed for key in op.work.keys)


class _Chunk:
    """One transaction of one store."""

    def __init__(
        self,
        order: Order,
        mapped: MappedStore,
        number: int,
        named: frozenset[tuple[str, Key]],
    ) -> None:
        self._order = order
        self._mapped = mapped
        self._number = number
        self._named = named
        self._folder = store_folder(order.folder, mapped.name)
        self._file = self._folder / f"{order.lease}-{random_name()}.age"
        self._tally = _Tally()

    def run(self, journal: Journal) -> None:
        """Steps 1 to 4; nothing is left half done whichever of them fails."""
        with _writing(self._mapped, self._order) as writer:
            require_lease(writer, self._order.mark, self._order.lease)
            self._add_mark(writer)
            listed, joined = self._rechecked(writer)
            intent = self._copy_and_erase(writer, listed, joined)
            journal.intend(intent)
            writer.commit()
        journal.settle(intent, ChunkState.COMMITTED)

    def _add_mark(self, writer: Writer) -> None:
        writer.add_mark(
            Mark(
                case=self._order.mark,
                chunk=self._number,
                lease=self._order.lease,
                is_open=False,
                digest=self._digest(),
            )
        )

    def require_same(self) -> None:
        """Raise ``ChunksDiffer`` unless the committed chunk names the same rows."""
        with self._mapped.store.reading(
            self._mapped.bound, self._order.circumstances.today
        ) as reader:
            mark = reader.mark(self._order.mark, self._number)
        if mark is None or mark.digest != self._digest():
            raise ChunksDiffer(store=self._mapped.name, chunk=self._number)

    def _digest(self) -> str:
        content = repr((self._mapped.name, self._number, sorted(self._named, key=repr)))
        return self._order.secrets.digest("chunk", content.encode())

    def _rechecked(self, writer: Writer) -> tuple[Sequence[Operation], dict[str, int]]:
        order, store = self._order, self._mapped.name
        approved = (
            order.plan,
            self._mapped,
            writer,
            order.circumstances,
            order.secrets,
        )
        if self._number == 1:
            found = recheck(*approved)
        else:
            mine = {RowName(store=store, table=t, key=k) for t, k in self._named}
            found = recheck_rest(*approved, mine=frozenset(mine))
        now = replace(order.plan, anchors=found.anchors)
        fresh = operations(found.rows, now, self._mapped.bound)
        return _without(fresh, self._of_other_chunks()), dict(found.joined)

    def _of_other_chunks(self) -> frozenset[tuple[str, Key]]:
        plan = self._order.plan
        return _named(operations(plan.rows, plan, self._mapped.bound)) - self._named

    def _copy_and_erase(
        self, writer: Writer, listed: Sequence[Operation], joined: dict[str, int]
    ) -> ChunkIntent:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lines = self._lines(writer, listed)
        digest = age_file.write(lines, self._file, self._order.recipient)
        expected = self._tally.rows + 1  # the chunk's own mark
        if writer.changes() != expected:
            self._file.unlink()
            raise OtherRowsChanged(
                store=self._mapped.name, changed=writer.changes(), expected=expected
            )
        return ChunkIntent(
            store=self._mapped.name,
            chunk=self._number,
            lease=self._order.lease,
            file=self._file.name,
            file_digest=digest.sha256,
            tables=self._tally.receipts(self._order.secrets),
            joined=joined,
        )

    def _lines(self, writer: Writer, listed: Sequence[Operation]) -> Iterator[bytes]:
        yield header_line(
            store=self._mapped.name,
            mark=self._order.mark,
            chunk=self._number,
            schema=self._mapped.bound.schema.fingerprint(),
        )
        for operation in listed:
            copied = 0
            for row in self._carry_out(writer, operation):
                copied += 1
                yield row_line(row)
            self._require_all_touched(operation, copied)

    def _carry_out(self, writer: Writer, operation: Operation) -> Iterator[Copied]:
        work = operation.work
        match operation:
            case DeleteRows():
                act, columns, rows = "erase", (), writer.delete(work)
            case MaskColumns(columns=columns) | UntieRows(columns=columns):
                act = "mask" if isinstance(operation, MaskColumns) else "untie"
                rows = writer.overwrite(work, self._masked(columns))
        self._tally.add(work.table.name, act, work.keys)
        for row in rows:
            yield Copied(table=work.table.name, act=act, row=row, columns=columns)

    def _require_all_touched(self, operation: Operation, touched: int) -> None:
        given = len(operation.work.keys)
        if touched != given:
            raise RowsMoved(
                store=self._mapped.name,
                table=operation.work.table.name,
                given=given,
                touched=touched,
            )

    def _masked(self, columns: Sequence[str]) -> Rewrite:
        table_of = self._mapped.bound.tables
        secrets = self._order.secrets

        def rewrite(
            table: str, key: Key, before: Mapping[str, Cell]
        ) -> Mapping[str, Cell]:
            return {
                name: masked_cell(table_of[table], name, key, before[name], secrets)
                for name in columns
            }

        return rewrite


def store_folder(folder: Path, store: str) -> Path:
    """Where the copies of one store lie."""
    return folder / store


def _writing(mapped: MappedStore, order: Order) -> AbstractContextManager[Writer]:
    return mapped.store.writing(mapped.bound, order.circumstances.today)


def _without(
    listed: Sequence[Operation], left_out: frozenset[tuple[str, Key]]
) -> tuple[Operation, ...]:
    kept = []
    for operation in listed:
        work = operation.work
        keys = tuple(k for k in work.keys if (work.table.name, k) not in left_out)
        if keys:
            kept.append(replace(operation, work=replace(work, keys=keys)))
    return tuple(kept)


def _settle(
    order: Order, journal: Journal, intent: ChunkIntent, state: ChunkState
) -> None:
    """Ask the mark what became of a chunk, where the journal does not know it."""
    mapped = next(s for s in order.stores if s.name == intent.store)
    if state is ChunkState.VOID:
        return
    with mapped.store.reading(mapped.bound, order.circumstances.today) as reader:
        mark = reader.mark(order.mark, intent.chunk)
    happened = mark is not None and mark.lease == intent.lease
    if state is ChunkState.COMMITTED:
        if not happened:
            raise StoreWentBack(store=intent.store, chunk=intent.chunk)
        return
    journal.settle(intent, ChunkState.COMMITTED if happened else ChunkState.VOID)


def _shred_unnamed(order: Order, journal: Journal) -> None:
    """Copies of chunks that never happened are destroyed, never restored.

    Only copies of earlier leases are looked at: a worker that slept here through a
    takeover must not shred what its successor is writing.
    """
    named = {(i.store, i.file) for i in _committed(journal)}
    for mapped in order.stores:
        for file in store_folder(order.folder, mapped.name).glob("*.age"):
            is_earlier = int(file.name.partition("-")[0]) < order.lease
            if is_earlier and (mapped.name, file.name) not in named:
                file.unlink()
