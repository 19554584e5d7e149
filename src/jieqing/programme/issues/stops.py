"""Acts of cases that an open issue stops, as the ledger tells it.

Setting and lifting are entered in one record for all, inside the act that does it, so
that every act of a case asks one question. A row that was edited lifts nothing.
"""

from collections.abc import Mapping

from jieqing.casebook.entering import enter
from jieqing.errors import NeedsPerson, Phrase
from jieqing.flow import gates
from jieqing.flow import record as records
from jieqing.flow.ledger import Ledger
from jieqing.programme.acting import Doing
from jieqing.programme.adoption import is_adopted
from jieqing.programme.issues.levels import STOPPABLE

RECORD = "issue-stops"


class ActStopped(NeedsPerson):
    """An open issue stops the act until somebody else has verified it."""

    code = "act-stopped-by-issue"
    cause = "The issue {issue} has stopped {what} until it is verified."
    advice = "Mend it as planned; who neither owns nor mends it verifies."


def stops(ledger: Ledger) -> Mapping[str, str]:
    """Return what is stopped now: the act by the number of its issue."""
    standing: dict[str, str] = {}
    for leaf in records.read(ledger, RECORD).leaves:
        issue, act = str(leaf.entry.facts["issue"]), str(leaf.entry.facts["stops"])
        standing.pop(issue, None)
        if act:
            standing[issue] = act
    return standing


def require_not_stopped(asked: gates.Question) -> None:
    """Refuse an act that an issue stops. Raises ``ActStopped``."""
    found = [issue for issue, act in stops(asked.ledger).items() if act == asked.act]
    if found and is_adopted(asked.ledger):
        raise ActStopped(issue=found[0], what=Phrase(STOPPABLE[asked.act], {}))


def set_stop(doing: Doing, act: str) -> None:
    """Enter which act the issue stops from now on; empty: none any more."""
    facts = {"issue": doing.row.no, "stops": act}
    by, at = doing.person.number, doing.at
    enter(doing.desk, RECORD, doing.act, facts, by=by, at=at)


gates.answered_by("issues", require_not_stopped, acts=STOPPABLE, reads=(RECORD,))
