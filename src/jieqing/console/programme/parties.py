"""单位: the list with places nobody answers for, and one party with what binds it."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jieqing.casebook.transfer_words import HEADLINES, transfer_lines
from jieqing.console.cases.act_form import SpokenForm
from jieqing.console.pages import page, show
from jieqing.console.parts import parts_of
from jieqing.console.programme.newest import PAGE, newest_first
from jieqing.console.programme.steps import steps_of
from jieqing.console.programme.timeline import text_of, timeline_of
from jieqing.console.programme.words import ENTRY, PARTS
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.law.shipped import shipped_calendar, shipped_transfer_law
from jieqing.law.transfer import Purpose, Transfer, Zone, path_of
from jieqing.programme.parties.acting import Particulars
from jieqing.programme.parties.flow import PARTY, PartyAct, PartyState
from jieqing.programme.parties.kinds import (
    CLAUSE_WORDS,
    ENDING_WORDS,
    EXCHANGE_WORDS,
    HANDLING,
    PARTY_KINDS,
    PartyKind,
)
from jieqing.programme.parties.mechanism import rows_of
from jieqing.programme.parties.models import Party
from jieqing.programme.parties.places import Instruction, instructions, places
from jieqing.programme.parties.told import ToldParty, named_by, told, told_all
from jieqing.programme.parties.wording import ACTS, STATES

HERE = "parties/"
VIEWS: Mapping[str, str] = {
    "": "All that are not over",
    "handling": "With customers' data",
    "over": "Over",
}
_ENTRY_OF_CASES = "cases"
_HANDLING_LINE = (
    PartyState.CANDIDATE,
    PartyState.ASSESSED,
    PartyState.APPROVED,
    PartyState.ACTIVE,
    PartyState.EXITING,
    PartyState.ENDED,
)
_PLAIN_LINE = (
    PartyState.CANDIDATE,
    PartyState.ACTIVE,
    PartyState.EXITING,
    PartyState.ENDED,
)
PURPOSE_WORDS: Mapping[Purpose, str] = {
    Purpose.OTHER: "None of those below",
    Purpose.CONTRACT: "To conclude or perform a contract with the person",
    Purpose.HR: "To manage staff by rules lawfully made",
    Purpose.EMERGENCY: "To protect life, health or property in an emergency",
    Purpose.FOREIGN_ORIGIN: "Only what was collected abroad, nothing from here added",
}
ZONE_WORDS: Mapping[Zone, str] = {
    Zone.NONE: "Not in a free trade zone with a list",
    Zone.ON_LIST: "The zone's list has the data",
    Zone.OFF_LIST: "The zone's list does not have the data",
}
KNOWN_WORDS: Mapping[str, str] = {
    "": "nobody knows yet",
    "no": "it is not so",
    "yes": "it is so",
}


class PathForm(SpokenForm):
    """What is known of a transfer abroad; what nobody knows stays empty."""

    people = forms.IntegerField(
        label="People since 1 January, not sensitive",
        help_text="This transfer included, those of exempt purposes left out.",
        required=False,
        min_value=0,
        max_value=2_000_000_000,
    )
    sensitive = forms.IntegerField(
        label="People since 1 January, sensitive",
        required=False,
        min_value=0,
        max_value=2_000_000_000,
    )
    important = forms.ChoiceField(
        label="Told or published to be important data",
        choices=tuple(KNOWN_WORDS.items()),
        required=False,
    )
    ciio = forms.ChoiceField(
        label="The company operates critical information infrastructure",
        choices=tuple(KNOWN_WORDS.items()),
        required=False,
    )
    purpose = forms.ChoiceField(
        label="What it is needed for",
        choices=tuple((key.value, words) for key, words in PURPOSE_WORDS.items()),
        required=False,
    )
    zone = forms.ChoiceField(
        label="Free trade zone",
        choices=tuple((key.value, words) for key, words in ZONE_WORDS.items()),
        required=False,
    )


@require_safe
@page(ENTRY)
def parties(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List parties, the newest first, and places of maps without a party."""
    view = request.GET.get("view", "")
    view = view if view in VIEWS else ""
    rows = _of_view(visit, view)
    found, more = newest_first(request, rows)
    content = {
        "lines": [_row(visit, row) for row in found],
        "next_query": f"view={view}&{more}" if more else "",
        "views": [
            {"key": key, "words": said(words), "is_here": key == view}
            for key, words in VIEWS.items()
        ],
        "unnamed": [
            {"place": place, "what": what}
            for place, what in unnamed_places(visit).items()
        ],
        "new": f"/{visit.desk.tenant}/programme/parties/acts/party-register",
        "may_register": visit.may(PartyAct.REGISTER),
        "parts": parts_of(visit, ENTRY, PARTS, HERE),
    }
    return show(request, visit, ENTRY, "console/programme/parties.html", content)


@require_safe
@page(ENTRY)
def party(request: HttpRequest, visit: Visit, no: str) -> HttpResponse:
    """Show one party: where it stands, what binds it, where it works, what it did."""
    found = told(visit.desk, no, visit.roll.persons)
    row = Party.objects.select_related("record").get(
        record__tenant=visit.desk.tenant, record__no=no
    )
    primary, others, reason = _possible(visit, found)
    content = {
        "row": row.record,
        "party": found,
        "steps": _steps(found),
        "sentence": _sentence(visit, found),
        "is_late": _is_late(visit, found),
        "facts": _facts(visit, found),
        "clauses": _clauses(visit, found),
        "agreement": _document(visit, found.agreement),
        "certificate": _certificate(visit, found),
        "instructions": _instructions(visit, found),
        "exchanges": _exchanges(visit, found),
        "primary": primary,
        "others": others,
        "reason": reason,
        "done": timeline_of(visit, found.record, ACTS, _TOLD_ELSEWHERE),
        "parts": parts_of(visit, ENTRY, PARTS, f"{HERE}one"),
        **(_path(request, visit, found) if found.is_abroad else {}),
    }
    return show(request, visit, ENTRY, "console/programme/party.html", content)


def transfer_of(visit: Visit, typed: Mapping[str, Any]) -> Transfer:
    """A transfer as a form gives it; what nobody knows stays open."""
    known = {"yes": True, "no": False}
    return Transfer(
        day=visit.today,
        important=known.get(str(typed.get("important", ""))),
        ciio=known.get(str(typed.get("ciio", ""))),
        people=typed.get("people"),
        sensitive=typed.get("sensitive"),
        purpose=Purpose(str(typed.get("purpose") or Purpose.OTHER)),
        zone=Zone(str(typed.get("zone") or Zone.NONE)),
    )


def unnamed_places(visit: Visit) -> Mapping[str, str]:
    """Places of confirmed maps that no party answers for, and what is there."""
    people = visit.roll.persons
    taken = named_by(told_all(visit.desk, people))
    return {p: what for p, what in places(visit.desk).items() if p not in taken}


def _path(request: HttpRequest, visit: Visit, found: ToldParty) -> Mapping[str, Any]:
    form = PathForm(request.GET or None)
    lines: list[str] = []
    if request.GET and form.is_valid():
        transfer = transfer_of(visit, form.cleaned_data)
        answer = path_of(transfer, shipped_transfer_law(), shipped_calendar())
        lines = list(transfer_lines(answer))
    newest = found.routes[-1] if found.routes else None
    return {
        "form": form,
        "path_lines": lines,
        "path_now": said(HEADLINES[newest.path]) if newest else "",
        "path_on": newest.on if newest else None,
        "record_at": f"acts/{PartyAct.ROUTE}?{request.GET.urlencode()}"
        if lines and visit.may(PartyAct.ROUTE)
        else "",
    }


def _of_view(visit: Visit, view: str) -> QuerySet[Party]:
    rows = rows_of(visit.desk)
    if view == "over":
        return rows.filter(record__state=PartyState.ENDED)
    rows = rows.exclude(record__state=PartyState.ENDED)
    if view == "handling":
        return rows.filter(kind__in=sorted(HANDLING))
    return rows


def _row(visit: Visit, row: Party) -> Mapping[str, Any]:
    until = row.assessed_until
    return {
        "no": row.record.no,
        "title": row.record.title,
        "kind": said(PARTY_KINDS[PartyKind(row.kind)]),
        "country": row.country,
        "state": said(STATES[row.record.state]),
        "until": until,
        "is_late": until is not None and until < visit.today,
        "address": f"/{visit.desk.tenant}/programme/parties/{row.record.no}/",
    }


def _possible(
    visit: Visit, found: ToldParty
) -> tuple[Mapping[str, str] | None, list[Mapping[str, str]], str]:
    """The next step first, then what else may be done; why not, if nobody may here."""
    acts = [row.act for row in PARTY.acts_from(found.state)]
    mine = [act for act in acts if visit.may(act) and _is_asked(act, visit, found)]
    onward = _ONWARD.get((found.state, _is_ready(visit, found)))
    first = onward if onward in mine else None
    buttons = [_button(visit, found, act) for act in mine if act != first]
    if first is None and onward is not None:
        reason = said("The next step is another post's: {act}")
        return None, buttons, reason.format(act=said(ACTS[onward]))
    return _button(visit, found, first) if first else None, buttons, ""


_ONWARD: Mapping[tuple[PartyState, bool], PartyAct] = {
    (PartyState.CANDIDATE, False): PartyAct.ASSESS,
    (PartyState.CANDIDATE, True): PartyAct.ACTIVATE,
    (PartyState.ASSESSED, False): PartyAct.ASSESS,
    (PartyState.ASSESSED, True): PartyAct.APPROVE,
    (PartyState.APPROVED, False): PartyAct.AGREE,
    (PartyState.APPROVED, True): PartyAct.ACTIVATE,
    (PartyState.ACTIVE, False): PartyAct.ASSESS,
    (PartyState.SUSPENDED, False): PartyAct.ASSESS,
    (PartyState.SUSPENDED, True): PartyAct.RESUME,
    (PartyState.EXITING, False): PartyAct.CERTIFY,
    (PartyState.EXITING, True): PartyAct.END,
}
"""The act that comes next, by state and by whether what that asks for is there."""
NEXT_WORDS: Mapping[tuple[PartyState, bool], str] = {
    (PartyState.CANDIDATE, False): (
        "Nothing goes to it before it is assessed and approved."
    ),
    (PartyState.CANDIDATE, True): (
        "It gets no customers' data; you may begin to work with it."
    ),
    (PartyState.ASSESSED, False): (
        "Something grave was found; it is not approved like this."
    ),
    (PartyState.ASSESSED, True): "It is assessed; another person approves it.",
    (PartyState.APPROVED, False): (
        "It is approved; the agreement by which it erases is missing."
    ),
    (PartyState.APPROVED, True): (
        "It is approved and bound; you may begin to work with it."
    ),
    (PartyState.ACTIVE, False): (
        "Its yearly assessment is over, or found something grave."
    ),
    (PartyState.SUSPENDED, False): (
        "It is suspended; it is assessed well before it is worked with again."
    ),
    (PartyState.SUSPENDED, True): "It is suspended: nothing more goes to it.",
    (PartyState.EXITING, False): "It is leaving; its certificate is missing.",
    (PartyState.EXITING, True): "Its certificate is entered; another person ends it.",
}


def _is_ready(visit: Visit, found: ToldParty) -> bool:
    """Whether what the step after its state asks for is there."""
    is_good = found.is_assessed_on(visit.today)
    return {
        PartyState.CANDIDATE: not found.handles,
        PartyState.ASSESSED: is_good,
        PartyState.APPROVED: bool(found.erasure_clause),
        PartyState.EXITING: found.certificate is not None,
    }.get(found.state, is_good or not found.handles)


def _is_asked(act: str, visit: Visit, found: ToldParty) -> bool:
    """Whether there is anything that the act could be about."""
    match act:
        case PartyAct.ACTIVATE:
            return found.state is PartyState.APPROVED or not found.handles
        case PartyAct.APPROVE:
            return found.is_assessed_on(visit.today)
        case PartyAct.NAME:
            return found.handles
        case PartyAct.ROUTE:
            return found.is_abroad
        case PartyAct.END:
            return found.certificate is not None
    return True


def _button(visit: Visit, found: ToldParty, act: str) -> Mapping[str, str]:
    here = f"/{visit.desk.tenant}/programme/parties/{found.no}/"
    return {"address": f"{here}acts/{act}", "words": said(ACTS[act])}


def _is_late(visit: Visit, found: ToldParty) -> bool:
    """Whether a party that may have customers' data is not assessed in time."""
    is_owed = found.handles and found.is_worked_with
    return is_owed and not found.is_assessed_on(visit.today)


def _sentence(visit: Visit, found: ToldParty) -> str:
    asked = (found.state, _is_ready(visit, found))
    return said(NEXT_WORDS.get(asked, STATES[found.state]))


def _steps(found: ToldParty) -> list[Mapping[str, str]]:
    line = list(_HANDLING_LINE if found.handles else _PLAIN_LINE)
    if found.state is PartyState.SUSPENDED:
        line.insert(line.index(PartyState.ACTIVE) + 1, PartyState.SUSPENDED)
    return steps_of(line, found.state, STATES)


def _facts(visit: Visit, found: ToldParty) -> list[tuple[str, str]]:
    particulars = Particulars.of(visit.desk, found)
    facts = [
        (said("Name"), particulars.name),
        (said("Kind"), said(PARTY_KINDS[found.kind])),
        (said("Country"), found.country),
        (said("Credit code"), particulars.code or "—"),
        (said("Whom to ask there"), particulars.contact or "—"),
    ]
    if found.places:
        facts.append((said("Processor of"), said(", ").join(found.places)))
    if found.trusted is not None:
        facts.append((said("May be sent things up to"), f"TLP:{found.trusted.upper()}"))
    if found.assessment is not None:
        one = found.assessment
        facts.append(
            (
                said("Assessed"),
                said("{day}, {count} points, until {until}").format(
                    day=one.on, count=one.count, until=one.until
                ),
            )
        )
        if one.faults or one.grave:
            wanting = dict.fromkeys((*one.grave, *one.faults))
            facts.append((said("Found wanting"), said(", ").join(wanting)))
    return facts


def _clauses(visit: Visit, found: ToldParty) -> list[Mapping[str, Any]]:
    agreed = found.agreement
    if agreed is None:
        return []
    last = found.record.last(PartyAct.AGREE)
    text = text_of(visit, found.no, last.entry.facts.get("text")) if last else ""
    said_ = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
    return [
        {
            "words": said(words),
            "is_there": key in agreed.clauses,
            "sentence": said_.get(key.value, ""),
        }
        for key, words in CLAUSE_WORDS.items()
    ]


def _document(visit: Visit, found: Any) -> Mapping[str, Any] | None:  # noqa: ANN401  # agreement or certificate
    if found is None or not found.document:
        return None
    return {
        "no": found.document,
        "until": getattr(found, "until", None),
        "address": f"/{visit.desk.tenant}/programme/documents/{found.document}/",
    }


def _certificate(visit: Visit, found: ToldParty) -> Mapping[str, Any] | None:
    one = found.certificate
    if one is None:
        return None
    return {
        "ending": said(ENDING_WORDS[one.ending]),
        "document": _document(visit, one),
        "done_on": one.done_on,
        "access_on": one.access_ended_on,
        "backups_on": one.backups_gone_on,
    }


def _instructions(visit: Visit, found: ToldParty) -> list[Mapping[str, Any]]:
    """What cases asked of it, for who may read cases."""
    if not found.places or not visit.may_read(_ENTRY_OF_CASES):
        return []
    asked = instructions(visit.desk, found.places)[:PAGE]
    return [_instruction(visit, one) for one in asked]


ANSWER_WORDS = {"done": "Erased", "late": "no answer in time", "": "not yet"}


def _instruction(visit: Visit, one: Instruction) -> Mapping[str, Any]:
    return {
        "case": one.case,
        "address": f"/{visit.desk.tenant}/cases/{one.case}/execution",
        "task": one.task,
        "due": one.due,
        "answer": said(ANSWER_WORDS.get(one.answer, one.answer)),
        "is_late": one.answer != "done" and one.due < visit.today,
    }


def _exchanges(visit: Visit, found: ToldParty) -> Iterator[Mapping[str, Any]]:
    leaves = {leaf.position: leaf for leaf in found.record.of(PartyAct.EXCHANGE)}
    for one in reversed(found.exchanges):
        facts = leaves[one.position].entry.facts
        yield {
            "kind": said(EXCHANGE_WORDS[one.kind]),
            "on": one.on,
            "led_to": one.led_to,
            "reach": one.reach,
            "minutes": text_of(visit, found.no, facts.get("text")),
        }


_TOLD_ELSEWHERE = frozenset({PartyAct.AGREE, PartyAct.EXCHANGE})
