"""Copying a case to a colleague: a page that asks to whom."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from jieqing.casebook.code_words import roles_named
from jieqing.casebook.read import standing
from jieqing.console.cases.act_form import SpokenForm
from jieqing.console.doors import see_other
from jieqing.console.pages import not_yours, page, show
from jieqing.console.refusals import CONFLICT
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.notices.copying import COPY, copy
from jieqing.people.matrix import readers_of

ENTRY, TEMPLATE = "today", "console/today/copy.html"


class CopyForm(SpokenForm):
    """To whom the case is copied."""

    person = forms.ChoiceField(label="Colleague")


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def copies(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Ask to whom, and copy the case to them."""
    if not visit.may(COPY):
        return not_yours(request, visit, "cases")
    case = standing(visit.desk, number)
    form = CopyForm(request.POST if request.method == "POST" else None)
    colleagues = _colleagues(visit)
    if not colleagues:
        raise Http404
    form.offer("person", colleagues)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["person"]
        copy(visit.desk, number, chosen, by=visit.by, at=visit.at)
        return see_other(f"/{visit.desk.tenant}/cases/{number}/")
    content = {"number": case.number, "form": form}
    response = show(request, visit, ENTRY, TEMPLATE, content)
    response.status_code = CONFLICT if form.is_bound else 200
    return response


def _colleagues(visit: Visit) -> list[tuple[str, str]]:
    """Return who else may read cases, by name and post."""
    named, readers = visit.names(), readers_of("cases")
    persons = visit.desk.register.roll().persons
    return [
        (
            number,
            said("{names} ({post})").format(
                names=named.get(number, number), post=roles_named(person.roles)
            ),
        )
        for number, person in sorted(persons.items())
        if person.is_active and person.roles & readers and number != visit.by
    ]
