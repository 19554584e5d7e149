"""The acts on a ticket: enter, accept, handle, answer, close, refuse, take up again."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import transaction

from jieqing.casebook import own_store
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.models import Case
from jieqing.casebook.spelt import as_spelt
from jieqing.errors import Refused, WrongUsage
from jieqing.flow import record as records
from jieqing.people.matrix import Role
from jieqing.programme import models
from jieqing.programme.acting import (
    Asked,
    Doing,
    Heading,
    begun,
    birth,
    doing,
    next_no,
    unborn,
)
from jieqing.programme.guards import require_other_human, require_reason
from jieqing.programme.tickets import letters
from jieqing.programme.tickets.flow import TICKET, TicketAct, TicketState
from jieqing.programme.tickets.kinds import (
    ABOUT_US,
    Kind,
    TicketKind,
    categories,
    kinds,
)
from jieqing.programme.tickets.models import Ticket
from jieqing.programme.tickets.told import (
    ENDED,
    LETTERS,
    MECHANISM,
    OPEN,
    ToldTicket,
    told,
)
from jieqing.programme.tickets.vocabulary import CHANNELS


class TicketWrong(WrongUsage):
    """What came in has a kind, a way, a day up to today."""

    code = "ticket-wrong"
    cause = "A ticket cannot be entered so: {what}."
    advice = "The page of tickets offers kinds, matters and ways; the day is past."


class LinkMissing(WrongUsage):
    """A ticket is linked to what exists."""

    code = "ticket-link-missing"
    cause = "There is no {link} to which {record} could be linked."
    advice = "Give the number of a case, an issue, a document or another ticket."


class NotItsHandler(Refused):
    """Who answers is who handles it."""

    code = "ticket-not-its-handler"
    cause = "{record} is handled by {handler}, not by {person}."
    advice = "Whoever handles it answers; somebody else takes it over first."


class HandledAlready(Refused):
    """A ticket that somebody handles is not taken from them by just anybody."""

    code = "ticket-handled-already"
    cause = "{record} is handled by {handler}; only an approver takes it over."
    advice = "Ask {handler} or an approver."


class PartsMissing(WrongUsage):
    """An answer has every part that its kind asks for."""

    code = "ticket-parts-missing"
    cause = "The answer to {record} lacks: {parts}."
    advice = "Say what came of it, why, and what one can do further."


class RefusalNotAsked(Refused):
    """There is nothing to confirm."""

    code = "ticket-refusal-not-asked"
    cause = "Nobody has asked to refuse {record}, or it may not be refused."
    advice = "Its post asks with a reason first; letters of authorities are answered."


class MergeWrong(Refused):
    """Two become one, and the clock of the older one counts."""

    code = "ticket-merge-wrong"
    cause = "{record} cannot be taken together with {into}."
    advice = "Choose an open ticket of the same kind that came no later."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTicket:
    """What came in. Title, ``subject`` and ``account`` stand in its letters alone.

    ``against``: the number of the person complained of. ``link``: a case or issue that
    it is about.
    """

    kind: str
    title: str
    category: str
    channel: str
    received_on: date
    account: str
    stated_on: date | None = None
    against: str = ""
    link: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """An act on a ticket: how it was begun, the ticket as told, and its letters."""

    doing: Doing
    told: ToldTicket
    letters: str

    def say(self, words: str) -> Mapping[str, object]:
        """Lay a reason or a message into its letters; returns what is entered of it."""
        return _text(self.doing, self.letters, words)


def receive(desk: Desk, new: NewTicket, *, by: str, at: datetime) -> str:
    """Enter what came in; returns its number.

    Raises ``TicketWrong``, ``LinkMissing`` or ``ReasonMissing``.
    """
    _require_sound(desk, new, at)
    kind, subject = kinds()[TicketKind(new.kind)], _subject(desk, new, at)
    with transaction.atomic():
        no = next_no(desk, LETTERS, day_of(at).year)
        row = birth(desk, no, _heading(kind), at)
        asked = Asked(no=no, act=TicketAct.RECEIVE, by=by, at=at)
        act = begun(desk, TICKET, asked, row, unborn(no))
        if new.link:
            _require_there(desk, no, new.link)
        facts = {
            "kind": kind.key,
            "category": new.category,
            "channel": new.channel,
            "received_on": new.received_on.isoformat(),
            "stated_on": new.stated_on.isoformat() if new.stated_on else "",
            "against": new.against,
            "link": new.link,
        }
        laid = letters.NewLetters(
            subject=subject,
            title=new.title.strip()[:120] or no,
            is_complaint=kind.key in ABOUT_US,
            on=day_of(at),
        )
        name = letters.begin(desk.home, laid)
        said = _text(act, name, new.account)
        act.conclude(TicketState.RECEIVED, {**facts, **said})
        Ticket.objects.create(
            record=row,
            category=new.category,
            received_on=new.received_on,
            stated_on=new.stated_on,
            against=new.against,
            letters=name,
        )
    return no


def accept(desk: Desk, asked: Asked) -> None:
    """Accept it and tell who sent it."""
    with _beginning(desk, asked) as begun_:
        begun_.doing.conclude(TicketState.ACCEPTED, {})


def take(desk: Desk, asked: Asked) -> None:
    """Handle it: nobody who is complained of, acted in the case, or answered it.

    From whoever handles it an approver alone takes it. Raises ``HandledAlready``.
    """
    with _beginning(desk, asked) as begun_:
        act, ticket = begun_.doing, begun_.told
        _require_free(act, ticket)
        require_other_human(act, ticket.answered_by, "answerer")
        _require_uninvolved(act, ticket)
        act.conclude(TicketState.HANDLING, {})


def note(desk: Desk, asked: Asked, text: str) -> None:
    """Note what was said or sent, from either side."""
    with _beginning(desk, asked) as begun_:
        begun_.doing.conclude(None, begun_.say(text))


def link(desk: Desk, asked: Asked, to: str) -> None:
    """Link it to a case, an issue or another record. Raises ``LinkMissing``."""
    with _beginning(desk, asked) as begun_:
        _require_there(desk, asked.no, to)
        begun_.doing.conclude(None, {"link": to})


def answer(desk: Desk, asked: Asked, outcome: str, said: Mapping[str, str]) -> None:
    """Answer it with all parts of its kind.

    Raises ``NotItsHandler``, ``PartsMissing`` or ``TicketWrong``.
    """
    with _beginning(desk, asked) as begun_:
        act, ticket = begun_.doing, begun_.told
        if act.person.number != ticket.handler:
            raise NotItsHandler(
                record=asked.no, handler=ticket.handler, person=act.person.number
            )
        _require_uninvolved(act, ticket)  # a case may have been linked meanwhile
        missing = [one for one in ticket.kind.parts if not said.get(one, "").strip()]
        if missing:
            raise PartsMissing(record=asked.no, parts=", ".join(missing))
        if outcome not in ticket.kind.outcomes:
            raise TicketWrong(what=outcome[:24])
        parts = {
            part: letters.lay(desk.home, asked.no, begun_.letters, said[part].strip())
            for part in ticket.kind.parts
        }
        act.conclude(TicketState.ANSWERED, {"outcome": outcome, **parts})


def reopen(desk: Desk, asked: Asked, reason: str) -> None:
    """Take it up again; whoever has answered it does not handle it any more."""
    with _beginning(desk, asked) as begun_:
        begun_.doing.conclude(TicketState.ACCEPTED, begun_.say(reason))


def close(desk: Desk, asked: Asked) -> None:
    """Close it; of some kinds another human than who answered."""
    with _beginning(desk, asked) as begun_:
        if begun_.told.kind.two:
            require_other_human(begun_.doing, begun_.told.answered_by, "answerer")
        begun_.doing.conclude(TicketState.CLOSED, {})


def ask_refusal(desk: Desk, asked: Asked, reason: str) -> None:
    """Ask to refuse it, with a reason. Raises ``RefusalNotAsked``."""
    with _beginning(desk, asked) as begun_:
        if not begun_.told.kind.refusable:
            raise RefusalNotAsked(record=asked.no)
        begun_.doing.conclude(None, begun_.say(reason))


def refuse(desk: Desk, asked: Asked) -> None:
    """Refuse it, for the reason that another gave. Raises ``RefusalNotAsked``."""
    with _beginning(desk, asked) as begun_:
        if begun_.told.refusal is None:
            raise RefusalNotAsked(record=asked.no)
        require_other_human(begun_.doing, [begun_.told.refusal[0]], "asker")
        begun_.doing.conclude(TicketState.REFUSED, {})


def merge(desk: Desk, asked: Asked, into: str) -> None:
    """Take it together with one that came no later. Raises ``MergeWrong``."""
    with _beginning(desk, asked) as begun_:
        own = begun_.told
        _require_there(desk, asked.no, into)
        row = models.Record.objects.filter(tenant=desk.tenant, no=into).first()
        if row is None or row.mechanism != MECHANISM or into == asked.no:
            raise MergeWrong(record=asked.no, into=into[:24])
        other = told(desk, into)
        is_same = other.kind.key == own.kind.key and other.state in OPEN
        if not is_same or other.received_on > own.received_on:
            raise MergeWrong(record=asked.no, into=into)
        begun_.doing.conclude(TicketState.MERGED, {"link": into})


@contextmanager
def _beginning(desk: Desk, asked: Asked) -> Iterator[Begun]:
    """Begin an act; who is complained of does none of them."""
    with doing(desk, TICKET, asked, {}) as act:
        ticket = told(desk, asked.no)
        if ticket.against:
            require_other_human(act, [ticket.against], "accused")
        name = Ticket.objects.values_list("letters", flat=True).get(record=act.row)
        yield Begun(doing=act, told=ticket, letters=name)
        _let_stand(desk, name, act.row.state)


def _let_stand(desk: Desk, name: str, state: str) -> None:
    """Letters are held while their ticket is open, and never for shorter.

    What is taken up again is held before that stands, what ended is let go after; those
    of a merged ticket with the one that took it in (keeping.py).
    """
    if state not in ENDED:
        letters.stand(desk.home, name, is_open=True)
    elif state != TicketState.MERGED:
        transaction.on_commit(partial(_let_go, desk, name))


def _let_go(desk: Desk, name: str) -> None:
    """Let go what is still ended: somebody may have taken it up again meanwhile."""

    def is_open() -> bool:
        rows = Ticket.objects.filter(record__tenant=desk.tenant, letters=name)
        return rows.exclude(record__state__in=ENDED).exists()

    with suppress(own_store.OwnStoreUnusable):  # the act stands; the daily run does it
        letters.stand_as(desk.home, name, is_open)


def _require_free(act: Doing, ticket: ToldTicket) -> None:
    is_held = ticket.state is TicketState.HANDLING
    if is_held and Role.APPROVER not in act.person.roles:
        raise HandledAlready(record=ticket.no, handler=ticket.handler)


def _require_uninvolved(act: Doing, ticket: ToldTicket) -> None:
    if ticket.kind.key in ABOUT_US:
        require_other_human(act, _involved(act, ticket), "actor")


def _involved(act: Doing, ticket: ToldTicket) -> Iterator[str]:
    """Everybody who acted in the cases that it is about."""
    cases = Case.objects.filter(tenant=act.desk.tenant, number__in=ticket.links)
    for number in cases.values_list("number", flat=True):
        for leaf in records.read(act.desk.ledger, number).leaves:
            if leaf.entry.actor in act.roll.persons:
                yield leaf.entry.actor


def _subject(desk: Desk, new: NewTicket, at: datetime) -> str:
    """The customer's number as the shop spells it; what cannot be known stays."""
    typed = letters.plain_subject(new.subject)
    return as_spelt(desk, typed, day_of(at)) if typed else ""


def _require_sound(desk: Desk, new: NewTicket, at: datetime) -> None:
    wrong = next(_wrong(desk, new, at), None)
    if wrong is not None:
        raise TicketWrong(what=wrong)


def _wrong(desk: Desk, new: NewTicket, at: datetime) -> Iterator[str]:
    if new.kind not in set(TicketKind):
        yield new.kind[:24]
        return
    if new.category not in (categories() if new.kind in ABOUT_US else ("",)):
        yield f"{new.kind}: {new.category[:24] or '—'}"
    if new.channel not in CHANNELS:
        yield new.channel[:24]
    if new.received_on > day_of(at):
        yield new.received_on.isoformat()
    is_stated = kinds()[TicketKind(new.kind)].stated
    if is_stated != (new.stated_on is not None):
        yield str(new.stated_on or new.kind)
    if new.stated_on is not None and new.stated_on < new.received_on:
        yield new.stated_on.isoformat()
    if new.against and new.against not in desk.register.roll(at).persons:
        yield new.against[:16]


def _heading(kind: Kind) -> Heading:
    return Heading(
        mechanism=MECHANISM,
        kind=kind.key,
        title="",  # what it is about stands in its letters
        post=kind.owner,
        items=kind.items,
        confidentiality="restricted",
    )


def _require_there(desk: Desk, no: str, to: str) -> None:
    there = models.Record.objects.filter(tenant=desk.tenant, no=to)
    cases = Case.objects.filter(tenant=desk.tenant, number=to)
    if to == no or not (there.exists() or cases.exists()):
        raise LinkMissing(record=no, link=to[:24])


def _text(act: Doing, name: str, words: str) -> Mapping[str, object]:
    said = require_reason(act, words)
    return {"text": letters.lay(act.desk.home, act.row.no, name, said)}
