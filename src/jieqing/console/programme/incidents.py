"""Incidents and drills: the list, one with clocks and timeline, and reporting one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from jieqing.casebook.desk import BEIJING
from jieqing.console.cases.act_form import Cleaned, SpokenForm
from jieqing.console.pages import page, show
from jieqing.console.parts import parts_of
from jieqing.console.programme.acting import Deed, answer
from jieqing.console.programme.incident_parts import (
    is_played,
    shown_drill,
    shown_papers,
    shown_steps,
)
from jieqing.console.programme.newest import newest_first
from jieqing.console.programme.steps import steps_of
from jieqing.console.programme.table_tops import AT_TABLE, is_at_hand, shown_table
from jieqing.console.programme.timeline import timeline_of
from jieqing.console.programme.words import ENTRY, PARTS
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.people.matrix import Role
from jieqing.programme.acting import Asked
from jieqing.programme.incidents import acts
from jieqing.programme.incidents.acts import NewIncident
from jieqing.programme.incidents.clocks import ReportClock
from jieqing.programme.incidents.drills import (
    Drill,
    DrillUnknown,
    drill,
    drills,
    is_live,
)
from jieqing.programme.incidents.flow import INCIDENT, IncidentAct, IncidentState
from jieqing.programme.incidents.handling import playbook_in
from jieqing.programme.incidents.level import Facts, Level, thresholds_on
from jieqing.programme.incidents.models import Incident
from jieqing.programme.incidents.told import ToldIncident, told
from jieqing.programme.incidents.vocabulary import (
    ACTS,
    INCIDENT_KINDS,
    LEVELS,
    MODES,
    REPORTS,
    STATES,
)

HERE = "incidents/"
_LINE = (
    IncidentState.REPORTED,
    IncidentState.DECLARED,
    IncidentState.CONTAINED,
    IncidentState.RECOVERED,
    IncidentState.REVIEWED,
    IncidentState.CLOSED,
)
_ASIDE = frozenset({IncidentAct.DISMISS, IncidentAct.LINE, IncidentAct.FACTS})
_FIRST = (
    IncidentAct.CONFIRM_LOWER,
    IncidentAct.CONFIRM_NOT_TOLD,
    IncidentAct.CONFIRM_NOTHING,
    IncidentAct.DECIDE,
    IncidentAct.SCORE,
    IncidentAct.TELL,
)
"""Acts that go before the next state, the most urgent first."""
_AT_STEPS = frozenset({IncidentAct.STEP, IncidentAct.SKIP})
_MOMENT = "%Y-%m-%dT%H:%M"
_READERS = frozenset(
    {Role.OFFICER, Role.APPROVER, Role.AUDITOR, Role.IT, Role.COMMANDER}
)


class FactsForm(SpokenForm):
    """What is known of an incident; what nobody knows stays empty."""

    people = forms.IntegerField(
        label="How many people at most",
        help_text="Leave it empty while nobody can say; it is not counted as nobody.",
        required=False,
        min_value=0,
        max_value=2_000_000_000,
    )
    loss = forms.IntegerField(
        label="Loss in yuan",
        required=False,
        min_value=0,
        max_value=10**13,
    )
    sensitive = forms.BooleanField(
        label="Sensitive personal information is concerned", required=False
    )
    minors = forms.BooleanField(label="Minors are concerned", required=False)


class ReportForm(FactsForm):
    """What whoever noticed something says."""

    field_order = ("title", "kind", "is_exercise", "occurred_on", "known_at", "account")
    title = forms.CharField(
        label="Title",
        help_text="Without names or numbers of persons.",
        max_length=120,
    )
    kind = forms.ChoiceField(label="What kind", choices=tuple(INCIDENT_KINDS.items()))
    is_exercise = forms.ChoiceField(
        label="Is it real?",
        choices=(("", "It really happened"), ("drill", "It is a drill")),
        required=False,
    )
    occurred_on = forms.DateField(
        label="Happened on",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    known_at = forms.DateTimeField(
        label="Known here since (Beijing time)",
        help_text="When the first person of the company knew; it is never changed.",
        input_formats=[_MOMENT],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT),
    )
    account = forms.CharField(
        label="What happened, as far as known",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


@require_safe
@page(ENTRY)
def incidents(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List incidents and drills, the newest first."""
    rows = Incident.objects.select_related("record").filter(
        record__tenant=visit.desk.tenant
    )
    found, more = newest_first(request, rows)
    content = {
        "lines": [_row(visit, row) for row in found],
        "drills": [
            {
                "title": one["title"],
                "mode": said(MODES[one["mode"]]),
                "address": f"drills/{key}/acts/incident-report",
            }
            for key, one in drills(visit.desk.tenant).items()
        ],
        "next_query": more,
        "new": f"/{visit.desk.tenant}/programme/incidents/acts/incident-report",
        "may_report": visit.may(IncidentAct.REPORT),
        "team": f"/{visit.desk.tenant}/programme/incidents/team/",
        "parts": parts_of(visit, ENTRY, PARTS, HERE),
    }
    return show(request, visit, ENTRY, "console/programme/incidents.html", content)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def report(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the form by which an incident is reported, or report it."""
    deed = Deed(
        act=IncidentAct.REPORT,
        title=said("Incidents"),
        back=f"/{visit.desk.tenant}/programme/incidents/",
        do=lambda cleaned, asked, _: _report(visit, cleaned, asked),
        form=ReportForm,
        initial={
            "occurred_on": visit.today,
            "known_at": visit.at.astimezone(BEIJING).strftime(_MOMENT),
        },
        sentence=(
            "Report what you noticed, even if you are not sure. Whoever answers for it "
            "weighs it next; how grave it is follows from the facts."
        ),
    )
    return answer(request, visit, deed)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def begin(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Show what a drill is, or begin it."""
    try:
        played = drill(visit.desk.tenant, key)
    except DrillUnknown:
        raise Http404 from None
    deed = Deed(
        act=IncidentAct.REPORT,
        title=played.title,
        back=f"/{visit.desk.tenant}/programme/incidents/",
        do=lambda _, asked, __: _begin(visit, key, played, asked),
        sentence="This is a drill: nothing is sent to anybody.",
        result=played.injects[0].text,
    )
    return answer(request, visit, deed)


@require_safe
@page(ENTRY)
def incident(request: HttpRequest, visit: Visit, no: str) -> HttpResponse:
    """Show one incident: how grave, what is owed by when, what was done."""
    found = told(visit.desk, no, visit.roll.persons)
    row = Incident.objects.select_related("record").get(
        record__tenant=visit.desk.tenant, record__no=no
    )
    primary, others, reason = _possible(visit, found)
    may_read = may_read_texts(visit, found)
    content = {
        "row": row.record,
        "title": row.title if may_read else row.record.title,
        "is_exercise": found.is_exercise,
        "steps": _steps(found),
        "sentence": _sentence(found),
        "level": said(LEVELS[found.level]),
        "is_grave": found.level is not Level.GENERAL,
        "facts": _facts(found),
        "clocks": [_clock(one, visit.at) for one in found.clocks],
        "reads_ledger": visit.may_read("evidence"),
        **shown_steps(visit, found),
        **shown_drill(visit, found),
        **shown_table(visit, found),
        "papers": shown_papers(visit, found),
        "primary": primary,
        "others": others,
        "reason": reason,
        "may_read": may_read,
        "done": timeline_of(visit, found.record, ACTS, () if may_read else ACTS),
        "parts": parts_of(visit, ENTRY, PARTS, f"{HERE}one"),
    }
    return show(request, visit, ENTRY, "console/programme/incident.html", content)


def may_read_texts(visit: Visit, found: ToldIncident) -> bool:
    """Whether somebody is of the circle that responds to it, or answers for it.

    Everybody else sees how it stands and by when what is owed. A drill is open. Adding
    a line, which anybody may, lets nobody in.
    """
    if found.is_exercise:
        return True
    leaves = (one.entry for one in found.record.leaves)
    acted = {entry.actor for entry in leaves if entry.act != IncidentAct.LINE}
    steps = playbook_in(visit.desk, found).steps if found.taken else ()
    asked = {step.post for step in steps} & set(visit.posts)
    return visit.by in acted or bool(asked) or bool(visit.roles & _READERS)


def facts_of(cleaned: Cleaned) -> Facts:
    """Facts as a form gives them."""
    return Facts(
        people=cleaned["people"],
        loss=cleaned["loss"],
        sensitive=bool(cleaned["sensitive"]),
        minors=bool(cleaned["minors"]),
    )


def typed_moment(cleaned: Cleaned, name: str) -> datetime:
    """A moment as it was typed: Beijing time, whatever the reader's own zone."""
    typed: datetime = cleaned[name]
    return typed.replace(tzinfo=BEIJING)


def _report(visit: Visit, cleaned: Cleaned, asked: Asked) -> str:
    new = NewIncident(
        kind=str(cleaned["kind"]),
        title=str(cleaned["title"]),
        is_exercise=bool(cleaned["is_exercise"]),
        occurred_on=cleaned["occurred_on"],
        known_at=typed_moment(cleaned, "known_at"),
        facts=facts_of(cleaned),
        account=str(cleaned["account"]),
    )
    no = acts.report(visit.desk, new, by=visit.by, at=asked.at)
    return f"/{visit.desk.tenant}/programme/incidents/{no}/"


def _begin(visit: Visit, key: str, played: Drill, asked: Asked) -> str:
    new = NewIncident(
        kind=played.incident,
        title=played.title,
        is_exercise=True,
        occurred_on=visit.today,
        known_at=asked.at,
        facts=Facts(),
        account=played.injects[0].text,
        drill=key,
    )
    no = acts.report(visit.desk, new, by=visit.by, at=asked.at)
    return f"/{visit.desk.tenant}/programme/incidents/{no}/"


def _row(visit: Visit, row: Incident) -> Mapping[str, Any]:
    return {
        "no": row.record.no,
        "title": row.title if visit.roles & _READERS else row.record.title,
        "is_exercise": row.is_exercise,
        "level": said(LEVELS[Level(row.level)]),
        "state": said(STATES[row.record.state]),
        "known_at": row.known_at,
        "address": f"/{visit.desk.tenant}/programme/incidents/{row.record.no}/",
    }


def _possible(
    visit: Visit, found: ToldIncident
) -> tuple[Mapping[str, str] | None, list[Mapping[str, str]], str]:
    """The next step first, then what else may be done; why not, if nobody may here."""
    rows = INCIDENT.acts_from(found.state)
    mine = [row.act for row in rows if visit.may(row.act) and _is_asked(row.act, found)]
    mine = [a for a in mine if a not in AT_TABLE or is_at_hand(visit, found, a)]
    if IncidentAct.DRILL in mine and is_played(visit, found):
        mine.remove(IncidentAct.DRILL)
    onward = [
        row.act
        for row in rows
        if row.act not in _ASIDE and set(row.targets) & set(_LINE)
    ]
    owed = [IncidentAct.SENT] if found.unanswered else []
    if is_live(found) and not found.record.of(IncidentAct.DRILL):
        owed.append(IncidentAct.DRILL)
    pending = [act for act in _FIRST if act in mine]
    first = next((act for act in (*pending, *owed, *onward) if act in mine), None)
    others = (act for act in mine if act != first and act not in _AT_STEPS)
    buttons = [_button(visit, found, act) for act in others]
    if first is None and onward:
        return (
            None,
            buttons,
            said("The next step is another post's: {act}").format(
                act=said(ACTS[onward[0]])
            ),
        )
    return _button(visit, found, first) if first else None, buttons, ""


def _is_asked(act: str, found: ToldIncident) -> bool:
    """Whether there is anything that the act could be about."""
    is_open = not found.people_decided
    asked: Mapping[str, bool] = {
        IncidentAct.CONFIRM_LOWER: found.lower is not None,
        IncidentAct.CONFIRM_NOT_TOLD: found.not_told is not None and is_open,
        IncidentAct.CONFIRM_NOTHING: found.record.last(IncidentAct.NOTHING) is not None,
        IncidentAct.SENT: bool(found.unanswered),
        IncidentAct.EXPLAIN: bool(found.unanswered),
        IncidentAct.DRILL: is_live(found),
        IncidentAct.STEP: bool(found.steps_left),
        IncidentAct.SKIP: bool(found.steps_left),
        IncidentAct.TOLD: is_open,
        IncidentAct.NOT_TOLD: is_open,
    }
    return asked.get(act, True)


def _button(visit: Visit, found: ToldIncident, act: str) -> Mapping[str, str]:
    here = f"/{visit.desk.tenant}/programme/incidents/{found.no}/"
    return {"address": f"{here}acts/{act}", "words": said(ACTS[act])}


def _sentence(found: ToldIncident) -> str:
    for one in found.unanswered:
        if one.sending is not None and one.ends.is_over(one.sending.at):
            return said("A report went late; say why, so that it can be closed.")
        if one.sending is not None:
            return said("A report was entered too late to be believed; explain that.")
    if found.unanswered:
        first = found.unanswered[0]
        return said("{report} is owed by {when}.").format(
            report=said(REPORTS[first.key]),
            when=f"{first.ends.ends.astimezone(BEIJING):%Y-%m-%d %H:%M}",
        )
    if found.state is IncidentState.CLOSED:
        return said("It is closed.")
    if found.state is IncidentState.FALSE_ALARM:
        return said("It was a false alarm.")
    return said("No report to an authority is owed now.")


def _steps(found: ToldIncident) -> list[Mapping[str, str]]:
    line = list(_LINE)
    if found.state is IncidentState.FALSE_ALARM:
        line = [IncidentState.REPORTED, IncidentState.FALSE_ALARM]
    return steps_of(line, found.state, STATES)


def _facts(found: ToldIncident) -> list[tuple[str, str]]:
    weighed = thresholds_on(found.known_at.astimezone(BEIJING).date())
    facts, unknown = found.facts, said("not known yet")
    return [
        (said("What kind"), said(INCIDENT_KINDS[found.kind])),
        (said("Happened on"), found.occurred_on.isoformat()),
        (
            said("Known here since"),
            f"{found.known_at.astimezone(BEIJING):%Y-%m-%d %H:%M}",
        ),
        (
            said("How many people at most"),
            unknown if facts.people is None else f"{facts.people:,}",
        ),
        (said("Loss in yuan"), unknown if facts.loss is None else f"{facts.loss:,}"),
        (said("Sensitive"), touched(facts.sensitive)),
        (said("Minors"), touched(facts.minors)),
        (said("Level by"), f"{weighed.law} {weighed.article}"),
    ]


def touched(is_touched: object) -> str:
    """Say whether a fact is so."""
    return said("involved") if is_touched else said("not involved")


def _clock(clock: ReportClock, at: datetime) -> Mapping[str, Any]:
    return {
        "name": said(REPORTS[clock.key]),
        "law": f"{clock.obligation.law} {clock.obligation.article}",
        "to": clock.obligation.to,
        "ends": clock.ends.ends,
        "sending": clock.sending,
        "is_late": clock.is_late(at) and not clock.is_in_time,
        "explained": clock.explained,
    }
