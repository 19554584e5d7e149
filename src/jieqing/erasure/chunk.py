"""One chunk: one transaction of one store, from its mark to its commit.

1. The case's mark is read under lock and must carry this run's lease; the chunk's own
   mark is inserted (one that is there already means: committed);
2. the subject is found and decided again (recheck.py); rows join in the first chunk;
3. circles are opened; ties, then children before parents; what is copied is what is
   destroyed;
4. the encrypted copy is durable and read back; the intention is journalled; the store
   commits; the commit is journalled (protocol 3).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path

from jieqing.datamap.circles import opened
from jieqing.erasure.capsule import Copied, header_line, original_lines, row_line
from jieqing.erasure.cut import Pen
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
from jieqing.stores.port import Cell, Key, Mark, Rewrite, Writer

CHUNK_ROWS = 20_000


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


@dataclass(slots=True, kw_only=True)
class _Tally:
    """Rows touched so far in one chunk."""

    keys: dict[tuple[str, str], list[Key]] = field(default_factory=dict)
    echoed: Counter[str] = field(default_factory=Counter)
    beside: int = 0  # changes that echoes account for

    def add(self, table: str, act: str, keys: Sequence[Key]) -> None:
        self.keys.setdefault((table, act), []).extend(keys)

    def add_echoes(self, echoed: Echoed) -> None:
        self.echoed.update(echoed.rows)
        self.beside += echoed.changes

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
                echoed=self.echoed[table],
            )
            for table in sorted({*self.echoed, *(table for table, _ in self.keys)})
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


class Chunk:
    """One transaction of one store."""

    def __init__(
        self,
        order: Order,
        mapped: MappedStore,
        number: int,
        named: Named,
    ) -> None:
        self._order = order
        self._mapped = mapped
        self._number = number
        self._named = named
        self._folder = store_folder(order.folder, mapped.name)
        self._file = self._folder / f"{order.lease}-{number}-{random_name()}.age"
        self._tally = _Tally()
        self._pen = _pen(order, mapped, order.plan)
        self._opened = opened(mapped.bound)
        self._before: dict[tuple[str, Key], Mapping[str, Cell]] = {}
        self._emptied = 0

    def run(self, journal: Journal) -> None:
        """Steps 1 to 4; nothing is left half done whichever of them fails."""
        with writing(self._mapped, self._order) as writer:
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
        order = self._order
        found = order.manner.recheck(
            Question(
                plan=order.plan,
                mapped=self._mapped,
                reader=writer,
                circumstances=order.circumstances,
                secrets=order.secrets,
                number=self._number,
                named=self._named,
            )
        )
        now = replace(order.plan, anchors=found.anchors)
        self._pen = _pen(order, self._mapped, now)
        return found.listed, dict(found.joined)

    def _copy_and_erase(
        self, writer: Writer, listed: Sequence[Operation], joined: dict[str, int]
    ) -> ChunkIntent:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        digest = self._copied(writer, listed)
        beside = self._emptied + self._tally.beside
        expected = self._tally.rows + beside + 1  # the chunk's own mark
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

    def _copied(
        self, writer: Writer, listed: Sequence[Operation]
    ) -> age_file.FileDigest:
        lines = self._lines(writer, listed)
        try:
            return age_file.write(lines, self._file, self._order.recipient)
        except age_file.FileDamaged:
            # Whoever takes over shreds such a copy; the store knows whether it was so.
            require_lease(writer, self._order.mark, self._order.lease)
            raise

    def _lines(self, writer: Writer, listed: Sequence[Operation]) -> Iterator[bytes]:
        yield header_line(
            store=self._mapped.name,
            mark=self._order.mark,
            chunk=self._number,
            schema=self._mapped.bound.schema.fingerprint(),
        )
        self._open_circles(writer, listed)
        for operation in listed:
            copied, work = 0, operation.work
            echoes = Echoes(self._mapped.bound, writer, work.table, work.keys)
            for row in self._carry_out(writer, operation):
                copied += 1
                yield row_line(row)
            self._require_all_touched(operation, copied)
            self._tally.add_echoes(echoes.erase())
        for original in writer.originals():
            yield from original_lines(original)

    def _open_circles(self, writer: Writer, listed: Sequence[Operation]) -> None:
        """Empty the references that would forbid a delete, and remember the rows."""
        for operation in listed:
            name = operation.work.table.name
            emptied = dict.fromkeys(self._opened.get(name, ()))
            if not emptied or not isinstance(operation, DeleteRows):
                continue
            work = operation.work
            echoes = Echoes(self._mapped.bound, writer, work.table, work.keys)
            before = list(writer.overwrite(work, lambda *_, e=emptied: e))
            self._require_all_touched(operation, len(before))
            self._tally.add_echoes(echoes.erase())
            self._emptied += len(before)
            self._before |= {(name, _key(operation, row)): row for row in before}

    def _carry_out(self, writer: Writer, operation: Operation) -> Iterator[Copied]:
        work = operation.work
        match operation:
            case DeleteRows():
                act, columns, rows = "erase", (), self._deleted(writer, operation)
            case MaskColumns(columns=columns) | UntieRows(columns=columns):
                act = "mask" if isinstance(operation, MaskColumns) else "untie"
                rows = writer.overwrite(work, self._rewrite(act, columns))
        self._tally.add(work.table.name, act, work.keys)
        for row in rows:
            yield Copied(table=work.table.name, act=act, row=row, columns=columns)

    def _deleted(
        self, writer: Writer, operation: DeleteRows
    ) -> Iterator[Mapping[str, Cell]]:
        """Delete the rows and yield each as it was before its circle was opened."""
        work, name = operation.work, operation.work.table.name
        if name in self._opened:
            work = replace(work, guard=())  # it held when the rows were opened
        for row in writer.delete(work):
            yield self._before.get((name, _key(operation, row)), row)

    def _require_all_touched(self, operation: Operation, touched: int) -> None:
        given = len(operation.work.keys)
        if touched != given:
            raise RowsMoved(
                store=self._mapped.name,
                table=operation.work.table.name,
                given=given,
                touched=touched,
            )

    def _rewrite(self, act: str, columns: Sequence[str]) -> Rewrite:
        pen = self._pen

        def rewrite(
            table: str, key: Key, before: Mapping[str, Cell]
        ) -> Mapping[str, Cell]:
            return pen.rewritten(act, (table, key), before, columns)

        return rewrite


def _key(operation: Operation, row: Mapping[str, Cell]) -> Key:
    return tuple(row[column] for column in operation.work.table.key)


def _pen(order: Order, mapped: MappedStore, plan: Plan) -> Pen:
    return Pen(bound=mapped.bound, anchors=plan.anchors, secrets=order.secrets)


def store_folder(folder: Path, store: str) -> Path:
    """Where the copies of one store lie."""
    return folder / store


def writing(mapped: MappedStore, order: Order) -> AbstractContextManager[Writer]:
    """Open a transaction of the store on the order's day."""
    return mapped.store.writing(mapped.bound, order.circumstances.today)
