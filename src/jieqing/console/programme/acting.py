"""Doing an act of the programme from a page: a page to confirm it, the act, then 303.

The page carries the ``rev`` that it was drawn from. An act on an older page is refused,
says who changed it when, and nothing typed is lost. What is signed is fetched by the
page's script (``asked``) and signed where the key is; a demo's house keeps its keys.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from jieqing.console.cases.act_form import Cleaned, SpokenForm
from jieqing.console.cases.signing import SignatureNotGiven, demo_key
from jieqing.console.doors import see_other
from jieqing.console.menu import frame_of
from jieqing.console.pages import not_yours
from jieqing.console.parts import cursor_of
from jieqing.console.programme.words import ENTRY
from jieqing.console.refusals import CONFLICT, box_of
from jieqing.console.visit import Visit
from jieqing.errors import JieqingError
from jieqing.evidence.programme_signature import programme_message
from jieqing.language import said
from jieqing.people.signing_page import answered, asked
from jieqing.programme.acting import Asked, Signature
from jieqing.programme.models import Record
from jieqing.programme.wording import ACTS

SEEN = "seen"
Does = Callable[[Visit, Cleaned, Asked, Signature | None], object]
"""How a page does an act with what was typed and, where it is signed, the signature."""


class PlainForm(SpokenForm):
    """A form that asks for nothing."""


class ReasonForm(SpokenForm):
    """A form that asks why."""

    reason = forms.CharField(
        label="Reason",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """What a person signs with an act: record, act and digest, read anew each time."""

    record: str
    act: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One act asked for by a page.

    ``do`` does it; it may return the address to go to. ``words``: what is done here,
    where one act does several things; else the act says it. ``signing`` None: nothing
    is signed. ``extra`` is what the page shows before one agrees. ``closed``: why it
    cannot be done now, which then stands in the form's place.
    """

    act: str
    title: str
    back: str
    do: Callable[[Cleaned, Asked, Signature | None], object]
    no: str = ""
    rev: int = 0
    form: type[SpokenForm] = PlainForm
    initial: Mapping[str, Any] = field(default_factory=dict)
    prepare: Callable[[SpokenForm], None] | None = None
    signing: Callable[[], Signing] | None = None
    words: str = ""
    sentence: str = ""
    result: str = ""
    closed: str = ""
    template: str = "console/programme/act.html"
    extra: Mapping[str, Any] = field(default_factory=dict)


def answer(request: HttpRequest, visit: Visit, deed: Deed) -> HttpResponse:
    """Show the page that confirms an act, or do it."""
    if not visit.may(deed.act):
        return not_yours(request, visit, ENTRY)
    if request.method != "POST":
        return _confirm(request, visit, deed, _form(deed, None))
    form = _form(deed, request)
    if not form.is_valid():
        return _confirm(request, visit, deed, form, status=CONFLICT)
    try:
        signature = _signature(request, visit, deed)
        gone = deed.do(form.cleaned_data, _asked(request, visit, deed), signature)
    except JieqingError as error:
        return _confirm(request, visit, deed, form, error)
    is_address = isinstance(gone, str) and gone.startswith("/")
    return see_other(str(gone) if is_address else deed.back)


def plainly(does: Callable[..., object]) -> Does:
    """Do an act for which nothing is typed."""
    return lambda visit, _, asked, __: does(visit.desk, asked)


def worded(does: Callable[..., object], field: str) -> Does:
    """Do an act for which one thing is typed."""
    return lambda visit, cleaned, asked, _: does(visit.desk, asked, str(cleaned[field]))


def deed_on(
    visit: Visit, row: Record, act: str, place: str, done: tuple[type[SpokenForm], Does]
) -> Deed:
    """Return an act on a record, as the page drawn from ``row`` asks for it.

    ``place``: of its kind among the pages of the programme. ``done``: with what is
    typed, how it is done.
    """
    form, does = done
    return Deed(
        act=act,
        no=row.no,
        rev=row.rev,
        title=f"{row.no} {row.title}",
        back=f"/{visit.desk.tenant}/programme/{place}/{row.no}/",
        do=lambda cleaned, asked, signature: does(visit, cleaned, asked, signature),
        form=form,
    )


def to_sign(visit: Visit, signing: Callable[[], Signing] | None) -> JsonResponse:
    """Tell the script of the page what this person's key is asked to sign.

    Raises ``Http404`` where nothing is signed.
    """
    if signing is None:
        raise Http404
    person = visit.desk.register.person(visit.by)
    return JsonResponse(asked(person, _message(visit, signing())))


def _form(deed: Deed, request: HttpRequest | None) -> SpokenForm:
    if request is None:
        form = deed.form()
        form.initial = dict(deed.initial)
    else:
        form = deed.form(request.POST)
        form.files = request.FILES
    if deed.prepare is not None:
        deed.prepare(form)
    return form


def _confirm(
    request: HttpRequest,
    visit: Visit,
    deed: Deed,
    form: SpokenForm,
    error: JieqingError | None = None,
    status: int = 200,
) -> HttpResponse:
    content: dict[str, Any] = {
        **frame_of(visit, ENTRY),
        **(box_of(error) if error else {}),
        "number": deed.title,
        "back": deed.back,
        "action": said(deed.words or ACTS[deed.act]),
        "sentence": said(deed.sentence) if deed.sentence else "",
        "result": said(deed.result) if deed.result else "",
        "closed": deed.closed,
        "form": form,
        "seen": request.POST.get(SEEN, "") if error else deed.rev,
        "is_signed": deed.signing is not None,
        "asked_at": f"{request.path}/asked",
        "extra": deed.extra,
    }
    code = CONFLICT if error else status
    return render(request, deed.template, content, status=code)


def _asked(request: HttpRequest, visit: Visit, deed: Deed) -> Asked:
    seen = cursor_of(request.POST.get(SEEN, ""))
    return Asked(no=deed.no, act=deed.act, by=visit.by, at=visit.at, seen=seen)


def _signature(request: HttpRequest, visit: Visit, deed: Deed) -> Signature | None:
    if deed.signing is None:
        return None
    if visit.is_demo:
        return demo_key(visit).sign(_message(visit, deed.signing()))
    given = request.POST.get("signature", "")
    if not given:
        raise SignatureNotGiven
    return answered(given)


def _message(visit: Visit, signing: Signing) -> bytes:
    return programme_message(
        visit.desk.tenant, signing.record, signing.act, signing.digest, visit.by
    )
