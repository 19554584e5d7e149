"""What the ledger says of one record: its acts in order and the state they lead to.

Guards believe this and never a row. A row that says something else was edited outside
Jieqing and stops every act on the record.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from jieqing.errors import Refused
from jieqing.evidence import instant
from jieqing.evidence.entry import Entry
from jieqing.flow.ledger import Leaf, Ledger, Reading
from jieqing.flow.table import NEW, Flow, NotInTable, Step

NONCE_BYTES = 16
STATE = "state"  # the fact that names the state an act left the record in


class RecordAltered(Refused):
    """A row and the ledger disagree."""

    code = "record-altered"
    cause = "The casebook's {what} of {record} is not what the ledger says."
    advice = (
        "The row was changed outside Jieqing. Keep the casebook for the auditor and "
        "run `jieqing ledger audit`; nothing goes on until it is explained."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The verified entries of one record, oldest first."""

    number: str
    leaves: tuple[Leaf, ...]

    @property
    def length(self) -> int:
        """How many acts it has seen."""
        return len(self.leaves)

    def state(self, flow: Flow) -> str:
        """Return the state to which its acts lead. Raises ``RecordAltered``."""
        steps = [
            Step(act=leaf.entry.act, state=str(leaf.entry.facts[STATE]))
            for leaf in self.leaves
            if STATE in leaf.entry.facts
        ]
        try:
            return flow.walk(steps)
        except NotInTable:
            raise RecordAltered(record=self.number, what="acts") from None

    def of(self, *acts: str) -> tuple[Leaf, ...]:
        """Return its entries of these acts."""
        return tuple(leaf for leaf in self.leaves if leaf.entry.act in acts)

    def last(self, act: str) -> Leaf | None:
        """Return its newest entry of an act."""
        return next(reversed(self.of(act)), None)

    def since(self, leaf: Leaf, act: str) -> tuple[Leaf, ...]:
        """Return its entries of an act that are younger than ``leaf``."""
        return tuple(one for one in self.of(act) if one.position > leaf.position)


def read(ledger: Ledger | Reading, number: str) -> Record:
    """Read and verify a record. Raises ``LedgerAltered`` or ``LedgerBehind``."""
    return Record(number=number, leaves=ledger.leaves_of(number))


def read_together(ledger: Ledger, numbers: Sequence[str]) -> Mapping[str, Record]:
    """Read and verify several records at once. Raises as ``read`` does."""
    leaves = ledger.as_it_is().leaves_together(numbers)
    return {name: Record(number=name, leaves=found) for name, found in leaves.items()}


def require_state(record: Record, flow: Flow, row_state: str) -> str:
    """Return the record's state, which the row must share. Raises ``RecordAltered``."""
    state = record.state(flow)
    if state != row_state or state == NEW:
        raise RecordAltered(record=record.number, what="state")
    return state


def moment_of(leaf: Leaf) -> datetime:
    """Return when an entry's act happened."""
    return instant.from_text(leaf.entry.at)


def new_entry(
    act: str,
    *,
    tenant: str,
    actor: str,
    at: datetime,
    case: str | None,
    facts: Mapping[str, object],
) -> Entry:
    """Make an entry with fresh randomness; facts hold hashes, counts and names only."""
    return Entry(
        tenant=tenant,
        at=instant.to_text(at),
        act=act,
        actor=actor,
        case=case,
        facts=facts,
        nonce=secrets.token_hex(NONCE_BYTES),
    )


def append(
    ledger: Ledger,
    record: str,
    act: str,
    facts: Mapping[str, object],
    *,
    by: str,
    at: datetime,
    case: str | None = None,
) -> int:
    """Enter what moved no row of a flow, inside the act's transaction.

    Returns the entry's position. ``case``: the one it is about, if any. Raises as
    ``Ledger.append`` does.
    """
    entry = new_entry(
        act, tenant=ledger.tenant, actor=by, at=at, case=case, facts=facts
    )
    return ledger.append(record, entry)
