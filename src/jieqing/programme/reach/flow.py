"""The flow of a reach test: called once, answered by each who was called."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from jieqing.flow.table import NEW, STAYS, Flow
from jieqing.programme.flows import row


class ReachAct(StrEnum):
    """What can be done with the team and its tests."""

    ROSTER = "team-roster"
    CALL = "reach-call"
    ANSWER = "reach-answer"


class ReachState(StrEnum):
    """Where a reach test stands; that its time is over follows from the clock."""

    CALLED = "called"


_S, _A = ReachState, ReachAct
TEST = Flow(
    kind="reach",
    transitions=(
        row(_A.CALL, [NEW], [_S.CALLED], "roster_in_force", "somebody_else_to_call"),
        row(_A.ANSWER, [_S.CALLED], [STAYS], "was_called", "not_answered_yet"),
    ),
)
"""联络测试: nothing is ended by hand, so that nobody waits for a better number."""
ROLES: Final[Mapping[str, str]] = {
    "commander": "Leads the response",
    "technical": "Stops and repairs",
    "reporting": "Reports to authorities",
    "telling": "Tells the people concerned",
    "recording": "Keeps the record",
}
"""The roles of a response team; each has a holder and a deputy."""
ON_CALL: Final = "On call outside working hours"
ACTS: Mapping[str, str] = {
    ReachAct.ROSTER: "Enter the response team",
    ReachAct.CALL: "Call the response team",
    ReachAct.ANSWER: "I am here",
}
