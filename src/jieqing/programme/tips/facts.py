"""What the ledger says of tips: digests and numbers, never a tip."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self

from jieqing.casebook.desk import day_of
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import moment_of

RECORD, DAYS = "tips", "tips-days"
APPOINT, CONFIRM, COUNT = "tips-appoint", "tips-confirm", "tips-count"
COMMIT = "tips-commit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Whose list was proposed and confirmed, and when numbers were told last.

    ``proposed`` and ``confirmed`` are digests of lists; empty where there is none.
    """

    proposed: str = ""
    proposer: str = ""
    confirmed: str = ""
    confirmed_on: date | None = None
    counted_on: date | None = None

    @classmethod
    def of(cls, leaves: Iterable[Leaf]) -> Self:
        """Read it from the record's entries."""
        told: dict[str, object] = {}
        for leaf in leaves:
            entry, day = leaf.entry, day_of(moment_of(leaf))
            digest = str(entry.facts.get("digest", ""))
            if entry.act == APPOINT:
                told |= {"proposed": digest, "proposer": entry.actor}
            elif entry.act == CONFIRM:
                told |= {"confirmed": digest, "confirmed_on": day, "proposed": ""}
            elif entry.act == COUNT:
                told["counted_on"] = day
        return cls(**told)  # type: ignore[arg-type]  # each has the type of its field
