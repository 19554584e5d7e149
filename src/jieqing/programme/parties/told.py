"""A party as the ledger tells it: assessed by whom, bound by what, where it works.

Rows are for lists. Everything here is folded from the entries of the party's own
record; signatures under approval and end are tried again each time.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from jieqing.casebook.desk import Desk, day_of
from jieqing.evidence.canonical import canonical
from jieqing.evidence.programme_signature import programme_message
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import Record, RecordAltered, moment_of
from jieqing.law.transfer import Path
from jieqing.people.roll import Person, SignedWith
from jieqing.programme import models
from jieqing.programme.acting import RecordUnknown
from jieqing.programme.parties.bundle import Tlp
from jieqing.programme.parties.flow import PARTY, PartyAct, PartyState
from jieqing.programme.parties.kinds import (
    CHINA,
    HANDLING,
    Clause,
    Ending,
    ExchangeKind,
    PartyKind,
)

MECHANISM, LETTERS = "party", "DW"
_SIGNED = (PartyAct.APPROVE, PartyAct.END)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What was found of a party's points. ``answers`` names the sealed ones."""

    by: str
    on: date
    until: date
    checklist: str
    answers: str
    count: int
    faults: tuple[str, ...]
    grave: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Whether nothing grave was found."""
        return not self.grave


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """The document that binds a party, and where in it each clause stands."""

    document: str
    digest: str
    clauses: Mapping[Clause, str]
    until: date | None
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The path by which data may go to a party abroad, as the law of a day told it.

    ``assessed_by``: the document that assesses the impact; ``filed`` names its sealed
    number with the authority, where the path asks for one.
    """

    path: Path
    ground: str
    on: date
    assessed_by: str
    filed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What was done with a party on a day, and the record that came of it."""

    kind: ExchangeKind
    on: date
    led_to: str
    reach: int
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """How an exit was done, by which document; ``backups_gone``: its last copies."""

    by: str
    ending: Ending
    document: str
    digest: str
    done_on: date
    access_ended_on: date
    backups_gone_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldParty:
    """A party as of its last act; ``places``: where maps name it, as store/name.

    ``trusted``: the strictest mark of what may be sent there; None: nothing may.
    """

    no: str
    kind: PartyKind
    country: str
    particulars: str
    registered_on: date
    state: PartyState
    assessment: Assessment | None
    agreement: Agreement | None
    places: tuple[str, ...]
    routes: tuple[Route, ...]
    exchanges: tuple[Exchange, ...]
    trusted: Tlp | None
    certificate: Certificate | None
    record: Record

    @property
    def handles(self) -> bool:
        """Whether it gets or sees customers' data."""
        return self.kind in HANDLING

    @property
    def is_abroad(self) -> bool:
        """Whether what it gets leaves the country."""
        return self.country != CHINA

    @property
    def is_worked_with(self) -> bool:
        """Whether it may have something of ours today."""
        return self.state in {
            PartyState.ACTIVE,
            PartyState.SUSPENDED,
            PartyState.EXITING,
        }

    def is_assessed_on(self, day: date) -> bool:
        """Whether a good assessment is fresh on a day."""
        found = self.assessment
        return found is not None and found.is_good and day <= found.until

    @property
    def erasure_clause(self) -> str:
        """Where its agreement has it erase; empty: nowhere."""
        return self.agreement.clauses.get(Clause.ERASURE, "") if self.agreement else ""


def told(desk: Desk, no: str, people: Mapping[str, Person]) -> ToldParty:
    """Read one party. Raises ``RecordUnknown``, ``RecordAltered``."""
    record = records.read(desk.ledger, no)
    if record.last(PartyAct.REGISTER) is None:
        raise RecordUnknown(record=no)
    return told_of(desk.tenant, record, people)


def told_all(desk: Desk, people: Mapping[str, Person]) -> tuple[ToldParty, ...]:
    """Read every party, the newest first; one question for all."""
    rows = models.Record.objects.filter(tenant=desk.tenant, mechanism=MECHANISM)
    numbers = list(rows.order_by("-no").values_list("no", flat=True))
    read = records.read_together(desk.ledger, numbers)
    return tuple(told_of(desk.tenant, read[no], people) for no in numbers)


def told_of(tenant: str, record: Record, people: Mapping[str, Person]) -> ToldParty:
    """Fold the entries of a record. Raises ``RecordAltered``."""
    for leaf in record.of(*_SIGNED):
        _require_signed(tenant, record, leaf, people)
    born = record.leaves[0].entry.facts
    certified = record.last(PartyAct.CERTIFY)
    trusted = record.last(PartyAct.TRUST)
    return ToldParty(
        no=record.number,
        kind=PartyKind(str(born["kind"])),
        country=str(born["country"]),
        particulars=str(born["particulars"]),
        registered_on=day_of(moment_of(record.leaves[0])),
        state=PartyState(record.state(PARTY)),
        assessment=_assessment(record.last(PartyAct.ASSESS)),
        agreement=_agreement(record.last(PartyAct.AGREE)),
        places=tuple(
            dict.fromkeys(
                str(leaf.entry.facts["place"]) for leaf in record.of(PartyAct.NAME)
            )
        ),
        routes=tuple(map(_route, record.of(PartyAct.ROUTE))),
        exchanges=tuple(map(_exchange, record.of(PartyAct.EXCHANGE))),
        trusted=Tlp(str(trusted.entry.facts["tlp"])) if trusted else None,
        certificate=_certificate(certified) if certified else None,
        record=record,
    )


def approval_digest(no: str, assessment: Assessment) -> str:
    """SHA-256 (hex) of what an approver signs: this party, assessed as it was."""
    return _digest({"party": no, "assessed": assessment.answers})


def ending_digest(no: str, certificate: Certificate) -> str:
    """SHA-256 (hex) of what the second person signs at an exit."""
    content = {
        "party": no,
        "ending": certificate.ending,
        "certificate": certificate.digest,
        "done": certificate.done_on.isoformat(),
        "access": certificate.access_ended_on.isoformat(),
    }
    return _digest(content)


def _digest(content: Mapping[str, object]) -> str:
    return hashlib.sha256(canonical(content)).hexdigest()


def _require_signed(
    tenant: str, record: Record, leaf: Leaf, people: Mapping[str, Person]
) -> None:
    entry = leaf.entry
    digest = str(entry.facts["digest"])
    message = programme_message(tenant, record.number, entry.act, digest, entry.actor)
    person = people.get(entry.actor)
    if person is None or not person.had_signed(message, SignedWith.of(entry)):
        raise RecordAltered(record=record.number, what="signatures")


def _assessment(leaf: Leaf | None) -> Assessment | None:
    if leaf is None:
        return None
    facts = leaf.entry.facts
    return Assessment(
        by=leaf.entry.actor,
        on=day_of(moment_of(leaf)),
        until=_day(leaf, "until"),
        checklist=str(facts["checklist"]),
        answers=str(facts["answers"]),
        count=int(str(facts["points"])),
        faults=_words(facts["faults"]),
        grave=_words(facts["grave"]),
    )


def _agreement(leaf: Leaf | None) -> Agreement | None:
    if leaf is None:
        return None
    facts = leaf.entry.facts
    clauses = facts["clauses"]
    found = dict(clauses) if isinstance(clauses, Mapping) else {}
    return Agreement(
        document=str(facts["document"]),
        digest=str(facts["document_digest"]),
        clauses={Clause(str(key)): str(where) for key, where in found.items()},
        until=_day(leaf, "until") if facts["until"] else None,
        on=day_of(moment_of(leaf)),
    )


def _route(leaf: Leaf) -> Route:
    facts = leaf.entry.facts
    return Route(
        path=Path(str(facts["path"])),
        ground=str(facts["ground"]),
        on=day_of(moment_of(leaf)),
        assessed_by=str(facts["assessed_by"]),
        filed=str(facts["filed"]),
    )


def _exchange(leaf: Leaf) -> Exchange:
    facts = leaf.entry.facts
    return Exchange(
        kind=ExchangeKind(str(facts["kind"])),
        on=_day(leaf, "on"),
        led_to=str(facts["led_to"]),
        reach=int(str(facts["reach"])),
        position=leaf.position,
    )


def _certificate(leaf: Leaf) -> Certificate:
    facts = leaf.entry.facts
    return Certificate(
        by=leaf.entry.actor,
        ending=Ending(str(facts["ending"])),
        document=str(facts["document"]),
        digest=str(facts["document_digest"]),
        done_on=_day(leaf, "done"),
        access_ended_on=_day(leaf, "access"),
        backups_gone_on=_day(leaf, "backups"),
    )


def _day(leaf: Leaf, name: str) -> date:
    return date.fromisoformat(str(leaf.entry.facts[name]))


def _words(found: object) -> tuple[str, ...]:
    is_many = isinstance(found, Sequence) and not isinstance(found, str)
    return tuple(map(str, found)) if is_many else ()  # type: ignore[call-overload]  # a list of the entry


def named_by(parties: Sequence[ToldParty]) -> Mapping[str, ToldParty]:
    """Which party works at each place, of those that are not ended."""
    return dict(_named(parties))


def _named(parties: Sequence[ToldParty]) -> Iterator[tuple[str, ToldParty]]:
    for one in parties:
        if one.is_worked_with:
            yield from ((place, one) for place in one.places)
