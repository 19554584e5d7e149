"""What no entry of the ledger says: days that come near, the digest, refused work.

Days are looked at on working days from nine, every few minutes; whom they concern is
asked as the case stands then, so that one that was done, handed over or dated anew
reminds nobody else. Long work that a worker could not do is told to who asked for it.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from jieqing.casebook.case_list import cases_of
from jieqing.casebook.desk import Desk
from jieqing.casebook.errands import Progressing
from jieqing.casebook.models import Case, Errand, Request
from jieqing.casebook.waiting import acts_of, count, signing_of
from jieqing.flow import lease as leases
from jieqing.notices.agenda import Board, agenda, board_of
from jieqing.notices.clocks import kind_at, matter_kind_at
from jieqing.notices.endpoints import told_of
from jieqing.notices.events import DUE, PART, PLACE, RECORD, event_id
from jieqing.notices.hours import digest_day
from jieqing.notices.kinds import DIGEST, KINDS, REFUSED, Whom
from jieqing.notices.models import Reading, Sending
from jieqing.notices.outbox import Happening, Stage, keep, to_endpoints, to_people
from jieqing.notices.recipients import (
    Recipient,
    active_persons,
    concerned,
    concerned_by,
)
from jieqing.people.roll import Person
from jieqing.programme.day_list import owed_in

EVERY = timedelta(minutes=10)
AT_ONCE = 500
"""Cases, or persons, in one piece."""
_AHEAD = 5
"""Working days ahead within which a clock can have run three quarters: a quarter of the
longest, fifteen days, and one."""
_LATELY = timedelta(days=1)
_BEHIND = timedelta(days=40)
"""Who was not told of a late case by then is not told any more."""


def look(desk: Desk, at: datetime) -> None:
    """Write what came of long work, and on working days from nine what they bring."""
    _refusals(desk, at)
    day = digest_day(at, desk.calendar)
    rows = Reading.objects.filter(tenant=desk.tenant)
    reading = rows.first()
    if day is None or reading is None:
        return
    _digests(desk, day, at)
    if reading.clocks_at is None or not reading.clocks_at <= at < (
        reading.clocks_at + EVERY
    ):
        _clocks(desk, day, at)
        _matters(desk, day, at)
        rows.update(clocks_at=at)


def _refusals(desk: Desk, at: datetime) -> None:
    rows = Errand.objects.filter(
        tenant=desk.tenant,
        state=Progressing.REFUSED,
        ended_at__gte=leases.clock() - _LATELY,
    )
    events = {event_id(desk, REFUSED, row.pk): row for row in rows[:AT_ONCE]}
    told = {event for event, _ in _told(desk, list(events))}
    for identifier, row in events.items():
        if identifier in told:
            continue
        facts = {"person": row.person, "act": row.act}
        event = Happening(
            id=identifier, kind=REFUSED, case=row.case, at=at, facts=facts
        )
        people = concerned(desk, REFUSED, row.case, facts)
        keep(
            [
                *to_people(desk, event, people, at),
                *to_endpoints(event, told_of(desk), at),
            ]
        )


def _clocks(desk: Desk, day: date, at: datetime) -> None:
    for rows in _near(desk, day):
        events = tuple(_events(desk, rows, day, at))
        told = _told(desk, [event.id for event in events])
        open_to = told_of(desk)
        for event in events:
            people = concerned(desk, event.kind, event.case, event.facts)
            fresh = [p for p in people if (event.id, p.person) not in told]
            rows_ = to_people(desk, event, fresh, at)
            programs = [
                row
                for row in to_endpoints(event, open_to, at)
                if (event.id, row.to) not in told
            ]
            if rows_ or programs:
                keep([*rows_, *programs])


def _matters(desk: Desk, day: date, at: datetime) -> None:
    """Tell of what posts owe by a day: who does it, the post above, the officer."""
    owed = {}
    for one in owed_in(desk, day - _BEHIND, day):
        kind = matter_kind_at(one.day, day, desk.calendar)
        owed[event_id(desk, kind, one.no, one.part, one.day)] = kind, one
    told = _told(desk, list(owed))
    roll, open_to = desk.register.roll(), told_of(desk)
    for identifier, (kind, one) in owed.items():
        facts = {RECORD: one.no, PART: one.part, DUE: one.day.isoformat()}
        event = Happening(
            id=identifier, kind=kind, case="", at=at, facts={**facts, PLACE: one.place}
        )
        people = concerned_by(one, roll, KINDS[kind].whom)
        fresh = [p for p in people if (identifier, p.person) not in told]
        mine = [p for p in fresh if p.person != one.not_to]
        programs = [
            row
            for row in to_endpoints(event, open_to, at)
            if (identifier, row.to) not in told
        ]
        keep([*to_people(desk, event, mine, at), *programs])


def _near(desk: Desk, day: date) -> Iterator[Sequence[Case]]:
    last = desk.calendar.working_day(day, _AHEAD).day
    rows = cases_of(desk).exclude(next_act="").order_by("due", "pk")
    rows = rows.filter(due__lte=last, due__gte=day - _BEHIND)
    done = 0
    while found := list(rows[done : done + AT_ONCE]):
        yield found
        done += len(found)


def _events(
    desk: Desk, rows: Sequence[Case], day: date, at: datetime
) -> Iterator[Happening]:
    asked = Request.objects.filter(tenant=desk.tenant, case__in=[r.pk for r in rows])
    received = dict(asked.order_by("-pk").values_list("case_id", "received"))
    for row in rows:
        if row.due is None or row.pk not in received:
            continue
        kind = kind_at(received[row.pk], row.due, day, desk.calendar)
        if kind:
            parts = (kind, row.number, row.next_act, row.due)
            yield Happening(
                id=event_id(desk, *parts), kind=kind, case=row.number, at=at
            )


def _told(desk: Desk, events: Sequence[str]) -> frozenset[tuple[str, str]]:
    rows = Sending.objects.filter(tenant=desk.tenant, event__in=events)
    return frozenset(rows.values_list("event", "to"))


def _digests(desk: Desk, day: date, at: datetime) -> None:
    """Write each person's digest of the day once, also where it has nothing to say."""
    identifier = event_id(desk, DIGEST, day)
    event = Happening(id=identifier, kind=DIGEST, case="", at=at)
    rows = Sending.objects.filter(tenant=desk.tenant, event=identifier)
    told = frozenset(rows.values_list("to", flat=True))
    groups = to_endpoints(event, told_of(desk), at)
    keep([row for row in groups if row.to not in told])
    missing = [one for one in active_persons(desk) if one.number not in told]
    board = board_of(desk.at(at))
    for person in missing[:AT_ONCE]:
        _digest(board, event, person, at)


def _digest(board: Board, event: Happening, person: Person, at: datetime) -> None:
    desk = board.desk
    mine = (acts_of(person.roles), signing_of(person.roles))
    waits = sum(count(desk, acts, person.number) for acts in mine if acts)
    me = Recipient(person=person.number, why=Whom.SELF, post="")
    beside = len(agenda(board, person))
    rows = to_people(desk, event, [me], at)
    for row in rows:
        row.facts = {"count": waits, "beside": beside}
        if not waits and not beside:
            row.state, row.ended_at, row.read_at = Stage.EMPTY, at, at
    keep(rows)
