"""Making and revoking a token on a page; both are entered in the ledger."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jieqing.console.cases.act_form import SpokenForm
from jieqing.console.organisation.part import ENTRY, address_of, part
from jieqing.console.organisation.plain_act import PlainAct
from jieqing.console.organisation.words import scope_words
from jieqing.console.pages import page
from jieqing.console.refusals import CONFLICT
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.people.accounts.door_acts import TOKEN, TOKEN_END, enter
from jieqing.people.accounts.models import Token
from jieqing.people.accounts.tokens import (
    LABEL_LETTERS,
    LONGEST_DAYS,
    READ,
    account_of,
    end_token,
    make_token,
)
from jieqing.people.matrix import MATRIX, PROGRAMME

HERE = "tokens"


class TokenForm(SpokenForm):
    """What a token is told: for which program, for how long, how far it reaches."""

    label = forms.CharField(label="Program", max_length=LABEL_LETTERS)
    days = forms.IntegerField(
        label="Days until it ends", min_value=1, max_value=LONGEST_DAYS, initial=90
    )
    scopes = forms.MultipleChoiceField(
        label="Reach",
        widget=forms.CheckboxSelectMultiple,
        help_text="Never further than your own posts, whatever is ticked.",
    )

    def __init__(self, visit: Visit, typed: Any = None) -> None:  # noqa: ANN401  # a QueryDict
        super().__init__(typed)
        mine = (act for act in (*MATRIX, *PROGRAMME) if visit.may(act))
        self.offer("scopes", [(s, scope_words(s)) for s in (READ, *mine)])


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def new(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask what the token is for, make it and show it once."""
    form = TokenForm(visit, request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        shown = part(request, visit, HERE, "new_token.html", form=form)
        shown.status_code = CONFLICT if form.is_bound else shown.status_code
        return shown
    text = make(visit, form.cleaned_data)
    act = PlainAct(
        do=lambda: None,
        title=said("Make a token"),
        sentence="",
        shown=said("Keep it now: it is not shown again. A program sends it as"),
        back=address_of(visit, HERE),
        here=HERE,
    )
    once = f"Authorization: Bearer {text}"
    return part(request, visit, HERE, "shown_once.html", act=act, once=once)


def revoke(visit: Visit, token: Token) -> None:
    """End a token, inside one transaction with its entry."""
    with transaction.atomic():
        end_token(token.account, token.handle, timezone.now())
        _enter(visit, TOKEN_END, token.account.person.number, token.handle)


def make(visit: Visit, typed: Mapping[str, Any]) -> str:
    """Make a token in one transaction with its entry; its text is shown only now."""
    with transaction.atomic():
        account = account_of(visit.desk.tenant, visit.by)
        text = make_token(
            account, typed["label"], typed["scopes"], typed["days"], timezone.now()
        )
        handle = text.split("_")[1]
        _enter(visit, TOKEN, visit.by, handle, scopes=sorted(typed["scopes"]))
    return text


def _enter(
    visit: Visit, act: str, person: str, handle: str, **facts: list[str]
) -> None:
    told = {"token": handle, **facts}
    register = visit.desk.register
    enter(register, act, person, by=visit.by, at=visit.at, facts=told)
