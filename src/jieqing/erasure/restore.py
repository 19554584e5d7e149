"""Put back what a case erased, inside the recovery window, by a plan of its own.

Only copies whose chunk committed are read, and their digests must be those that the
casebook named. Parents come first, with explicit columns and without generated ones. A
taken key is a conflict and never overwritten, and so is every row that hangs on it; a
masked or untied cell goes back only where the mask still stands in a row that is the
same otherwise. What cannot return stays in the capsule and is reported. A restore that
was interrupted may be repeated: a row that is back already counts as returned.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from jieqing.datamap.circles import opened
from jieqing.datamap.values import BoundTable, Reference
from jieqing.erasure.capsule import CapsuleDamaged, Copied, read_rows
from jieqing.erasure.chunk import Order, store_folder
from jieqing.erasure.cut import Pen
from jieqing.erasure.echo import Echoes
from jieqing.erasure.mask import still_masked
from jieqing.erasure.meeting import comparable, here_kind, met_in
from jieqing.erasure.order import children_first
from jieqing.erasure.values import ChunkIntent, MappedStore, TableName
from jieqing.keys import age_file
from jieqing.progress import SILENT, Progress
from jieqing.stores.fence import require_lease
from jieqing.stores.port import Cell, Key, KeysIn, Original, TableWork, Writer

_TOLD_AT_ONCE = 500  # rows


@dataclass(frozen=True, slots=True, kw_only=True)
class RestorePlan:
    """Which copies would be put back; ``digest`` is what two people sign (hex)."""

    files: tuple[ChunkIntent, ...]
    digest: str

    @property
    def rows(self) -> int:
        """Rows the copies hold."""
        return sum(t.erased + t.masked + t.untied for i in self.files for t in i.tables)


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What came back to one table, and what could not."""

    inserted: int = 0
    unmasked: int = 0
    conflicts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreReceipt:
    """What came back, per store and table."""

    tables: Mapping[TableName, Returned] = field(default_factory=dict)

    @property
    def conflicts(self) -> int:
        """Rows that could not return."""
        return sum(returned.conflicts for returned in self.tables.values())


def propose(
    committed: Sequence[ChunkIntent], *, tenant: str, case: str, erased_plan: str
) -> RestorePlan:
    """Name the copies of a case and the hash over them that people sign."""
    parts = [f"{tenant}\n{case}\n{erased_plan}"]
    parts += [f"{i.store}\n{i.chunk}\n{i.file}\n{i.file_digest}" for i in committed]
    text = "restore\n" + "\n".join(parts)
    return RestorePlan(
        files=tuple(committed), digest=hashlib.sha256(text.encode()).hexdigest()
    )


def restore(
    order: Order,
    approved: RestorePlan,
    identity: str,
    progress: Progress = SILENT,
) -> RestoreReceipt:
    """Put the rows back, one transaction per store, the root's store first.

    ``identity`` opens the capsule. The lease must have been raised (``prepare``).
    Raises ``CapsuleDamaged`` before anything is written.
    """
    copies = {
        mapped.name: [
            _read(order, intent, identity)
            for intent in approved.files
            if intent.store == mapped.name
        ]
        for mapped in order.stores
    }
    tables: dict[TableName, Returned] = {}
    for mapped in _root_store_first(order):
        put_back = _put_back(order, mapped, copies[mapped.name], progress)
        for name, returned in put_back.items():
            tables[mapped.name, name] = returned
    return RestoreReceipt(tables=tables)


def _root_store_first(order: Order) -> list[MappedStore]:
    return sorted(order.stores, key=lambda mapped: not mapped.bound.datamap.roots)


def _read(
    order: Order, intent: ChunkIntent, identity: str
) -> tuple[list[Copied], list[Original]]:
    path = store_folder(order.folder, intent.store) / intent.file
    if age_file.digest(path).sha256 != intent.file_digest:
        raise CapsuleDamaged(file=intent.file)
    _, rows, originals = read_rows(age_file.read(path, identity), intent.file)
    return rows, originals


def _put_back(
    order: Order,
    mapped: MappedStore,
    copies: Sequence[tuple[list[Copied], list[Original]]],
    progress: Progress,
) -> Mapping[str, Returned]:
    position = {name: n for n, name in enumerate(children_first(mapped.bound))}
    rows = [copied for chunk, _ in copies for copied in chunk]
    last_first = tuple(reversed(rows))  # answers went before what they answer
    # What was cut comes last: a link says nothing of the order of the tables.
    parents_first = sorted(
        last_first,
        key=lambda copied: (copied.act != "erase", -position[copied.table]),
    )
    with mapped.store.writing(mapped.bound, order.circumstances.today) as writer:
        require_lease(writer, order.mark, order.lease)
        writer.recall([original for _, files in copies for original in files])
        putting = _Putting(order, mapped, writer)
        for start in range(0, len(parents_first), _TOLD_AT_ONCE):
            some = parents_first[start : start + _TOLD_AT_ONCE]
            for copied in some:
                putting.put(copied)
            progress.advance(len(some))
        putting.close_circles()
        writer.commit()
    return putting.returned


class _Putting:
    """Puts rows back into one store; remembers whose place was taken by another."""

    def __init__(self, order: Order, mapped: MappedStore, writer: Writer) -> None:
        self.returned: dict[str, Returned] = {}
        self._bound = mapped.bound
        self._pen = Pen(
            bound=mapped.bound, anchors=order.plan.anchors, secrets=order.secrets
        )
        self._writer = writer
        self._taken: dict[tuple[str, tuple[str, ...]], set[Key]] = {}
        self._alike: Counter[str] = Counter()
        self._opened = opened(mapped.bound)
        self._open: list[tuple[BoundTable, Key, Copied]] = []

    def put(self, copied: Copied) -> None:
        """Put one row back, or count it as one that could not return."""
        so_far = self.returned.get(copied.table, Returned())
        table = self._bound.tables[copied.table]
        key = self._key_of(table, copied)
        if copied.act == "erase" and self._insert(table, key, copied):
            so_far = replace(so_far, inserted=so_far.inserted + 1)
        elif copied.act != "erase" and self._unmask(table, key, copied):
            so_far = replace(so_far, unmasked=so_far.unmasked + 1)
        else:
            so_far = replace(so_far, conflicts=so_far.conflicts + 1)
        self.returned[copied.table] = so_far

    def _key_of(self, table: BoundTable, copied: Copied) -> Key:
        """The row's key; without one all its cells, and which of its like this is."""
        key = _key_in(table, copied.row, 0)
        if table.key:
            return key
        self._alike[repr((table.name, key))] += 1
        return _key_in(table, copied.row, self._alike[repr((table.name, key))])

    def _insert(self, table: BoundTable, key: Key, copied: Copied) -> bool:
        if self._standing(table, key, copied) == dict(copied.row):
            return True  # an earlier try of this restore put it there
        emptied = dict.fromkeys(self._opened.get(table.name, ()))
        row = {**_written_columns(table, copied.row), **emptied}
        echoes = Echoes(self._bound, self._writer, table, [key])
        if not self._hangs_on_another(table, copied) and self._writer.insert(
            table, row
        ):
            echoes.erase()
            self._open += [(table, key, copied)] if emptied else []
            return True
        self._remember_taken(copied)
        return False

    def close_circles(self) -> None:
        """Give rows of circles the references back with which they went.

        One that would lead to somebody else's row stays empty: a conflict.
        """
        for table, key, copied in self._open:
            cells = {
                name: copied.row[name]
                for name in self._opened.get(table.name, ())
                if copied.row[name] is not None
            }
            if cells and self._hangs_on_another(table, copied):
                so_far = self.returned[copied.table]
                more = replace(so_far, conflicts=so_far.conflicts + 1)
                self.returned[copied.table] = more
            elif cells:
                work = TableWork(table=table, keys=(key,))
                list(self._writer.overwrite(work, lambda *_, back=cells: back))

    def _unmask(self, table: BoundTable, key: Key, copied: Copied) -> bool:
        """Write back the cells where the mask still stands in this very row."""
        if self._hangs_on_another(table, copied):
            return False
        if self._standing(table, key, copied) == dict(copied.row):
            return True  # nothing to do: put back before, or the mask changed nothing
        written = self._pen.rewritten(
            copied.act, (table.name, key), copied.row, copied.columns
        )
        now = _key_in(table, {**copied.row, **written}, 1)
        standing = self._standing(table, now, copied)
        untouched = set(_written_columns(table, copied.row)) - set(copied.columns)
        if standing is None or any(standing[n] != copied.row[n] for n in untouched):
            return False  # the row is gone or has become another one: left alone
        back = {
            name: copied.row[name]
            for name in copied.columns
            if still_masked(standing[name], written[name])
        }
        if not back:
            return False
        work = TableWork(table=table, keys=(now,))
        echoes = Echoes(self._bound, self._writer, table, [now])
        is_back = len(list(self._writer.overwrite(work, lambda *_: back))) == 1
        echoes.erase()
        return is_back

    def _standing(
        self, table: BoundTable, key: Key, copied: Copied
    ) -> dict[str, Cell] | None:
        """The row under the key as it is now."""
        where = [KeysIn(keys=(key,))]
        rows = list(self._writer.select(table, tuple(copied.row), where))
        return dict(rows[0].values) if rows else None

    def _hangs_on_another(self, table: BoundTable, copied: Copied) -> bool:
        """Whether the row refers to a place that somebody else has taken since."""
        return any(self._points_at_taken(each, copied) for each in table.references)

    def _points_at_taken(self, reference: Reference, copied: Copied) -> bool:
        taken = self._taken.get((reference.table, reference.of), set())
        here = tuple(copied.row[column] for column in reference.by)
        if not taken or None in here:
            return False
        kind = here_kind(self._bound, reference)
        sought = {comparable(values, kind) for values in taken}
        return not sought.isdisjoint(met_in(reference, here, kind, sought))

    def _remember_taken(self, copied: Copied) -> None:
        for table in self._bound.tables.values():
            for reference in table.references:
                if reference.table == copied.table:
                    values = tuple(copied.row[column] for column in reference.of)
                    place = (copied.table, reference.of)
                    self._taken.setdefault(place, set()).add(values)


def _key_in(table: BoundTable, row: Mapping[str, Cell], place: int) -> Key:
    """The key of such a row; without key columns the row and its place among equals."""
    if table.key:
        return tuple(row[column] for column in table.key)
    return (*(row[each.name] for each in table.schema.columns), place)


def _written_columns(table: BoundTable, row: Mapping[str, Cell]) -> Mapping[str, Cell]:
    """The cells that the store does not make itself."""
    generated = {c.name for c in table.schema.columns if c.generated}
    return {name: cell for name, cell in row.items() if name not in generated}
