"""One chunk: one transaction of one store, from its mark to its commit.

1. The case's mark is read under lock and must carry this run's lease; the chunk's own
   mark is inserted (one that is there already means: committed);
2. the subject is found and decided again (recheck.py); rows join in the first chunk;
3. circles are opened; ties, then children before parents; what is copied is what is
   destroyed;
4. the encrypted copy is durable and read back; the intention is journalled; the store
   commits; the commit is journalled (protocol 3).
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from jieqing.datamap.circles import opened
from jieqing.erasure.beside import Beside, Making
from jieqing.erasure.capsule import Heading, header_line, original_lines
from jieqing.erasure.cut import MASK, UNTIE, Pen
from jieqing.erasure.echo import Echoed, Echoes
from jieqing.erasure.manner import OF_SUBJECT, Manner, Named, Question
from jieqing.erasure.operations import (
    DeleteRows,
    MaskColumns,
    Operation,
    UntieRows,
)
from jieqing.erasure.values import (
    ChunkIntent,
    ChunkState,
    Circumstances,
    Journal,
    MappedStore,
    Plan,
    Secrets,
    TableReceipt,
)
from jieqing.errors import Refused
from jieqing.keys import age_file
from jieqing.keys.keyring import random_name
from jieqing.stores.fence import require_lease
from jieqing.stores.port import (
    Blanks,
    Cell,
    CopyKind,
    Key,
    Mark,
    Rewrite,
    ShownCells,
    Sweep,
    Sweeps,
    Writer,
)
from jieqing.stores.row_lines import END_OF_COPY, as_json

CHUNK_ROWS = 20_000
ERASE = "erase"


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


class ChunksDiffer(Refused):
    """A committed chunk is not the one that this plan would have made."""

    code = "chunks-differ"
    cause = "Chunk {chunk} of store {store} was committed for another plan or cut."
    advice = "Go on with the plan and the chunk size with which the run began."


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What one run needs: the plan, the stores, the lease, where copies go.

    ``mark`` is the case's random name in the stores; ``recipient`` the capsule's age
    recipient; ``folder`` holds one folder of copies per store; ``manner`` says how the
    plan is cut and asked again.
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
    manner: Manner = OF_SUBJECT


@dataclass(frozen=True, slots=True, kw_only=True)
class RowWork:
    """An operation row by row: each is written anew as it stood."""

    operation: Operation
    rewrite: Rewrite


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepWork:
    """An operation in one go; ``blanks`` say what becomes of rows that stay."""

    operation: Operation
    by: Sweeps
    sweep: Sweep
    blanks: Blanks | None = None


Work = RowWork | SweepWork


@dataclass(slots=True, kw_only=True)
class _Tally:
    """Rows touched so far in one chunk."""

    keys: dict[tuple[str, str], list[Sequence[Key]]] = field(default_factory=dict)
    echoed: Counter[str] = field(default_factory=Counter)
    beside: int = 0  # changes that echoes account for

    def add(self, table: str, act: str, keys: Sequence[Key]) -> None:
        self.keys.setdefault((table, act), []).append(keys)

    def add_echoes(self, echoed: Echoed) -> None:
        self.echoed.update(echoed.rows)
        self.beside += echoed.changes

    @property
    def rows(self) -> int:
        return sum(len(keys) for runs in self.keys.values() for keys in runs)

    def receipts(self, secrets: Secrets) -> tuple[TableReceipt, ...]:
        return tuple(
            TableReceipt(
                table=table,
                erased=self._count(table, ERASE),
                masked=self._count(table, "mask"),
                untied=self._count(table, "untie"),
                digest=secrets.digest("receipt", repr(self._named(table)).encode()),
                echoed=self.echoed[table],
            )
            for table in sorted({*self.echoed, *(table for table, _ in self.keys)})
        )

    def _count(self, table: str, act: str) -> int:
        return sum(map(len, self.keys.get((table, act), ())))

    def _named(self, table: str) -> list[tuple[str, list[str]]]:
        """The keys of the table, by act: those of an operation stand in order."""
        return sorted(
            (act, sorted(repr(list(zip(*keys, strict=True))) for keys in runs))
            for (name, act), runs in self.keys.items()
            if name == table
        )


class Transaction(ABC):
    """One transaction of one store: mark, copy and writing, intention, commit."""

    def __init__(self, order: Order, mapped: MappedStore, number: int) -> None:
        """Name the copy; nothing is written yet."""
        self.order = order
        self.mapped = mapped
        self.number = number
        self._folder = store_folder(order.folder, mapped.name)
        self._file = self._folder / f"{order.lease}-{number}-{random_name()}.age"
        self._tally = _Tally()
        self._beside = Beside()
        self.opened = opened(mapped.bound)
        self._before: dict[tuple[str, Key], Mapping[str, Cell]] = {}
        self._emptied = 0

    @abstractmethod
    def digest(self) -> str:
        """Keyed digest of what the chunk was planned to do, for its mark."""

    @abstractmethod
    def prepare(self, writer: Writer) -> None:
        """Step 2, before the copy is begun."""

    @abstractmethod
    def works(self) -> Iterator[Sequence[Work]]:
        """Step 3: what is written, part by part."""

    @abstractmethod
    def said(self, intent: ChunkIntent) -> ChunkIntent:
        """The intention with what only this kind of chunk knows."""

    def run(self, journal: Journal) -> None:
        """Steps 1 to 4; nothing is left half done whichever of them fails."""
        with writing(self.mapped, self.order) as writer:
            require_lease(writer, self.order.mark, self.order.lease)
            self._add_mark(writer)
            self.prepare(writer)
            intent = self._copy_and_erase(writer)
            journal.intend(intent)
            writer.commit()
        journal.settle(intent, ChunkState.COMMITTED)

    def require_same(self) -> None:
        """Raise ``ChunksDiffer`` unless the committed chunk names the same rows."""
        with self.mapped.store.reading(
            self.mapped.bound, self.order.circumstances.today
        ) as reader:
            mark = reader.mark(self.order.mark, self.number)
        if mark is None or mark.digest != self.digest():
            raise ChunksDiffer(store=self.mapped.name, chunk=self.number)

    def require_met(
        self, operation: Operation, rows: Sequence[Mapping[str, Cell]]
    ) -> None:
        """The statement met the rows it was given. Raises ``RowsMoved``."""
        self._require_number(operation, len(rows))

    def require_swept(
        self, operation: Operation, shown: Sequence[str], rows: Sequence[Key]
    ) -> None:
        """The sweep met the rows it was given; of each the cells ``shown``."""
        del shown
        self._require_number(operation, len(rows))

    def _require_number(self, operation: Operation, touched: int) -> None:
        if touched != len(operation.work.keys):
            raise RowsMoved(
                store=self.mapped.name,
                table=operation.work.table.name,
                given=len(operation.work.keys),
                touched=touched,
            )

    def _add_mark(self, writer: Writer) -> None:
        writer.add_mark(
            Mark(
                case=self.order.mark,
                chunk=self.number,
                lease=self.order.lease,
                is_open=False,
                digest=self.digest(),
            )
        )

    def _copy_and_erase(self, writer: Writer) -> ChunkIntent:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        digest = self._copied(writer)
        try:
            self._require_counted(writer)
        except Refused:
            self._file.unlink()
            raise
        return self.said(
            ChunkIntent(
                store=self.mapped.name,
                chunk=self.number,
                lease=self.order.lease,
                file=self._file.name,
                file_digest=digest.sha256,
                tables=self._tally.receipts(self.order.secrets),
            )
        )

    def _require_counted(self, writer: Writer) -> None:
        """Only the rows given were changed. Raises ``OtherRowsChanged``."""
        beside = self._emptied + self._tally.beside
        expected = self._tally.rows + beside + 1  # the chunk's own mark
        changed = writer.changes()
        if changed != expected:
            raise OtherRowsChanged(
                store=self.mapped.name, changed=changed, expected=expected
            )

    def _copied(self, writer: Writer) -> age_file.FileDigest:
        try:
            with self._beside:
                pieces = self._beside.made(self._pieces(writer))
                return age_file.write_pieces(pieces, self._file, self.order.recipient)
        except age_file.FileDamaged:
            # Whoever takes over shreds such a copy; the store knows whether it was so.
            require_lease(writer, self.order.mark, self.order.lease)
            raise

    def _pieces(self, writer: Writer) -> Iterator[bytes | Making]:
        yield header_line(
            store=self.mapped.name,
            mark=self.order.mark,
            chunk=self.number,
            schema=self.mapped.bound.schema.fingerprint(),
        )
        for part in self.works():
            self._open_circles(writer, [work.operation for work in part])
            for work in part:
                yield from self._carried_out(writer, work)
        for original in writer.originals():
            yield from original_lines(original)
        self._beside.require_done()

    def _carried_out(self, writer: Writer, work: Work) -> Iterator[bytes | Making]:
        """Carry the work out; the lines of what it touched."""
        rows = work.operation.work
        self._tally.add(rows.table.name, act_of(work.operation), rows.keys)
        match work:
            case SweepWork():
                yield from self._swept(work)
            case RowWork():
                yield from self._by_rows(writer, work)

    def _swept(self, work: SweepWork) -> Iterator[bytes | Making]:
        sweep, kinds = work.sweep, work.by.copy_kinds(work.sweep)
        yield _heading(work.operation, sweep.names, kinds).line()
        taken = (
            work.by.take(sweep)
            if work.blanks is None
            else work.by.blank(sweep, work.blanks)
        )
        met, shown = 0, []
        for some in taken:
            met += some.rows
            shown.append(some.cells)
            yield some.lines
        if kinds:
            yield END_OF_COPY + b"\n"
        if met == len(sweep.work.keys):
            self._beside.compare(partial(self._require_shown, work, shown))
        else:
            self._require_shown(work, shown)

    def _require_shown(self, work: SweepWork, shown: Sequence[ShownCells]) -> None:
        rows = [row for read in shown for row in read()]
        self.require_swept(work.operation, work.sweep.shown, rows)

    def _by_rows(self, writer: Writer, work: RowWork) -> Iterator[bytes]:
        operation = work.operation
        echoes = Echoes(
            self.mapped.bound, writer, operation.work.table, operation.work.keys
        )
        copied: list[Mapping[str, Cell]] = []
        for row in self._written(writer, operation, work.rewrite):
            if not copied:
                yield _heading(operation, tuple(row)).line()
            copied.append(row)
            yield as_json([[row[name] for name in copied[0]]])
        self.require_met(operation, copied)
        self._tally.add_echoes(echoes.erase())

    def _open_circles(self, writer: Writer, listed: Sequence[Operation]) -> None:
        """Empty the references that would forbid a delete, and remember the rows."""
        for operation in listed:
            name = operation.work.table.name
            emptied = dict.fromkeys(self.opened.get(name, ()))
            if not emptied or not isinstance(operation, DeleteRows):
                continue
            work = operation.work
            echoes = Echoes(self.mapped.bound, writer, work.table, work.keys)
            before = list(writer.overwrite(work, lambda *_, e=emptied: e))
            self.require_met(operation, before)
            self._tally.add_echoes(echoes.erase())
            self._emptied += len(before)
            self._before |= {(name, _key(operation, row)): row for row in before}

    def _deleted(
        self, writer: Writer, operation: DeleteRows
    ) -> Iterator[Mapping[str, Cell]]:
        """Delete the rows and yield each as it was before its circle was opened."""
        work, name = operation.work, operation.work.table.name
        if name in self.opened:
            work = replace(work, guard=())  # it held when the rows were opened
        for row in writer.delete(work):
            yield self._before.get((name, _key(operation, row)), row)

    def _written(
        self, writer: Writer, operation: Operation, rewrite: Rewrite
    ) -> Iterator[Mapping[str, Cell]]:
        if isinstance(operation, DeleteRows):
            return self._deleted(writer, operation)
        return writer.overwrite(operation.work, rewrite)


class Chunk(Transaction):
    """One chunk of one plan, cut and asked again in the order's manner."""

    def __init__(
        self,
        order: Order,
        mapped: MappedStore,
        number: int,
        named: Named,
    ) -> None:
        """Name the rows that the plan gives this chunk."""
        super().__init__(order, mapped, number)
        self._named = named
        self._listed: Sequence[Operation] = ()
        self._joined: dict[str, int] = {}
        self._pen = pen_of(order, mapped, order.plan)

    def digest(self) -> str:
        """Keyed digest of the rows named."""
        content = repr((self.mapped.name, self.number, sorted(self._named, key=repr)))
        return self.order.secrets.digest("chunk", content.encode())

    def prepare(self, writer: Writer) -> None:
        """Find and decide the rows again. Raises ``PlanOutOfDate``."""
        order = self.order
        found = order.manner.recheck(
            Question(
                plan=order.plan,
                mapped=self.mapped,
                reader=writer,
                circumstances=order.circumstances,
                secrets=order.secrets,
                number=self.number,
                named=self._named,
            )
        )
        now = replace(order.plan, anchors=found.anchors)
        self._pen = pen_of(order, self.mapped, now)
        self._listed = found.listed
        self._joined = dict(found.joined)

    def works(self) -> Iterator[Sequence[Work]]:
        """Each operation on the chunk's rows, all in one part."""
        yield [RowWork(operation=o, rewrite=self._rewrite(o)) for o in self._listed]

    def said(self, intent: ChunkIntent) -> ChunkIntent:
        """The intention with the rows that joined."""
        return replace(intent, joined=self._joined)

    def _rewrite(self, operation: Operation) -> Rewrite:
        pen, act, columns = self._pen, act_of(operation), columns_of(operation)

        def rewrite(
            table: str, key: Key, before: Mapping[str, Cell]
        ) -> Mapping[str, Cell]:
            return pen.rewritten(act, (table, key), before, columns)

        return rewrite


def act_of(operation: Operation) -> str:
    """What a copy says was done to a row."""
    match operation:
        case DeleteRows():
            return ERASE
        case MaskColumns():
            return MASK
        case UntieRows():
            return UNTIE


def columns_of(operation: Operation) -> tuple[str, ...]:
    """The columns it writes; none where the row goes."""
    return () if isinstance(operation, DeleteRows) else operation.columns


def _heading(
    operation: Operation, names: tuple[str, ...], kinds: tuple[CopyKind, ...] = ()
) -> Heading:
    return Heading(
        table=operation.work.table.name,
        act=act_of(operation),
        names=names,
        columns=columns_of(operation),
        kinds=kinds,
    )


def _key(operation: Operation, row: Mapping[str, Cell]) -> Key:
    return tuple(row[column] for column in operation.work.table.key)


def pen_of(order: Order, mapped: MappedStore, plan: Plan) -> Pen:
    """What writes rows anew under a plan."""
    return Pen(bound=mapped.bound, anchors=plan.anchors, secrets=order.secrets)


def store_folder(folder: Path, store: str) -> Path:
    """Where the copies of one store lie."""
    return folder / store


def writing(mapped: MappedStore, order: Order) -> AbstractContextManager[Writer]:
    """Open a transaction of the store on the order's day."""
    return mapped.store.writing(mapped.bound, order.circumstances.today)
