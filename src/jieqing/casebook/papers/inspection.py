"""迎检包: one archive for an inspector, in a fixed order, that verifies offline.

First a page that says how to read and verify it, then the index (what was asked, what
was done, what is kept and why, what was late and why), the forms, each approval form,
the signed statements, the trust file, the ledger's checkpoint and a list of digests.
It is drawn for the inspector's eyes: what they may not be told is not in it.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from jieqing import content
from jieqing.casebook import told
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import State
from jieqing.casebook.outputs import Output
from jieqing.casebook.papers import approval_form, erasure_register, request_register
from jieqing.casebook.papers.drawing import (
    Drawing,
    Field,
    Rows,
    draw_table,
    new_paper,
)
from jieqing.casebook.papers.erased import ErasedCase, erased, erased_in
from jieqing.casebook.papers.monthly import draw as draw_month
from jieqing.casebook.papers.monthly import late_table
from jieqing.casebook.papers.period import Period
from jieqing.casebook.papers.request_register import in_time_words, result_words
from jieqing.casebook.papers.told_cases import ToldCase, ended_in, received_in, tell
from jieqing.casebook.proof import issue
from jieqing.casebook.statements import FOLDER
from jieqing.casebook.trusted import trust_of
from jieqing.evidence.predicate import Kept
from jieqing.flow.ledger import LedgerAltered
from jieqing.language import said, spoken
from jieqing.law.values import Permanent
from jieqing.paper import archive, as_pdf, as_xlsx
from jieqing.paper.paper import Cell, Paper, Printed, Table

FORM = "JQ-YJ-01"
READ_ME, INDEX = "00-read-me.txt", "01-index"
REQUESTS, ERASED, MONTHS = "02-requests", "03-erased", "04-months"
APPROVALS, STATEMENTS = "05-approvals", "06-statements"
TRUST, CHECKPOINT, DIGESTS = "07-trust.json", "08-checkpoint.txt", "09-digests.txt"
_TEXT = "paper/read-me.{language}.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """The archive: its bytes, its SHA-256 (hex), the files in it, in order."""

    content: bytes
    sha256: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """The cases of a pack: asked or ended in the period, and what was erased in it.

    ``settled``: whatever has a statement, due runs and answered cases too.
    """

    cases: tuple[ToldCase, ...]
    erased: Mapping[str, ErasedCase]
    settled: frozenset[str]


def pack(drawing: Drawing, period: Period, printed: Printed) -> Packed:
    """Gather and pack. The whole ledger is recomputed first.

    Raises ``LedgerAltered`` where it does not hold, ``RecordAltered`` where a statement
    is not the one that was entered, ``PageNotSet``.
    """
    _require_sound(drawing.desk)
    shown = _gather(drawing, period)
    files = dict(_files(drawing, period, printed, shown))
    files = {READ_ME: _read_me(drawing, period, files), **files}
    digests = "".join(
        f"{hashlib.sha256(file).hexdigest()}  {name}\n" for name, file in files.items()
    )
    files[DIGESTS] = digests.encode()
    packed = archive.pack(files)
    return Packed(
        content=packed,
        sha256=hashlib.sha256(packed).hexdigest(),
        files=tuple(files),
    )


def _require_sound(desk: Desk) -> None:
    found = desk.ledger.audit(desk.progress)
    if not found.holds:
        first = found.altered[0] if found.altered else found.size
        raise LedgerAltered(position=first)


def _gather(drawing: Drawing, period: Period) -> _Shown:
    desk, today = drawing.desk, drawing.today
    asked = received_in(desk, period, today)
    ended = ended_in(desk, period, today)
    runs = {case.number: case for case in erased_in(desk, period)}
    cases = {case.number: case for case in (*asked, *ended)}
    for number, run in runs.items():
        if not run.is_due_run and number not in cases:
            cases[number] = tell(desk, number, today)
    for number in cases:
        run_of = runs.get(number) or erased(desk, number)
        if run_of is not None:
            runs[number] = run_of
    ordered = sorted(cases.values(), key=lambda case: case.number)
    answered = {case.number for case in ordered if case.state is State.SETTLED}
    proven = {number for number, run in runs.items() if run.statement}
    return _Shown(
        cases=tuple(ordered),
        erased=dict(sorted(runs.items())),
        settled=frozenset(answered | proven),
    )


def _files(
    drawing: Drawing, period: Period, printed: Printed, shown: _Shown
) -> Iterator[tuple[str, bytes]]:
    papers = [
        (INDEX, draw_index(drawing, period, shown)),
        (REQUESTS, request_register.draw(drawing, period)),
        (ERASED, erasure_register.draw(drawing, period)),
        *_months(drawing, period),
    ]
    for name, paper in papers:
        yield f"{name}.pdf", as_pdf.render(paper, printed)
        yield f"{name}.xlsx", as_xlsx.render(paper, printed)
    for case in shown.cases:
        if told.plan_entry(case.record) is not None:
            paper = approval_form.draw(drawing, case.number)
            yield f"{APPROVALS}/{case.number}.pdf", as_pdf.render(paper, printed)
    for number in sorted(shown.settled):
        yield f"{STATEMENTS}/{number}.jqz", _statement(drawing.desk, number)
    yield TRUST, trust_of(drawing.desk).to_bytes()
    yield CHECKPOINT, drawing.desk.ledger.checkpoint().encode()


def _months(drawing: Drawing, period: Period) -> Iterator[tuple[str, Paper]]:
    day = period.first
    while day <= period.last:
        month = Period.month(day)
        yield f"{MONTHS}/{day:%Y-%m}", draw_month(drawing, month)
        day = month.last + timedelta(days=1)


def _statement(desk: Desk, number: str) -> bytes:
    """The package as it was handed out; made again where the file is gone."""
    path = desk.home.place(FOLDER) / f"{number}.jqz"
    if not path.is_file():
        issue(desk, number)
    return path.read_bytes()


def draw_index(drawing: Drawing, period: Period, shown: _Shown) -> Paper:
    """Draw the page on which an inspector begins."""
    late = [case for case in shown.cases if case.is_late]
    tables = (
        _asked_and_done(drawing, shown),
        _kept(drawing, shown),
        late_table(late, drawing),
    )
    paper = new_paper(drawing, said("Index of the inspection pack"), FORM, *tables)
    return replace(
        paper,
        about=(
            (said("Period"), str(period)),
            (said("Cases"), f"{len(shown.cases):,}"),
            (said("As of"), drawing.today.isoformat()),
        ),
        notes=(
            said(
                "Cases that were asked for, ended or erased in the period. The file"
                " 00-read-me says how each statement is verified without us."
            ),
        ),
        signatures=(said("Drawn up by"), said("Seen by")),
        has_seal=True,
        is_wide=True,
    )


def _asked_and_done(drawing: Drawing, shown: _Shown) -> Table:
    fields = (
        Field("case", said("Case"), 3),
        Field("right", said("Asked for"), 3),
        Field("received", said("Received"), 2),
        Field("state", said("Result"), 3),
        Field("removed", said("Removed"), 2, is_figure=True),
        Field("masked", said("Masked"), 2, is_figure=True),
        Field("untied", said("Untied"), 2, is_figure=True),
        Field("kept", said("Kept by law"), 2, is_figure=True),
        Field("ended", said("Ended"), 2),
        Field("in_time", said("In time"), 2),
        Field("file", said("Statement"), 3),
    )
    customers = (_index_row(case, shown) for case in shown.cases)
    runs = (_run_row(run) for run in shown.erased.values() if run.is_due_run)
    told_rows = Rows(output=Output.INDEX_LINE, fields=fields, rows=[*customers, *runs])
    return draw_table(said("What was asked and done"), told_rows, drawing)


def _index_row(case: ToldCase, shown: _Shown) -> Mapping[str, Cell]:
    run = shown.erased.get(case.number)
    is_settled = case.number in shown.settled
    return {
        "case": case.number,
        "right": case.right_words,
        "received": case.received,
        "state": result_words(case),
        **_counts(run),
        "ended": case.ended or said("not yet"),
        "in_time": in_time_words(case),
        "file": f"{case.number}.jqz" if is_settled else said("none yet"),
    }


def _run_row(run: ErasedCase) -> Mapping[str, Cell]:
    return {
        "case": run.number,
        "right": said("kept rows that came due"),
        "received": "—",
        "state": said("Settled") if run.statement else said("done, not settled yet"),
        **_counts(run),
        "ended": run.day,
        "in_time": "—",
        "file": f"{run.number}.jqz" if run.statement else said("none yet"),
    }


def _counts(run: ErasedCase | None) -> Mapping[str, Cell]:
    tables = run.tables if run else ()
    return {
        "removed": sum(table.removed for table in tables),
        "masked": sum(table.masked for table in tables),
        "untied": sum(table.untied for table in tables),
        "kept": run.kept if run and not run.is_back else 0,
    }


def _kept(drawing: Drawing, shown: _Shown) -> Table:
    fields = (
        Field("case", said("Case"), 3),
        Field("rows", said("Rows"), 1, is_figure=True),
        Field("until", said("Kept until"), 3),
        Field("articles", said("Article"), 8),
    )
    rows = [row for run in shown.erased.values() for row in _kept_of(run)]
    found = Rows(output=Output.KEPT_LINE, fields=fields, rows=rows)
    table = draw_table(said("What is kept, and why"), found, drawing)
    return replace(table, empty=said("Nothing is kept by law in these cases."))


def _kept_of(run: ErasedCase) -> Iterator[Mapping[str, Cell]]:
    if run.statement:
        yield from _kept_rows(run.number, run.statement.kept)
    elif run.kept and not run.is_back:
        yield {
            "case": run.number,
            "rows": run.kept,
            "until": said("the statement will say"),
            "articles": said("not settled yet: by the plan on its approval form"),
        }


def _kept_rows(number: str, groups: Sequence[Kept]) -> Iterator[Mapping[str, Cell]]:
    """Groups of one end and one ground are one line for a reader."""
    counted: dict[tuple[str, str], int] = {}
    for group in groups:
        same = (_until_words(group), _why_kept(group))
        counted[same] = counted.get(same, 0) + group.count
    for (until, why), count in counted.items():
        yield {"case": number, "rows": count, "until": until, "articles": why}


def _until_words(group: Kept) -> str:
    if group.until is None:
        return said("no day fixed")
    if group.until == Permanent.PERMANENT.value:
        return said("permanently")
    return said("{day} (that day included)").format(day=group.until)


def _why_kept(group: Kept) -> str:
    """The articles; rows that no rule keeps wait for a person or their business."""
    articles = said("; ").join(dict.fromkeys(group.articles))
    return articles or said("a person decides, or unfinished business")


def _read_me(drawing: Drawing, period: Period, files: Mapping[str, bytes]) -> bytes:
    language = spoken()
    listed = "\n".join(f"  {name}" for name in (*files, DIGESTS))
    statements = [name for name in files if name.endswith(".jqz")]
    ledger = drawing.desk.ledger
    text = content.read(_TEXT.format(language=language)).format(
        company=drawing.desk.home.company.name,
        period=period,
        day=drawing.today.isoformat(),
        files=listed,
        size=ledger.size(),
        origin=ledger.origin,
        example=statements[0] if statements else f"{STATEMENTS}/CL-….jqz",
    )
    return text.replace("\n", "\r\n").encode("utf-8-sig")
