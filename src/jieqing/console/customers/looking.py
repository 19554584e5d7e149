"""A customer's values unmasked without a case: a reason, an entry, once, sixty seconds.

As ``cases/looking.py`` does it for a case: the look is entered before anything is
shown, and what the browser holds is wiped by the page itself.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from jieqing.casebook.case_words import case_words
from jieqing.casebook.flows import Act
from jieqing.casebook.look_up import LOOKS, look_at_values
from jieqing.casebook.preview import preview
from jieqing.casebook.wording import Language
from jieqing.console import handles
from jieqing.console.cases.act_form import SpokenForm
from jieqing.console.cases.looking import SECONDS
from jieqing.console.customers.words import ENTRY
from jieqing.console.doors import see_other
from jieqing.console.pages import not_yours, page, show
from jieqing.console.visit import Visit
from jieqing.erasure.values import IdentityValue
from jieqing.language import said, spoken

LOOKED_UP, SHOWN = "customer-looked-up", "customer-values"
"""What a handle is for: the value that was typed, and to show values of it once."""
GONE = 410


class WhyForm(SpokenForm):
    """Why somebody looks."""

    reason = forms.ChoiceField(label="Reason", widget=forms.RadioSelect)

    def __init__(self, typed: Mapping[str, Any] | None = None) -> None:
        super().__init__(typed)
        self.offer("reason", [(code, said(words)) for code, words in LOOKS.items()])


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def why(request: HttpRequest, visit: Visit, handle: str) -> HttpResponse:
    """Ask why, enter the look, and lead to the values."""
    if not visit.may(Act.SHOW_VALUE):
        return not_yours(request, visit, ENTRY)
    typed = handles.look(request, visit, LOOKED_UP, handle)
    if typed is None:
        return _over(request, visit)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        content = {"form": form, "back": _dossier(visit, handle)}
        return show(request, visit, ENTRY, "console/customers/why.html", content)
    kind, reason = json.loads(typed)[0], form.cleaned_data["reason"]
    look_at_values(visit.desk, kind, reason, by=visit.by, at=visit.at)
    ticket = handles.keep(request, visit, SHOWN, typed, timedelta(seconds=SECONDS))
    return see_other(f"{_dossier(visit, handle)}values/{ticket}")


@require_GET
@page(ENTRY)
def values(
    request: HttpRequest, visit: Visit, handle: str, ticket: str
) -> HttpResponse:
    """Show the values that a ticket stands for; it is gone with that."""
    typed = handles.take(request, visit, SHOWN, ticket)
    if typed is None or not visit.may(Act.SHOW_VALUE):
        return _over(request, visit)
    kind, value = json.loads(typed)
    back = _dossier(visit, handle)
    content = {
        "values": _values(visit, IdentityValue(kind=kind, value=value)),
        "back": back,
        "seconds": SECONDS,
    }
    answer = show(request, visit, ENTRY, "console/customers/values.html", content)
    answer.headers["Cache-Control"] = "no-store, max-age=0"
    # Without scripts the browser itself leaves the page when the time is over.
    answer.headers["Refresh"] = f"{SECONDS}; url={back}"
    return answer


def _values(visit: Visit, entry: IdentityValue) -> list[tuple[str, str]]:
    """Return what was typed and by what else the search knows the customer."""
    words = case_words(Language(spoken()))
    seen = preview(visit.desk, entry, by=visit.by, at=visit.at)
    learned = (one.identity for one in seen.finding.learned if one.acts)
    known = ((words.identity(one.kind), one.value) for one in (entry, *learned))
    return list(dict.fromkeys(known))


def _over(request: HttpRequest, visit: Visit) -> HttpResponse:
    answer = show(request, visit, ENTRY, "console/customers/over.html", {})
    answer.status_code = GONE
    return answer


def _dossier(visit: Visit, handle: str) -> str:
    return f"/{visit.desk.tenant}/customers/found/{handle}/"
