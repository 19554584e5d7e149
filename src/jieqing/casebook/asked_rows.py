"""Rows about which a person is asked, as they may be looked at to decide: masked.

Keys stay here: a row is known by its place in the plan.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from jieqing.casebook.case_files import CaseFiles
from jieqing.casebook.desk import Desk
from jieqing.casebook.row_cells import (
    Cells,
    Covering,
    cells_of,
    covering_of,
    roots_of,
    uncovered,
)
from jieqing.casebook.sources import bound_store
from jieqing.erasure.values import Fate, MappedStore, PlannedRow, RowName

AT_ONCE = 50
"""Rows on one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRow:
    """One row: its place in the plan, why it is asked, and its cells, masked.

    ``rules``: those that were weighed for it, by id.
    """

    place: int
    store: str
    table: str
    why: str
    rules: tuple[str, ...]
    cells: Cells


def asked_places(files: CaseFiles) -> tuple[tuple[int, PlannedRow], ...]:
    """Return the rows of the plan that ask, each with its place in the plan."""
    plan = files.plan()
    rows = enumerate(plan.rows) if plan else ()
    return tuple((place, row) for place, row in rows if row.fate is Fate.ASK)


def is_asking(files: CaseFiles) -> bool:
    """Whether a row of the plan waits for a person's decision."""
    return bool(asked_places(files))


def asked_rows(desk: Desk, files: CaseFiles, today: date) -> tuple[AskedRow, ...]:
    """Return the first of these rows as they stand in the stores today."""
    finding = files.finding()
    stores = _stores(desk, files, roots_of(finding))
    return _rows(files, stores, today, covering_of(finding, stores, today))


def asked_values(desk: Desk, files: CaseFiles, today: date) -> tuple[AskedRow, ...]:
    """Return the same rows uncovered, for who gave a reason (acts/show_value.py).

    Passwords and the like are left out here as well.
    """
    return _rows(files, _stores(desk, files, ()), today, uncovered)


def _stores(
    desk: Desk, files: CaseFiles, roots: Iterable[RowName]
) -> Mapping[str, MappedStore]:
    """Open the stores of the rows shown, and those in which the customer's own lie."""
    chosen = asked_places(files)[:AT_ONCE]
    named = {row.name.store for _, row in chosen} | {name.store for name in roots}
    return {store: bound_store(desk, store) for store in sorted(named)}


def _rows(
    files: CaseFiles,
    stores: Mapping[str, MappedStore],
    today: date,
    covering: Covering,
) -> tuple[AskedRow, ...]:
    return tuple(
        AskedRow(
            place=place,
            store=row.name.store,
            table=row.name.table,
            why=row.why or "",
            rules=row.rules,
            cells=cells_of(stores[row.name.store], row.name, today, covering),
        )
        for place, row in asked_places(files)[:AT_ONCE]
    )
