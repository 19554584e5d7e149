"""The forms of reviews: opening one, and judging one row."""

from collections.abc import Iterable, Sequence
from datetime import date

from django import forms
from django.http import QueryDict

from jieqing.casebook.reviews.acts import ELSEWHERE, NewReview
from jieqing.casebook.reviews.reading import Asks, Found, Judged
from jieqing.console.customers.words import ASKS_WORDS, FOUND_WORDS
from jieqing.language import said

Choice = tuple[str, str]


class ReviewForm(forms.Form):
    """What to review, by whom, until when."""

    def __init__(
        self,
        data: QueryDict | None,
        tables: Iterable[Choice],
        people: Iterable[Choice],
        due: date,
    ) -> None:
        """Offer tables of customers and the people who may judge rows."""
        super().__init__(data, initial={"due": due.isoformat()})
        self.fields["asks"] = forms.ChoiceField(
            label=said("What is asked"),
            choices=[(value, said(words)) for value, words in ASKS_WORDS.items()],
            widget=forms.RadioSelect,
        )
        self.fields["place"] = forms.ChoiceField(
            label=said("Table"), choices=list(tables)
        )
        self.fields["judges"] = forms.MultipleChoiceField(
            label=said("Who judges the rows"),
            choices=list(people),
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": said("Tick at least one person.")},
            help_text=said("Rows are shared out in turn."),
        )
        self.fields["due"] = forms.DateField(
            label=said("Last day of the review"),
            widget=forms.DateInput({"type": "date"}),
            error_messages={"invalid": said("Give a day, such as 2026-12-31.")},
        )

    @property
    def new(self) -> NewReview:
        """What was asked for; only after ``is_valid``."""
        told = self.cleaned_data
        store, _, table = told["place"].partition("/")
        return NewReview(
            asks=Asks(told["asks"]),
            store=store,
            table=table,
            judges=tuple(told["judges"]),
            due=told["due"],
        )


class RowForm(forms.Form):
    """What was found of one row."""

    def __init__(
        self, data: QueryDict | None, columns: Sequence[str], stores: Iterable[str]
    ) -> None:
        """Offer the described columns, and the stores where one corrects."""
        super().__init__(data)
        self.fields["found"] = forms.ChoiceField(
            label=said("What you found"),
            choices=[(value, said(words)) for value, words in FOUND_WORDS.items()],
            widget=forms.RadioSelect,
            error_messages={"required": said("Say what you found.")},
        )
        self.fields["columns"] = forms.MultipleChoiceField(
            label=said("Wrong columns"),
            required=False,
            choices=[(column, column) for column in columns],
            widget=forms.CheckboxSelectMultiple,
        )
        places = [(store, store) for store in stores]
        self.fields["corrected"] = forms.ChoiceField(
            label=said("Corrected in"),
            required=False,
            choices=[
                ("", said("not corrected yet")),
                *places,
                (ELSEWHERE, said("another system")),
            ],
            help_text=said(
                "Correct it in the business system itself; here only the place is"
                " noted, no value."
            ),
        )

    def judged(self, by: str) -> Judged:
        """What was said; only after ``is_valid``."""
        told = self.cleaned_data
        return Judged(
            found=Found(told["found"]),
            columns=tuple(told["columns"]),
            corrected=told["corrected"],
            by=by,
        )
