"""What each page of a first start asks: its choices, its form, what the draft keeps."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django import forms
from django.http import QueryDict

from jieqing.console.first_start import draft
from jieqing.console.first_start.draft import Draft
from jieqing.console.first_start.forms import AdministratorForm, ChoiceForm, CompanyForm
from jieqing.console.first_start.questions import (
    ADMINISTRATORS,
    Choice,
    Step,
    identity_choices,
    minor_choices,
    people_choices,
    posts_choices,
    sector_choices,
    trade_choices,
)
from jieqing.console.first_start.words import HINTS

SECRETS = frozenset({"password", "key", "file"})
"""What is never filled into a form again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page; ``choices`` are shown one by one with what follows from them."""

    step: Step
    template: str
    hint: str
    form: Callable[[QueryDict | None], forms.Form]
    keeps: Callable[[forms.Form, Path], Mapping[str, Any]]
    choices: tuple[Choice, ...] = ()
    is_many: bool = False
    before: tuple[str, ...] = ()

    @property
    def field(self) -> str:
        """Name of the one field of a page of choices."""
        return str(self.step)

    def kept(self, form: forms.Form, folder: Path) -> Mapping[str, Any]:
        """Return what the draft keeps of a valid form."""
        return self.keeps(form, folder)

    def checked(self, form: forms.Form) -> tuple[str, ...]:
        """Return the choices that stand: those typed, else those answered before."""
        if isinstance(form.data, QueryDict):
            return tuple(map(str, form.data.getlist(self.field)))
        return self.before


def sheet_of(step: Step, path: Sequence[Step], told: Draft, today: date) -> Sheet:
    """Return a page of the path, with what was answered before."""
    before = told.answers.get(step) or {}
    if step is Step.COMPANY:
        return _company(told, before)
    if step in ADMINISTRATORS:
        return _administrator(step, path, told)
    return _choices(step, told, before, today)


def _company(told: Draft, before: Mapping[str, Any]) -> Sheet:
    def keeps(form: forms.Form, _: Path) -> Mapping[str, Any]:
        given = dict(form.cleaned_data)
        moved = given["sectors"] != before.get("sectors")
        # Other sectors, other questions: what was said of the former is asked again.
        again: dict[str, Any] = {Step.IDENTITIES: None} if moved else {}
        return {Step.COMPANY: given, **again}

    del told
    return Sheet(
        step=Step.COMPANY,
        template="form.html",
        hint=HINTS[Step.COMPANY],
        form=lambda data: CompanyForm(sector_choices(), data, before),
        keeps=keeps,
    )


def _administrator(step: Step, path: Sequence[Step], told: Draft) -> Sheet:
    before = told.answers.get(step) or {}
    people = (each for each in path if each in ADMINISTRATORS and each != step)
    others = [said for each in people if (said := told.answers.get(each))]
    shown = {name: value for name, value in before.items() if name not in SECRETS}

    def keeps(form: forms.Form, folder: Path) -> Mapping[str, Any]:
        assert isinstance(form, AdministratorForm)  # noqa: S101 -- made just below
        return {step: form.answers(draft.place(folder, draft.KEYS))}

    return Sheet(
        step=step,
        template="form.html",
        hint=HINTS[step],
        form=lambda data: AdministratorForm(others, data, shown),
        keeps=keeps,
    )


def _choices(step: Step, told: Draft, before: Mapping[str, Any], today: date) -> Sheet:
    is_many = step is Step.IDENTITIES
    offered = _offered(step, told, today)
    given = before.get(step, ())
    return Sheet(
        step=step,
        template="choices.html",
        hint=HINTS[step],
        form=lambda data: ChoiceForm(str(step), offered, data, many=is_many),
        keeps=lambda form, _: {step: dict(form.cleaned_data)},
        choices=offered,
        is_many=is_many,
        before=tuple(given) if is_many else (str(given),),
    )


def _offered(step: Step, told: Draft, today: date) -> tuple[Choice, ...]:
    match step:
        case Step.IDENTITIES:
            return identity_choices(told.answers[Step.COMPANY]["sectors"], today)
        case Step.TRADE:
            return trade_choices(today)
        case Step.PEOPLE:
            return people_choices(today)
        case Step.MINORS:
            return minor_choices()
        case _:
            return posts_choices()
