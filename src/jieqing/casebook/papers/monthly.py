"""The manager's sheet of one month: counts, in time or late and why, with fractions."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from jieqing.casebook import told
from jieqing.casebook.flows import Act, State
from jieqing.casebook.outputs import Output
from jieqing.casebook.papers.drawing import (
    Drawing,
    Field,
    Rows,
    draw_table,
    fraction,
    new_paper,
)
from jieqing.casebook.papers.erased import ERASING, ErasedCase, erased_of
from jieqing.casebook.papers.period import Period, touched
from jieqing.casebook.papers.request_register import in_time_words, result_words
from jieqing.casebook.papers.told_cases import ToldCase, tell_record
from jieqing.casebook.read import unanswered_cases
from jieqing.flow import record as records
from jieqing.language import said
from jieqing.paper.paper import Cell, Paper, Table

FORM = "JQ-YB-01"
_COUNTED = (Act.OPEN, Act.DELIVER, Act.SETTLE, *ERASING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What happened in a month; ``open_now``: what is open on the day it is drawn."""

    received: tuple[ToldCase, ...]
    ended: tuple[ToldCase, ...]
    open_now: tuple[ToldCase, ...]
    erased: tuple[ErasedCase, ...]

    @property
    def late(self) -> tuple[ToldCase, ...]:
        """What ended late in the month, then what is open and late."""
        return tuple(c for c in (*self.ended, *self.open_now) if c.is_late)


def draw(drawing: Drawing, period: Period) -> Paper:
    """Draw the sheet; a period that is no month is drawn the same way."""
    month = month_of(drawing, period)
    tables = (
        _figures(said("Requests"), list(_requests(month)), drawing),
        _figures(said("In time"), list(_in_time(month)), drawing),
        _figures(said("Data"), list(_data(month)), drawing),
        late_table(month.late, drawing),
    )
    paper = new_paper(drawing, said("Monthly sheet"), FORM, *tables)
    return replace(
        paper,
        about=(
            (said("Period"), str(period)),
            (said("As of"), drawing.today.isoformat()),
        ),
        notes=(
            said(
                "A share stands with its fraction. What is open is counted on the day"
                " this sheet was drawn, not at the end of the period."
            ),
        ),
        signatures=(said("Drawn up by"), said("Seen by")),
    )


def month_of(drawing: Drawing, period: Period) -> Month:
    """Gather the month's cases from their verified records, read together once."""
    desk, today = drawing.desk, drawing.today
    still = [case.number for case in unanswered_cases(desk)]
    numbers = dict.fromkeys((*touched(desk, period.first, _COUNTED), *still))
    read = records.read_together(desk.ledger, tuple(numbers)).values()
    cases = [tell_record(desk, one, today) for one in read if one.of(Act.OPEN)]
    runs = (erased_of(desk, one) for one in read)
    return Month(
        received=tuple(case for case in cases if period.holds(case.received)),
        ended=tuple(case for case in cases if period.holds(case.ended)),
        open_now=tuple(c for c in cases if c.number in still and c.ended is None),
        erased=tuple(run for run in runs if run and period.holds(run.day)),
    )


Line = tuple[str, str]


def _figures(heading: str, lines: Sequence[Line], drawing: Drawing) -> Table:
    fields = (
        Field("what", said("What"), 6),
        Field("figure", said("Figure"), 3, is_figure=True),
    )
    rows = [{"what": what, "figure": figure} for what, figure in lines]
    found = Rows(output=Output.FIGURE, fields=fields, rows=rows)
    return draw_table(heading, found, drawing)


def _requests(month: Month) -> Iterator[Line]:
    yield said("Came in"), f"{len(month.received):,}"
    rights = Counter(case.right_words for case in month.received)
    for right, count in sorted(rights.items(), key=lambda pair: (-pair[1], pair[0])):
        yield said("  of them: {right}").format(right=right), f"{count:,}"
    states = Counter(case.state for case in month.ended)
    yield said("Settled"), f"{states[State.SETTLED]:,}"
    yield said("Refused (with reason)"), f"{states[State.REFUSED]:,}"
    yield said("Withdrawn"), f"{states[State.WITHDRAWN]:,}"
    yield said("Nothing found"), f"{states[State.NOT_FOUND]:,}"
    yield said("Open now"), f"{len(month.open_now):,}"


def _in_time(month: Month) -> Iterator[Line]:
    ended, open_now = month.ended, month.open_now
    in_time = sum(not case.is_late for case in ended)
    yield said("Ended in the promised time"), fraction(in_time, len(ended))
    late_open = sum(case.is_owed_late for case in open_now)
    yield said("Open now and late"), fraction(late_open, len(open_now))
    tasks = [n for case in _still_gone(month) for n in _processors(case)]
    answered = sum(is_done for is_done in tasks)
    yield said("Processors that have answered"), fraction(answered, len(tasks))


def _still_gone(month: Month) -> Iterator[ErasedCase]:
    return (case for case in month.erased if case.restored is None)


def _processors(case: ErasedCase) -> Iterator[bool]:
    answers = told.processor_answers(case.record)
    for task in told.processors(case.record):
        yield task in answers and told.fact(answers[task], "answer") == "done"


def _data(month: Month) -> Iterator[Line]:
    tables = [table for case in month.erased for table in case.tables]
    yield said("Runs that erased"), f"{len(month.erased):,}"
    restored = sum(case.restored is not None for case in month.erased)
    yield said("  of them: restored, their rows not counted below"), f"{restored:,}"
    due = sum(case.is_due_run for case in month.erased)
    yield said("  of them: kept rows that came due"), f"{due:,}"
    yield said("Rows removed"), f"{sum(t.removed for t in tables):,}"
    yield said("Rows masked"), f"{sum(t.masked for t in tables):,}"
    yield said("Rows untied"), f"{sum(t.untied for t in tables):,}"
    checks = sum(case.checks for case in month.erased)
    clean = sum(case.clean_checks for case in month.erased)
    yield said("Searches that found nothing left"), fraction(clean, checks)


def late_table(cases: Sequence[ToldCase], drawing: Drawing) -> Table:
    """Draw what is late, by how much, and what the record says of it."""
    fields = (
        Field("case", said("Case"), 3),
        Field("right", said("Asked for"), 3),
        Field("state", said("Result"), 3),
        Field("due", said("Promised until"), 3),
        Field("late", said("By how much"), 3),
        Field("why", said("Why, by the record"), 5),
    )
    rows = [_late_row(case) for case in cases]
    found = Rows(output=Output.LATE_LINE, fields=fields, rows=rows)
    table = draw_table(said("What is late, and why"), found, drawing)
    return replace(table, empty=said("Nothing was late."))


def _late_row(case: ToldCase) -> Mapping[str, Cell]:
    return {
        "case": case.number,
        "right": case.right_words,
        "state": result_words(case),
        "due": case.due,
        "late": in_time_words(case),
        "why": _why_words(case),
    }


def _why_words(case: ToldCase) -> str:
    """What the record says of the delay; where it is silent, that it is."""
    silent = said("the record does not say; to be explained by the officer")
    return said("; ").join(case.why_late) or silent
