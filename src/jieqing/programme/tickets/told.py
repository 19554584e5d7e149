"""A ticket as the ledger tells it: who handles it, what is owed, what was answered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from jieqing.casebook.desk import Desk
from jieqing.flow import record as records
from jieqing.flow.record import Record, moment_of
from jieqing.law.working_days import Calendar
from jieqing.programme.acting import RecordUnknown
from jieqing.programme.tickets.flow import TICKET, TicketAct, TicketState
from jieqing.programme.tickets.kinds import (
    Kind,
    Step,
    TicketClock,
    TicketKind,
    clocks,
    kinds,
)

MECHANISM, LETTERS = "ticket", "LJ"
OPEN = frozenset({TicketState.RECEIVED, TicketState.ACCEPTED, TicketState.HANDLING})

ENDED = frozenset({TicketState.CLOSED, TicketState.REFUSED, TicketState.MERGED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldTicket:
    """A ticket as of its last act.

    ``against``: the number of the person it complains of; empty: nobody's. ``handler``:
    who took it last. ``answered_by``: everybody who has answered it. ``refusal``: who
    asked to refuse it.
    """

    no: str
    kind: Kind
    category: str
    channel: str
    state: TicketState
    received_on: date
    against: str
    handler: str
    answered_by: tuple[str, ...]
    outcome: str
    answer: Mapping[str, str]
    links: tuple[str, ...]
    refusal: tuple[str, str] | None
    clocks: tuple[TicketClock, ...]
    record: Record

    def late(self, at: datetime) -> tuple[TicketClock, ...]:
        """What was not done when its term ended."""
        return tuple(one for one in self.clocks if one.is_late(at))

    @property
    def owed(self) -> tuple[TicketClock, ...]:
        """What still waits, what ends first first."""
        if self.state not in OPEN:
            return ()
        open_ = (one for one in self.clocks if one.met_at is None)
        return tuple(sorted(open_, key=lambda one: one.ends.ends))


def told(desk: Desk, no: str) -> ToldTicket:
    """Read one ticket. Raises ``RecordUnknown``, ``RecordAltered``."""
    record = records.read(desk.ledger, no)
    if record.last(TicketAct.RECEIVE) is None:
        raise RecordUnknown(record=no)
    return told_of(record, desk.calendar, desk.actors)


def ending(desk: Desk, no: str) -> ToldTicket:
    """Read the ticket in which one is dealt with: itself, or the one that took it in.

    Raises as ``told`` does.
    """
    found = told(desk, no)
    while found.state is TicketState.MERGED:  # into one that was open: never a circle
        found = told(desk, found.links[-1])
    return found


def told_of(
    record: Record, calendar: Calendar, company: frozenset[str] | None
) -> ToldTicket:
    """Fold the entries of a record."""
    born = record.leaves[0].entry.facts
    kind = kinds()[TicketKind(str(born["kind"]))]
    received_on = date.fromisoformat(str(born["received_on"]))
    stated = str(born.get("stated_on", ""))
    stated_on = date.fromisoformat(stated) if stated else None
    taken = record.last(TicketAct.TAKE)
    answers = record.of(TicketAct.ANSWER)
    last = answers[-1].entry.facts if answers else {}
    asked = record.last(TicketAct.ASK_REFUSAL)
    return ToldTicket(
        no=record.number,
        kind=kind,
        category=str(born["category"]),
        channel=str(born["channel"]),
        state=TicketState(record.state(TICKET)),
        received_on=received_on,
        against=str(born["against"]),
        handler=taken.entry.actor if taken else "",
        answered_by=tuple(leaf.entry.actor for leaf in answers),
        outcome=str(last.get("outcome", "")),
        answer={part: str(last[part]) for part in kind.parts if part in last},
        links=tuple(_links(record)),
        refusal=(asked.entry.actor, str(asked.entry.facts["text"])) if asked else None,
        clocks=clocks(kind, (received_on, stated_on), _met(record), company, calendar),
        record=record,
    )


def _met(record: Record) -> Mapping[Step, datetime]:
    """When each step was first taken; whoever refuses has answered."""
    accepted = record.of(TicketAct.ACCEPT, TicketAct.REFUSE, TicketAct.ANSWER)
    answered = record.of(TicketAct.ANSWER, TicketAct.REFUSE)
    met = {Step.ACCEPT: accepted, Step.ANSWER: answered}
    return {step: moment_of(leaves[0]) for step, leaves in met.items() if leaves}


def _links(record: Record) -> Iterator[str]:
    for leaf in record.of(TicketAct.RECEIVE, TicketAct.LINK, TicketAct.MERGE):
        link = str(leaf.entry.facts.get("link", ""))
        if link:
            yield link
