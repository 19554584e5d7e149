"""Stop new processing of a subject in the stores that can say so, and lift it again.

A map names the columns of the root row that mean "stopped" (``stop: {status: 0}``).
What they held before is read first and kept, sealed, so that a withdrawal puts it back;
only then are they written. Both directions may be repeated.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from jieqing.datamap.values import BoundTable
from jieqing.erasure.echo import Echoes
from jieqing.erasure.find import find
from jieqing.erasure.values import (
    Belonging,
    IdentityValue,
    MappedStore,
    RowName,
    Secrets,
)
from jieqing.stores.port import Cell, Key, KeysIn, TableWork


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedRow:
    """One root row, whose it was, and what its stop columns held before."""

    name: RowName
    before: Mapping[str, Cell]
    identities: Mapping[str, Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """Every root row that was stopped; empty where no store can say so."""

    rows: tuple[StoppedRow, ...]


def read_stop(
    stores: Sequence[MappedStore], entry: IdentityValue, secrets: Secrets, today: date
) -> Stopped:
    """What the stop columns hold now; to be kept before ``apply_stop`` writes."""
    finding = find(stores, entry, secrets, today)
    roots = [r.name for r in finding.rows if r.belonging is Belonging.ROOT]
    return Stopped(
        rows=tuple(row for name in roots for row in _before(stores, name, today))
    )


def apply_stop(stores: Sequence[MappedStore], stopped: Stopped, today: date) -> None:
    """Write the stop values of the map into every stopped row."""
    for row in stopped.rows:
        mapped, table = _place(stores, row.name)
        _write(mapped, table, row.name.key, dict(table.table.stop), today)


def lift_stop(stores: Sequence[MappedStore], stopped: Stopped, today: date) -> None:
    """Put back what stood there, where the stop still stands."""
    for row in stopped.rows:
        mapped, table = _place(stores, row.name)
        standing = _standing(mapped, table, row.name.key, today)
        if any(standing.get(c) != held for c, held in row.identities.items()):
            continue  # the number is somebody else's by now
        back = {
            column: value
            for column, value in row.before.items()
            if standing.get(column) == table.table.stop[column]
        }
        if back:
            _write(mapped, table, row.name.key, back, today)


def _before(
    stores: Sequence[MappedStore], name: RowName, today: date
) -> Iterator[StoppedRow]:
    mapped, table = _place(stores, name)
    if table.table.stop:
        standing = _standing(mapped, table, name.key, today)
        yield StoppedRow(
            name=name,
            before={column: standing[column] for column in table.table.stop},
            identities={c: standing[c] for c in table.table.identities},
        )


def _standing(
    mapped: MappedStore, table: BoundTable, key: Key, today: date
) -> Mapping[str, Cell]:
    with mapped.store.reading(mapped.bound, today) as reader:
        wanted = [KeysIn(keys=(key,))]
        columns = sorted({*table.table.stop, *table.table.identities})
        rows = list(reader.select(table, columns, wanted))
    return rows[0].values if rows else {}


def _write(
    mapped: MappedStore,
    table: BoundTable,
    key: Key,
    cells: Mapping[str, Cell],
    today: date,
) -> None:
    with mapped.store.writing(mapped.bound, today) as writer:
        work = TableWork(table=table, keys=(key,))
        echoes = Echoes(mapped.bound, writer, table, [key])
        for _ in writer.overwrite(work, lambda *_: cells):
            pass
        echoes.erase()
        writer.commit()


def _place(
    stores: Sequence[MappedStore], name: RowName
) -> tuple[MappedStore, BoundTable]:
    mapped = next(s for s in stores if s.name == name.store)
    return mapped, mapped.bound.tables[name.table]
