"""What the cells of a row become when it is masked, or when a mention in it is cut.

Of a list or of JSON only the element goes that names the subject; any other cell is
masked whole. The same answer before and after: restoring asks what stands there now.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from jieqing.datamap.hidden_key import OF_ELEMENTS, Sought, named, without
from jieqing.datamap.values import BoundMap, BoundTable, Reference, Role
from jieqing.erasure.mask import masked_cell
from jieqing.erasure.meeting import here_kind, hidden_values
from jieqing.erasure.values import Anchor, Secrets
from jieqing.stores.port import Cell, Key

MASK, UNTIE = "mask", "untie"
_CUT = frozenset({Role.LINK, Role.COPY, Role.SHARED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """What is needed to write a row anew: the map, the subject's values, the key."""

    bound: BoundMap
    anchors: tuple[Anchor, ...]
    secrets: Secrets

    def rewritten(
        self,
        act: str,
        row: tuple[str, Key],
        before: Mapping[str, Cell],
        columns: Collection[str],
    ) -> Mapping[str, Cell]:
        """The new cells of the row (table and key) as it stood before."""
        table, key = self.bound.tables[row[0]], row[1]
        return {
            name: self._left(table, name, before[name])
            if act == UNTIE and self._has_more(table, name, before[name])
            else masked_cell(table, name, key, before[name], self.secrets)
            for name in columns
        }

    def _has_more(self, table: BoundTable, name: str, cell: Cell) -> bool:
        """Whether elements of others stand beside the subject's in the cell."""
        return self._left(table, name, cell) not in (None, cell)

    def _left(self, table: BoundTable, name: str, cell: Cell) -> str | None:
        """The cell without the subject's elements; None: it has no others."""
        left = cell if isinstance(cell, str) else None
        for sought in self._lists(table, name):
            if left is not None and named(sought, left):
                left = without(sought, left)
        return left

    def _lists(self, table: BoundTable, name: str) -> Sequence[Sought]:
        """What is sought in the column by references of which elements are cut."""
        return tuple(
            Sought(
                inside=reference.inside,
                kind=here_kind(self.bound, reference),
                values=self._values(reference),
            )
            for reference in table.references
            if reference.role in _CUT
            and name in reference.by
            and reference.inside is not None
            and reference.inside.form in OF_ELEMENTS
        )

    def _values(self, reference: Reference) -> frozenset[str]:
        kind = here_kind(self.bound, reference)
        return frozenset(
            value
            for anchor in self.anchors
            if (anchor.store, anchor.table) == (self.bound.store, reference.table)
            and anchor.columns == reference.of
            for value in hidden_values(kind, anchor.tuples)
        )
