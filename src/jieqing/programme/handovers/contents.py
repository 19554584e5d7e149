"""What is open on a post: tasks, documents, issues, steps, tickets, parties, audits.

Read from rows, as every list is. Whoever is complained of in a ticket does not see it
here either.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q

from jieqing.casebook.desk import Desk
from jieqing.evidence.canonical import canonical
from jieqing.flow import record as records
from jieqing.people.roll import Person
from jieqing.programme import models
from jieqing.programme.audits.flow import AuditState
from jieqing.programme.flows import TASKS_HANDED_IN, DocumentState, TaskState
from jieqing.programme.forms.flow import FormState
from jieqing.programme.incidents.handling import playbook_in
from jieqing.programme.incidents.owing import ENDED as INCIDENTS_ENDED
from jieqing.programme.incidents.told import MECHANISM as INCIDENT
from jieqing.programme.incidents.told import steps_left_of, told_of
from jieqing.programme.issues.flow import ENDED as ISSUES_ENDED
from jieqing.programme.parties.flow import PartyState
from jieqing.programme.templates import duties
from jieqing.programme.tickets.models import Ticket
from jieqing.programme.tickets.told import OPEN as TICKETS_OPEN

TASK: Final = "task"
TASK_WORDS: Final = "Tasks under way or missed"
CHECK, CHECK_WORDS = "check", "Tasks to verify"
STEP, STEP_WORDS = "step", "Steps of incidents"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Records of one mechanism: where their pages are, and which are over."""

    words: str
    place: str
    ended: frozenset[str]


SHELVES: Mapping[str, Shelf] = {
    "document": Shelf(
        words="Documents",
        place="documents",
        ended=frozenset({DocumentState.WITHDRAWN, DocumentState.SUPERSEDED}),
    ),
    "issue": Shelf(words="Issues", place="issues", ended=frozenset(ISSUES_ENDED)),
    INCIDENT: Shelf(
        words="Incidents", place="incidents", ended=frozenset(INCIDENTS_ENDED)
    ),
    "party": Shelf(
        words="Parties", place="parties", ended=frozenset({PartyState.ENDED})
    ),
    "audit": Shelf(
        words="Audits",
        place="audits",
        ended=frozenset({AuditState.FOLLOWED_UP, AuditState.CANCELLED}),
    ),
    "form": Shelf(
        words="Surveys",
        place="forms",
        ended=frozenset({FormState.PURGED, FormState.DROPPED}),
    ),
}
TICKET, TICKET_WORDS = "ticket", "Tickets"
KIND_WORDS: Mapping[str, str] = {
    TASK: TASK_WORDS,
    CHECK: CHECK_WORDS,
    STEP: STEP_WORDS,
    TICKET: TICKET_WORDS,
    **{kind: shelf.words for kind, shelf in SHELVES.items()},
}
"""What each kind of thing is called, in the order of the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One open thing: its number, its title, where its page is below the programme's.

    ``part``: which step of an incident; empty for all else.
    """

    kind: str
    no: str
    title: str
    address: str
    part: str = ""


def things_of(
    desk: Desk, post: str, today: date, people: Mapping[str, Person], by: str = ""
) -> tuple[Thing, ...]:
    """Return what is open on a post, in the order of its list.

    ``by``: who is to see it; a ticket that complains of them is left out.
    """
    found = (
        *_tasks(desk, post, today),
        *_to_verify(desk, post),
        *_steps(desk, post, people),
        *_tickets(desk, post, by),
        *_of_shelves(desk, post),
    )
    order = list(KIND_WORDS)
    return tuple(sorted(found, key=lambda one: (order.index(one.kind), one.no)))


def digest_of(things: Iterable[Thing]) -> str:
    """SHA-256 (hex) of a list: what it names, not what titles say."""
    named = sorted(f"{one.kind} {one.no} {one.part}" for one in things)
    return hashlib.sha256(canonical(named)).hexdigest()


def _tasks(desk: Desk, post: str, today: date) -> Iterator[Thing]:
    rows = models.Task.objects.filter(
        record__tenant=desk.tenant,
        record__owner_post=post,
        opens_on__lte=today,
        engine_position=None,
    ).exclude(record__state__in=TASKS_HANDED_IN)
    for no, title in rows.values_list("record__no", "record__title"):
        yield Thing(kind=TASK, no=no, title=title, address=f"tasks/{no}/")


def _to_verify(desk: Desk, post: str) -> Iterator[Thing]:
    known = duties(desk.tenant)
    verified = [key for key, (duty, _) in known.items() if duty.verify_by == post]
    rows = models.Task.objects.filter(
        record__tenant=desk.tenant,
        record__state=TaskState.SUBMITTED,
        duty__in=verified,
        engine_position=None,
    )
    for no, title in rows.values_list("record__no", "record__title"):
        yield Thing(kind=CHECK, no=no, title=title, address=f"tasks/{no}/")


def _steps(desk: Desk, post: str, people: Mapping[str, Person]) -> Iterator[Thing]:
    rows = models.Record.objects.filter(tenant=desk.tenant, mechanism=INCIDENT)
    there = rows.exclude(state__in=INCIDENTS_ENDED)
    titles = dict(there.values_list("no", "title"))
    read = records.read_together(desk.ledger, tuple(titles)) if titles else {}
    for no, record in read.items():
        incident = told_of(desk.tenant, record, people, (desk.calendar, desk.actors))
        left = steps_left_of(incident, post)
        book = playbook_in(desk, incident) if left else None
        for key in left:
            step = book.step(key) if book else None
            yield Thing(
                kind=STEP,
                no=no,
                title=step.text if step else titles[no],
                address=f"incidents/{no}/",
                part=key,
            )


def _tickets(desk: Desk, post: str, by: str) -> Iterator[Thing]:
    rows = Ticket.objects.filter(
        record__tenant=desk.tenant,
        record__owner_post=post,
        record__state__in=TICKETS_OPEN,
    )
    rows = rows.exclude(against=by) if by else rows
    for no, title in rows.values_list("record__no", "record__title"):
        yield Thing(kind=TICKET, no=no, title=title, address=f"tickets/{no}/")


def _of_shelves(desk: Desk, post: str) -> Iterator[Thing]:
    over = Q()
    for kind, shelf in SHELVES.items():
        over |= Q(mechanism=kind, state__in=shelf.ended)
    rows = models.Record.objects.filter(
        tenant=desk.tenant, owner_post=post, mechanism__in=SHELVES
    ).exclude(over)
    for kind, no, title in rows.values_list("mechanism", "no", "title"):
        place = f"{SHELVES[kind].place}/{no}/"
        yield Thing(kind=kind, no=no, title=title, address=place)
