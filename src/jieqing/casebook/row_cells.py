"""Cells of a customer's rows as a person may look at them: masked.

Values that a search knows as somebody's are masked by their kind, numbers in free text
are covered, passwords and the like are left out.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from jieqing.casebook.code_words import kind_named
from jieqing.casebook.dossier import SECRET
from jieqing.casebook.masked_words import NAMES, masked
from jieqing.casebook.third_persons import kind_of, numbers_covered
from jieqing.datamap.values import BoundTable
from jieqing.erasure.values import Belonging, Finding, MappedStore, RowName
from jieqing.language import said
from jieqing.stores.cell_text import read_text
from jieqing.stores.port import Key, KeysIn

OPEN = frozenset(
    {"", "free_text_note", "message_text", "none", "org_info", "payment", "purchase"}
)
"""Categories whose text is shown, numbers and known values covered; "" has none."""
_LONGEST = 400
_TOO_SHORT = 2
Cells = tuple[tuple[str, str, str], ...]
"""What the map says a column holds (empty: nothing), the column, its text."""
Covering = Callable[[str, str], str]
"""Gives what is shown of a text, by the kind of its column."""


def covering_of(
    finding: Finding | None, stores: Mapping[str, MappedStore], today: date
) -> Covering:
    """Return what covers a text of this customer's; ``stores``: with those of roots."""
    known = {**_known(finding), **_own_names(stores, roots_of(finding), today)}

    def covered(kind: str, text: str) -> str:
        return _shown(kind, text, known)

    return covered


def _known(finding: Finding | None) -> Mapping[str, str]:
    """Return every value that the search learned, with what is shown instead."""
    learned = finding.learned if finding else ()
    return {
        one.identity.value: masked(one.identity.kind, one.identity.value)
        for one in learned
        if len(one.identity.value) >= _TOO_SHORT
    }


def roots_of(finding: Finding | None) -> tuple[RowName, ...]:
    """Return the rows that are the customer."""
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
        for _, texts in _read(mapped, table, columns, (root.key,), today):
            known |= {
                text: masked(kinds[name], text)
                for name, text in texts
                if len(text) >= _TOO_SHORT
            }
    return known


def cells_of(
    mapped: MappedStore, name: RowName, today: date, covering: Covering
) -> Cells:
    """Return the cells of a row as it stands in its store today; gone: none."""
    return cells_of_rows(mapped, (name,), today, covering).get(name.key, ())


def cells_of_rows(
    mapped: MappedStore, names: Sequence[RowName], today: date, covering: Covering
) -> Mapping[Key, Cells]:
    """Return the same of rows of one table, by their keys, with one statement."""
    table = mapped.bound.tables[names[0].table]
    kinds = {c.name: kind_of(table, c.name) for c in table.schema.columns}
    shown = [column for column, kind in kinds.items() if kind not in SECRET]
    keys = tuple(name.key for name in names)
    return {
        key: tuple(
            (_meaning(table, column), column, covering(kinds[column], text))
            for column, text in texts
            if text
        )
        for key, texts in _read(mapped, table, shown, keys, today)
    }


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
    keys: tuple[Key, ...],
    today: date,
) -> Iterator[tuple[Key, Sequence[tuple[str, str]]]]:
    with mapped.store.reading(mapped.bound, today) as reader:
        for stored in reader.select(table, columns, [KeysIn(keys=keys)]):
            cells = ((name, stored.values[name]) for name in columns)
            yield (
                stored.key,
                [
                    (name, read_text(cell) or "")
                    for name, cell in cells
                    if isinstance(cell, int | float | str | bytes)
                ],
            )


def uncovered(kind: str, text: str) -> str:
    """Cover nothing: for who gave a reason."""
    del kind
    return text[:_LONGEST]


def _shown(kind: str, text: str, known: Mapping[str, str]) -> str:
    if kind not in OPEN:
        return masked(kind, text)
    covered = numbers_covered(text[:_LONGEST])
    for value, instead in sorted(known.items(), key=lambda item: -len(item[0])):
        covered = covered.replace(value, instead)
    return covered
