"""Rows that a case found, each in a line to choose it by: its first cells, masked.

A row is known by its place in the finding; its key is no part of any address.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from jieqing.casebook.case_files import CaseFiles
from jieqing.casebook.desk import Desk
from jieqing.casebook.row_cells import Cells, cells_of_rows, covering_of, roots_of
from jieqing.casebook.sources import bound_store
from jieqing.erasure.values import Finding, RowName, TableName

OF_ONE_TABLE = 20
"""Rows of a table that are offered; whoever means another one types its key."""
_TOLD = 5
_LONGEST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLine:
    """A row by its place in the finding, its name, and its first cells in words."""

    place: int
    name: RowName
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLines:
    """Rows to choose from; ``left``: how many were found beyond them."""

    lines: tuple[FoundLine, ...]
    left: int


def found_lines(desk: Desk, files: CaseFiles, today: date) -> FoundLines:
    """Return the first rows found in each table, as they stand in the stores today.

    Of a case about many, or whose key has ended, there are none.
    """
    finding = files.finding()
    if finding is None:
        return FoundLines(lines=(), left=0)
    tables = _tables(finding)
    named = {store for store, _ in tables}
    named |= {name.store for name in roots_of(finding)}
    stores = {store: bound_store(desk, store) for store in sorted(named)}
    covering = covering_of(finding, stores, today)
    lines: list[FoundLine] = []
    for (store, _), places in tables.items():
        names = {place: finding.rows[place].name for place in places[:OF_ONE_TABLE]}
        cells = cells_of_rows(stores[store], tuple(names.values()), today, covering)
        lines += (
            FoundLine(place=place, name=name, words=_words(cells[name.key]))
            for place, name in names.items()
            if name.key in cells
        )
    beyond = (len(places) - OF_ONE_TABLE for places in tables.values())
    return FoundLines(lines=tuple(lines), left=sum(n for n in beyond if n > 0))


def _tables(finding: Finding) -> Mapping[TableName, Sequence[int]]:
    """Return the places of the rows found in each table, in the tables' order."""
    found: dict[TableName, list[int]] = {}
    for place, row in enumerate(finding.rows):
        found.setdefault((row.name.store, row.name.table), []).append(place)
    return dict(sorted(found.items()))


def names_at(files: CaseFiles) -> Mapping[int, RowName]:
    """Return the rows that were found by their place."""
    finding = files.finding()
    return {n: row.name for n, row in enumerate(finding.rows)} if finding else {}


def _words(cells: Cells) -> str:
    """Say a row by its first cells; a key as well is masked if it names somebody."""
    told = (
        f"{meaning or column} {text[:_LONGEST]}"
        for meaning, column, text in cells[:_TOLD]
    )
    return " · ".join(told)
