"""资源: files of indicators offered, sent and taken in, each with its mark."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_safe

from jieqing.console.cases.act_form import Cleaned, SpokenForm
from jieqing.console.pages import not_yours, page, show
from jieqing.console.parts import parts_of
from jieqing.console.programme.acting import (
    Deed,
    Does,
    PlainForm,
    ReasonForm,
    Signing,
    answer,
    deed_on,
    to_sign,
    worded,
)
from jieqing.console.programme.newest import newest_first
from jieqing.console.programme.timeline import timeline_of
from jieqing.console.programme.words import ENTRY, PARTS
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.programme import models, sealed
from jieqing.programme.acting import Asked, Signature
from jieqing.programme.parties import resources as acts
from jieqing.programme.parties.bundle import LARGEST, Tlp
from jieqing.programme.parties.flow import PartyState
from jieqing.programme.parties.resources import (
    RESOURCE,
    RESOURCES,
    NewResource,
    Received,
    ResourceAct,
    ToldResource,
    sending_digest,
    states_of,
    told_resource,
)
from jieqing.programme.parties.told import told_all
from jieqing.programme.parties.wording import ACTS, STATES

_HERE = "parties/"
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_FILE = "console/programme/act_wide.html"


class OfferForm(SpokenForm):
    """A file, the mark that is claimed for it, and to whom it goes."""

    title = forms.CharField(label="Title", max_length=120)
    file = forms.FileField(label="File of STIX 2.1 or MISP (JSON)")
    tlp = forms.ChoiceField(
        label="Mark (TLP)",
        help_text="It must be the strictest mark in the file.",
        choices=tuple((one.value, f"TLP:{one.value.upper()}") for one in Tlp),
    )
    to = forms.MultipleChoiceField(
        label="To whom it goes",
        help_text="Only parties for which a mark was entered.",
        widget=forms.CheckboxSelectMultiple,
    )


class ReceiveForm(SpokenForm):
    """A file that came in."""

    title = forms.CharField(label="Title", max_length=120)
    file = forms.FileField(label="File of STIX 2.1 or MISP (JSON)")
    source = forms.ChoiceField(label="From whom")
    until = forms.DateField(label="Used until", widget=_DAY)


@require_safe
@page(ENTRY)
def resources(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List what was shared, the newest first."""
    rows = models.Record.objects.filter(tenant=visit.desk.tenant, mechanism=RESOURCES)
    found, more = newest_first(request, rows, "no")
    here = f"/{visit.desk.tenant}/programme/parties/resources/"
    states = states_of(visit.desk, [row.no for row in found], visit.today)
    content = {
        "lines": [
            {
                "no": row.no,
                "title": row.title,
                "state": said(STATES[states[row.no]]),
                "at": row.created,
                "address": f"{here}{row.no}/",
            }
            for row in found
        ],
        "next_query": more,
        "buttons": [
            {"address": f"{here}acts/{act}", "words": said(ACTS[act])}
            for act in (ResourceAct.OFFER, ResourceAct.RECEIVE)
            if visit.may(act)
        ],
        "parts": parts_of(visit, ENTRY, PARTS, f"{_HERE}resources"),
    }
    return show(request, visit, ENTRY, "console/programme/resources.html", content)


@require_safe
@page(ENTRY)
def resource(request: HttpRequest, visit: Visit, no: str) -> HttpResponse:
    """Show one: its mark, to whom it goes or from whom it came, what was done."""
    found = _found(visit, no)
    row = models.Record.objects.get(tenant=visit.desk.tenant, no=no)
    here = f"/{visit.desk.tenant}/programme/parties/"
    records = models.Record.objects.filter(tenant=visit.desk.tenant)
    named = dict(records.filter(no__in=found.parties).values_list("no", "title"))
    content = {
        "row": row,
        "resource": found,
        "may_open": _may_open(visit),
        "state": said(STATES[found.state]),
        "parties": [
            (f"{here}{one}/", one, named.get(one, "")) for one in found.parties
        ],
        "buttons": [
            {
                "address": f"{here}resources/{no}/acts/{one.act}",
                "words": said(ACTS[one.act]),
            }
            for one in RESOURCE.acts_from(found.state)
            if visit.may(one.act)
        ],
        "done": timeline_of(visit, found.record, ACTS),
        "parts": parts_of(visit, ENTRY, PARTS, f"{_HERE}resources"),
    }
    return show(request, visit, ENTRY, "console/programme/resource.html", content)


@require_safe
@page(ENTRY)
def file(request: HttpRequest, visit: Visit, no: str) -> HttpResponse:
    """Give the file as it was sealed, to who sends such files or uses them."""
    found = _found(visit, no)
    if not _may_open(visit):
        return not_yours(request, visit, ENTRY)
    content = sealed.read(visit.desk.home, found.file, no)
    answered = HttpResponse(content, content_type="application/json")
    answered["Content-Disposition"] = f'attachment; filename="{no}.json"'
    return answered


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def offer(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the form by which a file is offered to parties, or offer it."""
    deed = Deed(
        act=ResourceAct.OFFER,
        title=said("Shared files"),
        back=f"/{visit.desk.tenant}/programme/parties/resources/",
        do=lambda cleaned, asked, _: _offer(visit, cleaned, asked),
        form=OfferForm,
        prepare=lambda form: form.offer("to", _parties(visit, trusted=True)),
        sentence=(
            "Nothing goes before another person sends it. A file that tells of a "
            "person or of a party, or is not marked as one, is refused."
        ),
        template=_FILE,
    )
    return answer(request, visit, deed)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def receive(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the form by which a file is taken in, or take it in."""
    deed = Deed(
        act=ResourceAct.RECEIVE,
        title=said("Shared files"),
        back=f"/{visit.desk.tenant}/programme/parties/resources/",
        do=lambda cleaned, asked, _: _receive(visit, cleaned, asked),
        form=ReceiveForm,
        initial={"until": visit.today + timedelta(days=90)},
        prepare=lambda form: form.offer("source", _parties(visit, trusted=False)),
        template=_FILE,
    )
    return answer(request, visit, deed)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def act(request: HttpRequest, visit: Visit, no: str, name: str) -> HttpResponse:
    """Show the page that confirms an act on a shared file, or do it."""
    if name not in _DOES:
        raise Http404
    found = _found(visit, no)
    row = models.Record.objects.get(tenant=visit.desk.tenant, no=no)
    deed = replace(
        deed_on(visit, row, name, "parties/resources", _DOES[name]),
        signing=_signing(found, name),
        extra={"facts": _to_sign(found) if name == ResourceAct.SEND else []},
    )
    return answer(request, visit, deed)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def asked_to_sign(
    request: HttpRequest, visit: Visit, no: str, name: str
) -> JsonResponse:
    """Tell the page's script what is signed."""
    del request
    return to_sign(visit, _signing(_found(visit, no), name))


def _may_open(visit: Visit) -> bool:
    return visit.may(ResourceAct.SEND) or visit.may(ResourceAct.USE)


def _found(visit: Visit, no: str) -> ToldResource:
    people = visit.roll.persons
    return told_resource(visit.desk, no, people, visit.today)


def _signing(found: ToldResource, name: str) -> Callable[[], Signing] | None:
    if name != ResourceAct.SEND:
        return None
    digest = sending_digest(found)
    return lambda: Signing(record=found.no, act=name, digest=digest)


def _to_sign(found: ToldResource) -> list[tuple[str, str]]:
    return [
        (said("Mark (TLP)"), f"TLP:{found.tlp.value.upper()}"),
        (said("To whom it goes"), said(", ").join(found.parties)),
        (said("Digest"), found.sha256),
    ]


def _parties(visit: Visit, *, trusted: bool) -> list[tuple[str, str]]:
    """Parties that are worked with, and where asked, may be sent something."""
    people = visit.roll.persons
    named = dict(
        models.Record.objects.filter(
            tenant=visit.desk.tenant, mechanism="party"
        ).values_list("no", "title")
    )
    return [
        (one.no, f"{one.no} {named.get(one.no, '')}")
        for one in told_all(visit.desk, people)
        if one.state is PartyState.ACTIVE and (one.trusted or not trusted)
    ]


def _offer(visit: Visit, cleaned: Cleaned, asked: Asked) -> str:
    new = NewResource(
        title=str(cleaned["title"]),
        content=cleaned["file"].read(LARGEST + 1),
        tlp=str(cleaned["tlp"]),
        to=tuple(map(str, cleaned["to"])),
    )
    no = acts.offer(visit.desk, new, by=visit.by, at=asked.at)
    return f"/{visit.desk.tenant}/programme/parties/resources/{no}/"


def _receive(visit: Visit, cleaned: Cleaned, asked: Asked) -> str:
    new = Received(
        title=str(cleaned["title"]),
        content=cleaned["file"].read(LARGEST + 1),
        source=str(cleaned["source"]),
        until=cleaned["until"],
    )
    no = acts.receive(visit.desk, new, by=visit.by, at=asked.at)
    return f"/{visit.desk.tenant}/programme/parties/resources/{no}/"


def _send(visit: Visit, _: Cleaned, asked: Asked, signature: Signature | None) -> None:
    acts.send(visit.desk, asked, signature or b"")


class UseForm(SpokenForm):
    """What was done with it."""

    reason = forms.CharField(
        label="In your words", max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )


_DOES: Mapping[str, tuple[type[SpokenForm], Does]] = {
    ResourceAct.SEND: (PlainForm, _send),
    ResourceAct.REFUSE: (ReasonForm, worded(acts.refuse, "reason")),
    ResourceAct.USE: (UseForm, worded(acts.use, "reason")),
}
