"""销毁清册: what left the stores in a period, by table, with article and receipts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from jieqing.casebook.flows import Act
from jieqing.casebook.outputs import Output
from jieqing.casebook.papers.drawing import (
    SHORT_HASH,
    Drawing,
    Field,
    Rows,
    article_words,
    draw_table,
    new_paper,
)
from jieqing.casebook.papers.erased import ErasedCase, erased, erased_in
from jieqing.casebook.papers.period import Period
from jieqing.casebook.place_words import parts_named
from jieqing.casebook.work import CaseUnknown
from jieqing.errors import Refused
from jieqing.flow import record as records
from jieqing.language import said
from jieqing.paper.paper import Cell, Paper, Table

FORM = "JQ-QC-01"


class PaperWithoutErasing(Refused):
    """There is nothing to register yet."""

    code = "paper-without-erasing"
    cause = "{case} has not been executed yet, so nothing was erased in it."
    advice = "`jieqing case show {case}` says which act comes next."


def draw(drawing: Drawing, period: Period) -> Paper:
    """Draw the register of everything erased in a period, due runs too."""
    cases = erased_in(drawing.desk, period)
    about = ((said("Period"), str(period)),)
    return _paper(drawing, cases, about)


def draw_case(drawing: Drawing, number: str) -> Paper:
    """Draw the register of one case or run.

    Raises ``CaseUnknown`` or ``PaperWithoutErasing``.
    """
    found = erased(drawing.desk, number)
    if found is None and records.read(drawing.desk.ledger, number).of(Act.OPEN):
        raise PaperWithoutErasing(case=number)
    if found is None:
        raise CaseUnknown(case=number)
    return _paper(drawing, (found,), ((said("Case"), number),))


def _paper(
    drawing: Drawing,
    cases: Sequence[ErasedCase],
    about: tuple[tuple[str, str], ...],
) -> Paper:
    tables = (_erased(drawing, cases), _checked(drawing, cases))
    paper = new_paper(drawing, said("Register of what was erased"), FORM, *tables)
    return replace(
        paper,
        about=(
            *about,
            (said("Runs"), f"{len(cases):,}"),
            (said("As of"), drawing.today.isoformat()),
        ),
        notes=(
            said(
                "Removed: taken out of the business systems. What the law keeps, and"
                " what backups still hold until their last day, is named in each"
                " statement."
            ),
            said("Rows that were brought back from the recovery copy are not counted."),
            said(
                "Receipt: short form of SHA-256 over the receipts of all chunks of the"
                " table; the ledger and the statement hold it whole."
            ),
        ),
        signatures=(said("Erased by"), said("Witnessed by"), said("Approved by")),
        has_seal=True,
        is_wide=True,
    )


def _erased(drawing: Drawing, cases: Sequence[ErasedCase]) -> Table:
    fields = (
        Field("case", said("Case"), 3),
        Field("day", said("Erased on"), 2),
        Field("store", said("Store"), 2),
        Field("table", said("Table"), 4),
        Field("removed", said("Removed"), 2, is_figure=True),
        Field("masked", said("Masked"), 2, is_figure=True),
        Field("untied", said("Untied"), 2, is_figure=True),
        Field("ground", said("Basis"), 5),
        Field("receipt", said("Receipt"), 4),
    )
    rows = [row for case in cases for row in _rows(case)]
    told = Rows(output=Output.ERASED_TABLE, fields=fields, rows=rows)
    sums = ("removed", "masked", "untied")
    table = draw_table(said("What was erased"), told, drawing, sums)
    if any(case.is_back for case in cases):
        return replace(table, empty=said("What was erased was restored."))
    return table


def _rows(case: ErasedCase) -> Iterator[Mapping[str, Cell]]:
    for table in case.tables:
        yield {
            "case": case.number,
            "day": case.day,
            **parts_named(table.store, table.table),
            "removed": table.removed,
            "masked": table.masked,
            "untied": table.untied,
            "ground": ground_words(case),
            "receipt": table.receipts[:SHORT_HASH],
        }


def ground_words(case: ErasedCase) -> str:
    """Return the article of the request, or that the term of keeping was over."""
    if case.is_due_run:
        return said("the term of keeping was over")
    return article_words(case.ground)


def _checked(drawing: Drawing, cases: Sequence[ErasedCase]) -> Table:
    fields = (
        Field("case", said("Case"), 3),
        Field("executor", said("Executor"), 2),
        Field("checks", said("Searches after erasing"), 2, is_figure=True),
        Field("clean", said("Of them clean"), 2, is_figure=True),
        Field("standing", said("Step reached"), 4),
    )
    rows = [_check_row(case) for case in cases]
    told = Rows(output=Output.ERASED_CASE, fields=fields, rows=rows)
    return draw_table(said("How it was checked"), told, drawing)


def _check_row(case: ErasedCase) -> Mapping[str, Cell]:
    return {
        "case": case.number,
        "executor": case.executor,
        "checks": case.checks,
        "clean": case.clean_checks,
        "standing": _standing_words(case),
    }


def _standing_words(case: ErasedCase) -> str:
    if case.restored is not None:
        return said("restored on {day}").format(day=case.restored)
    if case.statement:
        return said("settled, statement issued")
    return said("done, not settled yet")
