"""资源: indicators sent to partners and received from them, through one gate.

Nothing goes by default: a party is told how strict a mark it may be given, the file's
own mark must be the one claimed, nothing in it tells of a person or of who it goes to,
and another human than who offered it sends it. What came in is used until its day.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db import transaction

from jieqing.casebook.desk import BEIJING, Desk, day_of
from jieqing.errors import Refused, WrongUsage
from jieqing.evidence.canonical import canonical
from jieqing.evidence.programme_signature import programme_message
from jieqing.flow import record as records
from jieqing.flow.record import Record, RecordAltered, moment_of
from jieqing.flow.table import NEW, STAYS, Drift, Flow
from jieqing.people.matrix import Role
from jieqing.people.roll import Person, Roll, SignedWith
from jieqing.programme import sealed
from jieqing.programme.acting import (
    Asked,
    Doing,
    Heading,
    RecordUnknown,
    Signature,
    begun,
    birth,
    doing,
    next_no,
    unborn,
)
from jieqing.programme.figures import PERSONAL_MARKS
from jieqing.programme.flows import row
from jieqing.programme.guards import require_other_human, require_reason
from jieqing.programme.parties.acting import Particulars
from jieqing.programme.parties.bundle import (
    Bundle,
    Form,
    ResourceContradicts,
    Tlp,
    read_bundle,
)
from jieqing.programme.parties.flow import PartyState
from jieqing.programme.parties.told import ToldParty, told_all

RESOURCES, LETTERS = "resource", "ZY"
FRESH = timedelta(days=365)
_DAY = timedelta(days=1)


class ResourceAct(StrEnum):
    """What can be done with a resource."""

    OFFER = "resource-offer"
    SEND = "resource-send"
    REFUSE = "resource-refuse"
    RECEIVE = "resource-receive"
    USE = "resource-use"


class ResourceState(StrEnum):
    """Where a resource stands."""

    OFFERED = "offered"
    SENT = "sent"
    REFUSED = "refused"
    RECEIVED = "received"
    EXPIRED = "expired"


_S, _A = ResourceState, ResourceAct
RESOURCE = Flow(
    kind="resource",
    transitions=(
        row(_A.OFFER, [NEW], [_S.OFFERED], "may_go_there"),
        row(
            _A.SEND,
            [_S.OFFERED],
            [_S.SENT],
            "second_person",
            "may_go_there",
            "own_signature",
        ),
        row(_A.REFUSE, [_S.OFFERED], [_S.REFUSED], "reason"),
        row(_A.RECEIVE, [NEW], [_S.RECEIVED], "from_a_party", "ends_within_a_year"),
        row(_A.USE, [_S.RECEIVED], [STAYS], "reason"),
    ),
    drifts=(Drift(source=_S.RECEIVED, target=_S.EXPIRED, clock="expires"),),
)


class NobodyToSend(Refused):
    """A resource for nobody is not one for everybody."""

    code = "resource-for-nobody"
    cause = "Nobody is named to whom it goes."
    advice = "Name each party; an empty list sends nothing."


class PartyNotTrusted(Refused):
    """Nothing goes to a party by default."""

    code = "resource-party-not-trusted"
    cause = "{record} may not be given what is marked {tlp}."
    advice = "Work with it, and enter up to which mark it may be given things."


class TellsOfSomebody(Refused):
    """What is shared tells of no person, and not with whom the company works."""

    code = "resource-tells-of-somebody"
    cause = "The file tells of somebody: {what}."
    advice = "Take it out and offer the file again."


class ResourceEndUnfit(WrongUsage):
    """What came in is used for a time."""

    code = "resource-end-unfit"
    cause = "{day} is no day until which it can be used."
    advice = "Give a day from today on, within a year."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewResource:
    """What is offered: a file, how far it may go, and to which parties."""

    title: str
    content: bytes
    tlp: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What came in: a file, from which party, and until when it is used."""

    title: str
    content: bytes
    source: str
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldResource:
    """A resource as its entries tell it; ``parties``: to whom it goes, or from whom."""

    no: str
    state: ResourceState
    form: Form
    tlp: Tlp
    sha256: str
    file: str
    parties: tuple[str, ...]
    by: str
    until: date | None
    used: tuple[date, ...]
    sent_on: date | None
    record: Record


def offer(desk: Desk, new: NewResource, *, by: str, at: datetime) -> str:
    """Offer a file to parties; returns its number. Raises as the gate does."""
    tlp = _mark(new.tlp)
    with transaction.atomic():
        act = _beginning(desk, ResourceAct.OFFER, new.title, (by, at))
        found = _require_may_go(desk, act.roll, new.content, tlp, new.to)
        act.conclude(ResourceState.OFFERED, _facts(desk, found, new.content, new.to))
    return act.row.no


def send(desk: Desk, asked: Asked, signature: Signature) -> None:
    """Send it, signed by another human; the gate is asked again.

    Raises ``SamePerson`` and as the gate does.
    """
    with doing(desk, RESOURCE, asked, {}) as act:
        found = told_resource(desk, asked.no, act.roll.persons, act.today)
        require_other_human(act, [found.by], "asker")
        content = sealed.read(desk.home, found.file, asked.no)
        _require_may_go(desk, act.roll, content, found.tlp, found.parties)
        signed = act.signed(sending_digest(found), signature)
        act.conclude(ResourceState.SENT, signed)


def refuse(desk: Desk, asked: Asked, reason: str) -> None:
    """Decide that it does not go, and say why."""
    with doing(desk, RESOURCE, asked, {}) as act:
        text = require_reason(act, reason)
        name = sealed.write(desk.home, text.encode())
        act.conclude(ResourceState.REFUSED, {"text": name})


def receive(desk: Desk, new: Received, *, by: str, at: datetime) -> str:
    """Take in what a party sent; returns its number.

    Raises ``PartyNotTrusted``, ``TellsOfSomebody`` or ``ResourceEndUnfit``.
    """
    with transaction.atomic():
        act = _beginning(desk, ResourceAct.RECEIVE, new.title, (by, at))
        known = {one.no: one for one in told_all(desk, act.roll.persons)}
        found = read_bundle(new.content)
        source = known.get(new.source)
        if source is None or source.state is not PartyState.ACTIVE:
            raise PartyNotTrusted(record=new.source[:24] or "—", tlp=found.tlp)
        if PERSONAL_MARKS.search(new.content):
            raise TellsOfSomebody(what="person")
        if not act.today <= new.until <= act.today + FRESH:
            raise ResourceEndUnfit(day=new.until.isoformat())
        facts = _facts(desk, found, new.content, (new.source,))
        until = {"until": new.until.isoformat()}
        act.conclude(ResourceState.RECEIVED, {**facts, **until})
    return act.row.no


def use(desk: Desk, asked: Asked, what: str) -> None:
    """Note what was done with it, while it is fresh."""
    record = records.read(desk.ledger, asked.no)
    with doing(desk, RESOURCE, asked, _clocks(record)) as act:
        text = require_reason(act, what)
        act.conclude(None, {"text": sealed.write(desk.home, text.encode())})


def told_resource(
    desk: Desk, no: str, people: Mapping[str, Person], today: date
) -> ToldResource:
    """Read one resource. Raises ``RecordUnknown`` or ``RecordAltered``."""
    return resource_of(desk.tenant, records.read(desk.ledger, no), people, today)


def resource_of(
    tenant: str, record: Record, people: Mapping[str, Person], today: date
) -> ToldResource:
    """Fold the entries of a resource; a sending's signature is tried again."""
    born = record.leaves[0] if record.leaves else None
    if born is None or born.entry.act not in (ResourceAct.OFFER, ResourceAct.RECEIVE):
        raise RecordUnknown(record=record.number)
    facts, sent = born.entry.facts, record.last(ResourceAct.SEND)
    parties = facts["parties"]
    found = ToldResource(
        no=record.number,
        state=_state(record, today),
        form=Form(str(facts["form"])),
        tlp=Tlp(str(facts["tlp"])),
        sha256=str(facts["sha256"]),
        file=str(facts["file"]),
        parties=tuple(map(str, parties)) if isinstance(parties, list) else (),
        by=born.entry.actor,
        until=date.fromisoformat(str(facts["until"])) if "until" in facts else None,
        used=tuple(day_of(moment_of(one)) for one in record.of(ResourceAct.USE)),
        sent_on=day_of(moment_of(sent)) if sent else None,
        record=record,
    )
    if sent is not None:
        entry, digest = sent.entry, sending_digest(found)
        message = programme_message(
            tenant, record.number, entry.act, digest, entry.actor
        )
        person = people.get(entry.actor)
        if person is None or not person.had_signed(message, SignedWith.of(entry)):
            raise RecordAltered(record=record.number, what="signatures")
    return found


def states_of(
    desk: Desk, numbers: Sequence[str], today: date
) -> Mapping[str, ResourceState]:
    """Return the state of each of these resources on a day; rows know no clock."""
    found = records.read_together(desk.ledger, numbers) if numbers else {}
    return {no: _state(record, today) for no, record in found.items()}


def sending_digest(found: ToldResource) -> str:
    """SHA-256 (hex) of what the second person signs: this file, mark and parties."""
    content = {
        "resource": found.no,
        "sha256": found.sha256,
        "tlp": found.tlp,
        "to": sorted(found.parties),
    }
    return hashlib.sha256(canonical(content)).hexdigest()


def _require_may_go(
    desk: Desk, roll: Roll, content: bytes, tlp: Tlp, to: tuple[str, ...]
) -> Bundle:
    """The gate. Raises ``NobodyToSend``, ``PartyNotTrusted`` or ``TellsOfSomebody``.

    Names of parties count as they are written and as JSON escapes them.
    """
    if not to:
        raise NobodyToSend
    found = read_bundle(content)
    if found.tlp is not tlp:
        raise ResourceContradicts(what="mark")
    known = {one.no: one for one in told_all(desk, roll.persons)}
    for no in to:
        if not _is_trusted(known.get(no), tlp):
            raise PartyNotTrusted(record=no[:24], tlp=tlp)
    if PERSONAL_MARKS.search(content):
        raise TellsOfSomebody(what="person")
    text = content.decode("utf-8", "replace")
    for one in known.values():
        name = Particulars.of(desk, one).name
        escaped = name.encode("unicode_escape").decode()
        if name in text or escaped.lower() in text.lower():
            raise TellsOfSomebody(what="party")
    return found


def _is_trusted(one: ToldParty | None, tlp: Tlp) -> bool:
    if one is None or one.state is not PartyState.ACTIVE or one.trusted is None:
        return False
    return tlp.rank <= one.trusted.rank


def _mark(text: str) -> Tlp:
    if text not in set(Tlp):
        raise ResourceContradicts(what="mark")
    return Tlp(text)


def _beginning(
    desk: Desk, act: ResourceAct, title: str, who: tuple[str, datetime]
) -> Doing:
    by, at = who
    no = next_no(desk, LETTERS, at.astimezone(BEIJING).year)
    heading = Heading(
        mechanism=RESOURCES,
        kind=act.value,
        title=title.strip()[:120] or no,
        post=Role.OFFICER,
        items=("m18.3",),
    )
    row_ = birth(desk, no, heading, at)
    return begun(desk, RESOURCE, Asked(no=no, act=act, by=by, at=at), row_, unborn(no))


def _facts(
    desk: Desk, found: Bundle, content: bytes, parties: tuple[str, ...]
) -> Mapping[str, object]:
    return {
        "form": found.form.value,
        "tlp": found.tlp.value,
        "count": found.count,
        "sha256": hashlib.sha256(content).hexdigest(),
        "file": sealed.write(desk.home, content),
        "parties": sorted(set(parties)),
    }


def _state(record: Record, today: date) -> ResourceState:
    return ResourceState(RESOURCE.at(record.state(RESOURCE), _clocks(record), today))


def _clocks(record: Record) -> Mapping[str, date]:
    facts = record.leaves[0].entry.facts if record.leaves else {}
    until = facts.get("until")
    return {"expires": date.fromisoformat(str(until)) + _DAY} if until else {}
