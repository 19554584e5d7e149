"""What a settled case's signed statement says, if it is the one that the ledger names.

Counts on papers of settled cases come from here, so that a register and a statement
never tell two stories.
"""

from jieqing.casebook.desk import Desk
from jieqing.casebook.due_flow import DueAct
from jieqing.casebook.flows import Act
from jieqing.casebook.statements import envelope_path
from jieqing.casebook.told import Phase, fact, in_phase
from jieqing.evidence import statement
from jieqing.evidence.predicate import Statement
from jieqing.flow.record import Record, RecordAltered


def statement_of(desk: Desk, record: Record) -> Statement | None:
    """Return the statement; None: the record is not settled yet.

    Raises ``RecordAltered`` where the file is gone or is another than was entered.
    """
    settled = in_phase(record.of(Act.SETTLE, DueAct.SETTLE), Phase.FINISHED)
    if settled is None:
        return None
    try:
        envelope = envelope_path(desk, record.number).read_bytes()
    except FileNotFoundError:
        raise RecordAltered(record=record.number, what="statement") from None
    if statement.envelope_hash(envelope) != fact(settled, "envelope"):
        raise RecordAltered(record=record.number, what="statement")
    return statement.read(envelope)[1]
