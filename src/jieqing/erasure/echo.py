"""What triggers write into history tables while our own statements run.

A trigger that feeds a history writes the old values there again as we erase or mask
them. History rows by the keys of the rows touched are listed before the statement and
after it: what came in between is the echo of our own statement, and is erased in the
same transaction. It is counted apart and not copied: the row it repeats is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jieqing.datamap.history import histories_of
from jieqing.datamap.values import BoundMap, BoundTable, Reference
from jieqing.errors import Refused
from jieqing.stores.port import Cell, ColumnsIn, Key, TableWork, Writer

_Rows = Mapping[Key, Mapping[str, Cell]]


class HistoryRewritten(Refused):
    """A trigger took rows of a history away, or rewrote such as have no key."""

    code = "history-rewritten"
    cause = "A trigger of table {table} changed rows of its history {history}."
    advice = "Nobody approved that; rolled back. Let IT change the trigger first."


@dataclass(frozen=True, slots=True, kw_only=True)
class Echoed:
    """How many rows came into each history, and how many were changed there."""

    rows: Mapping[str, int]
    altered: int

    @property
    def changes(self) -> int:
        """Changes that the store counts: each echo came and went."""
        return 2 * sum(self.rows.values()) + self.altered


class Echoes:
    """The histories of some rows of one table, as they stood before a statement."""

    def __init__(
        self, bound: BoundMap, writer: Writer, table: BoundTable, keys: Sequence[Key]
    ) -> None:
        """List what stands in the histories under these keys."""
        self._writer = writer
        self._table = table
        self._keys = tuple(keys)
        mapped = {name: each.table for name, each in bound.tables.items()}
        self._histories = [
            bound.tables[name] for name in histories_of(mapped, table.name)
        ]
        self._before = {each.name: self._rows(each) for each in self._histories}

    def erase(self) -> Echoed:
        """Erase what has come since. Raises ``HistoryRewritten``."""
        came: dict[str, int] = {}
        altered = 0
        for history in self._histories:
            before, now = self._before[history.name], self._rows(history)
            if before.keys() - now.keys():
                raise HistoryRewritten(table=self._table.name, history=history.name)
            altered += sum(now[key] != cells for key, cells in before.items())
            new = tuple(key for key in now if key not in before)
            if new:
                came[history.name] = sum(1 for _ in self._erased(history, new))
        return Echoed(rows=came, altered=altered)

    def _rows(self, history: BoundTable) -> _Rows:
        columns = tuple(column.name for column in history.schema.columns)
        found = self._writer.select(history, columns, [self._of_keys(history)])
        return {row.key: row.values for row in found}

    def _erased(
        self, history: BoundTable, keys: tuple[Key, ...]
    ) -> Iterator[Mapping[str, Cell]]:
        guard = (self._of_keys(history),)
        return self._writer.delete(TableWork(table=history, keys=keys, guard=guard))

    def _of_keys(self, history: BoundTable) -> ColumnsIn:
        by = owner_of(history).by
        return ColumnsIn(columns=by, tuples=self._keys)


def owner_of(history: BoundTable) -> Reference:
    """The reference by which a history's row names the row it repeats."""
    return next(
        reference
        for reference in history.references
        if reference.table == history.table.history_of
    )
