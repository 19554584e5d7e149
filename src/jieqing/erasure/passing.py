"""A reader that hands every question on: what others put between a search and a store.

Who watches, or remembers, says only what it does otherwise.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from jieqing.datamap.expression import Expression
from jieqing.datamap.values import BoundTable
from jieqing.stores.port import (
    Condition,
    Key,
    Mark,
    Reader,
    SamplePlace,
    Search,
    Selection,
    StoredRow,
)


class Passing:
    """Every question goes to the reader behind it."""

    def __init__(self, reader: Reader) -> None:
        """Stand before this reader."""
        self._reader = reader

    def select(
        self, table: BoundTable, columns: Sequence[str], where: Sequence[Condition]
    ) -> Iterator[StoredRow]:
        """Rows that meet all conditions."""
        return self._reader.select(table, columns, where)

    def select_all(self, selections: Sequence[Selection]) -> list[list[StoredRow]]:
        """The rows of each."""
        return self._reader.select_all(selections)

    def cells(
        self, table: BoundTable, columns: Sequence[str], where: Sequence[Condition]
    ) -> Iterator[Key]:
        """The cells of rows that meet all conditions."""
        return self._reader.cells(table, columns, where)

    def search(self, search: Search) -> tuple[Key, ...]:
        """Keys of the rows in which the value was found."""
        return self._reader.search(search)

    def search_all(
        self, searches: Iterable[Search]
    ) -> Mapping[Search, tuple[Key, ...]]:
        """The same for several searches."""
        return self._reader.search_all(searches)

    def is_quick(self, search: Search) -> bool:
        """Whether a search reads few rows."""
        return self._reader.is_quick(search)

    def sample(
        self,
        table: str,
        column: str,
        beyond: frozenset[Key],
        when: Expression | None = None,
    ) -> tuple[Key, str] | None:
        """A row outside ``beyond`` and the value in its column."""
        return self._reader.sample(table, column, beyond, when)

    def samples(
        self, places: Iterable[SamplePlace], beyond: Mapping[str, frozenset[Key]]
    ) -> Mapping[SamplePlace, tuple[Key, str] | None]:
        """The same for several columns."""
        return self._reader.samples(places, beyond)

    def count(self, table: str) -> int:
        """Rows of the table."""
        return self._reader.count(table)

    def tells_apart(self, table: BoundTable) -> bool:
        """Whether the key that the map names is filled and different in every row."""
        return self._reader.tells_apart(table)

    def leaves(self, table: BoundTable, keys: Sequence[Key]) -> Mapping[str, int]:
        """Rows with these keys by the partition in which they lie."""
        return self._reader.leaves(table, keys)

    def mark(self, case: str, chunk: int) -> Mark | None:
        """Return the mark of that case and chunk."""
        return self._reader.mark(case, chunk)
