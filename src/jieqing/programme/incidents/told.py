"""An incident as the ledger tells it: facts, level, clocks, who is told, what was done.

Rows are for lists. Everything here is folded from the entries of the incident's own
record; signatures under a decision not to tell people are tried again each time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from jieqing.casebook.desk import Desk
from jieqing.evidence import instant
from jieqing.evidence.programme_signature import programme_message
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import Record, RecordAltered, moment_of
from jieqing.law.working_days import Calendar
from jieqing.people.roll import Person, SignedWith
from jieqing.programme.acting import RecordUnknown
from jieqing.programme.incidents.clocks import ReportClock, Sending, clocks
from jieqing.programme.incidents.flow import INCIDENT, IncidentAct, IncidentState
from jieqing.programme.incidents.level import Facts, Level, level_of, thresholds_on

MECHANISM, LETTERS = "incident", "SJ"
STEPS = "steps"
"""In the entry that takes a playbook: its steps, each with the act it asks for."""
_TAKING = (IncidentAct.DECLARE, IncidentAct.PLAYBOOK)
_FACTS = (IncidentAct.REPORT, IncidentAct.FACTS, IncidentAct.CONFIRM_LOWER)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldStep:
    """A step of the playbook: the act it asks for, and the entry that ended it.

    ``leaf`` None: it is open. ``is_skipped``: somebody said why it is not needed.
    """

    act: str
    leaf: Leaf | None = None
    is_skipped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldIncident:
    """An incident as of its last act.

    ``level``: that of the facts in force. ``lower``: the facts somebody wants it
    weighed by anew, and who asked. ``not_told``: who asked that people be not told.
    ``people_decided``: people were told, or two signed why not. ``steps``: those of the
    playbook that was taken last, by their keys.
    """

    no: str
    kind: str
    state: IncidentState
    is_exercise: bool
    occurred_on: date
    known_at: datetime
    facts: Facts
    level: Level
    lower: tuple[Facts, str] | None
    clocks: tuple[ReportClock, ...]
    not_told: tuple[str, str] | None
    people_decided: bool
    steps: Mapping[str, ToldStep]
    record: Record

    @property
    def unanswered(self) -> tuple[ReportClock, ...]:
        """The clocks for which neither a timely report nor an explanation is there."""
        return tuple(clock for clock in self.clocks if not clock.is_answered)

    @property
    def drill(self) -> str:
        """The drill of a pack that is played; empty: none, or no drill at all."""
        return str(self.record.leaves[0].entry.facts.get("drill", ""))

    @property
    def steps_left(self) -> tuple[str, ...]:
        """The steps that are neither done nor said to be needless, by key."""
        return tuple(key for key, one in self.steps.items() if one.leaf is None)

    @property
    def taken(self) -> Leaf | None:
        """The entry that took the playbook in use."""
        leaves = self.record.of(*_TAKING)
        return next((one for one in reversed(leaves) if STEPS in one.entry.facts), None)

    @property
    def contained_within(self) -> float | None:
        """Hours from its being known to its being contained."""
        contained = self.record.last(IncidentAct.CONTAIN)
        if contained is None:
            return None
        return (moment_of(contained) - self.known_at).total_seconds() / 3600


def told(desk: Desk, no: str, people: Mapping[str, Person]) -> ToldIncident:
    """Read one incident. Raises ``RecordUnknown``, ``RecordAltered``."""
    record = records.read(desk.ledger, no)
    if record.last(IncidentAct.REPORT) is None:
        raise RecordUnknown(record=no)
    return told_of(desk.tenant, record, people, (desk.calendar, desk.actors))


def told_of(
    tenant: str,
    record: Record,
    people: Mapping[str, Person],
    company: tuple[Calendar, frozenset[str] | None],
) -> ToldIncident:
    """Fold the entries of a record; ``company``: its calendar and legal identities."""
    born = record.leaves[0].entry.facts
    weighed = record.of(*_FACTS)
    facts = Facts.of(weighed[-1].entry.facts)
    asked = record.last(IncidentAct.LOWER)
    is_pending = asked is not None and asked.position > weighed[-1].position
    calendar, actors = company
    return ToldIncident(
        no=record.number,
        kind=str(born["kind"]),
        state=IncidentState(record.state(INCIDENT)),
        is_exercise=bool(born["exercise"]),
        occurred_on=date.fromisoformat(str(born["occurred_on"])),
        known_at=instant.from_text(str(born["known_at"])),
        facts=facts,
        level=_level(facts, weighed[-1]),
        lower=(Facts.of(asked.entry.facts), asked.entry.actor)
        if asked is not None and is_pending
        else None,
        clocks=clocks(_starts(record), actors, _answers(record), calendar),
        not_told=_not_told(tenant, record, people),
        people_decided=_are_people_decided(tenant, record, people),
        steps=dict(_steps(record)),
        record=record,
    )


def _level(facts: Facts, leaf: Leaf) -> Level:
    return level_of(facts, thresholds_on(moment_of(leaf).date()))


def _starts(record: Record) -> Mapping[str, datetime]:
    """When a clock's trigger was first there; what was weighed once, started it.

    What the first report said was known when the incident was, not when somebody came
    to enter it.
    """
    grave = (
        _known(leaf)
        for leaf in record.of(*_FACTS)
        if _level(Facts.of(leaf.entry.facts), leaf) is not Level.GENERAL
    )
    first = next(grave, None)
    if first is None:
        return {}
    over = record.last(IncidentAct.RECOVER)
    return {"level": first, **({"recovered": moment_of(over)} if over else {})}


def _known(leaf: Leaf) -> datetime:
    known_at = leaf.entry.facts.get("known_at")
    return instant.from_text(str(known_at)) if known_at else moment_of(leaf)


def _steps(record: Record) -> Iterator[tuple[str, ToldStep]]:
    """Tell the steps of the playbook taken last; acts on the incident end theirs."""
    taking = [leaf for leaf in record.of(*_TAKING) if STEPS in leaf.entry.facts]
    if not taking:
        return
    ended = {
        str(leaf.entry.facts["step"]): leaf
        for leaf in record.of(IncidentAct.STEP, IncidentAct.SKIP)
        if leaf.position > taking[-1].position
    }
    for step in records_of(taking[-1].entry.facts[STEPS]):
        act = step["act"]
        own = record.last(act) if act in set(IncidentAct) else None
        leaf = own or ended.get(step["key"])
        is_skipped = leaf is not None and leaf.entry.act == IncidentAct.SKIP
        yield step["key"], ToldStep(act=act, leaf=leaf, is_skipped=is_skipped)


def steps_left_of(incident: ToldIncident, post: str) -> tuple[str, ...]:
    """Return the steps that a post has yet to do, by key."""
    leaf = incident.taken
    named = records_of(leaf.entry.facts[STEPS]) if leaf is not None else ()
    own = {one["key"] for one in named if one.get("post") == post}
    return tuple(key for key in incident.steps_left if key in own)


def records_of(found: object) -> Iterator[Mapping[str, str]]:
    """Give the records of a list in an entry; of anything else, none."""
    for one in found if isinstance(found, list | tuple) else ():
        if isinstance(one, Mapping):
            yield {str(name): str(value) for name, value in one.items()}


def _answers(record: Record) -> Iterator[tuple[str, Sending | None]]:
    for leaf in record.of(IncidentAct.SENT, IncidentAct.EXPLAIN):
        facts = leaf.entry.facts
        sent = facts.get("sent_at")
        at = instant.from_text(str(sent)) if sent else None
        went = Sending(at=at, entered_at=moment_of(leaf)) if at else None
        yield str(facts["clock"]), went


def _not_told(
    tenant: str, record: Record, people: Mapping[str, Person]
) -> tuple[str, str] | None:
    """Return digest and asker of the newest wish that people be not told."""
    asked = record.last(IncidentAct.NOT_TOLD)
    if asked is None:
        return None
    _require_signed(tenant, asked, people)
    return str(asked.entry.facts["digest"]), asked.entry.actor


def _are_people_decided(
    tenant: str, record: Record, people: Mapping[str, Person]
) -> bool:
    is_exercise = bool(record.leaves[0].entry.facts["exercise"])
    counts = (leaf.entry.facts["count"] for leaf in record.of(IncidentAct.TOLD))
    if any(is_exercise or count != 0 for count in counts):
        return True
    confirmed = record.last(IncidentAct.CONFIRM_NOT_TOLD)
    if confirmed is None:
        return False
    _require_signed(tenant, confirmed, people)
    asked = record.last(IncidentAct.NOT_TOLD)
    return (
        asked is not None
        and asked.position < confirmed.position
        and asked.entry.facts["digest"] == confirmed.entry.facts["digest"]
    )


def _require_signed(tenant: str, leaf: Leaf, people: Mapping[str, Person]) -> None:
    entry = leaf.entry
    digest = str(entry.facts["digest"])
    message = programme_message(
        tenant, str(entry.facts["signed_as"]), entry.act, digest, entry.actor
    )
    person = people.get(entry.actor)
    if person is None or not person.had_signed(message, SignedWith.of(entry)):
        raise RecordAltered(record=str(entry.facts["signed_as"]), what="signatures")
