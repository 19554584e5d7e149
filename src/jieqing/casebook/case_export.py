"""The list of cases to take along: as filtered, without customers, entered.

Read by the cursor, page after page, as the file is written: however long a casebook
is, one page of its rows is in memory. It is entered before the first row is given.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain, islice
from typing import BinaryIO

from django.db import transaction

from jieqing.casebook.case_list import Asked, CaseRow, newest
from jieqing.casebook.code_words import roles_named
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.outputs import Output
from jieqing.casebook.papers.drawing import (
    Drawing,
    Field,
    Rows,
    draw_rows,
    draw_table,
    new_paper,
)
from jieqing.casebook.rights_reading import shipped_rights
from jieqing.casebook.state_words import standing_words
from jieqing.flow import record as records
from jieqing.language import heard, said, spoken
from jieqing.paper import as_csv, as_xlsx
from jieqing.paper.paper import Cell, Paper, Printed

RECORD, EXPORT = "case-exports", "case-export"
FORM = "JQ-CL-01"
MOST_IN_A_BOOK = 20_000
"""Rows of a workbook, which is whole before it is sent; as CSV there is no bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A list that is handed out: what is asked for, of which day, in which language."""

    desk: Desk
    asked: Asked
    today: date
    language: str

    @property
    def _drawing(self) -> Drawing:
        return Drawing(desk=self.desk, today=self.today)

    def csv(self) -> Iterator[bytes]:
        """Give the file piece by piece, a page of cases each."""
        with heard(self.language):
            paper = self._paper()
        yield as_csv.heads(paper.tables[0].columns)
        for found in self._pages():
            with heard(self.language):
                piece = as_csv.lines(self._drawn(found))
            yield piece

    def write_book(self, target: BinaryIO, printed: Printed) -> None:
        """Write the newest ``MOST_IN_A_BOOK`` as a workbook."""
        rows = chain.from_iterable(self._drawn(found) for found in self._pages())
        few = islice(rows, MOST_IN_A_BOOK)
        as_xlsx.write_long(target, self._paper(), few, printed)

    def _pages(self) -> Iterator[tuple[CaseRow, ...]]:
        after = self.asked.after
        while True:
            asked = replace(self.asked, after=after)
            found = newest(self.desk, asked, self.today, labelled=False)
            yield found.rows
            after = found.next_after
            if after is None:
                return

    def _drawn(self, found: tuple[CaseRow, ...]) -> Iterator[tuple[Cell, ...]]:
        told = Rows(output=Output.CASE_ROW, fields=_fields(), rows=map(_row, found))
        return draw_rows(told, self._drawing)

    def _paper(self) -> Paper:
        """Return what stands above and below the rows."""
        told = Rows(output=Output.CASE_ROW, fields=_fields(), rows=())
        table = draw_table(said("Cases"), told, self._drawing)
        paper = new_paper(self._drawing, said("List of cases"), FORM, table)
        longest = said("At most the newest {most}; the CSV file has all.")
        return replace(
            paper,
            about=((said("As of"), self.today.isoformat()),),
            notes=(
                said("Names and numbers of customers are not on this list."),
                longest.format(most=f"{MOST_IN_A_BOOK:,}"),
            ),
            is_wide=True,
        )


def export(
    desk: Desk, asked: Asked, facts: Mapping[str, str], *, by: str, at: datetime
) -> Export:
    """Enter that the list is handed out; ``facts``: filters and format.

    Raises ``NotEntitled``.
    """
    desk.register.entitled(by, EXPORT)
    _enter(desk, facts, by=by, at=at)
    return Export(desk=desk, asked=asked, today=day_of(at), language=spoken())


def _fields() -> tuple[Field, ...]:
    return (
        Field("case", said("Case"), 3),
        Field("right", said("Asked for"), 3),
        Field("opened", said("Opened on"), 2),
        Field("state", said("State"), 2),
        Field("sentence", said("Where it stands"), 5),
        Field("due", said("Last day"), 2),
        Field("turn_of", said("Whose turn"), 3),
    )


def _row(row: CaseRow) -> Mapping[str, Cell]:
    named = shipped_rights().rights
    right = next((r for r in named if r == row.right), None)
    return {
        "case": row.number,
        "right": named[right].name.spoken(spoken()) if right else row.right,
        "opened": day_of(row.opened_at),
        "state": standing_words(row.state, row.next_act),
        "sentence": said(row.sentence),
        "due": row.due or "—",
        "turn_of": roles_named(row.turn_of) if row.turn_of else "—",
    }


def _enter(desk: Desk, facts: Mapping[str, object], *, by: str, at: datetime) -> None:
    stood = {**desk.home.standing, **facts}
    with transaction.atomic():
        records.append(desk.ledger, RECORD, EXPORT, stood, by=by, at=at)
