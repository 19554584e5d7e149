"""Items that do not apply to the company: why, until when, by which two people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from jieqing.casebook.desk import Desk
from jieqing.evidence.programme_signature import programme_message
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import Record, RecordAltered
from jieqing.people.roll import Person, SignedWith
from jieqing.programme.flows import EXEMPTION, ExemptionState

RECORD = "exemptions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """One item set aside; ``digest`` is what both sign: item, reason and end."""

    item: str
    state: ExemptionState
    reason: str
    until: date
    asker: str
    digest: str

    def holds_on(self, day: date) -> bool:
        """Whether it counts on a day; a proposal alone never does."""
        return self.state is ExemptionState.GRANTED and day <= self.until


def exemptions_of(desk: Desk, people: Mapping[str, Person]) -> Mapping[str, Exemption]:
    """Return the newest word on each item. Raises ``RecordAltered``."""
    leaves = records.read(desk.ledger, RECORD).leaves
    return exemptions_in(desk.tenant, leaves, people)


def exemptions_in(
    tenant: str, entries: Iterable[Leaf], people: Mapping[str, Person]
) -> Mapping[str, Exemption]:
    """The same of entries that have been read."""
    found: dict[str, list[Leaf]] = {}
    for leaf in entries:
        _require_signed(tenant, leaf, people)
        found.setdefault(str(leaf.entry.facts["item"]), []).append(leaf)
    return {item: _told(item, leaves) for item, leaves in found.items()}


def part_of(record: Record, item: str) -> Record:
    """The entries on one item."""
    leaves = (leaf for leaf in record.leaves if leaf.entry.facts["item"] == item)
    return Record(number=RECORD, leaves=tuple(leaves))


def _told(item: str, leaves: list[Leaf]) -> Exemption:
    course = Record(number=RECORD, leaves=tuple(leaves))
    asked = next(leaf for leaf in reversed(leaves) if "reason" in leaf.entry.facts)
    facts = asked.entry.facts
    return Exemption(
        item=item,
        state=ExemptionState(course.state(EXEMPTION)),
        reason=str(facts["reason"]),
        until=date.fromisoformat(str(facts["until"])),
        asker=asked.entry.actor,
        digest=str(facts["digest"]),
    )


def _require_signed(tenant: str, leaf: Leaf, people: Mapping[str, Person]) -> None:
    entry = leaf.entry
    name = f"{RECORD}/{entry.facts['item']}"
    asked = (name, entry.act, str(entry.facts["digest"]), entry.actor)
    person = people.get(entry.actor)
    message = programme_message(tenant, *asked)
    if person is None or not person.had_signed(message, SignedWith.of(entry)):
        raise RecordAltered(record=RECORD, what="signatures")
