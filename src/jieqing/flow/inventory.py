"""How many entries each record has, sealed beside the ledger's head.

A tag proves that a row is genuine, not that no row is gone. The counts of all records
are sealed at each append together with size and root, which the checkpoint outside
repeats. A record that has as many genuine entries as its count lacks none: whichever
row is deleted, renumbered, exchanged or filed elsewhere, first, middle or last.
"""

import json
from collections.abc import Mapping

from jieqing.evidence.merkle import Frontier
from jieqing.keys.case_key import CaseKey

SEAL_LABEL = "ledger-inventory"
NO_SEAL = ""  # that of a log without entries


def seal(
    mac: CaseKey, tenant: str, frontier: Frontier, found: Mapping[str, int]
) -> str:
    """Return the seal of these counts at this size and root of the log."""
    if frontier.size == 0 and not found:
        return NO_SEAL
    named = [tenant, frontier.size, frontier.root().hex(), sorted(found.items())]
    return mac.digest(SEAL_LABEL, json.dumps(named).encode())
