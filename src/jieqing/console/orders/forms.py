"""The form of an organ's order, as its first named person fills it in."""

from collections.abc import Mapping
from typing import Any

from django import forms

from jieqing.casebook.acts.secret import ACT, NewOrder
from jieqing.casebook.row_keys import keys_of, tables_of
from jieqing.casebook.secret_orders import Paper
from jieqing.console.cases.act_form import SpokenForm
from jieqing.console.visit import Visit
from jieqing.people.matrix import roles_for

_LINES = {"rows": 3, "autocomplete": "off"}
_DAY = {"type": "date"}


class OrderForm(SpokenForm):
    """What the organ's paper says, which rows, and who is named beside oneself."""

    organ = forms.CharField(label="Organ", max_length=200)
    article = forms.CharField(label="Article on which it rests", max_length=200)
    document = forms.CharField(
        label="Number of the document",
        required=False,
        max_length=200,
        help_text="Empty: it was said, not written; then it lasts three working days.",
    )
    officers = forms.CharField(
        label="Officers who served it",
        widget=forms.Textarea(attrs=_LINES),
        help_text="One a line, two at least.",
    )
    contact = forms.CharField(label="Contact at the organ", max_length=200)
    until = forms.DateField(
        label="Its last day", widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    )
    review = forms.DateField(
        label="Day of review",
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
        help_text="Within 30 days.",
    )
    words = forms.CharField(
        label="The organ's own words for whoever asks",
        required=False,
        widget=forms.Textarea(attrs=_LINES),
        help_text="Empty: nothing may be told.",
    )
    table = forms.ChoiceField(label="Store and table")
    keys = forms.CharField(
        label="Keys of the rows",
        widget=forms.Textarea(attrs=_LINES),
        help_text="One a line; a key of several columns with commas.",
    )
    second = forms.ChoiceField(label="Who signs as the second person")

    def __init__(self, visit: Visit, typed: Mapping[str, Any] | None = None) -> None:
        """Offer the tables of the maps, and the others who hold the post."""
        super().__init__(typed)
        self.offer("table", [(name, name) for name in tables_of(visit.desk)])
        self.offer("second", _others(visit))

    def order(self) -> NewOrder:
        """Return what was filled in; the form is valid."""
        told = self.cleaned_data
        store, _, table = told["table"].partition(".")
        lines = (line.strip() for line in told["officers"].splitlines())
        return NewOrder(
            paper=Paper(
                organ=told["organ"],
                article=told["article"],
                document=told["document"],
                officers=tuple(line for line in lines if line),
                until=told["until"],
                review=told["review"],
                words=told["words"],
                contact=told["contact"],
            ),
            store=store,
            table=table,
            keys=keys_of(told["keys"]),
            second=told["second"],
        )


def _others(visit: Visit) -> list[tuple[str, str]]:
    names, holders = visit.names(), roles_for(ACT)
    persons = visit.desk.register.roll().persons.values()
    return sorted(
        (one.number, names.get(one.number, one.number))
        for one in persons
        if one.is_active and one.roles & holders and not one.is_same_human(visit.person)
    )
