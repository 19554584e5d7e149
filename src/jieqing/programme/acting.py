"""How every act of the programme begins and ends.

It begins with the row locked, its record read and verified from the ledger, state and
role asked of the flow table, what the page had seen compared with what is; it ends with
``Doing.conclude``: state, ``rev`` and ledger entry in the same transaction.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count

from django.db import transaction
from django.db.models.functions import Length

from jieqing.casebook.desk import BEIJING, Desk, day_of
from jieqing.casebook.work import require_time
from jieqing.errors import Refused, WrongUsage
from jieqing.evidence.passkey import Assertion
from jieqing.evidence.person_key import written_signature
from jieqing.evidence.programme_signature import programme_message
from jieqing.evidence.shape import to_json
from jieqing.flow import record as records
from jieqing.flow.record import STATE, moment_of
from jieqing.flow.table import NEW, Flow
from jieqing.people.roll import Person, Roll
from jieqing.programme.models import Record

Signature = bytes | Assertion
Course = tuple[records.Record, Mapping[str, date]]
"""What happened to a record, and the days on which the clock moves it."""


class RecordUnknown(WrongUsage):
    """There is no such record."""

    code = "programme-record-unknown"
    cause = "There is no record {record} in this home."
    advice = "`jieqing programme status` lists what there is."


class RecordMoved(Refused):
    """Somebody acted on the record since the page was drawn."""

    code = "programme-record-moved"
    cause = "{record} was changed by {person} at {at} while you were working on it."
    advice = "What you typed is still there. Look at what changed, then send it again."


class SignatureNotTheirs(Refused):
    """The signature is not one of this person over this."""

    code = "programme-signature-not-genuine"
    cause = "The signature does not belong to {person} and this text of {record}."
    advice = "Sign again with your own key: the text may have changed since."


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """One act being done on one record, or on one version of it (``part``)."""

    desk: Desk
    row: Record
    record: records.Record
    flow: Flow
    state: str
    person: Person
    roll: Roll
    act: str
    at: datetime
    part: str = ""

    @property
    def today(self) -> date:
        """The Beijing day of the act."""
        return day_of(self.at)

    @property
    def name(self) -> str:
        """What is signed for: number, and version where there are several."""
        return f"{self.row.no}/{self.part}" if self.part else self.row.no

    def signed(self, digest: str, signature: Signature) -> Mapping[str, object]:
        """Return the facts of this person's signature over a digest.

        Raises ``SignatureNotTheirs``.
        """
        asked = (self.name, self.act, digest)
        return signed_facts(self.desk, asked, self.person, signature)

    def conclude(self, to: str | None, facts: Mapping[str, object]) -> str:
        """End the act and return its state; ``to`` None: it stays where it is."""
        state = to or self.state
        if not self.flow.row(self.act, self.state).leads(self.state, state):
            raise RuntimeError(f"{self.act} does not lead to {state}")
        said = {**facts, "version": self.part} if self.part else facts
        asked = Asked(no=self.row.no, act=self.act, by=self.person.number, at=self.at)
        _move(self.desk, self.row, asked, state, said)
        return state


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks for which act on which record, when, having seen which ``rev`` of it.

    ``seen`` None: whoever asks has looked just now (a command line).
    """

    no: str
    act: str
    by: str
    at: datetime
    seen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What a record is from its birth on: of which mechanism, whose, about which items.

    ``state`` NEW: its first act leaves it somewhere; else where it stands without one.
    """

    mechanism: str
    kind: str
    title: str
    post: str
    items: tuple[str, ...]
    state: str = NEW
    confidentiality: str = "internal"


def birth(desk: Desk, no: str, heading: Heading, at: datetime) -> Record:
    """Return the row of a record that comes to be now; its first act saves it."""
    return Record(
        tenant=desk.tenant,
        no=no,
        mechanism=heading.mechanism,
        kind=heading.kind,
        title=heading.title,
        state=heading.state,
        owner_post=heading.post,
        items=list(heading.items),
        confidentiality=heading.confidentiality,
        created=at,
        changed=at,
    )


@contextmanager
def doing(
    desk: Desk, flow: Flow, asked: Asked, clocks: Mapping[str, date]
) -> Iterator[Doing]:
    """Begin an act on a record that has one course; ``clocks`` are its days."""
    with transaction.atomic():
        row = locked(desk, asked)
        record = records.read(desk.ledger, asked.no)
        yield begun(desk, flow, asked, row, (record, clocks))


def begun(
    desk: Desk,
    flow: Flow,
    asked: Asked,
    row: Record,
    course: Course,
    part: str = "",
) -> Doing:
    """Ask state and role of the flow table of a record on its course."""
    record, clocks = course
    require_time(desk, records.read(desk.ledger, asked.no), asked.at)
    state = flow.at(record.state(flow), clocks, day_of(asked.at))
    flow.row(asked.act, state)
    roll = desk.register.roll(asked.at)
    person = roll.entitled(asked.by, asked.act)
    return Doing(
        desk=desk,
        row=row,
        record=record,
        flow=flow,
        state=state,
        person=person,
        roll=roll,
        act=asked.act,
        at=asked.at,
        part=part,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ByDay:
    """What a day does to a record: where it leads, by which of its days, its facts."""

    to: str
    clocks: Mapping[str, date] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)


def by_clock(desk: Desk, flow: Flow, asked: Asked, done: ByDay) -> None:
    """Do what a day alone brings about: nobody is asked, nobody has to be entitled.

    Raises ``NotInTable`` where the record stands elsewhere.
    """
    row = locked(desk, asked)
    record = records.read(desk.ledger, asked.no)
    require_time(desk, record, asked.at)
    state = flow.at(record.state(flow), done.clocks, day_of(asked.at))
    if not flow.row(asked.act, state).leads(state, done.to):
        raise RuntimeError(f"{asked.act} does not lead to {done.to}")
    _move(desk, row, asked, done.to, done.facts)


def _move(
    desk: Desk, row: Record, asked: Asked, state: str, facts: Mapping[str, object]
) -> None:
    entry = records.new_entry(
        asked.act,
        tenant=desk.tenant,
        actor=asked.by,
        at=asked.at,
        case=None,
        facts={**desk.home.standing, **facts, STATE: state},
    )
    desk.ledger.append(row.no, entry)
    row.state, row.changed = state, asked.at
    row.rev += 1
    row.save()


def unborn(no: str) -> Course:
    """Return the course of what does not exist yet."""
    return records.Record(number=no, leaves=()), {}


def locked(desk: Desk, asked: Asked) -> Record:
    """Return the row, locked. Raises ``RecordUnknown`` or ``RecordMoved``."""
    rows = Record.objects.select_for_update().filter(tenant=desk.tenant)
    row = rows.filter(no=asked.no).first()
    if row is None:
        raise RecordUnknown(record=asked.no)
    if asked.seen is not None and asked.seen != row.rev:
        last = records.read(desk.ledger, asked.no).leaves[-1]
        when = moment_of(last).astimezone(BEIJING)
        raise RecordMoved(
            record=asked.no, person=last.entry.actor, at=f"{when:%Y-%m-%d %H:%M}"
        )
    return row


def signed_facts(
    desk: Desk, what: tuple[str, str, str], person: Person, signature: Signature
) -> Mapping[str, object]:
    """Return the facts of a signature; ``what``: record, act and digest."""
    written = written_signature(signature)
    message = programme_message(desk.tenant, *what, person.number)
    held = person.signing_key(message, written)
    if held is None:
        raise SignatureNotTheirs(person=person.number, record=what[0])
    return {
        "digest": what[2],
        "signature": to_json(written),
        "key_id": held.id,
    }


def next_no(desk: Desk, letters: str, year: int) -> str:
    """Return the number that the next record of its kind and year has."""
    return next(numbers_of(desk, letters, year))


def numbers_of(desk: Desk, letters: str, year: int) -> Iterator[str]:
    """Return the numbers that the next records of their kind and year have."""
    first = f"{letters}-{year}-"
    rows = Record.objects.filter(tenant=desk.tenant, no__startswith=first)
    longest = rows.annotate(length=Length("no")).order_by("-length", "-no")
    last = longest.values_list("no", flat=True).first()
    taken = int(last.rpartition("-")[2]) if last else 0
    return (f"{first}{number:04d}" for number in count(taken + 1))
