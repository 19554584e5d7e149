"""Whether the company has taken the programme on itself, as the ledger tells it.

Until two people have signed it, a home runs cases as before and says so; from then on
what the programme asks before an act binds (``policy_gate``).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from jieqing.evidence.canonical import canonical
from jieqing.evidence.programme_signature import programme_message
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf, Ledger
from jieqing.flow.record import Record, RecordAltered, moment_of
from jieqing.people.posts import beijing_day
from jieqing.people.register import REGISTER
from jieqing.people.roll import SignedWith, fold
from jieqing.programme.flows import ADOPTION, AdoptionAct, AdoptionState

RECORD = "programme"
WORDS = "jieqing programme adoption v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """Where the adoption stands; ``size`` is the company's: small, middle or large."""

    state: AdoptionState
    size: str
    proposer: str
    proposed_at: datetime
    confirmer: str = ""
    confirmed_at: datetime | None = None

    @property
    def is_adopted(self) -> bool:
        """Whether the programme binds."""
        return self.state is AdoptionState.ADOPTED


def adoption(ledger: Ledger) -> Adoption | None:
    """Return where it stands; None: nobody has proposed it. Each signature is tried.

    Raises ``RecordAltered``.
    """
    record = records.read(ledger, RECORD)
    if not record.leaves:
        return None
    state = AdoptionState(record.state(ADOPTION))
    proposed = record.of(AdoptionAct.ADOPT)[-1]
    confirmed = record.last(AdoptionAct.CONFIRM)
    for leaf in (proposed, confirmed):
        if leaf is not None:
            _require_signed(ledger, record, leaf)
    return Adoption(
        state=state,
        size=str(proposed.entry.facts["size"]),
        proposer=proposed.entry.actor,
        proposed_at=moment_of(proposed),
        confirmer=confirmed.entry.actor if confirmed else "",
        confirmed_at=moment_of(confirmed) if confirmed else None,
    )


def is_adopted(ledger: Ledger) -> bool:
    """Whether the programme binds in this home."""
    found = adoption(ledger)
    return found is not None and found.is_adopted


def digest_of(size: str) -> str:
    """SHA-256 (hex) of what is agreed to: the programme, for a company of this size."""
    return hashlib.sha256(canonical({"what": WORDS, "size": size})).hexdigest()


def _require_signed(ledger: Ledger, record: Record, leaf: Leaf) -> None:
    then = beijing_day(moment_of(leaf))
    people = fold(ledger.tenant, records.read(ledger, REGISTER), then)
    entry = leaf.entry
    asked = (RECORD, entry.act, str(entry.facts["digest"]), entry.actor)
    person = people.get(entry.actor)
    message = programme_message(ledger.tenant, *asked)
    if person is None or not person.had_signed(message, SignedWith.of(entry)):
        raise RecordAltered(record=record.number, what="signatures")
