"""The page at a link of a form: opening it answers nothing, sending it answers once.

Mail scanners open every link; so the link shows who asks, the questions come after a
button, and only their sending spends the link. Nobody logs in, no session is begun,
and nothing of the browser is read.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from jieqing.casebook.desk import Desk
from jieqing.console.refusals import CONFLICT
from jieqing.console.serving import now_at, served_home
from jieqing.language import said
from jieqing.programme.forms.answering import (
    AnswerIncomplete,
    FormOver,
    LinkSpent,
    LinkUnknown,
    Opened,
    opened,
)
from jieqing.programme.forms.answering import answer as keep
from jieqing.programme.forms.questionnaires import LONGEST, Ask, AskKind, FormMode

BEGIN, SEND = "begin", "send"
ASSURED: Mapping[FormMode, str] = {
    FormMode.ANONYMOUS: (
        "This is anonymous: your answer is kept without your name, without this link "
        "and without the hour. It is counted together with others and shown only "
        "where five or more have answered."
    ),
    FormMode.CONFIDENTIAL: (
        "This is confidential: we know who has answered, but not what. What you say "
        "is shown only together with that of others."
    ),
    FormMode.NAMED: "This is not anonymous: your answers stand beside the name to "
    "which this link was sent.",
}


class AnswerForm(forms.Form):
    """The questions of a form; their words are those of its pack."""

    def __init__(self, asks: tuple[Ask, ...], typed: Any | None = None) -> None:  # noqa: ANN401  # what was posted
        super().__init__(typed)
        for ask in asks:
            self.fields[ask.key] = _field(ask)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show who asks, then the questions, then thanks."""
    response = _answered(request, token)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _answered(request: HttpRequest, token: str) -> HttpResponse:
    desk = Desk.swept(served_home())
    try:
        found = opened(desk, token, now_at(desk))
        step = request.POST.get("step", "") if request.method == "POST" else ""
        if not step:
            return _page(request, found, {})
        return _asked(
            request, found, step, lambda given: keep(desk, token, given, now_at(desk))
        )
    except LinkSpent:
        return _ended(request, said("Thank you. There is an answer from this link."))
    except FormOver:
        return _ended(request, said("This form takes no more answers."))
    except LinkUnknown:
        words = said("This link leads to no form. Is it copied whole?")
        return _ended(request, words, HTTPStatus.NOT_FOUND)


def _asked(
    request: HttpRequest,
    found: Opened,
    step: str,
    kept: Callable[[Mapping[str, str]], None],
) -> HttpResponse:
    asks = found.questionnaire.asks
    if step != SEND:
        return _page(request, found, {"form": AnswerForm(asks)})
    form = AnswerForm(asks, request.POST)
    if not form.is_valid():
        return _page(request, found, {"form": form}, CONFLICT)
    try:
        kept({key: str(value) for key, value in form.cleaned_data.items()})
    except AnswerIncomplete:
        return _page(request, found, {"form": form}, CONFLICT)
    return _ended(request, said("Thank you. Your answer is there."))


def _page(
    request: HttpRequest,
    found: Opened,
    more: Mapping[str, Any],
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    content = {
        "title": found.questionnaire.title,
        "intro": found.questionnaire.intro,
        "assured": said(ASSURED[FormMode(found.form.mode)]),
        "until": found.form.closes_on,
        "company": served_home().company.name,
        "step": SEND if more else BEGIN,
        **more,
    }
    return render(request, "console/answer.html", content, status=status)


def _ended(
    request: HttpRequest, words: str, status: int = HTTPStatus.OK
) -> HttpResponse:
    content = {"words": words, "company": served_home().company.name}
    return render(request, "console/answered.html", content, status=status)


def _field(ask: Ask) -> forms.Field:
    if ask.kind is AskKind.TEXT:
        return forms.CharField(
            label=ask.text,
            required=ask.is_required,
            max_length=LONGEST,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
    return forms.ChoiceField(
        label=ask.text,
        required=ask.is_required,
        choices=[(value, value) for value in ask.values],
        widget=forms.RadioSelect(
            attrs={"class": "scale" if ask.kind is AskKind.SCALE else ""}
        ),
    )
