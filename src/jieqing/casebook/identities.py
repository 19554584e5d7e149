"""What the company is to the law, as the ledger has it entered last.

Whoever may write ``jieqing.toml`` can edit it, and without an identity rules that keep
records bind no more. So where the two differ, nothing is decided.
"""

from jieqing.errors import Refused
from jieqing.flow import record as records
from jieqing.flow.ledger import Ledger

RECORD = "identities"
ADOPT = "rules-adopt"
FIRST = "identities-first"  # entered as the home is made, before it has any person


class IdentitiesEdited(Refused):
    """The identities in ``jieqing.toml`` are not those that were entered."""

    code = "identities-edited"
    cause = (
        "jieqing.toml says that the company is {now}; the ledger has entered: {was}."
    )
    advice = "Put the line `actors` back; identities change with `jieqing rules adopt`."


def entered_identities(ledger: Ledger) -> frozenset[str] | None:
    """The identities that were entered last; None: none ever were."""
    entries = records.read(ledger, RECORD).of(FIRST, ADOPT)
    if not entries:
        return None
    said = entries[-1].entry.facts["actors"]
    return frozenset(map(str, said)) if isinstance(said, list) else frozenset()


def require_as_entered(actors: frozenset[str], entered: frozenset[str] | None) -> None:
    """Raise ``IdentitiesEdited`` where the file says something else."""
    if entered is not None and actors != entered:
        now, was = (", ".join(sorted(names)) or "–" for names in (actors, entered))
        raise IdentitiesEdited(now=now, was=was)
