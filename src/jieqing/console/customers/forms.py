"""The form by which a customer is looked up."""

from django import forms
from django.http import QueryDict

from jieqing.casebook.case_words import case_words
from jieqing.casebook.plausible import implausible
from jieqing.casebook.wording import Language
from jieqing.datamap.identity import KINDS
from jieqing.erasure.values import IdentityValue
from jieqing.language import said, spoken, told

FIRST = ("phone", "customer_no", "email", "id_card", "order_no")
LONGEST = 200


class WhoForm(forms.Form):
    """A kind of identity and its value."""

    def __init__(self, data: QueryDict | None = None) -> None:
        """Name the kinds in the reader's language, those that one knows first."""
        super().__init__(data)
        words = case_words(Language(spoken()))
        first = [kind for kind in FIRST if kind in KINDS]
        kinds = [*first, *sorted(KINDS - set(first))]
        self.fields["kind"] = forms.ChoiceField(
            label=said("Known by"),
            choices=[(each, words.identity(each)) for each in kinds],
        )
        self.fields["value"] = forms.CharField(
            label=said("Value"),
            max_length=LONGEST,
            error_messages={"required": said("Type what the customer told you.")},
            widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
            help_text=said(
                "It stands in no address and no log; the page that opens is yours for"
                " ten minutes."
            ),
        )

    def clean(self) -> dict[str, str]:
        """Say what is wrong with a value that nobody can have."""
        cleaned: dict[str, str] = super().clean() or {}
        kind, value = cleaned.get("kind", ""), cleaned.get("value", "")
        problem = implausible(kind, value) if kind and value else None
        if problem is not None:
            words = said("Please look at it again: {reason}.")
            self.add_error("value", words.format(reason=told(problem)))
        return cleaned

    @property
    def identity(self) -> IdentityValue:
        """What was typed; only after ``is_valid``."""
        told_ = self.cleaned_data
        return IdentityValue(kind=told_["kind"], value=told_["value"].strip())
