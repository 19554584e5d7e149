"""Many rows in one statement: taken with their copy, or blanked after it.

A sweep names its keys and repeats its guard like any other statement. How a database
writes cells of a row's own is for its classes to say.
"""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice

from jieqing.datamap.values import BoundTable
from jieqing.stores.port import (
    Blanks,
    Cell,
    CopyKind,
    Key,
    Sweep,
    Sweeps,
    Swept,
    TableWork,
)
from jieqing.stores.refusals import RowWriteFailed
from jieqing.stores.row_lines import as_json
from jieqing.stores.session import RowWriter, bounded
from jieqing.stores.sql import Sql

_AT_ONCE = 500


class Sweeping(RowWriter):
    """Sweeps on a database whose driver hands rows out as values."""

    def sweeps(self) -> Sweeps | None:
        """Many rows in one statement."""
        return self

    def can_sweep(self, table: BoundTable) -> bool:
        """Whether one statement may take or blank many rows of the table."""
        del table
        return True

    def copy_kinds(self, sweep: Sweep) -> tuple[CopyKind, ...]:
        """None: the lines are JSON."""
        del sweep
        return ()

    def take(self, sweep: Sweep) -> Iterator[Swept]:
        """Delete the rows: what is copied is what is destroyed."""
        table = sweep.work.table
        for piece in self.pieces(sweep.work):
            self.before_delete(piece)
            where = self.settled(table, bounded(piece))
            sql = self.statements.taking(table, where, sweep.names)
            yield from self.swept(sql, len(sweep.shown))
        self.require_columns(table)

    def blank(self, sweep: Sweep, blanks: Blanks) -> Iterator[Swept]:
        """Copy the rows under lock, then write what their cells become."""
        table, start = sweep.work.table, 0
        for piece in self.pieces(sweep.work):
            where = self.settled(table, bounded(piece))
            sql = self.statements.seeing(table, where, sweep.names)
            seen = 0
            for some in self.swept(sql + Sql(self.row_lock), len(sweep.shown)):
                seen += some.rows
                yield some
            end = start + len(piece.keys)
            if seen == len(piece.keys):  # else whoever asked will not let it stand
                self._blanked(piece, _part(blanks, start, end))
            start = end
        self.require_columns(table)

    def swept(self, sql: Sql, width: int) -> Iterator[Swept]:
        """Carry out the statement; its rows, and of each the first cells."""
        rows = iter(self.run(sql).rows)
        while some := list(islice(rows, _AT_ONCE)):
            shown = partial(_shown, some, width)
            yield Swept(lines=partial(as_json, some), rows=len(some), cells=shown)

    def _blanked(self, work: TableWork, blanks: Blanks) -> None:
        met = self.write_blanks(work, blanks)
        if met != len(work.keys):
            raise RowWriteFailed(table=work.table.name, rows=met)

    @abstractmethod
    def write_blanks(self, work: TableWork, blanks: Blanks) -> int:
        """Write what the cells of these rows become; the rows it met."""


def _shown(rows: Sequence[Key], width: int) -> Sequence[Key]:
    return [row[:width] for row in rows]


def _part(blanks: Blanks, start: int, end: int) -> Blanks:
    own = {column: cells[start:end] for column, cells in blanks.own.items()}
    return replace(blanks, own=own)


def own_rows(
    work: TableWork, blanks: Blanks
) -> Iterator[tuple[tuple[Cell, ...], Sequence[Cell]]]:
    """Of each row its key and its own cells."""
    yield from zip(work.keys, zip(*blanks.own.values(), strict=True), strict=True)
