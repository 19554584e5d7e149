"""The act that fulfils a request which erases nothing: show, hand over, restrict."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from jieqing.casebook.acts import fulfil as fulfilling
from jieqing.casebook.acts.fulfil import End
from jieqing.casebook.case_words import case_words
from jieqing.casebook.correspondence import language_of_home
from jieqing.casebook.dossier import Dossier
from jieqing.casebook.dossier_text import Reading, to_text
from jieqing.casebook.flows import Act, Right
from jieqing.casebook.read import Standing, standing
from jieqing.console.cases.act_form import ActForm, CaseForm, Cleaned
from jieqing.console.pages import show
from jieqing.console.visit import Visit
from jieqing.language import said

COPIES = frozenset({Right.COPY, Right.DELETE, Right.CLOSE})
"""Rights whose customer may have a copy; in the last two before anything goes."""


class FulfilForm(CaseForm):
    """What this right needs: a passphrase, an end, or nothing."""

    passphrase = forms.CharField(
        label="Passphrase of the copy",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Several words. Tell it to the customer by another way.",
    )
    again = forms.CharField(
        label="The same passphrase again",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    until = forms.DateField(
        label="Restricted until",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="At most 90 days on; empty: the longest.",
    )
    with_dispute = forms.BooleanField(
        label="It ends with a dispute, which is looked at by that day", required=False
    )

    def prepare(self) -> None:
        """Ask only what the right needs."""
        if self.case.right not in COPIES:
            del self.fields["passphrase"], self.fields["again"]
        if self.case.right != Right.RESTRICT:
            del self.fields["until"], self.fields["with_dispute"]

    def clean(self) -> dict[str, Any]:
        """Refuse two passphrases that differ."""
        cleaned = super().clean() or {}
        if cleaned.get("passphrase") != cleaned.get("again"):
            self.add_error("again", differ())
        return cleaned


def differ() -> str:
    """Say that what was typed twice differs."""
    return said("The two passphrases differ; type them again.")


def _fulfil(visit: Visit, number: str, cleaned: Cleaned) -> object:
    asked = (visit.desk, number)
    match standing(visit.desk, number).right:
        case right if right in COPIES:
            secret = cleaned["passphrase"]
            return fulfilling.hand_copy(*asked, secret, by=visit.by, at=visit.at)
        case Right.RESTRICT:
            last: date | None = cleaned["until"]
            end = End(until=last, with_dispute=cleaned["with_dispute"])
            return fulfilling.restrict(*asked, end, by=visit.by, at=visit.at)
        case _:
            return fulfilling.show(*asked, by=visit.by, at=visit.at)


def _answer(
    request: HttpRequest, visit: Visit, case: Standing, given: object
) -> HttpResponse | None:
    """Show what is held, now and only now: no copy of it stays."""
    if not isinstance(given, Dossier):
        return None
    words = case_words(language_of_home(visit.home))
    text = to_text(given, Reading(words=words, catalogue=visit.desk.catalogue))
    content = {"number": case.number, "text": text}
    return show(request, visit, "cases", "console/cases/dossier.html", content)


FORMS = (
    ActForm(
        act=Act.FULFIL,
        do=_fulfil,
        form=FulfilForm,
        answer=_answer,
        result=(
            "What is shown or handed over is made anew from the stores and recorded by"
            " its digest. What is shown stays nowhere: print or read it out at once."
        ),
    ),
)
