"""The flow of a ticket, as data: received, accepted, handled, answered, closed."""

from enum import StrEnum

from jieqing.flow.table import NEW, STAYS, Flow
from jieqing.programme.flows import row


class TicketAct(StrEnum):
    """What can be done with a ticket."""

    RECEIVE = "ticket-receive"
    ACCEPT = "ticket-accept"
    TAKE = "ticket-take"
    NOTE = "ticket-note"
    LINK = "ticket-link"
    ANSWER = "ticket-answer"
    REOPEN = "ticket-reopen"
    CLOSE = "ticket-close"
    ASK_REFUSAL = "ticket-ask-refusal"
    REFUSE = "ticket-refuse"
    MERGE = "ticket-merge"


class TicketState(StrEnum):
    """Where a ticket stands."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    HANDLING = "handling"
    ANSWERED = "answered"
    CLOSED = "closed"
    REFUSED = "refused"
    MERGED = "merged"


_S, _A = TicketState, TicketAct
_OPEN = (_S.RECEIVED, _S.ACCEPTED, _S.HANDLING)
TICKET = Flow(
    kind="ticket",
    transitions=(
        row(_A.RECEIVE, [NEW], [_S.RECEIVED], "received_before_now"),
        row(_A.ACCEPT, [_S.RECEIVED], [_S.ACCEPTED], "not_accused"),
        row(_A.TAKE, [_S.ACCEPTED, _S.HANDLING], [_S.HANDLING], "uninvolved"),
        row(_A.NOTE, (*_OPEN, _S.ANSWERED), [STAYS], "not_accused", "reason"),
        row(_A.LINK, (*_OPEN, _S.ANSWERED), [STAYS], "not_accused", "exists"),
        row(_A.ANSWER, [_S.HANDLING], [_S.ANSWERED], "handles_it", "parts"),
        row(_A.REOPEN, [_S.ANSWERED, _S.CLOSED], [_S.ACCEPTED], "reason"),
        row(_A.CLOSE, [_S.ANSWERED], [_S.CLOSED], "not_accused", "second_person"),
        row(_A.ASK_REFUSAL, [_S.RECEIVED, _S.ACCEPTED], [STAYS], "reason"),
        row(
            _A.REFUSE,
            [_S.RECEIVED, _S.ACCEPTED],
            [_S.REFUSED],
            "refusal_asked",
            "second_person",
        ),
        row(_A.MERGE, _OPEN, [_S.MERGED], "into_an_older_one"),
    ),
)
"""来件: nobody handles what they are complained of; what is answered may come back."""
