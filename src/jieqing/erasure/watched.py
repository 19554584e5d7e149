"""A reader of which each table counts as done once it was read to the end.

So a search needs to know nothing of who watches it. How many rows a table has is what
the store's own catalogue estimates; a table that is read again counts once.
"""

from collections.abc import Iterable, Iterator, Sequence

from jieqing.datamap.schema import Schema
from jieqing.datamap.values import BoundTable
from jieqing.erasure.passing import Passing
from jieqing.erasure.values import MappedStore
from jieqing.progress import Progress
from jieqing.stores.port import Condition, Reader, Selection, StoredRow


def rows_known(stores: Iterable[MappedStore]) -> int:
    """Rows of all tables of the stores, as their catalogues estimate them."""
    return sum(table_rows(m.bound.schema, t) for m in stores for t in m.bound.tables)


def table_rows(schema: Schema, table: str) -> int:
    """Rows of a table as its store estimates them; one where it does not say."""
    return schema.tables[table].rows or 1


class Watched(Passing):
    """A reader that tells of each table when it was read for the first time."""

    def __init__(self, reader: Reader, schema: Schema, progress: Progress) -> None:
        """Nothing was read yet."""
        super().__init__(reader)
        self._schema = schema
        self._progress = progress
        self._read: set[str] = set()

    def select(
        self, table: BoundTable, columns: Sequence[str], where: Sequence[Condition]
    ) -> Iterator[StoredRow]:
        """Rows that meet all conditions."""
        yield from self._reader.select(table, columns, where)
        self._was_read(table)

    def select_all(self, selections: Sequence[Selection]) -> list[list[StoredRow]]:
        """The rows of each."""
        found = self._reader.select_all(selections)
        for selection in selections:
            self._was_read(selection.table)
        return found

    def _was_read(self, table: BoundTable) -> None:
        if table.name not in self._read:
            self._read.add(table.name)
            self._progress.advance(table_rows(self._schema, table.name))
