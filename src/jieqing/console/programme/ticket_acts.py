"""The acts on a ticket, each with its form."""

from collections.abc import Mapping
from dataclasses import replace

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from jieqing.console.cases.act_form import Cleaned, SpokenForm
from jieqing.console.pages import not_yours, page
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
from jieqing.console.programme.tickets import WORDED, WORDS_GONE, are_words_gone
from jieqing.console.programme.words import ENTRY
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.programme import models
from jieqing.programme.acting import Asked, Signature
from jieqing.programme.tickets import acts
from jieqing.programme.tickets.acts import NewTicket
from jieqing.programme.tickets.flow import TicketAct
from jieqing.programme.tickets.told import ToldTicket, told
from jieqing.programme.tickets.vocabulary import (
    CATEGORIES,
    CHANNELS,
    KIND_WORDS,
    OUTCOMES,
    PARTS,
)

_DAY = {"type": "date"}


class ReceiveForm(SpokenForm):
    """What came in, from whom, about what."""

    kind = forms.ChoiceField(label="Kind", choices=tuple(KIND_WORDS.items()))
    title = forms.CharField(
        label="Title", help_text="Without names or numbers of persons.", max_length=120
    )
    category = forms.ChoiceField(
        label="Matter",
        help_text="Of a complaint, or of a wish to look at it again.",
        required=False,
        choices=(("", "—"), *CATEGORIES.items()),
    )
    channel = forms.ChoiceField(label="Came by", choices=tuple(CHANNELS.items()))
    received_on = forms.DateField(
        label="Came on",
        help_text="The day it reached anybody here; clocks begin with it.",
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
    )
    stated_on = forms.DateField(
        label="Due on, as the letter says",
        help_text="Of a letter of an authority or a consultation.",
        required=False,
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
    )
    account = forms.CharField(
        label="What it says",
        help_text="It is sealed; only those who handle it read it.",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    subject = forms.CharField(
        label="The customer's number",
        help_text=(
            "As the shop knows it. What came in is found by it, and goes when the "
            "customer's records go."
        ),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    against = forms.ChoiceField(
        label="Complains of",
        help_text="Whoever it is does nothing here and does not see it.",
        required=False,
        choices=(("", "nobody"),),
    )
    link = forms.CharField(
        label="Number of the case it is about", required=False, max_length=24
    )


class NoteForm(SpokenForm):
    """What was said or sent."""

    text = forms.CharField(
        label="In your words",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class NumberForm(SpokenForm):
    """The number of another record."""

    number = forms.CharField(label="Number", max_length=24)


class AnswerForm(SpokenForm):
    """The outcome and the parts of an answer; those that a kind asks for."""

    outcome = forms.ChoiceField(label="Outcome")
    result = forms.CharField(
        label="Result", max_length=8000, widget=forms.Textarea(attrs={"rows": 4})
    )
    reason = forms.CharField(
        label="Reason and ground",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    remedy = forms.CharField(
        label="Remedy, and where to turn next",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    duties = forms.CharField(
        label="Who does what from when",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def receive(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the form by which something that came in is entered, or enter it."""
    deed = Deed(
        act=TicketAct.RECEIVE,
        title=said("Tickets"),
        back=f"/{visit.desk.tenant}/programme/tickets/",
        do=lambda cleaned, asked, _: _receive(visit, cleaned, asked),
        form=ReceiveForm,
        initial={"received_on": visit.today, "kind": request.GET.get("kind", "")},
        prepare=lambda form: _people(visit, form),
        sentence=(
            "Enter it on the day it came. Whoever answers for it accepts it next; by "
            "when, follows from its kind."
        ),
    )
    return answer(request, visit, deed)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def act(request: HttpRequest, visit: Visit, no: str, name: str) -> HttpResponse:
    """Show the page that confirms an act on a ticket, or do it."""
    if name not in _FORMS:
        raise Http404
    found = told(visit.desk, no)
    if found.against == visit.by:
        return not_yours(request, visit, ENTRY)
    row = models.Record.objects.get(tenant=visit.desk.tenant, no=no)
    form, does, sentence = _FORMS[name]
    deed = replace(
        deed_on(visit, row, name, "tickets", (form, does)),
        prepare=lambda shown: _offer(shown, found),
        sentence=sentence,
        closed=_closed(visit, no, name),
    )
    return answer(request, visit, deed)


def _closed(visit: Visit, no: str, name: str) -> str:
    """Why nothing can be added to a ticket whose words are erased; empty: it can."""
    is_closed = name in WORDED and are_words_gone(visit, no)
    return said(WORDS_GONE) if is_closed else ""


def _people(visit: Visit, form: SpokenForm) -> None:
    names = visit.names()
    people = [(number, f"{number} {name}") for number, name in sorted(names.items())]
    form.offer("against", [("", said("nobody")), *people])


def _offer(form: SpokenForm, found: ToldTicket) -> None:
    """Ask for what the kind asks for, and nothing else."""
    if "outcome" not in form.fields:
        return
    form.offer("outcome", [(one, said(OUTCOMES[one])) for one in found.kind.outcomes])
    for part in PARTS:
        if part not in found.kind.parts:
            del form.fields[part]


def _receive(visit: Visit, cleaned: Cleaned, asked: Asked) -> str:
    new = NewTicket(
        kind=str(cleaned["kind"]),
        title=str(cleaned["title"]),
        category=str(cleaned["category"]),
        channel=str(cleaned["channel"]),
        received_on=cleaned["received_on"],
        stated_on=cleaned["stated_on"],
        account=str(cleaned["account"]),
        subject=str(cleaned["subject"]),
        against=str(cleaned["against"]),
        link=str(cleaned["link"]).strip(),
    )
    no = acts.receive(visit.desk, new, by=visit.by, at=asked.at)
    return f"/{visit.desk.tenant}/programme/tickets/{no}/"


def _answer(visit: Visit, cleaned: Cleaned, asked: Asked, _: Signature | None) -> None:
    parts = {part: str(cleaned[part]) for part in PARTS if part in cleaned}
    acts.answer(visit.desk, asked, str(cleaned["outcome"]), parts)


_FORMS: Mapping[str, tuple[type[SpokenForm], Does, str]] = {
    TicketAct.ACCEPT: (
        PlainForm,
        plainly(acts.accept),
        "Tell who sent it that it is accepted, and who handles it.",
    ),
    TicketAct.TAKE: (
        PlainForm,
        plainly(acts.take),
        "Nobody handles a complaint of themselves or of a case in which they acted.",
    ),
    TicketAct.NOTE: (NoteForm, worded(acts.note, "text"), ""),
    TicketAct.LINK: (
        NumberForm,
        worded(acts.link, "number"),
        "A case, an issue, a document or another ticket.",
    ),
    TicketAct.ANSWER: (AnswerForm, _answer, ""),
    TicketAct.REOPEN: (ReasonForm, worded(acts.reopen, "reason"), ""),
    TicketAct.CLOSE: (PlainForm, plainly(acts.close), ""),
    TicketAct.ASK_REFUSAL: (
        ReasonForm,
        worded(acts.ask_refusal, "reason"),
        "Another person decides. The reason goes into the answer.",
    ),
    TicketAct.REFUSE: (PlainForm, plainly(acts.refuse), ""),
    TicketAct.MERGE: (
        NumberForm,
        worded(acts.merge, "number"),
        "An open one of the same kind that came no later; its clock counts.",
    ),
}
