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
from jieqing.console.programme.table_tops import (
    AT_TABLE,
    MET,
    OWNING,
    POINT,
    add_points,
    inject_facts,
    lesson_of,
    number_for,
    why_not_at_table,
)
from jieqing.console.programme.words import ENTRY
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.people.matrix import ROLE_WORDS
from jieqing.programme import sealed
from jieqing.programme.acting import Asked, Signature
from jieqing.programme.incidents import acts, handling, improving, papers, table_top
from jieqing.programme.incidents.flow import IncidentAct
from jieqing.programme.incidents.level import Facts
from jieqing.programme.incidents.models import Incident
from jieqing.programme.incidents.playbooks import playbooks
from jieqing.programme.incidents.told import ToldIncident, told
from jieqing.programme.incidents.vocabulary import REPORTS
from jieqing.programme.issues.levels import SEVERITIES, Severity

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


class DecideForm(TextForm):
    """What the team decides on the inject that was told."""


class ScoreForm(SpokenForm):
    """Of each point whether it was met; the points are added to it."""

    note = forms.CharField(
        label="Remark",
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LessonForm(SpokenForm):
    """What is to become better, and whose it is."""

    title = forms.CharField(
        label="Title",
        help_text="Without names or numbers of persons.",
        max_length=120,
    )
    fact = forms.CharField(
        label="What is wrong",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    severity = forms.ChoiceField(label="How grave", choices=tuple(SEVERITIES.items()))
    post = forms.ChoiceField(label="Whose post it is")
    inject = forms.IntegerField(required=False, widget=forms.HiddenInput)


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
    found = told(visit.desk, no, visit.roll.persons)
    row = Incident.objects.select_related("record").get(
        record__tenant=visit.desk.tenant, record__no=no
    )
    deed = replace(
        deed_on(visit, row.record, name, "incidents", _FORMS[name]),
        initial={
            **_initial(visit, found),
            **lesson_of(visit, found, request.GET.get("inject", "")),
            "step": request.GET.get("step", ""),
        },
        prepare=lambda shown: _prepare(shown, visit, found, name),
        signing=_signing(request, found, name),
        sentence=_sentence(found, name),
        closed=why_not_here(visit, found, name, request.GET.get("step", ""))
        or why_not_at_table(visit, found, name),
        extra={"facts": _asked_for(visit, found, name)},
    )
    return answer(request, visit, deed)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def asked_to_sign(
    request: HttpRequest, visit: Visit, no: str, name: str
) -> JsonResponse:
    """Tell the page's script what is signed."""
    found = told(visit.desk, no, visit.roll.persons)
    return to_sign(visit, _signing(request, found, name))


def _signing(
    request: HttpRequest, found: ToldIncident, name: str
) -> Callable[[], Signing] | None:
    if name == IncidentAct.NOT_TOLD:
        typed = request.POST.get("reason") or request.GET.get("reason", "")
        return lambda: _signing_of(found, name, acts.digest_of(found.no, typed))
    if name == IncidentAct.NOTHING:
        typed = request.POST.get("reason") or request.GET.get("reason", "")
        return lambda: _signing_of(found, name, improving.digest_of(found.no, typed))
    wish = found.record.last(IncidentAct.NOTHING)
    if name == IncidentAct.CONFIRM_NOTHING and wish is not None:
        agreed = str(wish.entry.facts["digest"])
        return lambda: _signing_of(found, name, agreed)
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


def _prepare(form: SpokenForm, visit: Visit, found: ToldIncident, name: str) -> None:
    if name == IncidentAct.SCORE:
        add_points(visit, found, form)
    if name == IncidentAct.ISSUE:
        form.offer("post", [(str(one), said(ROLE_WORDS[one])) for one in OWNING])
    _offer(form, visit, found, name)


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
    IncidentAct.CONFIRM_NOTHING: IncidentAct.NOTHING,
    IncidentAct.CONFIRM_LOWER: IncidentAct.LOWER,
    IncidentAct.CONFIRM_NOT_TOLD: IncidentAct.NOT_TOLD,
}


def _asked_for(visit: Visit, found: ToldIncident, name: str) -> list[tuple[str, str]]:
    """What the second person confirms: who asked for it, why, by which facts."""
    if name in AT_TABLE:
        return inject_facts(visit, found, name)
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


def _tell(visit: Visit, _: Cleaned, asked: Asked, __: Signature | None) -> None:
    table_top.tell(visit.desk, asked, number_for(visit, asked))


def _decide(visit: Visit, cleaned: Cleaned, asked: Asked, _: Signature | None) -> None:
    number = number_for(visit, asked)
    table_top.decide(visit.desk, asked, number, str(cleaned["text"]))


def _score(visit: Visit, cleaned: Cleaned, asked: Asked, _: Signature | None) -> None:
    points = [value for key, value in cleaned.items() if key.startswith(POINT)]
    met = [value == MET for value in points]
    number = number_for(visit, asked)
    table_top.score(visit.desk, asked, number, met, str(cleaned["note"]))


def _issue(visit: Visit, cleaned: Cleaned, asked: Asked, _: Signature | None) -> None:
    lesson = improving.Lesson(
        title=str(cleaned["title"]),
        fact=str(cleaned["fact"]),
        post=str(cleaned["post"]),
        severity=Severity(str(cleaned["severity"])),
        inject=int(cleaned["inject"] or 0),
    )
    improving.raise_from(visit.desk, asked, lesson)


def _nothing(
    visit: Visit, cleaned: Cleaned, asked: Asked, signature: Signature | None
) -> None:
    reason = str(cleaned["reason"])
    improving.ask_nothing(visit.desk, asked, reason, signature or b"")


def _confirm_nothing(
    visit: Visit, _: Cleaned, asked: Asked, signature: Signature | None
) -> None:
    improving.confirm_nothing(visit.desk, asked, signature or b"")


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
    IncidentAct.TELL: (PlainForm, _tell),
    IncidentAct.DECIDE: (DecideForm, _decide),
    IncidentAct.SCORE: (ScoreForm, _score),
    IncidentAct.ISSUE: (LessonForm, _issue),
    IncidentAct.NOTHING: (ReasonForm, _nothing),
    IncidentAct.CONFIRM_NOTHING: (PlainForm, _confirm_nothing),
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
