"""The acts on a form, each with its page; links to answer are shown once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from jieqing.console.cases.act_form import Cleaned, SpokenForm
from jieqing.console.pages import page, show
from jieqing.console.programme.acting import (
    Deed,
    Does,
    PlainForm,
    ReasonForm,
    answer,
    deed_on,
    plainly,
    worded,
)
from jieqing.console.programme.words import ENTRY
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.programme import models
from jieqing.programme.acting import Asked
from jieqing.programme.forms import acts
from jieqing.programme.forms.acts import Wanted
from jieqing.programme.forms.flow import FormAct
from jieqing.programme.forms.questionnaires import (
    FormMode,
    questionnaire,
    questionnaire_of,
)
from jieqing.programme.forms.told import ToldForm, told
from jieqing.programme.forms.vocabulary import CHANNELS, MODES

A_FORTNIGHT = timedelta(days=14)


class DraftForm(SpokenForm):
    """Until when answers are taken."""

    closes_on = forms.DateField(
        label="Answers until",
        help_text="The last day, to its end in Beijing.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class HandedForm(SpokenForm):
    """How links will be handed out."""

    channel = forms.ChoiceField(
        label="They go out",
        help_text="Who made how many, and how they go out, stands beside the results.",
        choices=tuple(CHANNELS.items()),
    )


class CountForm(HandedForm):
    """How many links an anonymous form gets."""

    count = forms.IntegerField(label="How many", min_value=1, max_value=acts.MOST)


class NamesForm(HandedForm):
    """For whom links are made."""

    names = forms.CharField(
        label="For whom, one on a line",
        help_text=(
            "A customer's number, a case number or a partner's name. An answer under a "
            "customer's number goes when the customer's records go."
        ),
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def draft(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Show the questionnaire and ask until when, or begin the form."""
    found = questionnaire_of(questionnaire(visit.desk.tenant, key))

    def begin(cleaned: Cleaned, asked: Asked, _: object) -> str:
        no = acts.draft(visit.desk, key, cleaned["closes_on"], by=visit.by, at=asked.at)
        return f"/{visit.desk.tenant}/programme/forms/{no}/"

    deed = Deed(
        act=FormAct.DRAFT,
        title=said("Surveys"),
        back=f"/{visit.desk.tenant}/programme/forms/",
        do=begin,
        form=DraftForm,
        initial={"closes_on": visit.today + A_FORTNIGHT},
        sentence="Another person looks at questions and mode before it is opened.",
        extra={
            "facts": [
                (said("Title"), found.title),
                (said("Mode"), said(MODES[found.mode])),
                *((str(n), ask.text) for n, ask in enumerate(found.asks, start=1)),
            ]
        },
    )
    return answer(request, visit, deed)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def act(request: HttpRequest, visit: Visit, no: str, name: str) -> HttpResponse:
    """Show the page that confirms an act on a form, or do it."""
    if name not in _FORMS and name != FormAct.INVITE:
        raise Http404
    found = told(visit.desk, no)
    row = models.Record.objects.get(tenant=visit.desk.tenant, no=no)
    if name == FormAct.INVITE:
        return _invite(request, visit, found, row)
    form, does, sentence = _FORMS[name]
    deed = replace(
        deed_on(visit, row, name, "forms", (form, does)),
        sentence=sentence,
    )
    return answer(request, visit, deed)


def _invite(
    request: HttpRequest, visit: Visit, found: ToldForm, row: models.Record
) -> HttpResponse:
    """Ask for how many or for whom; then show the links, this once."""
    made: list[tuple[str, str]] = []
    is_anonymous = found.mode == FormMode.ANONYMOUS

    def make(cleaned: Cleaned, asked: Asked, _: object) -> None:
        lines = [one.strip() for one in str(cleaned.get("names", "")).splitlines()]
        names = [one for one in lines if one]
        count = int(cleaned.get("count") or 0)
        wanted = Wanted(channel=str(cleaned["channel"]), count=count, names=names)
        made.extend(acts.invite(visit.desk, asked, wanted))

    back = f"/{visit.desk.tenant}/programme/forms/{found.no}/"
    deed = Deed(
        act=FormAct.INVITE,
        no=found.no,
        rev=row.rev,
        title=f"{found.no} {row.title}",
        back=back,
        do=make,
        form=CountForm if is_anonymous else NamesForm,
        sentence=(
            "Each link answers once. They are shown once, on the next page: only "
            "their digests are kept."
        ),
    )
    response = answer(request, visit, deed)
    if not made:
        return response
    origin = f"{request.scheme}://{request.get_host()}"
    content = {
        "number": deed.title,
        "back": back,
        "links": [(name, f"{origin}/answer/{token}") for name, token in made],
    }
    return show(request, visit, ENTRY, "console/programme/form_links.html", content)


_FORMS: Mapping[str, tuple[type[SpokenForm], Does, str]] = {
    FormAct.REVIEW: (
        PlainForm,
        plainly(acts.review),
        "Once it is open neither questions nor mode can be changed.",
    ),
    FormAct.DROP: (
        ReasonForm,
        worded(acts.drop, "reason"),
        "",
    ),
    FormAct.OPEN: (
        PlainForm,
        plainly(acts.open_),
        "No answer is shown to anybody before it is closed.",
    ),
    FormAct.CLOSE: (
        PlainForm,
        plainly(acts.close),
        "No more answers are taken; those that came are bound in the ledger.",
    ),
    FormAct.REPORT: (
        PlainForm,
        plainly(acts.report),
        "The answers are counted once, and small groups are told of nobody.",
    ),
    FormAct.PURGE: (
        PlainForm,
        plainly(acts.purge),
        "Raw answers and links are wiped; this cannot be undone.",
    ),
}
