"""A reader of which each table counts as done once it was read to the end.

So a search needs to know nothing of who watches it. How many rows a table has is what
the store's own catalogue estimates; a table that is read again counts once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from jieqing.datamap.expression import Expression
from jieqing.datamap.schema import Schema
from jieqing.datamap.values import BoundTable
from jieqing.erasure.values import MappedStore
from jieqing.progress import Progress
from jieqing.stores.port import Condition, Key, Mark, Reader, Search, StoredRow


def rows_known(stores: Iterable[MappedStore]) -> int:
    """Rows of all tables of the stores, as their catalogues estimate them."""
    return sum(table_rows(m.bound.schema, t) for m in stores for t in m.bound.tables)


def table_rows(schema: Schema, table: str) -> int:
    """Rows of a table as its store estimates them; one where it does not say."""
    return schema.tables[table].rows or 1


class Watched:
    """A reader that tells of each table when it was read for the first time."""

    def __init__(self, reader: Reader, schema: Schema, progress: Progress) -> None:
        """Nothing was read yet."""
        self._reader = reader
        self._schema = schema
        self._progress = progress
        self._read: set[str] = set()

    def select(
        self, table: BoundTable, columns: Sequence[str], where: Sequence[Condition]
    ) -> Iterator[StoredRow]:
        """Rows that meet all conditions."""
        yield from self._reader.select(table, columns, where)
        if table.name not in self._read:
            self._read.add(table.name)
            self._progress.advance(table_rows(self._schema, table.name))

    def cells(
        self, table: BoundTable, columns: Sequence[str], where: Sequence[Condition]
    ) -> Iterator[Key]:
        """The cells of rows that meet all conditions."""
        return self._reader.cells(table, columns, where)

    def search(self, search: Search) -> tuple[Key, ...]:
        """Keys of the rows in which the value was found."""
        return self._reader.search(search)

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
