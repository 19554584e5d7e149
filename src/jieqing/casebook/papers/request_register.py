"""权利请求登记表: every request of a period, when it was answered and when promised."""

from collections.abc import Mapping
from dataclasses import replace

from jieqing.casebook import told
from jieqing.casebook.flows import ASIDE, State
from jieqing.casebook.outputs import Output
from jieqing.casebook.papers.drawing import (
    Drawing,
    Field,
    Rows,
    article_words,
    draw_table,
    new_paper,
)
from jieqing.casebook.papers.period import Period, leaf_day
from jieqing.casebook.papers.told_cases import ToldCase, received_in
from jieqing.language import said
from jieqing.paper.paper import Cell, Paper

FORM = "JQ-DJ-01"
CHANNEL_WORDS = {
    "counter": "at the counter",
    "phone": "by telephone",
    "mail": "by e-mail",
    "letter": "by letter",
    "app": "in the app",
    "web": "on the website",
    "company": "found by the company",
}


def draw(drawing: Drawing, period: Period) -> Paper:
    """Draw the register of the requests received in a period."""
    cases = received_in(drawing.desk, period, drawing.today)
    rows = [_row(n, case) for n, case in enumerate(cases, start=1)]
    found = Rows(output=Output.REQUEST_LINE, fields=_fields(), rows=rows)
    table = draw_table(said("Requests received"), found, drawing)
    paper = new_paper(drawing, said("Register of rights requests"), FORM, table)
    return replace(
        paper,
        about=(
            (said("Period"), str(period)),
            (said("Requests"), f"{len(cases):,}"),
            (said("As of"), drawing.today.isoformat()),
        ),
        notes=(
            said(
                "Drawn from the ledger. Names and numbers of customers are not on this"
                " register: a case number leads to its file."
            ),
        ),
        signatures=(said("Registered by"), said("Reviewed by")),
        is_wide=True,
    )


def _fields() -> tuple[Field, ...]:
    return (
        Field("line", said("No."), 1, is_figure=True),
        Field("case", said("Case"), 3),
        Field("right", said("Asked for"), 3),
        Field("subjects", said("People"), 1, is_figure=True),
        Field("channel", said("Channel"), 2),
        Field("received", said("Received"), 2),
        Field("ground", said("Basis"), 4),
        Field("answered", said("Answered"), 2),
        Field("ended", said("Ended"), 2),
        Field("state", said("Result"), 2),
        Field("due", said("Promised until"), 2),
        Field("in_time", said("In time"), 2),
    )


def _row(number: int, case: ToldCase) -> Mapping[str, Cell]:
    return {
        "line": number,
        "case": case.number,
        "right": case.right_words,
        "subjects": case.subjects,
        "channel": channel_words(case.channel),
        "received": case.received,
        "ground": article_words(case.ground),
        "answered": case.answered or said("not yet"),
        "ended": case.ended or said("not yet"),
        "state": result_words(case),
        "due": case.due,
        "in_time": in_time_words(case),
    }


def channel_words(channel: str) -> str:
    """Return how a request came, in words; a new way as it stands."""
    return said(CHANNEL_WORDS[channel]) if channel in CHANNEL_WORDS else channel


def result_words(case: ToldCase) -> str:
    """Return what became of a request so far; a refusal with its code."""
    restored = leaf_day(told.restored(case.record))
    if restored is not None:
        back = said("restored on {day}").format(day=restored)
        return f"{case.state_words} · {back}"
    if case.state is State.SETTLED or case.state in ASIDE:
        return f"{case.state_words} {case.refusal}".strip()
    return said("open: {state}").format(state=case.state_words)


def in_time_words(case: ToldCase) -> str:
    """Return whether the promised day was kept, and by how much it was not."""
    if case.is_late:
        return said("{days} working days late").format(days=case.late_days)
    return said("in time") if case.ended else said("not yet due")
