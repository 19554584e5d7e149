"""What the reader did, in words."""

from dataclasses import dataclass
from datetime import datetime

from jieqing.casebook.code_words import ACTS, named
from jieqing.console.visit import Visit
from jieqing.notices.models import Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedLine:
    """One act: when, on which case, its place in the ledger."""

    at: datetime
    words: str
    case: str
    address: str
    position: int


def line_of(visit: Visit, deed: Deed) -> DeedLine:
    """Put one deed into words."""
    return DeedLine(
        at=deed.at,
        words=named(ACTS, deed.act),
        case=deed.case,
        address=f"/{visit.desk.tenant}/cases/{deed.case}/",
        position=deed.position,
    )
