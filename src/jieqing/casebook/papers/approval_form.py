"""数据销毁审批表: what one case's plan would do, on which articles, and who signed it.

Counts by table and fate as the ledger has them; the plan itself stays sealed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from jieqing.casebook import told
from jieqing.casebook.desk import BEIJING
from jieqing.casebook.outputs import Output
from jieqing.casebook.papers.drawing import (
    SHORT_HASH,
    Drawing,
    Field,
    Rows,
    article_words,
    draw_table,
    new_paper,
    rule_words,
)
from jieqing.casebook.papers.period import leaf_day
from jieqing.casebook.papers.told_cases import ToldCase, tell
from jieqing.casebook.place_words import parts_named
from jieqing.casebook.plan_words import changed_here_in_plan
from jieqing.errors import Refused
from jieqing.evidence import instant
from jieqing.flow.ledger import Leaf
from jieqing.language import said
from jieqing.paper.paper import Cell, Paper, Table

FORM = "JQ-SP-01"
_FATES = ("erase", "mask", "untie", "keep")


class PaperWithoutPlan(Refused):
    """There is nothing to approve yet."""

    code = "paper-without-plan"
    cause = "{case} has no plan, so there is no form to approve it."
    advice = "`jieqing case show {case}` says which act comes next."


def draw(drawing: Drawing, number: str) -> Paper:
    """Draw the form of one case. Raises ``CaseUnknown`` or ``PaperWithoutPlan``."""
    case = tell(drawing.desk, number, drawing.today)
    plan = told.plan_entry(case.record)
    if plan is None:
        raise PaperWithoutPlan(case=number)
    tables = (
        _planned(drawing, plan),
        _articles(drawing, plan),
        _signed(drawing, case),
    )
    paper = new_paper(drawing, said("Approval of erasing data"), FORM, *tables)
    return replace(
        paper,
        about=_about(case, plan),
        notes=(
            said(
                "What binds is the electronic signature over the whole plan in the"
                " ledger; ink and seal are for the file."
            ),
            *changed_here_in_plan(case.record, drawing.desk.catalogue),
        ),
        signatures=(
            said("Case opened by"),
            said("Approved by"),
            said("Approved by (second)"),
            said("Witnessed by"),
        ),
        has_seal=True,
    )


def _about(case: ToldCase, plan: Leaf) -> tuple[tuple[str, str], ...]:
    return (
        (said("Case"), case.number),
        (said("Step reached"), case.state_words),
        (said("Asked for"), case.right_words),
        (said("Basis"), article_words(case.ground)),
        (said("Received"), case.received.isoformat()),
        (said("Promised until"), case.due.isoformat()),
        (said("Case opened by"), told.applicant(case.record)),
        (said("People"), f"{case.subjects:,}"),
        (said("Plan made on"), str(leaf_day(plan))),
        (said("Plan's check code"), told.fact(plan, "plan_hash")[:SHORT_HASH]),
    )


def _planned(drawing: Drawing, plan: Leaf) -> Table:
    fields = (
        Field("store", said("Store"), 2),
        Field("table", said("Table"), 4),
        Field("erase", said("Erase"), 2, is_figure=True),
        Field("mask", said("Mask"), 2, is_figure=True),
        Field("untie", said("Untie"), 2, is_figure=True),
        Field("keep", said("Keep"), 2, is_figure=True),
        Field("open", said("Undecided"), 2, is_figure=True),
    )
    found = Rows(output=Output.PLANNED_TABLE, fields=fields, rows=[*_plan_rows(plan)])
    sums = ("erase", "mask", "untie", "keep", "open")
    return draw_table(said("What the plan does, in rows"), found, drawing, sums)


def _plan_rows(plan: Leaf) -> Iterator[Mapping[str, Cell]]:
    rows: Mapping[str, Any] = told.mapping(plan, "rows")
    for name, fates in rows.items():
        store, _, table = name.partition(".")
        counts = {str(fate): int(n) for fate, n in fates.items()}
        named = {fate: counts.pop(fate, 0) for fate in _FATES}
        cells: dict[str, Cell] = {**parts_named(store, table), **named}
        yield {**cells, "open": sum(counts.values())}


def _articles(drawing: Drawing, plan: Leaf) -> Table:
    listed = plan.entry.facts.get("rules", [])
    rules = listed if isinstance(listed, list) else []
    words = dict.fromkeys(rule_words(drawing.desk, str(rule)) for rule in rules)
    fields = (
        Field("line", said("No."), 1, is_figure=True),
        Field("article", said("Article"), 10),
    )
    rows: list[Mapping[str, Cell]] = [
        {"line": n, "article": word} for n, word in enumerate(words, start=1)
    ]
    found = Rows(output=Output.PLAN_ARTICLE, fields=fields, rows=rows)
    table = draw_table(said("Articles that the plan rests on"), found, drawing)
    return replace(table, empty=said("The plan names no rule."))


def _signed(drawing: Drawing, case: ToldCase) -> Table:
    fields = (
        Field("person", said("Approver"), 2),
        Field("at", said("Signed at"), 3),
        Field("plan", said("Plan's check code"), 4),
    )
    hash_ = told.plan_hash(case.record)
    rows = [
        {
            "person": one.person,
            "at": f"{instant.from_text(one.by.at).astimezone(BEIJING):%Y-%m-%d %H:%M}",
            "plan": one.plan_hash[:SHORT_HASH],
        }
        for one in told.approvals_of(case.record, hash_)
    ]
    found = Rows(output=Output.APPROVAL_LINE, fields=fields, rows=rows)
    table = draw_table(said("Electronic signatures"), found, drawing)
    return replace(table, empty=said("Nobody has signed yet."))
