"""The list of cases as a sheet: as filtered, bounded, without customers, entered.

Read by the cursor in pages, so that however long a casebook is, one page of rows and
the lines already drawn are in memory.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from jieqing.casebook.case_list import Asked, CaseRow, newest
from jieqing.casebook.code_words import roles_named
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.outputs import Output
from jieqing.casebook.papers.drawing import Drawing, Field, Rows, draw_table, new_paper
from jieqing.casebook.rights_reading import shipped_rights
from jieqing.casebook.state_words import standing_words
from jieqing.flow import record as records
from jieqing.language import said, spoken
from jieqing.paper.paper import Cell, Paper

RECORD, EXPORT = "case-exports", "case-export"
FORM = "JQ-CL-01"
MOST = 5_000


def export(
    desk: Desk, asked: Asked, facts: Mapping[str, str], *, by: str, at: datetime
) -> Paper:
    """Draw the sheet and enter that it was drawn; ``facts``: filters and format.

    Raises ``NotEntitled``.
    """
    desk.register.entitled(by, EXPORT)
    today = day_of(at)
    rows = [_row(row) for row in rows_of(desk, asked, today)]
    drawing = Drawing(desk=desk, today=today)
    told = Rows(output=Output.CASE_ROW, fields=_fields(), rows=rows)
    table = draw_table(said("Cases"), told, drawing)
    paper = new_paper(drawing, said("List of cases"), FORM, table)
    _enter(desk, {**facts, "rows": len(rows)}, by=by, at=at)
    return replace(
        paper,
        about=(
            (said("Cases"), f"{len(rows):,}"),
            (said("As of"), today.isoformat()),
        ),
        notes=(said("Names and numbers of customers are not on this list."),),
        is_wide=True,
    )


def rows_of(desk: Desk, asked: Asked, today: date) -> Iterator[CaseRow]:
    """Give the rows of all pages, newest first, at most ``MOST``."""
    given, after = 0, asked.after
    while given < MOST:
        found = newest(desk, replace(asked, after=after), today, labelled=False)
        yield from found.rows[: MOST - given]
        given += len(found.rows)
        after = found.next_after
        if after is None:
            return


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
