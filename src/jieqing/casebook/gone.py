"""What an executed plan did to the stores, each row once, from the ledger alone.

``masked`` means here what it means everywhere: rows that stay without the person (a
root, a stub, an anonymised row). Kept rows of which columns that no law needs were
emptied are ``reduced``: they are kept, and told apart.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from jieqing.casebook import told
from jieqing.casebook.desk import Desk
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """Rows by what happened to them, and the chunks it took."""

    erased: int = 0
    masked: int = 0
    reduced: int = 0
    untied: int = 0
    chunks: int = 0


def gone(desk: Desk, number: str) -> Gone:
    """Return what the finished execution of a case did; all zero before it."""
    record = records.read(desk.ledger, number)
    finished, planned = told.outcome(record), told.plan_entry(record)
    if finished is None:
        return Gone()
    receipts = _receipts(finished)
    sums = {act: _sum(receipts, act) for act in ("erased", "masked", "untied")}
    masked = min(sum(planned_to_mask(planned).values()), sums["masked"])
    return Gone(
        erased=sums["erased"],
        masked=masked,
        reduced=sums["masked"] - masked,
        untied=sums["untied"],
        chunks=len(receipts),
    )


def echoes(desk: Desk, number: str) -> Mapping[str, int]:
    """Rows that triggers wrote into histories meanwhile, erased as well, by table."""
    finished = told.outcome(records.read(desk.ledger, number))
    counted: Counter[str] = Counter()
    for receipt in _receipts(finished) if finished else []:
        tables = receipt["tables"]
        for table, row in tables.items() if isinstance(tables, dict) else ():
            counted[f"{receipt['store']}.{table}"] += int(row.get("echoed", 0))
    return {table: rows for table, rows in sorted(counted.items()) if rows}


def _receipts(finished: Leaf) -> list[Mapping[str, object]]:
    found = finished.entry.facts["receipts"]
    return [r for r in found if isinstance(r, dict)] if isinstance(found, list) else []


def _sum(receipts: list[Mapping[str, object]], act: str) -> int:
    tables = (receipt["tables"] for receipt in receipts)
    rows = (row for each in tables if isinstance(each, dict) for row in each.values())
    return sum(int(row[act]) for row in rows)


def planned_to_mask(plan: Leaf | None) -> Mapping[str, int]:
    """Return the rows that a plan masks, by store and table; others it only reduces."""
    tables = told.mapping(plan, "rows") if plan else {}
    return {
        table: int(fates.get("mask", 0))
        for table, fates in tables.items()
        if isinstance(fates, dict)
    }
