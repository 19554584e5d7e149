"""Registering a request that came by phone, at the counter or in writing.

Who asks is POSTed and never shown again in full; the receipt has the number and days.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from jieqing.casebook import told
from jieqing.casebook.acts import open as opening
from jieqing.casebook.acts.open import Channel, NewRequest
from jieqing.casebook.case_words import case_words
from jieqing.casebook.flows import FLOWS, Right
from jieqing.casebook.plausible import implausible
from jieqing.casebook.purposes import by_consent
from jieqing.casebook.said import Subject
from jieqing.casebook.scope import kinds_of_tables, parts_to_ask
from jieqing.casebook.wording import Language
from jieqing.console.cases.act_form import SpokenForm
from jieqing.console.cases.one import read_case
from jieqing.console.cases.signing import SignatureNotGiven, demo_key
from jieqing.console.cases.words import CHANNELS, KIND_WORDS, RIGHTS
from jieqing.console.doors import see_other
from jieqing.console.menu import frame_of
from jieqing.console.pages import not_yours, page, show
from jieqing.console.refusals import CONFLICT, box_of
from jieqing.console.visit import Visit
from jieqing.datamap.identity import KINDS
from jieqing.erasure.values import IdentityValue
from jieqing.errors import JieqingError
from jieqing.evidence.passkey import Assertion
from jieqing.language import said, spoken
from jieqing.language import told as in_words
from jieqing.people.signing_page import answered, asked

ENTRY = "cases"
ONCE = "cases-opened"
CLAIMED = 60
"""Seconds for which a form that is being sent is not sent again; then it is known."""
KEPT = 20
"""Forms of which a session remembers what they opened."""
USUAL_KINDS = ("phone", "email", "customer_no")


class NewRequestForm(SpokenForm):
    """Who asks for what, how and when it came."""

    right = forms.ChoiceField(label="What is asked for", choices=list(RIGHTS.items()))
    kind = forms.ChoiceField(label="Known by")
    value = forms.CharField(
        label="Number or name",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="It is sealed with the case and stands in no address and no log.",
    )
    salutation = forms.CharField(
        label="How they want to be addressed",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    channel = forms.ChoiceField(
        label="How it came",
        choices=[(c.value, CHANNELS[c]) for c in Channel],
    )
    received = forms.DateField(
        label="Day it was received",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    purposes = forms.MultipleChoiceField(
        label="Consent withdrawn for",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Where consent is withdrawn.",
    )
    parts = forms.MultipleChoiceField(
        label="The part it is about",
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text="Where a part is to be erased or restricted; else leave it empty.",
    )

    signature = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, visit: Visit, typed: Mapping[str, Any] | None = None) -> None:
        super().__init__(typed)
        self.initial = {"received": visit.today}
        self.offer("right", rights_for(visit))
        kinds = [*USUAL_KINDS, *sorted(KINDS - set(USUAL_KINDS))]
        self.offer("kind", [(k, said(KIND_WORDS.get(k, k))) for k in kinds])
        language = Language(spoken())
        self.offer("purposes", [(p.name, p.said(language)) for p in by_consent()])
        named, kinds_in = case_words(language).kinds, kinds_of_tables(visit.desk)
        parts = sorted(parts_to_ask(visit.desk, Right.DELETE), key=_tables_first)
        self.offer(
            "parts", [(w, _part_named(w, kinds_in.get(w, (w,)), named)) for w in parts]
        )

    def clean(self) -> dict[str, Any]:
        """Refuse what can be nobody's number."""
        cleaned = super().clean() or {}
        kind, value = cleaned.get("kind"), cleaned.get("value")
        reason = implausible(kind, value) if kind and value else None
        if reason is not None:
            self.add_error("value", in_words(reason))
        return cleaned


def _part_named(word: str, kinds: Sequence[str], named: Mapping[str, str]) -> str:
    """Say a part by the kinds of records in it; a table's own name stands behind."""
    words = said(", ").join(named.get(kind, kind) for kind in kinds)
    if "." not in word or not words:
        return words or word
    return said("{words} ({table})").format(words=words, table=word)


def _tables_first(word: str) -> tuple[bool, str]:
    return "." not in word, word


def rights_for(visit: Visit) -> list[tuple[str, str]]:
    """Return the rights that are built; what the company finds is signed."""
    del visit
    return [(key, said(words)) for key, words in RIGHTS.items() if Right(key) in FLOWS]


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def new(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the form, or open the case and lead to its receipt."""
    if not visit.may("open"):
        return not_yours(request, visit, ENTRY)
    if request.method != "POST":
        return _shown(request, visit, NewRequestForm(visit))
    once = request.POST.get("once") or secrets.token_urlsafe(9)
    earlier = request.session.get(ONCE, {}).get(once)
    if earlier:
        return see_other(_receipt(visit, earlier))
    form = NewRequestForm(visit, request.POST)
    if not form.is_valid():
        return _shown(request, visit, form, status=CONFLICT)
    if _is_to_be_signed(visit, form.cleaned_data):
        return _to_sign(request, visit, form, once)
    return _register(request, visit, form, once)


@require_POST
@page(ENTRY)
def finding_asked(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Tell the script of the page what is signed over a finding of the company's."""
    form = NewRequestForm(visit, request.POST)
    if not visit.may("open") or not form.is_valid():
        return JsonResponse({}, status=CONFLICT)
    message = opening.finding_message(visit.desk, request_of(form.cleaned_data))
    return JsonResponse(asked(visit.desk.register.person(visit.by), message))


def _is_to_be_signed(visit: Visit, cleaned: Mapping[str, Any]) -> bool:
    """Whether the officer's signature lacks; a demo signs with its own keys."""
    is_companys = Right(cleaned["right"]).is_companys
    return is_companys and not visit.is_demo and not cleaned["signature"]


def _to_sign(
    request: HttpRequest, visit: Visit, form: NewRequestForm, once: str
) -> HttpResponse:
    """Show what the company found, to be signed; what was typed stays in the form."""
    typed = [
        (name, value)
        for name in form.fields
        if name != "signature"
        for value in request.POST.getlist(name)
    ]
    content = {
        "typed": typed,
        "once": once,
        "right": said(RIGHTS[form.cleaned_data["right"]]),
        "received": form.cleaned_data["received"],
    }
    return show(request, visit, ENTRY, "console/cases/sign_finding.html", content)


def _register(
    request: HttpRequest, visit: Visit, form: NewRequestForm, once: str
) -> HttpResponse:
    """Open the case once, whatever was clicked at the same moment."""
    claim = f"once:{visit.by}:{once}"
    if not cache.add(claim, 1, CLAIMED):
        return see_other(f"/{visit.desk.tenant}/cases/")
    try:
        number = open_as_told(visit, form.cleaned_data)
    except JieqingError as error:
        cache.delete(claim)
        return _shown(request, visit, form, error, status=CONFLICT)
    _remember(request, once, number)
    return see_other(_receipt(visit, number))


@require_safe
@page(ENTRY)
def receipt(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Show what the asker is told at once: number, days, whom to ask. To be printed."""
    read = read_case(visit, number)
    case, opening_ = read.case, read.files.record.leaves[0]
    content = {
        "number": number,
        "right": said(RIGHTS.get(case.right, case.right)),
        "channel": said(CHANNELS.get(told.fact(opening_, "channel"), "")),
        "received": told.received(read.files.record),
        "answer_by": case.days.get("answer"),
        "outer": case.days.get("outer"),
        "undo_until": told.fact(opening_, "undo_until"),
        "provisional": case.provisional_years,
        "back": f"/{visit.desk.tenant}/cases/{number}/",
    }
    return show(request, visit, ENTRY, "console/cases/receipt.html", content)


def open_as_told(visit: Visit, cleaned: Mapping[str, Any]) -> str:
    """Open a case on what the form was told; returns its number.

    Raises ``SignatureNotGiven`` where the company's own finding is not signed.
    """
    told_ = request_of(cleaned)
    if told_.right.is_companys:
        told_ = replace(told_, signature=_finding_signed(visit, told_, cleaned))
    return opening.open_case(visit.desk, told_, by=visit.by, at=visit.at)


def _finding_signed(
    visit: Visit, told_: NewRequest, cleaned: Mapping[str, Any]
) -> bytes | Assertion:
    if visit.is_demo:
        return demo_key(visit).sign(opening.finding_message(visit.desk, told_))
    given = str(cleaned.get("signature") or "")
    if not given:
        raise SignatureNotGiven
    return answered(given)


def request_of(cleaned: Mapping[str, Any]) -> NewRequest:
    """Return what the form was told, as the act takes it."""
    right = Right(cleaned["right"])
    purpose, ground = opening.USUAL[right]
    is_consent = right is Right.WITHDRAW_CONSENT
    entry = IdentityValue(kind=cleaned["kind"], value=cleaned["value"].strip())
    return NewRequest(
        right=right,
        subject=Subject(entry=entry, salutation=cleaned["salutation"]),
        channel=Channel(cleaned["channel"]),
        received=cleaned["received"],
        purpose=purpose,
        ground=ground,
        scope=tuple(cleaned["purposes" if is_consent else "parts"]),
    )


def _remember(request: HttpRequest, once: str, number: str) -> None:
    """A second click on the same form shows what the first one opened."""
    before = list(request.session.get(ONCE, {}).items())[1 - KEPT :]
    request.session[ONCE] = {**dict(before), once: number}


def _receipt(visit: Visit, number: str) -> str:
    return f"/{visit.desk.tenant}/cases/{number}/receipt"


def _shown(
    request: HttpRequest,
    visit: Visit,
    form: NewRequestForm,
    error: JieqingError | None = None,
    status: int = 200,
) -> HttpResponse:
    once = request.POST.get("once") or secrets.token_urlsafe(9)
    form.fields.pop("signature", None)  # it is asked for on a page of its own
    content = {
        **frame_of(visit, ENTRY),
        **(box_of(error) if error else {}),
        "form": form,
        "once": once,
    }
    return render(request, "console/cases/new.html", content, status=status)
