"""Tickets: the list, one with clocks and letter, and contacts with a customer."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from jieqing.casebook.flows import Act
from jieqing.casebook.papers.drawing import mark_of, printed_by
from jieqing.console.cases.act_form import SpokenForm
from jieqing.console.pages import not_yours, page, show
from jieqing.console.parts import parts_of
from jieqing.console.programme.newest import newest_first
from jieqing.console.programme.steps import steps_of
from jieqing.console.programme.timeline import timeline_of
from jieqing.console.programme.words import ENTRY, PARTS
from jieqing.console.refusals import CONFLICT
from jieqing.console.visit import Visit
from jieqing.errors import JieqingError
from jieqing.language import said
from jieqing.paper.markdown import parts_of_text
from jieqing.paper.prose import Prose
from jieqing.people.matrix import Role
from jieqing.programme import models
from jieqing.programme.printing import RENDERERS
from jieqing.programme.tickets import contacts as contacting
from jieqing.programme.tickets import letters
from jieqing.programme.tickets.disputing import cases_to_hold
from jieqing.programme.tickets.flow import TICKET, TicketAct, TicketState
from jieqing.programme.tickets.kinds import TicketClock
from jieqing.programme.tickets.mechanism import due_of
from jieqing.programme.tickets.models import Ticket
from jieqing.programme.tickets.told import OPEN, ToldTicket, told
from jieqing.programme.tickets.vocabulary import (
    ACTS,
    CATEGORIES,
    CHANNELS,
    KIND_WORDS,
    OUTCOMES,
    STATES,
    STEP_WORDS,
)
from jieqing.programme.tickets.vocabulary import (
    PARTS as ANSWER_PARTS,
)
from jieqing.programme.wording import post_words

HERE = "tickets/"
WORDED = frozenset(
    {TicketAct.NOTE, TicketAct.ASK_REFUSAL, TicketAct.ANSWER, TicketAct.REOPEN}
)
"""Acts that add words to a ticket."""
WORDS_GONE = (
    "Its words were erased with the customer's records, or at the end of their time;"
    " its number, its days and the ledger stay. Enter what comes in now as a new ticket"
    " and link it to this one."
)
FILES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_LINE = (
    TicketState.RECEIVED,
    TicketState.ACCEPTED,
    TicketState.HANDLING,
    TicketState.ANSWERED,
    TicketState.CLOSED,
)
_READERS = frozenset({Role.OFFICER, Role.APPROVER, Role.AUDITOR})
_ONWARD = (
    TicketAct.REFUSE,
    TicketAct.ACCEPT,
    TicketAct.TAKE,
    TicketAct.ANSWER,
    TicketAct.CLOSE,
)


class ContactForm(SpokenForm):
    """One customer by number, or a list of them, and what is wanted."""

    what = forms.ChoiceField(
        label="What do you want to do?",
        choices=(
            ("look", "See what we had with this customer"),
            ("suppress", "This customer wants no advertising"),
            ("allow", "This customer wants advertising again"),
            ("screen", "Which of these may be written to?"),
        ),
    )
    whom = forms.CharField(
        label="The customer's number, or several, one on a line",
        help_text="What you type is not kept.",
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )


@require_safe
@page(ENTRY)
def tickets(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List tickets, the newest first."""
    rows = Ticket.objects.select_related("record").filter(
        record__tenant=visit.desk.tenant
    )
    rows = rows.exclude(against=visit.by)
    kind = request.GET.get("kind", "")
    if kind in KIND_WORDS:
        rows = rows.filter(record__kind=kind)
    found, more = newest_first(request, rows)
    here = f"/{visit.desk.tenant}/programme/tickets/"
    content = {
        "lines": _rows(visit, found),
        "next_query": f"{more}&kind={kind}" if more else "",
        "kinds": [(key, said(words), key == kind) for key, words in KIND_WORDS.items()],
        "new": f"{here}new",
        "contacts": f"{here}contacts" if visit.may(contacting.LOOK) else "",
        "parts": parts_of(visit, ENTRY, PARTS, HERE),
    }
    return show(request, visit, ENTRY, "console/programme/tickets.html", content)


@require_safe
@page(ENTRY)
def ticket(request: HttpRequest, visit: Visit, no: str) -> HttpResponse:
    """Show one ticket: what is owed by when, what was said, what may be done."""
    found = told(visit.desk, no)
    if found.against == visit.by:
        return not_yours(request, visit, ENTRY)
    row = models.Record.objects.get(tenant=visit.desk.tenant, no=no)
    may_read = may_read_texts(visit, found)
    own = Ticket.objects.get(record=row)
    said_in = partial(_words, visit, own)
    title = letters.titles(visit.home, [own.letters]).get(own.letters, "")
    gone = "" if title else said(WORDS_GONE)
    buttons, reason = _possible(visit, found, WORDED if gone else frozenset())
    content = {
        "row": row,
        "title": title or said("Erased"),
        "steps": _steps(found),
        "sentence": _sentence(visit, found),
        "facts": _facts(visit, found),
        "holds": _holds(visit, found),
        "clocks": [_clock(visit, one) for one in found.clocks],
        "answer": [
            (said(ANSWER_PARTS[part]), said_in(name))
            for part, name in found.answer.items()
            if may_read
        ],
        "letters": [
            (form.upper(), f"/{visit.desk.tenant}/programme/tickets/{no}/letter.{form}")
            for form in FILES
            if found.answer and may_read and not gone
        ],
        "primary": buttons[0] if buttons else None,
        "others": buttons[1:],
        "reason": gone or reason,
        "may_read": may_read,
        "done": timeline_of(
            visit, found.record, ACTS, () if may_read else ACTS, said_in
        ),
        "parts": parts_of(visit, ENTRY, PARTS, f"{HERE}one"),
    }
    return show(request, visit, ENTRY, "console/programme/ticket.html", content)


@require_safe
@page(ENTRY)
def letter(request: HttpRequest, visit: Visit, no: str, form: str) -> HttpResponse:
    """Give the answer as a letter: pdf or docx."""
    found = told(visit.desk, no)
    if not may_read_texts(visit, found):
        return not_yours(request, visit, ENTRY)
    if form not in FILES or not found.answer or are_words_gone(visit, no):
        raise Http404
    company = visit.home.company
    prose = Prose(
        number=no,
        company=company.name,
        parts=parts_of_text(_letter(visit, found)),
        notes=(),
        check_code="",
        mark=mark_of(visit.desk),
    )
    content = RENDERERS[form](prose, printed_by(visit.by, visit.at))
    response = HttpResponse(content, content_type=FILES[form])
    response["Content-Disposition"] = f'attachment; filename="{no}.{form}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def contacts(request: HttpRequest, visit: Visit) -> HttpResponse:
    """See what was had with a customer, keep them from advertising, screen a list."""
    if not visit.may(contacting.LOOK):
        return not_yours(request, visit, ENTRY)
    form = ContactForm(request.POST if request.method == "POST" else None)
    found: Mapping[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            found = _contacted(visit, form.cleaned_data)
        except JieqingError as error:
            form.add_error("whom", said(error.cause))
    content = {
        **found,
        "form": form,
        "back": f"/{visit.desk.tenant}/programme/tickets/",
        "parts": parts_of(visit, ENTRY, PARTS, f"{HERE}one"),
    }
    response = show(request, visit, ENTRY, "console/programme/contacts.html", content)
    if form.errors:
        response.status_code = CONFLICT
    return response


def are_words_gone(visit: Visit, no: str) -> bool:
    """Whether a ticket's words went with its customer, or by their own date."""
    name = Ticket.objects.get(record__tenant=visit.desk.tenant, record__no=no).letters
    return name not in letters.titles(visit.home, [name])


def may_read_texts(visit: Visit, found: ToldTicket) -> bool:
    """Whether somebody is of a ticket's circle; who is complained of never is."""
    if found.against == visit.by:
        return False
    own = {found.handler, found.record.leaves[0].entry.actor}
    is_owner = found.kind.owner in visit.roles
    return is_owner or visit.by in own or bool(visit.roles & _READERS)


def _contacted(visit: Visit, cleaned: Mapping[str, Any]) -> Mapping[str, Any]:
    lines = [one.strip() for one in str(cleaned["whom"]).splitlines() if one.strip()]
    desk, by, at = visit.desk, visit.by, visit.at
    match cleaned["what"]:
        case "screen":
            allowed = contacting.screen(desk, lines, by=by, at=at)
            return {
                "allowed": "\n".join(allowed),
                "asked": len(lines),
                "n": len(allowed),
            }
        case "suppress":
            contacting.suppress(desk, " ".join(lines), by=by, at=at)
            return {"done": said("No advertising goes to this customer any more.")}
        case "allow":
            contacting.allow(desk, " ".join(lines), by=by, at=at)
            return {"done": said("Advertising may go to this customer again.")}
    history = contacting.look(desk, " ".join(lines), by=by, at=at)
    return {
        "history": _rows(
            visit, [row for row in history.tickets if row.against != visit.by]
        ),
        "since": history.suppressed_since,
        "is_looked": True,
    }


def _rows(visit: Visit, rows: Sequence[Ticket]) -> list[Mapping[str, Any]]:
    titles = letters.titles(visit.home, [row.letters for row in rows])
    return [_row(visit, row, titles.get(row.letters)) for row in rows]


def _words(visit: Visit, row: Ticket, name: object) -> str:
    """Words of a ticket; what was erased with its customer says so."""
    if not name:
        return ""
    found = letters.read(visit.home, row.record.no, row.letters, str(name))
    return said("Erased") if found is None else found


def _row(visit: Visit, row: Ticket, title: str | None) -> Mapping[str, Any]:
    due = due_of(visit.desk, row) if row.record.state in OPEN else None
    return {
        "no": row.record.no,
        "title": title or said("Erased"),
        "kind": said(KIND_WORDS[row.record.kind]),
        "matter": said(CATEGORIES[row.category]) if row.category else "",
        "state": said(STATES[row.record.state]),
        "received_on": row.received_on,
        "due": due,
        "is_late": due is not None and due < visit.today,
        "address": f"/{visit.desk.tenant}/programme/tickets/{row.record.no}/",
    }


def _possible(
    visit: Visit, found: ToldTicket, but: frozenset[TicketAct]
) -> tuple[list[Mapping[str, str]], str]:
    """The next step first, then what else may be done; why not, if nobody may here."""
    rows = [row for row in TICKET.acts_from(found.state) if row.act not in but]
    mine = [
        row.act
        for row in rows
        if visit.may(row.act) and _is_asked(visit, row.act, found)
    ]
    onward: list[str] = [act for act in _ONWARD if act in {row.act for row in rows}]
    if found.refusal is None and TicketAct.REFUSE in onward:
        onward.remove(TicketAct.REFUSE)
    if found.state is TicketState.HANDLING:
        onward.remove(TicketAct.TAKE)
    ordered = [act for act in onward if act in mine]
    ordered += [act for act in mine if act not in ordered]
    here = f"/{visit.desk.tenant}/programme/tickets/{found.no}/acts/"
    buttons: list[Mapping[str, str]] = [
        {"address": f"{here}{act}", "words": said(ACTS[act])} for act in ordered
    ]
    if any(act in mine for act in onward):
        return buttons, ""
    if not onward:
        return [{}, *buttons], ""
    words = said("The next step is another post's: {act}")
    return [{}, *buttons], words.format(act=said(ACTS[onward[0]]))


def _is_asked(visit: Visit, act: str, found: ToldTicket) -> bool:
    """Whether there is anything that the act could be about, for this person."""
    match act:
        case TicketAct.ANSWER:
            return found.handler == visit.by
        case TicketAct.TAKE:
            return _may_take(visit, found)
        case TicketAct.REFUSE:
            return found.refusal is not None and found.refusal[0] != visit.by
        case TicketAct.ASK_REFUSAL:
            return found.kind.refusable and found.refusal is None
        case TicketAct.CLOSE:
            return not found.kind.two or visit.by not in found.answered_by
    return True


def _may_take(visit: Visit, found: ToldTicket) -> bool:
    """Whether they may handle it; from whoever does an approver alone takes it."""
    is_free = found.state is not TicketState.HANDLING
    may = is_free or Role.APPROVER in visit.roles
    return may and visit.by not in {*found.answered_by, found.handler}


def _sentence(visit: Visit, found: ToldTicket) -> str:
    if found.owed:
        first = found.owed[0]
        words = (
            said("{step}: the term ended on {day}.")
            if first.is_late(visit.at)
            else said("{step}: by {day}.")
        )
        return words.format(step=said(STEP_WORDS[first.step]), day=first.ends.day)
    if found.state is TicketState.ANSWERED and found.kind.two:
        return said("It is answered; another person looks at it and closes it.")
    if found.state in OPEN:
        return said("Nothing is owed by a fixed day.")
    return said("{state}.").format(state=said(STATES[found.state]))


def _steps(found: ToldTicket) -> list[Mapping[str, str]]:
    line = _LINE if found.state in _LINE else (TicketState.RECEIVED, found.state)
    return steps_of(line, found.state, STATES)


def _facts(visit: Visit, found: ToldTicket) -> list[tuple[str, str]]:
    names = visit.names()
    facts = [
        (said("Kind"), said(KIND_WORDS[found.kind.key])),
        (said("Matter"), said(CATEGORIES[found.category]) if found.category else ""),
        (said("Came on"), found.received_on.isoformat()),
        (said("Came by"), said(CHANNELS[found.channel])),
        (said("Post"), post_words(found.kind.owner)),
        (said("Handled by"), names.get(found.handler, found.handler)),
        (said("Complains of"), names.get(found.against, found.against)),
        (said("Linked to"), said(", ").join(found.links)),
        (said("Outcome"), said(OUTCOMES[found.outcome]) if found.outcome else ""),
    ]
    return [(name, value) for name, value in facts if value]


def _holds(visit: Visit, found: ToldTicket) -> list[Mapping[str, str]]:
    """The cases in which a hold is proposed; where it is set, for who may set it."""
    may = visit.may(Act.HOLD)
    return [
        {
            "case": number,
            "address": visit.open_to(f"cases/{number}/acts/hold") if may else "",
        }
        for number in cases_to_hold(visit.desk, found)
    ]


def _clock(visit: Visit, clock: TicketClock) -> Mapping[str, Any]:
    own = said("promised by the company")
    if clock.key == "stated":
        own = said("as the letter says")
    return {
        "name": said(STEP_WORDS[clock.step]),
        "law": clock.law or own,
        "ends": clock.ends.day,
        "met_at": clock.met_at,
        "is_late": clock.is_late(visit.at),
    }


def _letter(visit: Visit, found: ToldTicket) -> str:
    """The answer as a letter: its parts, and where to turn if one is not content."""
    company = visit.home.company
    outcome = said(OUTCOMES[found.outcome])
    lines = [
        f"# {said('The answer')} {found.no}",
        said("Received on {day}.").format(day=found.received_on),
    ]
    row = Ticket.objects.select_related("record").get(
        record__tenant=visit.desk.tenant, record__no=found.no
    )
    for part, name in found.answer.items():
        head = said(ANSWER_PARTS[part])
        text = _words(visit, row, name)
        lines.append(f"## {head}")
        lines.append(f"{outcome}。{text}" if part == "result" else text)
    lines.append(f"## {said('If you are not content')}")
    lines.append(
        said(
            "You may ask us to have another person look at it again, turn to the "
            "authority that protects personal information, or go to court. A complaint "
            "costs nothing and changes nothing in how you are served."
        )
    )
    lines.append(company.name)
    return "\n\n".join(lines) + "\n"
