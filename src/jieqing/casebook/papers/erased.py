"""What left the stores, by case, store and table: from statements and receipts.

A settled case is told by its signed statement; one that has erased and is not settled
yet by the receipts that the ledger holds of its chunks.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from jieqing.casebook import told
from jieqing.casebook.desk import Desk
from jieqing.casebook.due_flow import KIND, DueAct
from jieqing.casebook.flows import Act
from jieqing.casebook.gone import planned_to_mask
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

    ``tables``: what is gone still; a restore brought the other rows back on the day
    ``restored``. ``kept``: rows that the plan left for a law or a person.
    ``clean_checks`` of ``checks`` searches found nothing left.
    """

    number: str
    ground: str
    day: date
    executor: str
    tables: tuple[ErasedTable, ...]
    kept: int
    restored: date | None
    checks: int
    clean_checks: int
    statement: Statement | None
    record: Record

    @property
    def is_due_run(self) -> bool:
        """Whether kept rows came due, rather than somebody asking."""
        return self.ground == KIND

    @property
    def is_back(self) -> bool:
        """Whether every row that went was brought back."""
        return self.restored is not None and not self.tables


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
    plan, restored = told.plan_entry(record), told.restored(record)
    tables = _signed(said) if said else _receipted(finished, plan)
    return ErasedCase(
        number=record.number,
        ground=told.fact(opened[0], "ground") if opened else KIND,
        day=day,
        executor=finished.entry.actor,
        tables=tuple(_not_back(tables, restored) if restored else tables),
        kept=said.totals.kept if said else _planned_to_keep(plan),
        restored=leaf_day(restored),
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


def _not_back(tables: Iterator[ErasedTable], restored: Leaf) -> Iterator[ErasedTable]:
    """What a restore could not bring back, as its place had been taken."""
    back = told.mapping(restored, "tables")
    for table in tables:
        returned = back.get(f"{table.store}.{table.table}")
        if not isinstance(returned, dict) or not returned["conflicts"]:
            continue
        left = int(returned["conflicts"])
        removed = min(max(table.removed - int(returned["inserted"]), 0), left)
        masked = min(table.masked, left - removed)
        untied = min(table.untied, left - removed - masked)
        yield replace(table, removed=removed, masked=masked, untied=untied)


def _planned_to_keep(plan: Leaf | None) -> int:
    return sum(
        int(count)
        for fates in (told.mapping(plan, "rows") if plan else {}).values()
        if isinstance(fates, dict)
        for fate, count in fates.items()
        if fate not in told.GOING
    )


def _receipted(finished: Leaf, plan: Leaf | None) -> Iterator[ErasedTable]:
    """Kept rows that were only reduced are no masked ones, as in the statement."""
    to_mask = planned_to_mask(plan)
    parts: dict[tuple[str, str], list[Mapping[str, object]]] = {}
    for receipt in told.listed(finished, "receipts"):
        for table, part in receipt["tables"].items():
            parts.setdefault((receipt["store"], table), []).append(part)
    for (store, table), found in sorted(parts.items()):
        removed, masked, untied = (
            sum(int(str(part[name])) for part in found) for name in _COUNTS
        )
        masked = min(masked, to_mask.get(f"{store}.{table}", 0)) if plan else masked
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
