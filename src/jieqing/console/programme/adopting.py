"""Adopt the programme, and set an item aside: each by two people with their keys."""

from datetime import date, timedelta

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from jieqing.console.cases.act_form import Cleaned, SpokenForm
from jieqing.console.pages import page
from jieqing.console.programme.acting import (
    Deed,
    Signing,
    answer,
    to_sign,
)
from jieqing.console.programme.words import ENTRY
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.programme.acting import Asked, Signature
from jieqing.programme.acts import exempt as exempting
from jieqing.programme.acts.adopt import (
    NotProposed,
    confirm_adoption,
    propose_adoption,
)
from jieqing.programme.adoption import RECORD, adoption, digest_of
from jieqing.programme.exemptions import RECORD as EXEMPTIONS
from jieqing.programme.exemptions import Exemption, exemptions_of
from jieqing.programme.flows import AdoptionAct, ExemptionAct, ExemptionState
from jieqing.programme.measures import Measure, shipped_measures
from jieqing.programme.vocabulary import SIZES

_YEAR = timedelta(days=365)


class SizeForm(SpokenForm):
    """The company's size, which chooses the duties."""

    size = forms.ChoiceField(
        label="Size of the company",
        choices=(
            ("small", "Small: some 25 duties a year's calendar"),
            ("middle", "Middle"),
            ("large", "Large"),
        ),
        widget=forms.RadioSelect,
    )


class ExemptForm(SpokenForm):
    """Why an item does not apply, and until when."""

    reason = forms.CharField(
        label="Why it does not apply",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    until = forms.DateField(
        label="Until",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def adopt(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Propose to adopt the programme."""
    size = _size(request)

    def do(cleaned: Cleaned, asked: Asked, signature: Signature | None) -> None:
        chosen = str(cleaned["size"])
        signed = signature or b""
        propose_adoption(visit.desk, chosen, signed, by=asked.by, at=asked.at)

    deed = Deed(
        act=AdoptionAct.ADOPT,
        title=said("Sixty items"),
        back=f"/{visit.desk.tenant}/programme/",
        do=do,
        form=SizeForm,
        initial={"size": size},
        signing=lambda: Signing(
            record=RECORD, act=AdoptionAct.ADOPT, digest=digest_of(size)
        ),
        sentence=(
            "Once a second person has confirmed it, no case is opened without a policy"
            " on erasure and retention in force."
        ),
    )
    return answer(request, visit, deed)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def confirm(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Confirm the adoption as the second person."""
    found = adoption(visit.desk.ledger)
    if found is None:
        raise NotProposed

    def do(cleaned: Cleaned, asked: Asked, signature: Signature | None) -> None:
        del cleaned
        confirm_adoption(visit.desk, signature or b"", by=asked.by, at=asked.at)

    names = visit.names()
    deed = Deed(
        act=AdoptionAct.CONFIRM,
        title=said("Sixty items"),
        back=f"/{visit.desk.tenant}/programme/",
        do=do,
        signing=lambda: Signing(
            record=RECORD, act=AdoptionAct.CONFIRM, digest=digest_of(found.size)
        ),
        sentence="From your signature on the programme binds.",
        extra={
            "facts": [(said("Proposed by"), names.get(found.proposer, found.proposer))]
        },
    )
    return answer(request, visit, deed)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def adopt_asked(request: HttpRequest, visit: Visit, act: str) -> HttpResponse:
    """Tell the page's script what is signed for the adoption."""
    if act == AdoptionAct.ADOPT:
        size = _size(request)
    else:
        found = adoption(visit.desk.ledger)
        if found is None or act != AdoptionAct.CONFIRM:
            raise Http404
        size = found.size
    signing = Signing(record=RECORD, act=act, digest=digest_of(size))
    return to_sign(visit, lambda: signing)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def exempt(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """Ask that an item be set aside."""
    measure = _measure(name)
    typed = _typed(request, measure)

    def do(cleaned: Cleaned, asked: Asked, signature: Signature | None) -> None:
        what = _exemption(measure, str(cleaned["reason"]), cleaned["until"])
        signed = signature or b""
        exempting.exempt(visit.desk, what, signed, by=asked.by, at=asked.at)

    deed = Deed(
        act=ExemptionAct.EXEMPT,
        title=f"{measure.id} {measure.name}",
        back=f"/{visit.desk.tenant}/programme/items/{measure.id}",
        do=do,
        form=ExemptForm,
        initial={"until": visit.today + _YEAR},
        signing=lambda: Signing(
            record=f"{EXEMPTIONS}/{measure.id}",
            act=ExemptionAct.EXEMPT,
            digest=typed.digest,
        ),
        sentence="It needs a reason, an end within a year and a second signature.",
    )
    return answer(request, visit, deed)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def confirm_exempt(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """Confirm as the second person that an item does not apply."""
    measure = _measure(name)
    known = exemptions_of(visit.desk, visit.desk.register.roll().persons).get(name)
    if known is None:
        raise Http404

    def do(cleaned: Cleaned, asked: Asked, signature: Signature | None) -> None:
        del cleaned
        signed = signature or b""
        exempting.confirm_exemption(
            visit.desk, measure.id, signed, by=asked.by, at=asked.at
        )

    deed = Deed(
        act=ExemptionAct.CONFIRM,
        title=f"{measure.id} {measure.name}",
        back=f"/{visit.desk.tenant}/programme/items/{measure.id}",
        do=do,
        signing=lambda: Signing(
            record=f"{EXEMPTIONS}/{measure.id}",
            act=ExemptionAct.CONFIRM,
            digest=known.digest,
        ),
        extra={
            "facts": [
                (said("Reason"), known.reason),
                (said("Until"), known.until.isoformat()),
            ]
        },
    )
    return answer(request, visit, deed)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def exempt_asked(
    request: HttpRequest, visit: Visit, name: str, act: str
) -> HttpResponse:
    """Tell the page's script what is signed to set an item aside."""
    measure = _measure(name)
    if act == ExemptionAct.EXEMPT:
        digest = _typed(request, measure).digest
    else:
        known = exemptions_of(visit.desk, visit.desk.register.roll().persons).get(name)
        if known is None or act != ExemptionAct.CONFIRM:
            raise Http404
        digest = known.digest
    signing = Signing(record=f"{EXEMPTIONS}/{measure.id}", act=act, digest=digest)
    return to_sign(visit, lambda: signing)


def _measure(name: str) -> Measure:
    found = shipped_measures().get(name)
    if found is None:
        raise Http404
    return found


def _size(request: HttpRequest) -> str:
    given = request.POST if request.method == "POST" else request.GET
    size = given.get("size", SIZES[0])
    return size if size in SIZES else SIZES[0]


def _typed(request: HttpRequest, measure: Measure) -> Exemption:
    given = request.POST if request.method == "POST" else request.GET
    try:
        until = date.fromisoformat(given.get("until", ""))
    except ValueError:
        until = date.min
    return _exemption(measure, given.get("reason", ""), until)


def _exemption(measure: Measure, reason: str, until: date) -> Exemption:
    return Exemption(
        item=measure.id,
        state=ExemptionState.ASKED,
        reason=reason,
        until=until,
        asker="",
        digest=exempting.digest_of(measure.id, reason.strip(), until),
    )
