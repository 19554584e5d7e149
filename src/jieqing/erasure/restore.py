"""Put back what a case erased, inside the recovery window, by a plan of its own.

Only copies whose chunk committed are read, and their digests must be those that the
casebook named. Parents come first, with explicit columns and without generated ones. A
taken key is a conflict and never overwritten; a masked or untied cell goes back only
where the mask still stands. What cannot return stays in the capsule and is reported.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from jieqing.datamap.values import BoundTable
from jieqing.erasure.capsule import CapsuleDamaged, Copied, read_rows
from jieqing.erasure.chunk import Order, store_folder
from jieqing.erasure.mask import masked_cell, still_masked
from jieqing.erasure.order import children_first
from jieqing.erasure.values import ChunkIntent, MappedStore, TableName
from jieqing.keys import age_file
from jieqing.stores.fence import require_lease
from jieqing.stores.port import Cell, Key, KeysIn, TableWork, Writer


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


def restore(order: Order, approved: RestorePlan, identity: str) -> RestoreReceipt:
    """Put the rows back, one transaction per store, the root's store first.

    ``identity`` opens the capsule. The lease must have been raised (``prepare``).
    Raises ``CapsuleDamaged`` before anything is written.
    """
    copies = {
        mapped.name: [
            row
            for intent in approved.files
            if intent.store == mapped.name
            for row in _read(order, intent, identity)
        ]
        for mapped in order.stores
    }
    tables: dict[TableName, Returned] = {}
    for mapped in _root_store_first(order):
        for name, returned in _put_back(order, mapped, copies[mapped.name]).items():
            tables[mapped.name, name] = returned
    return RestoreReceipt(tables=tables)


def _root_store_first(order: Order) -> list[MappedStore]:
    return sorted(order.stores, key=lambda mapped: not mapped.bound.datamap.roots)


def _read(order: Order, intent: ChunkIntent, identity: str) -> list[Copied]:
    path = store_folder(order.folder, intent.store) / intent.file
    if age_file.digest(path).sha256 != intent.file_digest:
        raise CapsuleDamaged(file=intent.file)
    _, rows = read_rows(age_file.read(path, identity), intent.file)
    return rows


def _put_back(
    order: Order, mapped: MappedStore, copies: Sequence[Copied]
) -> Mapping[str, Returned]:
    position = {name: n for n, name in enumerate(children_first(mapped.bound))}
    parents_first = sorted(copies, key=lambda copied: -position[copied.table])
    returned: dict[str, Returned] = {}
    with mapped.store.writing(mapped.bound, order.circumstances.today) as writer:
        require_lease(writer, order.mark, order.lease)
        for copied in parents_first:
            so_far = returned.get(copied.table, Returned())
            table = mapped.bound.tables[copied.table]
            returned[copied.table] = _return(order, writer, table, copied, so_far)
        writer.commit()
    return returned


def _return(
    order: Order, writer: Writer, table: BoundTable, copied: Copied, so_far: Returned
) -> Returned:
    if copied.act == "erase":
        if writer.insert(table, dict(_written_columns(table, copied.row))):
            return replace(so_far, inserted=so_far.inserted + 1)
        return replace(so_far, conflicts=so_far.conflicts + 1)
    if _unmask(order, writer, table, copied):
        return replace(so_far, unmasked=so_far.unmasked + 1)
    return replace(so_far, conflicts=so_far.conflicts + 1)


def _written_columns(
    table: BoundTable, row: Mapping[str, Cell]
) -> Iterator[tuple[str, Cell]]:
    for name, cell in row.items():
        schema = table.schema.column(name)
        if schema is not None and not schema.generated:
            yield name, cell


def _unmask(order: Order, writer: Writer, table: BoundTable, copied: Copied) -> bool:
    """Write back the cells where the mask still stands; False if none could be."""
    key: Key = tuple(copied.row[column] for column in table.key)
    where = [KeysIn(keys=(key,))]
    standing = list(writer.select(table, copied.columns, where))
    if not standing:
        return False
    back = {
        name: copied.row[name]
        for name in copied.columns
        if still_masked(
            standing[0].values[name],
            masked_cell(table, name, key, copied.row[name], order.secrets),
        )
    }
    if not back:
        return False
    work = TableWork(table=table, keys=(key,))
    return len(list(writer.overwrite(work, lambda *_: back))) == 1
