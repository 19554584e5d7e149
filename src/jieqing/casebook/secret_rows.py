"""Keeping the rows of secret orders while a case takes them away like any other.

The plan, its signatures, the erasing, the checks and the letters know of no order: they
are those of the case as it would be without it. What a chunk takes is copied into the
recovery copy anyway; from there the ordered rows go into the vault, at once when the
chunk is committed, and once more before the copy's key dies, for orders that came
meanwhile. The vault is written anew each time, with or without an order.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from jieqing.casebook import vault
from jieqing.casebook.desk import day_of
from jieqing.casebook.order import CAPSULES
from jieqing.casebook.secret_orders import Contents, SealedRow, SecretOrder
from jieqing.casebook.work import Work
from jieqing.erasure.capsule import Copied, read_rows
from jieqing.erasure.chunk import store_folder
from jieqing.erasure.values import ChunkIntent
from jieqing.errors import JieqingError
from jieqing.home import Home
from jieqing.keys import age_file
from jieqing.keys.age_file import CapsuleKey
from jieqing.keys.keyring import KeyMissing

_Rows = dict[tuple[str, str, tuple[str, ...]], SealedRow]
Copies = Callable[[], Iterable[ChunkIntent]]


def keep(work: Work, copies: Copies) -> Contents:
    """Keep the ordered rows that these chunks copied; rewrites the vault in any case.

    A copy that does not open stops nothing, for the case without the order would go on:
    the two named persons are told of it.
    """
    return vault.rewrite(work.desk.home, lambda known: _kept(work, copies, known))


def keep_taken(
    home: Home, store: str, taken: Sequence[Copied], today: date
) -> Contents:
    """Keep the ordered rows among those that go from a store in no case.

    The store stands in the case's place. Rewrites the vault in any case.
    """

    def kept(order: SecretOrder) -> SecretOrder:
        if not order.acts_on(today):
            return _emptied(order)
        if order.scope.store != store:
            return order
        rows = _by_taking(order)
        _take(rows, store, order, taken)
        return replace(order, rows=tuple(rows.values()))

    return vault.rewrite(
        home, lambda known: replace(known, orders=tuple(map(kept, known.orders)))
    )


def _kept(work: Work, copies: Copies, known: Contents) -> Contents:
    today = day_of(work.at)
    if not any(order.acts_on(today) for order in known.orders):
        return replace(known, orders=tuple(map(_emptied, known.orders)))
    chunks = tuple(copies())
    orders = (
        _with_rows(work, order, chunks) if order.acts_on(today) else _emptied(order)
        for order in known.orders
    )
    return replace(known, orders=tuple(orders))


def _emptied(order: SecretOrder) -> SecretOrder:
    """An order that acts no more: its rows take the fate that all others saw."""
    return replace(order, rows=())


def _with_rows(
    work: Work, order: SecretOrder, chunks: Sequence[ChunkIntent]
) -> SecretOrder:
    rows = _by_taking(order)
    unread = set(order.unread)
    for chunk in chunks:
        if chunk.store != order.scope.store or not _concerns(order, chunk):
            continue
        try:
            copied = _copied(work, chunk)
        except KeyMissing:  # a crash came after the key's end: it was read before
            continue
        except JieqingError:
            unread.add(f"{work.number} {chunk.store}/{chunk.chunk}")
            continue
        _take(rows, work.number, order, copied)
    return replace(order, rows=tuple(rows.values()), unread=tuple(sorted(unread)))


def _concerns(order: SecretOrder, chunk: ChunkIntent) -> bool:
    return order.scope.table in {table.table for table in chunk.tables}


def _copied(work: Work, chunk: ChunkIntent) -> list[Copied]:
    key = work.desk.keyring.load(work.case.capsule_key_name, CapsuleKey)
    folder = work.desk.home.place(CAPSULES) / work.case.folder
    path = store_folder(folder, chunk.store) / chunk.file
    _, rows, _ = read_rows(age_file.read(path, key.identity), chunk.file)
    return rows


def _sealed(case: str, order: SecretOrder, copied: Copied) -> SealedRow:
    return SealedRow(
        case=case,
        table=order.scope.name,
        key=tuple(str(copied.row[column]) for column in order.scope.columns),
        act=copied.act,
        row=dict(copied.row),
    )


def _by_taking(order: SecretOrder) -> _Rows:
    return {(row.case, row.table, row.key): row for row in order.rows}


def _take(rows: _Rows, case: str, order: SecretOrder, copied: Iterable[Copied]) -> None:
    """Add copies: each case's first one, for a later case may find the row masked."""
    for one in copied:
        if order.scope.holds(one):
            row = _sealed(case, order, one)
            rows.setdefault((row.case, row.table, row.key), row)
