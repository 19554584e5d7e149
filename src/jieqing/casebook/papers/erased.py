"""What left the stores, by case, store and table: from statements and receipts.

A settled case is told by its signed statement; one that has erased and is not settled
yet by the receipts that the ledger holds of its chunks.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from jieqing.casebook import told
from jieqing.casebook.desk import Desk
from jieqing.casebook.due_flow import KIND, DueAct
from jieqing.casebook.flows import Act
from jieqing.casebook.papers.period import Period, leaf_day, touched
from jieqing.casebook.papers.proven import statement_of
from jieqing.evidence.predicate import Statement
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import Record

ERASING = (Act.EXECUTE, DueAct.RUN)
_COUNTS = ("erased", "masked", "untied")


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedTable:
    """What went from one table in one case; ``receipts``: SHA-256 over its receipts."""

    store: str
    table: str
    removed: int
    masked: int
    untied: int
    receipts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedCase:
    """One run that finished: whose, when, by whom, what went, how it was checked.

    ``clean_checks`` of ``checks`` searches found nothing left.
    """

    number: str
    ground: str
    day: date
    executor: str
    tables: tuple[ErasedTable, ...]
    checks: int
    clean_checks: int
    statement: Statement | None
    record: Record

    @property
    def is_due_run(self) -> bool:
        """Whether kept rows came due, rather than somebody asking."""
        return self.ground == KIND


def erased_in(desk: Desk, period: Period) -> tuple[ErasedCase, ...]:
    """Tell every run that finished in a period, due runs too, in their order."""
    numbers = touched(desk, period.first, ERASING)
    read = records.read_together(desk.ledger, numbers)
    cases = (erased_of(desk, record) for record in read.values())
    return tuple(case for case in cases if case and period.holds(case.day))


def erased(desk: Desk, number: str) -> ErasedCase | None:
    """Tell what one case or run erased; None: it has not finished erasing."""
    return erased_of(desk, records.read(desk.ledger, number))


def erased_of(desk: Desk, record: Record) -> ErasedCase | None:
    """Tell what the case or run of a verified record erased."""
    finished = told.outcome(record)
    day = leaf_day(finished)
    if finished is None or day is None:
        return None
    said = statement_of(desk, record)
    checks = record.of(Act.CHECK, DueAct.CHECK)
    opened = record.of(Act.OPEN)
    return ErasedCase(
        number=record.number,
        ground=told.fact(opened[0], "ground") if opened else KIND,
        day=day,
        executor=finished.entry.actor,
        tables=tuple(_signed(said) if said else _receipted(finished)),
        checks=len(checks),
        clean_checks=sum(bool(leaf.entry.facts["is_clean"]) for leaf in checks),
        statement=said,
        record=record,
    )


def _signed(said: Statement) -> Iterator[ErasedTable]:
    for store in said.stores:
        for table in store.tables:
            if table.removed or table.masked or table.untied:
                yield ErasedTable(
                    store=store.store,
                    table=table.table,
                    removed=table.removed,
                    masked=table.masked,
                    untied=table.untied,
                    receipts=table.receipts,
                )


def _receipted(finished: Leaf) -> Iterator[ErasedTable]:
    parts: dict[tuple[str, str], list[Mapping[str, object]]] = {}
    for receipt in told.listed(finished, "receipts"):
        for table, part in receipt["tables"].items():
            parts.setdefault((receipt["store"], table), []).append(part)
    for (store, table), found in sorted(parts.items()):
        removed, masked, untied = (
            sum(int(str(part[name])) for part in found) for name in _COUNTS
        )
        digests = "\n".join(str(part["digest"]) for part in found)
        if removed or masked or untied:
            yield ErasedTable(
                store=store,
                table=table,
                removed=removed,
                masked=masked,
                untied=untied,
                receipts=hashlib.sha256(digests.encode()).hexdigest(),
            )
