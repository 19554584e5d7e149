"""Rows about which a person is asked, as they may be looked at to decide: masked.

Values that a search knows as somebody's are masked by their kind, numbers in free text
are covered, passwords and the like are left out. Keys stay here: a row is known by its
place in the plan.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from jieqing.casebook.case_files import CaseFiles
from jieqing.casebook.code_words import kind_named
from jieqing.casebook.desk import Desk
from jieqing.casebook.dossier import SECRET
from jieqing.casebook.masked_words import NAMES, masked
from jieqing.casebook.sources import bound_store
from jieqing.casebook.third_persons import kind_of, numbers_covered
from jieqing.datamap.values import BoundTable
from jieqing.erasure.values import (
    Belonging,
    Fate,
    Finding,
    MappedStore,
    PlannedRow,
    RowName,
)
from jieqing.language import said
from jieqing.stores.cell_text import read_text
from jieqing.stores.port import Key, KeysIn

OPEN = frozenset(
    {"", "free_text_note", "message_text", "none", "org_info", "payment", "purchase"}
)
"""Categories whose text is shown, numbers and known values covered; "" has none."""
AT_ONCE = 50
"""Rows on one page."""
_LONGEST = 400
_TOO_SHORT = 2
Cells = tuple[tuple[str, str, str], ...]
"""What the map says a column holds (empty: nothing), the column, its text."""
Covering = Callable[[str, str], str]
"""Gives what is shown of a text, by the kind of its column."""


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
    roots = _roots(finding)
    stores = _stores(desk, files, roots)
    known = {**_known(finding), **_own_names(stores, roots, today)}

    def covered(kind: str, text: str) -> str:
        return _shown(kind, text, known)

    return _rows(files, stores, today, covered)


def asked_values(desk: Desk, files: CaseFiles, today: date) -> tuple[AskedRow, ...]:
    """Return the same rows uncovered, for who gave a reason (acts/show_value.py).

    Passwords and the like are left out here as well.
    """
    return _rows(files, _stores(desk, files, ()), today, _uncovered)


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
            cells=_cells(stores[row.name.store], row, today, covering),
        )
        for place, row in asked_places(files)[:AT_ONCE]
    )


def _known(finding: Finding | None) -> Mapping[str, str]:
    """Return every value that the search learned, with what is shown instead."""
    learned = finding.learned if finding else ()
    return {
        one.identity.value: masked(one.identity.kind, one.identity.value)
        for one in learned
        if len(one.identity.value) >= _TOO_SHORT
    }


def _roots(finding: Finding | None) -> tuple[RowName, ...]:
    rows = finding.rows if finding else ()
    return tuple(row.name for row in rows if row.belonging is Belonging.ROOT)


def _own_names(
    stores: Mapping[str, MappedStore], roots: Iterable[RowName], today: date
) -> Mapping[str, str]:
    """Return the names that stand in the rows which are the customer."""
    known: dict[str, str] = {}
    for root in roots:
        mapped = stores[root.store]
        table = mapped.bound.tables[root.table]
        kinds = {c.name: kind_of(table, c.name) for c in table.schema.columns}
        columns = [name for name, kind in kinds.items() if kind in NAMES]
        for name, text in _read(mapped, table, columns, root.key, today):
            if len(text) >= _TOO_SHORT:
                known[text] = masked(kinds[name], text)
    return known


def _cells(
    mapped: MappedStore, row: PlannedRow, today: date, covering: Covering
) -> Cells:
    table = mapped.bound.tables[row.name.table]
    names = [column.name for column in table.schema.columns]
    shown = [name for name in names if kind_of(table, name) not in SECRET]
    values = _read(mapped, table, shown, row.name.key, today)
    kinds = {name: kind_of(table, name) for name in shown}
    return tuple(
        (_meaning(table, name), name, covering(kinds[name], text))
        for name, text in values
        if text
    )


def _meaning(table: BoundTable, column: str) -> str:
    """Return in words what a column holds, or where it leads, by the map."""
    kind = kind_of(table, column)
    if kind:
        return kind_named(kind)
    if column in table.key:
        return said("number of the row")
    leads = (one.table for one in table.table.references if column in one.by)
    target = next(leads, "")
    return said("leads to {table}").format(table=target) if target else ""


def _read(
    mapped: MappedStore,
    table: BoundTable,
    columns: Sequence[str],
    key: Key,
    today: date,
) -> Iterator[tuple[str, str]]:
    with mapped.store.reading(mapped.bound, today) as reader:
        for stored in reader.select(table, columns, [KeysIn(keys=(key,))]):
            for name in columns:
                cell = stored.values[name]
                if isinstance(cell, int | float | str | bytes):
                    yield name, read_text(cell) or ""


def _uncovered(kind: str, text: str) -> str:
    del kind
    return text[:_LONGEST]


def _shown(kind: str, text: str, known: Mapping[str, str]) -> str:
    if kind not in OPEN:
        return masked(kind, text)
    covered = numbers_covered(text[:_LONGEST])
    for value, instead in sorted(known.items(), key=lambda item: -len(item[0])):
        covered = covered.replace(value, instead)
    return covered
