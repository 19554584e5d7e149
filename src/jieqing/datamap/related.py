"""Rows held in memory, tied by the map's references.

For stores without a query language, and for holding a compilation to ``evaluate``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from jieqing.datamap.evaluate import Around, Row, around, is_true
from jieqing.datamap.syntax import OverRows
from jieqing.datamap.ties import references_to
from jieqing.datamap.values import BoundMap, Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsInMemory:
    """All rows of a store by table; answers ``evaluate.Related``."""

    bound: BoundMap
    rows: Mapping[str, Sequence[Row]]
    today: date

    def referred(self, table: str, row: Row, target: str) -> Row | None:
        """Return the one row of ``target`` it refers to; None for none or several."""
        ties = references_to(self.bound.tables[table].references, target)
        met = [
            each
            for each in self.rows.get(target, ())
            if any(self._meets(table, tie, row, each) for tie in ties)
        ]
        return met[0] if len(met) == 1 else None

    def referring(self, table: str, row: Row, theirs: OverRows) -> Iterator[Row]:
        """Yield the rows of ``theirs.table`` that refer to it."""
        references = self.bound.tables[theirs.table].references
        ties = references_to(references, table, theirs.by)
        for each in self.rows.get(theirs.table, ()):
            if any(self._meets(theirs.table, tie, each, row) for tie in ties):
                yield each

    def _meets(self, table: str, tie: Reference, row: Row, target: Row) -> bool:
        return self._is_tied(tie, row, target) and is_true(
            tie.when, row, self._around(table, tie, target)
        )

    def _is_tied(self, tie: Reference, row: Row, target: Row) -> bool:
        here = tuple(row.get(column) for column in tie.by)
        there = tuple(target.get(column) for column in tie.of)
        if tie.via is None:
            return _are_equal(here, there)
        links = self.rows.get(tie.via.table, ())
        return any(
            _are_equal(here, tuple(link.get(c) for c in tie.via.here))
            and _are_equal(there, tuple(link.get(c) for c in tie.via.there))
            for link in links
        )

    def _around(self, table: str, tie: Reference, target: Row) -> Around:
        place = around(self.bound, table, today=self.today, related=self)
        standing = replace(place.standing, meets=tie.table)
        return replace(place, standing=standing, met=target)


def _are_equal(here: tuple[object, ...], there: tuple[object, ...]) -> bool:
    """Whether two keys are the same; NULL equals nothing."""
    return here == there and None not in here
