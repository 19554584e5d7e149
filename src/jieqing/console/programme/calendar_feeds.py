"""A person's days at an address that a calendar program fetches again and again.

The address holds a token that opens these days and nothing else; only its digest is
kept. Whoever has it sees what its person may see today; it ends by its day, by
revoking, or with the log-in.
"""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from jieqing.console.cases.act_form import SpokenForm
from jieqing.console.doors import see_other
from jieqing.console.organisation.token_making import make, revoke
from jieqing.console.pages import page, show
from jieqing.console.parts import parts_of
from jieqing.console.programme.calendar import own_days
from jieqing.console.programme.words import ENTRY, PARTS
from jieqing.console.refusals import CONFLICT
from jieqing.console.visit import Visit, visit_by
from jieqing.language import heard
from jieqing.people.accounts.models import Token
from jieqing.people.accounts.tokens import (
    CALENDAR,
    LABEL_LETTERS,
    LONGEST_DAYS,
    person_of_token,
    scopes_of_token,
)

TEMPLATE = "console/programme/calendar_feeds.html"


class FeedForm(SpokenForm):
    """Where the calendar is read, and for how long."""

    label = forms.CharField(
        label="Where you read it",
        max_length=LABEL_LETTERS,
        help_text="Such as: my phone. By it you know which address to revoke.",
    )
    days = forms.IntegerField(
        label="Days until it ends", min_value=1, max_value=LONGEST_DAYS, initial=365
    )


@require_safe
def feed(request: HttpRequest, text: str) -> HttpResponse:
    """Give the days of a token's person; what is no such token is not there."""
    del request
    if scopes_of_token(text) != {CALENDAR}:
        raise Http404
    visit = visit_by(person_of_token(text))
    if visit is None or not visit.may_read(ENTRY):
        raise Http404
    with heard(visit.home.company.language):
        answer = own_days(visit)
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@require_safe
@page(ENTRY)
def feeds(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show one's own addresses: where they are read, until when, when last."""
    return _show(request, visit, FeedForm())


@require_http_methods(["POST"])
@page(ENTRY)
def new(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Make an address and show it once."""
    form = FeedForm(request.POST)
    if not form.is_valid():
        shown = _show(request, visit, form)
        shown.status_code = CONFLICT
        return shown
    text = make(visit, {**form.cleaned_data, "scopes": [CALENDAR]})
    address = request.build_absolute_uri(f"/account/calendar/{text}.ics")
    return _show(request, visit, FeedForm(), address)


@require_POST
@page(ENTRY)
def end(request: HttpRequest, visit: Visit, handle: str) -> HttpResponse:
    """Revoke one of one's own addresses: it is not there any more."""
    del request
    token = _own(visit).filter(handle=handle).first()
    if token is None:
        raise Http404
    revoke(visit, token)
    return see_other(f"/{visit.desk.tenant}/programme/calendar/feeds/")


def _show(
    request: HttpRequest, visit: Visit, form: FeedForm, address: str = ""
) -> HttpResponse:
    content = {
        "form": form,
        "address": address,
        "lines": _own(visit).order_by("-made_at"),
        "parts": parts_of(visit, ENTRY, PARTS, "calendar/feeds/"),
    }
    return show(request, visit, ENTRY, TEMPLATE, content)


def _own(visit: Visit) -> Any:  # noqa: ANN401  # a queryset
    """The addresses that still open something, of this person alone."""
    rows = Token.objects.select_related("account__person").filter(
        account__person__tenant=visit.desk.tenant,
        account__person__number=visit.by,
        scopes=[CALENDAR],
    )
    return rows.filter(revoked_at=None, ends_at__gt=timezone.now())
