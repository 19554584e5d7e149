"""The pages of evidence, and which of them somebody reads."""

from collections.abc import Mapping

from jieqing.console.parts import PartLink, parts_of
from jieqing.console.visit import Visit

ENTRY, DOOR = "evidence", "log-ins"
"""The log-in log has readers of its own: addresses of colleagues stand on it."""
PARTS: Mapping[str, str] = {
    "": "Ledger",
    "statements/": "Statements",
    "verify": "Verify a statement",
    "months/": "Month by month",
    "papers/": "Forms",
    "inspection/": "Inspection pack",
    "operations/": "Operation log",
    "log-ins/": "Log-in log",
}


def links_of(visit: Visit, here: str) -> tuple[PartLink, ...]:
    """Return the links of those pages that this person may read."""
    return parts_of(visit, ENTRY, PARTS, here, {"log-ins/": DOOR})
