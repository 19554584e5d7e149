"""The acts on one incident, each with its form."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from jieqing.casebook import errands
from jieqing.casebook.desk import BEIJING
from jieqing.console.cases.act_form import Cleaned, SpokenForm
from jieqing.console.pages import page
from jieqing.console.programme.acting import (
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
from jieqing.console.programme.incident_parts import steps_to_end, why_not_here
from jieqing.console.programme.incidents import (
    FactsForm,
    facts_of,
    touched,
    typed_moment,
)
from jieqing.console.programme.words import ENTRY
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.programme import sealed
from jieqing.programme.acting import Asked, Signature
from jieqing.programme.incidents import acts, handling, papers
from jieqing.programme.incidents.flow import IncidentAct
from jieqing.programme.incidents.level import Facts
from jieqing.programme.incidents.models import Incident
from jieqing.programme.incidents.playbooks import playbooks
from jieqing.programme.incidents.told import ToldIncident, told
from jieqing.programme.incidents.vocabulary import REPORTS

_MOMENT = "%Y-%m-%dT%H:%M"
_LARGEST = 2 * 1024 * 1024


class TextForm(SpokenForm):
    """A form that asks what was done or found."""

    text = forms.CharField(
        label="In your words",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class LowerForm(FactsForm):
    """Smaller facts, and why they are believed."""

    reason = forms.CharField(
        label="Reason", max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )


class SentForm(SpokenForm):
    """Which report went when, with the receipt of the authority."""

    clock = forms.ChoiceField(label="Report")
    sent_at = forms.DateTimeField(
        label="Sent at (Beijing time)",
        input_formats=[_MOMENT],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT),
    )
    receipt = forms.CharField(
        label="Receipt or number given by the authority",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ExplainForm(ReasonForm):
    """Which report did not go in time, and why."""

    clock = forms.ChoiceField(label="Report")


class ToldForm(SpokenForm):
    """How many were told, and how."""

    channel = forms.CharField(label="How they were told", max_length=40)
    count = forms.IntegerField(label="How many were told", min_value=0)


class StepForm(TextForm):
    """Which step was done, and how."""

    field_order = ("step", "text")
    step = forms.ChoiceField(label="Step")


class SkipForm(ReasonForm):
    """Which step is not needed here, and why."""

    field_order = ("step", "reason")
    step = forms.ChoiceField(label="Step")


class PlaybookForm(SpokenForm):
    """By which playbook it goes on."""

    playbook = forms.ChoiceField(label="Playbook")


class PaperForm(SpokenForm):
    """What is to be written."""

    template = forms.ChoiceField(label="What is written")


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def act(request: HttpRequest, visit: Visit, no: str, name: str) -> HttpResponse:
    """Show the page that confirms an act on an incident, or do it."""
    if name not in _FORMS:
        raise Http404
    found = told(visit.desk, no, visit.desk.register.roll(visit.at).persons)
    row = Incident.objects.select_related("record").get(
        record__tenant=visit.desk.tenant, record__no=no
    )
    deed = replace(
        deed_on(visit, row.record, name, "incidents", _FORMS[name]),
        initial={**_initial(visit, found), "step": request.GET.get("step", "")},
        prepare=lambda shown: _offer(shown, visit, found, name),
        signing=_signing(request, found, name),
        sentence=_sentence(found, name),
        closed=why_not_here(visit, found, name, request.GET.get("step", "")),
        extra={"facts": _asked_for(visit, found, name)},
    )
    return answer(request, visit, deed)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def asked_to_sign(
    request: HttpRequest, visit: Visit, no: str, name: str
) -> JsonResponse:
    """Tell the page's script what is signed."""
    found = told(visit.desk, no, visit.desk.register.roll(visit.at).persons)
    return to_sign(visit, _signing(request, found, name))


def _signing(
    request: HttpRequest, found: ToldIncident, name: str
) -> Callable[[], Signing] | None:
    if name == IncidentAct.NOT_TOLD:
        typed = request.POST.get("reason") or request.GET.get("reason", "")
        return lambda: _signing_of(found, name, acts.digest_of(found.no, typed))
    if name == IncidentAct.CONFIRM_NOT_TOLD and found.not_told:
        digest = found.not_told[0]
        return lambda: _signing_of(found, name, digest)
    return None


def _signing_of(found: ToldIncident, name: str, digest: str) -> Signing:
    return Signing(record=found.no, act=name, digest=digest)


def _initial(visit: Visit, found: ToldIncident) -> Mapping[str, Any]:
    facts = found.lower[0] if found.lower else found.facts
    return {
        "people": facts.people,
        "loss": facts.loss,
        "sensitive": facts.sensitive,
        "minors": facts.minors,
        "sent_at": visit.at.astimezone(BEIJING).strftime(_MOMENT),
    }


def _offer(form: SpokenForm, visit: Visit, found: ToldIncident, name: str) -> None:
    if "step" in form.fields:
        left = steps_to_end(visit, found, name)
        form.offer("step", [(step.key, step.text) for step in left])
    if "playbook" in form.fields:
        known = playbooks(visit.desk.tenant)
        form.offer("playbook", [(key, one["title"]) for key, one in known.items()])
    if "template" in form.fields:
        form.offer("template", [*papers.papers(visit.desk.tenant).items()])
    if "clock" in form.fields:
        owed = found.unanswered or found.clocks
        form.offer("clock", [(one.key, said(REPORTS[one.key])) for one in owed])


def _sentence(found: ToldIncident, name: str) -> str:
    if name == IncidentAct.DRILL:
        return (
            "A worker makes a company of its own in a folder of its own and does real "
            "harm there; nothing of this company is touched. What is measured stands "
            "here afterwards."
        )
    if found.is_exercise:
        return "This is a drill: nothing is sent to anybody."
    if name == IncidentAct.NOT_TOLD:
        return (
            "The law lets people go untold only where harm was effectively avoided; "
            "the authority may still order that they be told. Two people sign this."
        )
    return ""


_ASKED = {
    IncidentAct.CONFIRM_LOWER: IncidentAct.LOWER,
    IncidentAct.CONFIRM_NOT_TOLD: IncidentAct.NOT_TOLD,
}


def _asked_for(visit: Visit, found: ToldIncident, name: str) -> list[tuple[str, str]]:
    """What the second person confirms: who asked for it, why, by which facts."""
    asked = found.record.last(_ASKED[IncidentAct(name)]) if name in _ASKED else None
    if asked is None:
        return []
    entry = asked.entry
    reason = sealed.read(visit.desk.home, str(entry.facts["text"]), found.no)
    who = visit.names().get(entry.actor, entry.actor)
    told_ = [(said("Asked by"), who), (said("Reason"), reason.decode())]
    if name == IncidentAct.CONFIRM_LOWER and found.lower:
        return [*_changes(found.facts, found.lower[0]), *told_]
    return told_


def _changes(now: Facts, then: Facts) -> list[tuple[str, str]]:
    pairs = (
        (said("How many people at most"), _count(now.people), _count(then.people)),
        (said("Loss in yuan"), _count(now.loss), _count(then.loss)),
        (said("Sensitive"), touched(now.sensitive), touched(then.sensitive)),
        (said("Minors"), touched(now.minors), touched(then.minors)),
    )
    return [(name, f"{old} → {new}") for name, old, new in pairs if old != new]


def _count(number: int | None) -> str:
    return said("not known yet") if number is None else f"{number:,}"


def _lower(visit: Visit, cleaned: Cleaned, asked: Asked, _: Signature | None) -> None:
    acts.ask_lower(visit.desk, asked, facts_of(cleaned), str(cleaned["reason"]))


def _sent(visit: Visit, cleaned: Cleaned, asked: Asked, _: Signature | None) -> None:
    receipt = str(cleaned["receipt"]).encode()[:_LARGEST]
    moment = typed_moment(cleaned, "sent_at")
    acts.sent(visit.desk, asked, str(cleaned["clock"]), moment, receipt)


def _explain(visit: Visit, cleaned: Cleaned, asked: Asked, _: Signature | None) -> None:
    clock, reason = str(cleaned["clock"]), str(cleaned["reason"])
    acts.explain(visit.desk, asked, clock, reason)


def _told(visit: Visit, cleaned: Cleaned, asked: Asked, _: Signature | None) -> None:
    channel, count = str(cleaned["channel"]), int(cleaned["count"])
    acts.tell_people(visit.desk, asked, channel, count)


def _not_told(
    visit: Visit, cleaned: Cleaned, asked: Asked, signature: Signature | None
) -> None:
    if signature is not None:
        acts.ask_not_told(visit.desk, asked, str(cleaned["reason"]), signature)


def _confirm_not_told(
    visit: Visit, _: Cleaned, asked: Asked, signature: Signature | None
) -> None:
    if signature is not None:
        acts.confirm_not_told(visit.desk, asked, signature)


def _step(visit: Visit, cleaned: Cleaned, asked: Asked, _: Signature | None) -> None:
    handling.end_step(visit.desk, asked, str(cleaned["step"]), str(cleaned["text"]))


def _skip(visit: Visit, cleaned: Cleaned, asked: Asked, _: Signature | None) -> None:
    handling.skip_step(visit.desk, asked, str(cleaned["step"]), str(cleaned["reason"]))


def _playbook(
    visit: Visit, cleaned: Cleaned, asked: Asked, _: Signature | None
) -> None:
    handling.take_playbook(visit.desk, asked, str(cleaned["playbook"]))


def _paper(visit: Visit, cleaned: Cleaned, asked: Asked, _: Signature | None) -> str:
    no = papers.write(visit.desk, asked, str(cleaned["template"]))
    return f"/{visit.desk.tenant}/programme/documents/{no}/"


def _drill(visit: Visit, _: Cleaned, asked: Asked, __: Signature | None) -> None:
    errands.ask(visit.desk, IncidentAct.DRILL, asked.no, by=visit.by, at=visit.at)


_FORMS: Mapping[str, tuple[type[SpokenForm], Does]] = {
    IncidentAct.FACTS: (
        FactsForm,
        lambda visit, cleaned, asked, _: acts.weigh(
            visit.desk, asked, facts_of(cleaned)
        ),
    ),
    IncidentAct.LOWER: (LowerForm, _lower),
    IncidentAct.CONFIRM_LOWER: (PlainForm, plainly(acts.confirm_lower)),
    IncidentAct.LINE: (TextForm, worded(acts.write_line, "text")),
    IncidentAct.STEP: (StepForm, _step),
    IncidentAct.SKIP: (SkipForm, _skip),
    IncidentAct.PLAYBOOK: (PlaybookForm, _playbook),
    IncidentAct.WRITE: (PaperForm, _paper),
    IncidentAct.DRILL: (PlainForm, _drill),
    IncidentAct.DISMISS: (ReasonForm, worded(acts.dismiss, "reason")),
    IncidentAct.DECLARE: (PlainForm, plainly(acts.declare)),
    IncidentAct.CONTAIN: (TextForm, worded(acts.contain, "text")),
    IncidentAct.RECOVER: (TextForm, worded(acts.recover, "text")),
    IncidentAct.SENT: (SentForm, _sent),
    IncidentAct.EXPLAIN: (ExplainForm, _explain),
    IncidentAct.TOLD: (ToldForm, _told),
    IncidentAct.NOT_TOLD: (ReasonForm, _not_told),
    IncidentAct.CONFIRM_NOT_TOLD: (PlainForm, _confirm_not_told),
    IncidentAct.REVIEW: (TextForm, worded(acts.review, "text")),
    IncidentAct.CLOSE: (PlainForm, plainly(acts.close)),
}
