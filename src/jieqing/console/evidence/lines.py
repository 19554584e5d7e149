"""An entry of the ledger as a page shows it: who did what, when, in which case."""

from dataclasses import dataclass
from datetime import datetime

from jieqing.console.visit import Visit
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import moment_of
from jieqing.people.inspection import LOOK
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
            what=_what(leaf),
            case=leaf.entry.case or "",
            case_address=_address(root, leaf.entry.case),
        )
        for leaf in leaves
    ]


def _what(leaf: Leaf) -> str:
    """The act in words; of an inspector's look the page and its number, too."""
    words, facts = entered_words(leaf.entry.act), leaf.entry.facts
    if leaf.entry.act != LOOK:
        return words
    return f"{words} · {facts['page']} {facts['number']}".rstrip()


def _address(root: str, case: str | None) -> str:
    """The case's page; a due run has none yet."""
    return f"{root}/cases/{case}/" if case and case.startswith("CL-") else ""
