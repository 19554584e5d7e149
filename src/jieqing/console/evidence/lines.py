"""An entry of the ledger as a page shows it: who did what, when, in which case."""

from dataclasses import dataclass
from datetime import datetime

from jieqing.console.visit import Visit
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import moment_of
from jieqing.programme.wording import entered_words

SHORT_HASH = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """One entry: its place in the log, and its act in words."""

    position: int
    address: str
    at: datetime
    who: str
    what: str
    case: str
    case_address: str


def lines_of(visit: Visit, leaves: tuple[Leaf, ...]) -> list[EntryLine]:
    """Put entries into words; each was verified when it was read."""
    names, root = visit.names(), f"/{visit.desk.tenant}"
    return [
        EntryLine(
            position=leaf.position,
            address=f"{root}/evidence/ledger/{leaf.position}/",
            at=moment_of(leaf),
            who=names.get(leaf.entry.actor, leaf.entry.actor),
            what=entered_words(leaf.entry.act),
            case=leaf.entry.case or "",
            case_address=_address(root, leaf.entry.case),
        )
        for leaf in leaves
    ]


def _address(root: str, case: str | None) -> str:
    """The case's page; a due run has none yet."""
    return f"{root}/cases/{case}/" if case and case.startswith("CL-") else ""
