"""What an act of a case is to a page: its form, what it does, what it results in."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from jieqing.casebook.flows import Act
from jieqing.casebook.read import Standing
from jieqing.console.visit import Visit
from jieqing.language import said

Cleaned = Mapping[str, Any]
Doing = Callable[[Visit, str, Cleaned], object]
Shown = Callable[[Visit, Standing], Mapping[str, Any]]
Answering = Callable[[HttpRequest, Visit, Standing, object], HttpResponse | None]
Choices = Iterable[tuple[str, str]]


_UNSAID = forms.Field.default_error_messages["required"]


class SpokenForm(forms.Form):
    """A form whose labels, hints and choices are message ids, said to its reader."""

    def __init__(self, typed: Mapping[str, Any] | None = None) -> None:
        super().__init__(typed)
        for field in self.fields.values():
            field.label = said(str(field.label or ""))
            field.help_text = said(str(field.help_text)) if field.help_text else ""
            if isinstance(field, forms.ChoiceField):
                offered = [(value, said(words)) for value, words in pairs_of(field)]
                field.choices = offered

    def full_clean(self) -> None:
        """Check what was typed; an empty field says what to do about it."""
        for field in self.fields.values():
            if field.error_messages.get("required") == _UNSAID:
                is_chosen = isinstance(field, forms.ChoiceField)
                words = "Choose one" if is_chosen else "Please fill this in."
                field.error_messages["required"] = said(words)
        super().full_clean()

    def offer(self, name: str, choices: Choices) -> None:
        """Offer these choices, whose words are said already."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(choices)


class CaseForm(SpokenForm):
    """A form of one act: what it offers is what the case has."""

    def __init__(
        self, visit: Visit, case: Standing, typed: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(typed)
        self.visit, self.case = visit, case
        self.prepare()

    def prepare(self) -> None:
        """Offer what there is to choose from."""


def pairs_of(field: forms.ChoiceField) -> tuple[tuple[str, str], ...]:
    """Return the choices of a field as pairs of value and words."""
    choices: Any = field.choices
    return tuple((str(value), str(words)) for value, words in choices)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActForm:
    """One act: its form, what it does with it, and the sentence on its result.

    ``on_page``: how a page does it, where that is left to a worker so that nobody waits
    for an answer. ``shown`` gives what else the page shows before one agrees.
    ``answer`` shows what the act gave, where that is kept nowhere; else one comes back
    to the case.
    """

    act: Act
    do: Doing
    on_page: Doing | None = None
    result: str = ""
    form: type[CaseForm] = CaseForm
    shown: Shown | None = None
    answer: Answering | None = None
    template: str = "console/cases/act.html"

    def form_for(
        self, visit: Visit, case: Standing, typed: Mapping[str, Any] | None = None
    ) -> CaseForm:
        """Return the form, filled with what was typed."""
        return self.form(visit, case, typed)
