"""Deciding the rows about which a person is asked: each its fate, all one reason.

What is decided goes into a plan made anew; a decision is refused if the plan that was
looked at is no longer the one in force.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from jieqing.casebook.acts import plan as planning
from jieqing.casebook.asked_law import (
    RuleInQuestion,
    rules_in_question,
    said_of_conditions,
)
from jieqing.casebook.asked_rows import AskedRow, asked_places, asked_rows
from jieqing.casebook.case_files import CaseFiles
from jieqing.casebook.code_words import doubt_named
from jieqing.casebook.flows import Act
from jieqing.casebook.work import SomebodyWasFaster
from jieqing.console.cases.act_form import SpokenForm
from jieqing.console.cases.one import CasePage, head_of, read_case
from jieqing.console.doors import see_other
from jieqing.console.menu import frame_of
from jieqing.console.pages import not_yours, page
from jieqing.console.refusals import CONFLICT, box_of
from jieqing.console.visit import Visit
from jieqing.erasure.values import Answer, Fate
from jieqing.errors import JieqingError
from jieqing.language import said

ENTRY = "cases"
DECIDED: Mapping[Fate, str] = {
    Fate.ERASE: "Erase",
    Fate.UNTIE: "Untie",
    Fate.KEEP: "Keep",
}
LEADS_TO: Mapping[Fate, str] = {
    Fate.ERASE: "The row goes once two people have signed the new plan. What the law"
    " surely keeps stays all the same.",
    Fate.UNTIE: "The row stays; the columns that lead from it to the customer are"
    " emptied.",
    Fate.KEEP: "The row stays until the day you name, that day included, and is listed"
    " as due after it.",
}
"""What becomes of a row that is decided so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedField:
    """A row with its two fields."""

    row: AskedRow
    fate: BoundField
    until: BoundField


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Rows that are asked for one doubt about the same rules.

    ``has_condition``: somebody may say of a condition whether it is so.
    """

    why: str
    rules: tuple[RuleInQuestion, ...]
    fields: tuple[AskedField, ...]

    @property
    def has_condition(self) -> bool:
        """Whether a rule waits for somebody to say if its condition is met."""
        return any(rule.condition for rule in self.rules)


class DecideForm(SpokenForm):
    """A fate for each row that is decided now, and one reason for them."""

    reason = forms.CharField(
        label="Reason",
        max_length=200,
        help_text="On what the decisions rest; no name and no number of a person.",
    )

    def __init__(
        self, rows: Sequence[AskedRow], typed: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(typed)
        self.rows = rows
        for row in rows:
            self.fields[f"fate-{row.place}"] = forms.ChoiceField(
                label=said("Fate"),
                required=False,
                widget=forms.RadioSelect,
                choices=[
                    *((fate.value, said(words)) for fate, words in DECIDED.items()),
                    ("", said("Not decided now")),
                ],
            )
            self.fields[f"until-{row.place}"] = forms.DateField(
                label=said("Keep until"),
                required=False,
                widget=forms.DateInput(attrs={"type": "date"}),
            )

    def clean(self) -> dict[str, Any]:
        """What is kept needs its last day; something must be decided."""
        cleaned = super().clean() or {}
        for row in self.rows:
            is_kept = cleaned.get(f"fate-{row.place}") == Fate.KEEP
            if is_kept and not cleaned.get(f"until-{row.place}"):
                words = said("Name the last day until which it is kept.")
                self.add_error(f"until-{row.place}", words)
        if not any(cleaned.get(f"fate-{row.place}") for row in self.rows):
            raise forms.ValidationError(said("Decide at least one row."))
        return cleaned

    def asked(self, row: AskedRow) -> AskedField:
        """Return a row with its two fields."""
        return AskedField(
            row=row,
            fate=self[f"fate-{row.place}"],
            until=self[f"until-{row.place}"],
        )


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def decide(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Show the rows that ask, or plan anew with what was decided."""
    read = read_case(visit, number)
    if not visit.may(Act.PLAN):
        return not_yours(request, visit, ENTRY)
    rows = asked_rows(visit.desk, read.files, visit.today)
    if request.method != "POST":
        return _shown(request, read, DecideForm(rows))
    form = DecideForm(rows, request.POST)
    if not form.is_valid():
        return _shown(request, read, form, status=CONFLICT)
    try:
        _decide(request, read, form.cleaned_data)
    except JieqingError as error:
        return _shown(request, read, form, error, status=CONFLICT)
    return see_other(f"/{visit.desk.tenant}/cases/{number}/findings")


def _decide(request: HttpRequest, read: CasePage, cleaned: Mapping[str, Any]) -> None:
    visit, number = read.visit, read.case.number
    if request.POST.get("plan") != read.case.plan_hash:
        raise SomebodyWasFaster(case=number)
    before = read.files.said()
    new = tuple(_answers(read.files, cleaned, visit.by, len(before.answers)))
    said_ = replace(before, answers=(*before.answers, *new))
    planning.plan(visit.desk, number, said_, by=visit.by, at=visit.at)


def _answers(
    files: CaseFiles, cleaned: Mapping[str, Any], by: str, given: int
) -> Iterator[Answer]:
    """Return an answer for each row that was decided, numbered on from those given."""
    for place, row in asked_places(files):
        fate = cleaned.get(f"fate-{place}")
        if not fate:
            continue
        given += 1
        yield Answer(
            number=f"A{given}",
            store=row.name.store,
            table=row.name.table,
            keys=(row.name.key,),
            reason=cleaned["reason"],
            by=by,
            fate=Fate(fate),
            until=cleaned.get(f"until-{place}") if fate == Fate.KEEP else None,
        )


def _questions(read: CasePage, form: DecideForm) -> tuple[Question, ...]:
    """Put rows that ask the same side by side, in the order of the plan."""
    known = said_of_conditions(read.visit.desk, read.files)
    alike: dict[tuple[str, tuple[str, ...]], list[AskedRow]] = {}
    for row in form.rows:
        alike.setdefault((row.why, row.rules), []).append(row)
    return tuple(
        Question(
            why=doubt_named(why),
            rules=rules_in_question(why, rules, read.visit.desk.catalogue, known),
            fields=tuple(map(form.asked, rows)),
        )
        for (why, rules), rows in alike.items()
    )


def _shown(
    request: HttpRequest,
    read: CasePage,
    form: DecideForm,
    error: JieqingError | None = None,
    status: int = 200,
) -> HttpResponse:
    content = {
        **frame_of(read.visit, ENTRY),
        **head_of(read, "findings"),
        **(box_of(error) if error else {}),
        "form": form,
        "questions": _questions(read, form),
        "leads_to": [(said(DECIDED[f]), said(LEADS_TO[f])) for f in DECIDED],
        "left": len(asked_places(read.files)) - len(form.rows),
        "plan_hash": read.case.plan_hash,
    }
    return render(request, "console/cases/decide.html", content, status=status)
