"""How tickets take part: their flow, figures and lists, what lights their cells."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Case, Exists, OuterRef, Q, When

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.papers.period import touched
from jieqing.errors import Phrase, phrase
from jieqing.flow import record as records
from jieqing.flow.models import LedgerEntry
from jieqing.flow.record import Record, moment_of
from jieqing.language import said
from jieqing.paper.paper import Cell
from jieqing.programme.borne_out import require_listed, unlisted
from jieqing.programme.day_list import Falls
from jieqing.programme.figures import COUNT, Asked, Counted, Figure, share
from jieqing.programme.lists import MOST as LISTED
from jieqing.programme.lists import Listing
from jieqing.programme.measures import Clause
from jieqing.programme.mechanism import Mechanism
from jieqing.programme.seen import Eye, Glance, Seen
from jieqing.programme.shown import ClauseKind, Found, Proof, Where
from jieqing.programme.tickets import letters
from jieqing.programme.tickets.flow import TICKET, TicketAct
from jieqing.programme.tickets.keeping import EXPIRING, stand_as_told
from jieqing.programme.tickets.kinds import TicketKind, clocks, kinds
from jieqing.programme.tickets.models import Ticket
from jieqing.programme.tickets.told import (
    LETTERS,
    MECHANISM,
    OPEN,
    ToldTicket,
    told_of,
)
from jieqing.programme.tickets.vocabulary import ACTS, CATEGORIES, KIND_WORDS, STATES
from jieqing.programme.wording import post_words

NEWEST = 120
"""Of how many tickets the cells read, open ones first."""


_ANSWERS = (TicketAct.ANSWER, TicketAct.CLOSE, TicketAct.REFUSE, TicketAct.MERGE)


def _records(desk: Desk, today: date) -> Iterable[str]:
    """What may be late comes first: no number of closed ones crowds it out.

    That is what the ledger has no answer to, or an answer that was not the last word;
    what the row says of it alone puts it behind nothing.
    """
    rows = Ticket.objects.filter(record__tenant=desk.tenant)
    entries = LedgerEntry.objects.filter(
        tenant=desk.tenant, record=OuterRef("record__no")
    )
    answered = Exists(entries.filter(act__in=_ANSWERS))
    again = Exists(entries.filter(act=TicketAct.REOPEN))
    may_be_late = Q(record__state__in=OPEN) | ~answered | again
    order = Case(When(may_be_late, then=0), default=1)
    newest = rows.order_by(order, "-record__created")
    numbers = tuple(newest.values_list("record__no", flat=True))
    return (*numbers[:NEWEST], *unlisted(numbers, LETTERS, today))


def _read(glance: Glance) -> tuple[ToldTicket, ...]:
    desk = glance.desk
    found = {
        no: leaves
        for no, leaves in glance.leaves.items()
        if leaves and leaves[0].entry.act == TicketAct.RECEIVE
    }
    rows = Ticket.objects.filter(record__tenant=desk.tenant, record__no__in=found)
    require_listed(found, rows.values_list("record__no", flat=True))
    return tuple(
        told_of(Record(number=no, leaves=leaves), desk.calendar, desk.actors)
        for no, leaves in found.items()
    )


EYE: Eye[tuple[ToldTicket, ...]] = Eye(key=MECHANISM, records=_records, read=_read)


def _judge(seen: Seen, clause: Clause) -> Found:
    """Enough of these kinds were answered in time lately, and nothing is overdue."""
    kinds_ = clause.text("kinds").split()
    tickets = [one for one in seen.by(EYE) if one.kind.key in kinds_]
    answered = sorted((_answered_on(one), one.no) for one in tickets if _is_kept(one))
    late = [one.no for one in tickets if _is_overdue(one, seen.today)]
    least = clause.number("least") or 1
    until = None
    if len(answered) >= least:
        until = answered[-least][0] + timedelta(days=clause.within)
    is_met = until is not None and until >= seen.today and not late
    shown = _listed_to_all(tickets)
    told_ = [(day, no) for day, no in answered if no in shown]
    proofs = [Proof(where=Where.TICKET, name=no, day=day) for day, no in told_[-3:]]
    overdue = [Proof(where=Where.TICKET, name=no) for no in late if no in shown][:3]
    return Found(
        clause=clause,
        is_met=is_met,
        was_met=len(answered) >= least,
        has_begun=bool(tickets),
        proofs=(*overdue, *proofs),
        until=until,
        missing=None if is_met else _missing(late),
    )


def _is_kept(ticket: ToldTicket) -> bool:
    """Whether it was answered, and every term was kept by then."""
    return bool(ticket.answered_by) and not ticket.late(_answered_at(ticket))


def _answered_on(ticket: ToldTicket) -> date:
    return day_of(_answered_at(ticket))


def _answered_at(ticket: ToldTicket) -> datetime:
    return moment_of(ticket.record.of(TicketAct.ANSWER)[-1])


def _is_overdue(ticket: ToldTicket, today: date) -> bool:
    return any(clock.ends.day < today for clock in ticket.owed)


def _missing(late: Sequence[str]) -> Phrase:
    if late:
        return phrase("no answer in time to {count} of them", count=len(late))
    return phrase("nothing of this kind was answered within the time asked")


def _listed_to_all(tickets: Iterable[ToldTicket]) -> frozenset[str]:
    """Numbers that anybody may read: whoever is complained of reads cells, too."""
    return frozenset(one.no for one in tickets if not one.against)


def _words(_: Seen, clause: Clause) -> Phrase:
    return phrase(
        "something of this kind was answered within {days} days, nothing is overdue",
        days=clause.within,
    )


def _kinds_exist(clause: Clause) -> bool:
    found = clause.text("kinds").split()
    return bool(found) and set(found) <= set(TicketKind)


def _answered_in(asked: Asked, *of: TicketKind) -> tuple[ToldTicket, ...]:
    """Tickets of these kinds that were first answered in the period."""
    desk = asked.desk
    acts = [TicketAct.ANSWER, TicketAct.REFUSE]
    numbers = touched(desk, asked.period.first, acts)
    read = records.read_together(desk.ledger, numbers).values()
    found = (told_of(one, desk.calendar, desk.actors) for one in read)
    return tuple(
        one
        for one in found
        if one.kind.key in of
        and asked.period.holds(day_of(moment_of(one.record.of(*acts)[0])))
    )


def _in_time(asked: Asked) -> Counted | None:
    found = _answered_in(asked, TicketKind.COMPLAINT, TicketKind.APPEAL)
    good = sum(not one.late(asked.at) for one in found)
    return share(good, len(found), sorted(_listed_to_all(found)))


def _upheld(asked: Asked) -> Counted | None:
    found = _answered_in(asked, TicketKind.COMPLAINT)
    upheld = [one for one in found if one.outcome in {"upheld", "partly"}]
    shown = tuple(sorted(_listed_to_all(upheld))[:20])
    return Counted(part=len(upheld), whole=COUNT, records=shown)


def _adopted(asked: Asked) -> Counted | None:
    found = _answered_in(asked, TicketKind.PROPOSAL)
    good = sum(one.outcome in {"adopted", "partly-adopted"} for one in found)
    return share(good, len(found), (one.no for one in found))


FIGURES = (
    Figure(
        key="complaints_in_time",
        question="How many complaints were accepted and answered in time?",
        definition="1",
        compute=_in_time,
    ),
    Figure(
        key="complaints_upheld",
        question="How many complaints were upheld, wholly or in part?",
        definition="1",
        compute=_upheld,
    ),
    Figure(
        key="proposals_adopted",
        question="How many proposals answered were adopted, wholly or in part?",
        definition="1",
        compute=_adopted,
    ),
)


def due_of(desk: Desk, row: Ticket) -> date | None:
    """By when the row's next step is owed; computed, as it is stored nowhere."""
    came = (row.received_on, row.stated_on)
    kind = kinds()[TicketKind(row.record.kind)]
    found = clocks(kind, came, {}, desk.actors, desk.calendar)
    return min((one.ends.day for one in found), default=None)


def _open_rows(desk: Desk) -> Iterator[Ticket]:
    rows = Ticket.objects.select_related("record").filter(
        record__tenant=desk.tenant, record__state__in=OPEN
    )
    yield from rows.order_by("-record__created")[:LISTED]


def _falls(desk: Desk, first: date, last: date) -> Iterator[Falls]:
    for row in _open_rows(desk):
        due = due_of(desk, row)
        if due is not None and first <= due <= last:
            yield Falls(
                day=due,
                no=row.record.no,
                title=said(KIND_WORDS[row.record.kind]),
                post=row.record.owner_post,
                address=f"tickets/{row.record.no}/",
                not_to=row.against,
                is_owed=True,
            )


def _listed(desk: Desk, today: date) -> Iterator[tuple[Cell, ...]]:
    """Of nobody a complaint: anybody may read the file, who is complained of too."""
    del today
    rows = Ticket.objects.select_related("record").filter(
        record__tenant=desk.tenant, against=""
    )
    found = rows.order_by("-record__created")[:LISTED]
    titles = letters.titles(desk.home, [row.letters for row in found])
    for row in found:
        yield (
            row.record.no,
            titles.get(row.letters, ""),
            said(KIND_WORDS[row.record.kind]),
            said(CATEGORIES[row.category]) if row.category else "",
            said(STATES[row.record.state]),
            post_words(row.record.owner_post),
            row.received_on,
            (due_of(desk, row) or "") if row.record.state in OPEN else "",
        )


LISTING = Listing(
    name="tickets",
    title="Tickets",
    heads=("Number", "Title", "Kind", "Matter", "State", "Post", "Came on", "Due"),
    rows=_listed,
)
TICKETS = Mechanism(
    key=MECHANISM,
    flows=(TICKET,),
    acts=ACTS,
    eye=EYE,
    clauses=(
        ClauseKind(
            of="tickets-answered", judge=_judge, words=_words, exists=_kinds_exist
        ),
    ),
    figures=FIGURES,
    falls=_falls,
    lists=(LISTING,),
    chore=stand_as_told,
    expiring={"tickets": EXPIRING},
)
"""来件."""
