"""The acts on a party, each with its form."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from jieqing.console.cases.act_form import Cleaned, SpokenForm
from jieqing.console.pages import page
from jieqing.console.programme.acting import (
    Deed,
    Does,
    PlainForm,
    ReasonForm,
    Signing,
    answer,
    deed_on,
    plainly,
    to_sign,
    worded,
)
from jieqing.console.programme.parties import PathForm, transfer_of, unnamed_places
from jieqing.console.programme.words import ENTRY
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.programme import models
from jieqing.programme.acting import Asked, Signature
from jieqing.programme.audits.told import VERDICTS, Verdict
from jieqing.programme.pack_items import DocumentKind
from jieqing.programme.parties import dealings, entry, leaving
from jieqing.programme.parties.bundle import Tlp
from jieqing.programme.parties.dealings import NewExchange
from jieqing.programme.parties.diligence import Answer, answers_of, points_in_use
from jieqing.programme.parties.entry import NewParty
from jieqing.programme.parties.flow import PartyAct
from jieqing.programme.parties.kinds import (
    CHINA,
    CLAUSE_WORDS,
    ENDING_WORDS,
    EXCHANGE_WORDS,
    PARTY_KINDS,
    Clause,
    Ending,
    ExchangeKind,
)
from jieqing.programme.parties.leaving import Leaving
from jieqing.programme.parties.models import Party
from jieqing.programme.parties.told import (
    ToldParty,
    approval_digest,
    ending_digest,
    told,
    told_all,
)

_NOTE = "_note"
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RegisterForm(SpokenForm):
    """Who it is."""

    name = forms.CharField(
        label="Name", help_text="As on its business licence.", max_length=120
    )
    kind = forms.ChoiceField(label="What kind", choices=tuple(PARTY_KINDS.items()))
    country = forms.CharField(
        label="Country",
        help_text="Two letters, such as CN, JP, DE.",
        max_length=2,
        initial=CHINA,
    )
    code = forms.CharField(
        label="Unified social credit code", max_length=18, required=False
    )
    contact = forms.CharField(
        label="Whom to ask there",
        help_text="An office rather than a person, where that is enough.",
        max_length=200,
        required=False,
    )


class AssessForm(SpokenForm):
    """One verdict a point, and what was seen; the points are added on the page."""


class AgreeForm(SpokenForm):
    """Which document binds it, and where each clause stands in it."""

    document = forms.ChoiceField(
        label="Document",
        help_text=(
            "Agreements that were approved under Documents. If it is not here, write "
            "or upload it there first."
        ),
    )
    until = forms.DateField(label="Agreed until", widget=_DAY, required=False)

    def __init__(self, typed: Mapping[str, Any] | None = None) -> None:
        super().__init__(typed)
        for key, words in CLAUSE_WORDS.items():
            self.fields[key.value] = forms.CharField(
                label=said(words),
                help_text=said(
                    "Copy the sentence from the text; of a file, say the article."
                )
                if key is Clause.ERASURE
                else "",
                max_length=400,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )


class NameForm(SpokenForm):
    """Where it is the processor."""

    place = forms.ChoiceField(
        label="Processor of",
        help_text="Places that a confirmed data map names and nobody answers for yet.",
    )


class RouteForm(PathForm):
    """The path abroad: facts, the impact assessment, the number with the authority."""

    assessed_by = forms.ChoiceField(label="Impact assessment", required=False)
    filed = forms.CharField(
        label="Number of the assessment, filing or certificate",
        max_length=80,
        required=False,
    )


class ExchangeForm(SpokenForm):
    """What was done together, and what came of it."""

    kind = forms.ChoiceField(label="What kind", choices=tuple(EXCHANGE_WORDS.items()))
    on = forms.DateField(label="Day", widget=_DAY)
    minutes = forms.CharField(
        label="What was talked about and learned",
        help_text="Without anything about a customer.",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    led_to = forms.CharField(
        label="Number of the record that came of it", max_length=24, required=False
    )
    reach = forms.IntegerField(
        label="How many people it reached", min_value=0, required=False
    )


class TrustForm(SpokenForm):
    """Up to which mark it may be sent things."""

    tlp = forms.ChoiceField(
        label="Mark (TLP)",
        choices=tuple((one.value, f"TLP:{one.value.upper()}") for one in Tlp),
    )


class CertifyForm(SpokenForm):
    """What became of the data, by which document, and since when it has no access."""

    ending = forms.ChoiceField(
        label="What became of the data", choices=tuple(ENDING_WORDS.items())
    )
    document = forms.ChoiceField(
        label="Its certificate",
        help_text="A letter that was approved under Documents, such as its upload.",
        required=False,
    )
    done_on = forms.DateField(label="Returned or erased on", widget=_DAY)
    access_ended_on = forms.DateField(label="Access ended on", widget=_DAY)
    backups_gone_on = forms.DateField(label="Last backup gone on", widget=_DAY)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def register(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the form by which a party is registered, or register it."""
    deed = Deed(
        act=PartyAct.REGISTER,
        title=said("Parties"),
        back=f"/{visit.desk.tenant}/programme/parties/",
        do=lambda cleaned, asked, _: _register(visit, cleaned, asked),
        form=RegisterForm,
        initial={"country": CHINA},
        sentence=(
            "Whoever gets or sees customers' data is assessed, approved and bound to "
            "erase before anything goes there."
        ),
    )
    return answer(request, visit, deed)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def act(request: HttpRequest, visit: Visit, no: str, name: str) -> HttpResponse:
    """Show the page that confirms an act on a party, or do it."""
    if name not in _FORMS:
        raise Http404
    found = _found(visit, no)
    row = Party.objects.select_related("record").get(
        record__tenant=visit.desk.tenant, record__no=no
    )
    deed = replace(
        deed_on(visit, row.record, name, "parties", _FORMS[name]),
        initial=_initial(request, visit),
        prepare=lambda shown: _prepare(visit, found, shown),
        signing=_signing(found, name),
        sentence=SENTENCES.get(name, ""),
        extra={"facts": _to_sign(found, name)},
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


SENTENCES: Mapping[str, str] = {
    PartyAct.ASSESS: (
        "Every point is answered; what does not conform is told in a sentence. A grave "
        "point found wanting, or one that nobody looked at, keeps the party out."
    ),
    PartyAct.AGREE: (
        "Of a text written here each sentence is looked for in what was signed. "
        "Without the clause on erasing nobody gets customers' data."
    ),
    PartyAct.EXIT: "From now on it owes the data, or the proof that they are gone.",
    PartyAct.END: (
        "Every instruction is answered, its backups are gone, its access has ended: "
        "you sign that nothing of ours is left there."
    ),
}


def _found(visit: Visit, no: str) -> ToldParty:
    return told(visit.desk, no, visit.roll.persons)


def _signing(found: ToldParty, name: str) -> Callable[[], Signing] | None:
    if name == PartyAct.APPROVE and found.assessment is not None:
        digest = approval_digest(found.no, found.assessment)
    elif name == PartyAct.END and found.certificate is not None:
        digest = ending_digest(found.no, found.certificate)
    else:
        return None
    return lambda: Signing(record=found.no, act=name, digest=digest)


def _to_sign(found: ToldParty, name: str) -> list[tuple[str, str]]:
    """What the second person confirms."""
    assessment, certificate = found.assessment, found.certificate
    if name == PartyAct.APPROVE and assessment is not None:
        return [
            (said("Assessed"), assessment.on.isoformat()),
            (said("Points"), str(assessment.count)),
            (
                said("Found wanting"),
                said(", ").join(assessment.faults) or said("None"),
            ),
        ]
    if name == PartyAct.END and certificate is not None:
        return [
            (said("What became of the data"), said(ENDING_WORDS[certificate.ending])),
            (said("Its certificate"), certificate.document or "—"),
            (said("Returned or erased on"), certificate.done_on.isoformat()),
            (said("Access ended on"), certificate.access_ended_on.isoformat()),
            (said("Last backup gone on"), certificate.backups_gone_on.isoformat()),
        ]
    return []


def _initial(request: HttpRequest, visit: Visit) -> Mapping[str, Any]:
    """Today's day for days, the calculator's facts, the answers of last time."""
    days = ("on", "done_on", "access_ended_on", "backups_gone_on")
    initial: dict[str, Any] = dict.fromkeys(days, visit.today)
    asked = PathForm().fields & request.GET.keys()
    initial |= {name: request.GET[name] for name in asked}
    return initial


def _prepare(visit: Visit, found: ToldParty, form: SpokenForm) -> None:
    """Offer what there is to choose from."""
    match form:
        case AssessForm():
            _ask_points(visit, found, form)
        case AgreeForm():
            form.offer("document", _unbound(visit, found))
        case CertifyForm():
            nothing = [("", said("none: it never held any"))]
            letters = _documents(visit, DocumentKind.LETTER)
            form.offer("document", nothing + letters)
        case RouteForm():
            nothing = [("", said("none"))]
            reports = _documents(visit, DocumentKind.REPORT)
            form.offer("assessed_by", nothing + reports)
        case NameForm():
            places = unnamed_places(visit).items()
            form.offer("place", [(p, f"{p} · {what}") for p, what in places])


def _ask_points(visit: Visit, found: ToldParty, form: AssessForm) -> None:
    """Each point is answered anew; what was found last time is told beside it."""
    name = found.assessment.answers if found.assessment else ""
    before = answers_of(visit.desk, name, found.no) if name else {}
    offered = [("", said("not answered yet"))]
    offered += [(one.value, said(words)) for one, words in VERDICTS.items()]
    for point in points_in_use(visit.desk).points:
        form.fields[point.key] = forms.ChoiceField(
            label=f"{point.key} {point.text}",
            help_text=_last_time(before.get(point.key)),
            choices=offered,
            required=False,
        )
        form.fields[point.key + _NOTE] = forms.CharField(
            label=said("What was seen at {point}").format(point=point.key),
            max_length=400,
            required=False,
        )


def _last_time(one: Answer | None) -> str:
    if one is None:
        return ""
    words = said("Last time: {verdict} {note}")
    return words.format(verdict=said(VERDICTS[one.verdict]), note=one.note).rstrip()


def _unbound(visit: Visit, found: ToldParty) -> list[tuple[str, str]]:
    """Agreements but those that bind another party: all have the same title."""
    people = visit.roll.persons
    others = {
        one.agreement.document
        for one in told_all(visit.desk, people)
        if one.agreement is not None and one.no != found.no
    }
    offered = _documents(visit, DocumentKind.AGREEMENT)
    return [(no, words) for no, words in offered if no not in others]


def _documents(visit: Visit, kind: DocumentKind) -> list[tuple[str, str]]:
    """Documents of a kind, the newest first; whether one holds the act asks."""
    rows = models.Document.objects.filter(
        record__tenant=visit.desk.tenant, record__kind=kind
    )
    found = rows.order_by("-record__no").values_list("record__no", "record__title")
    return [(no, f"{no} {title}") for no, title in found[:200]]


def _register(visit: Visit, cleaned: Cleaned, asked: Asked) -> str:
    new = NewParty(
        kind=str(cleaned["kind"]),
        name=str(cleaned["name"]),
        country=str(cleaned["country"]).upper(),
        code=str(cleaned["code"]).upper(),
        contact=str(cleaned["contact"]),
    )
    no = entry.register(visit.desk, new, by=visit.by, at=asked.at)
    return f"/{visit.desk.tenant}/programme/parties/{no}/"


def _assess(visit: Visit, cleaned: Cleaned, asked: Asked, _: Signature | None) -> None:
    answers = {
        key: Answer(verdict=Verdict(str(value)), note=str(cleaned.get(key + _NOTE, "")))
        for key, value in cleaned.items()
        if not key.endswith(_NOTE) and value
    }
    entry.assess(visit.desk, asked, answers)


def _approve(
    visit: Visit, _: Cleaned, asked: Asked, signature: Signature | None
) -> None:
    entry.approve(visit.desk, asked, signature or b"")


def _agree(visit: Visit, cleaned: Cleaned, asked: Asked, _: Signature | None) -> None:
    clauses = {key: str(cleaned[key.value]) for key in Clause}
    document, until = str(cleaned["document"]), cleaned["until"]
    entry.agree(visit.desk, asked, document, clauses, until)


def _name(visit: Visit, cleaned: Cleaned, asked: Asked, _: Signature | None) -> None:
    entry.name(visit.desk, asked, str(cleaned["place"]))


def _route(visit: Visit, cleaned: Cleaned, asked: Asked, _: Signature | None) -> None:
    dealings.route(
        visit.desk,
        asked,
        transfer_of(visit, cleaned),
        assessed_by=str(cleaned["assessed_by"]),
        filed=str(cleaned["filed"]),
    )


def _exchange(
    visit: Visit, cleaned: Cleaned, asked: Asked, _: Signature | None
) -> None:
    new = NewExchange(
        kind=ExchangeKind(str(cleaned["kind"])),
        on=cleaned["on"],
        minutes=str(cleaned["minutes"]),
        led_to=str(cleaned["led_to"]),
        reach=cleaned["reach"] or 0,
    )
    dealings.exchange(visit.desk, asked, new)


def _trust(visit: Visit, cleaned: Cleaned, asked: Asked, _: Signature | None) -> None:
    dealings.trust(visit.desk, asked, Tlp(str(cleaned["tlp"])))


def _certify(visit: Visit, cleaned: Cleaned, asked: Asked, _: Signature | None) -> None:
    found = Leaving(
        ending=Ending(str(cleaned["ending"])),
        document=str(cleaned["document"]),
        done_on=cleaned["done_on"],
        access_ended_on=cleaned["access_ended_on"],
        backups_gone_on=cleaned["backups_gone_on"],
    )
    leaving.certify(visit.desk, asked, found)


def _end(visit: Visit, _: Cleaned, asked: Asked, signature: Signature | None) -> None:
    leaving.end(visit.desk, asked, signature or b"")


_FORMS: Mapping[str, tuple[type[SpokenForm], Does]] = {
    PartyAct.ASSESS: (AssessForm, _assess),
    PartyAct.APPROVE: (PlainForm, _approve),
    PartyAct.AGREE: (AgreeForm, _agree),
    PartyAct.ACTIVATE: (PlainForm, plainly(entry.activate)),
    PartyAct.NAME: (NameForm, _name),
    PartyAct.ROUTE: (RouteForm, _route),
    PartyAct.EXCHANGE: (ExchangeForm, _exchange),
    PartyAct.TRUST: (TrustForm, _trust),
    PartyAct.SUSPEND: (ReasonForm, worded(leaving.suspend, "reason")),
    PartyAct.RESUME: (PlainForm, plainly(leaving.resume)),
    PartyAct.DROP: (ReasonForm, worded(leaving.drop, "reason")),
    PartyAct.EXIT: (ReasonForm, worded(leaving.leave, "reason")),
    PartyAct.CERTIFY: (CertifyForm, _certify),
    PartyAct.END: (PlainForm, _end),
}
