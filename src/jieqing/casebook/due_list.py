"""What is kept and when it comes due: counts by day, store and table; never a key."""

from collections import Counter
from dataclasses import dataclass

from jieqing.casebook.desk import Desk
from jieqing.casebook.due_batches import each_batch, end_of


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """Rows of one table with one end: a day, ``permanent`` or ``held``."""

    end: str
    store: str
    table: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DueList:
    """All lines, the earliest day first; ``unreadable`` batches do not open.

    ``older_law``: rows whose end is that of an earlier law; the next run asks again.
    """

    lines: tuple[DueLine, ...]
    unreadable: int
    older_law: int = 0


def due_list(desk: Desk) -> DueList:
    """Count what the batches hold, one after the other."""
    counted: Counter[tuple[str, str, str]] = Counter()
    unreadable = older_law = 0
    for opened in each_batch(desk):
        if opened is None:
            unreadable += 1
            continue
        batch, _ = opened
        counted.update(
            (end_of(entry.until), entry.row.store, entry.row.table)
            for entry in batch.entries
        )
        if batch.law != desk.catalogue.version:
            older_law += len(batch.entries)
    return DueList(
        lines=tuple(
            DueLine(end=end, store=store, table=table, rows=rows)
            for (end, store, table), rows in sorted(counted.items())
        ),
        unreadable=unreadable,
        older_law=older_law,
    )
