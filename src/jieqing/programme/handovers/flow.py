"""The flow of a handover: owed from leaving, refused, supplied, in the end accepted."""

from collections.abc import Mapping
from enum import StrEnum

from jieqing.flow.table import NEW, Flow
from jieqing.programme.flows import row


class HandoverAct(StrEnum):
    """What can be done with a handover."""

    ACCEPT = "handover-accept"
    REFUSE = "handover-refuse"
    SUPPLY = "handover-supply"


class HandoverState(StrEnum):
    """Where a handover stands; before the first act it is owed and has no entry."""

    REFUSED = "refused"
    SUPPLIED = "supplied"
    ACCEPTED = "accepted"


_S, _A = HandoverState, HandoverAct
HANDOVER = Flow(
    kind="handover",
    transitions=(
        row(
            _A.REFUSE,
            [NEW, _S.REFUSED, _S.SUPPLIED],
            [_S.REFUSED],
            "answers_for_post",
            "not_the_leaver",
            "reason",
        ),
        row(
            _A.ACCEPT,
            [NEW, _S.REFUSED, _S.SUPPLIED],
            [_S.ACCEPTED],
            "answers_for_post",
            "not_the_leaver",
            "list_as_seen",
        ),
        row(_A.SUPPLY, [_S.REFUSED], [_S.SUPPLIED], "not_the_refuser", "reason"),
    ),
)
"""交接. Nobody begins one: that somebody left a post is what begins it."""
STATES: Mapping[str, str] = {
    NEW: "Waits to be accepted",
    HandoverState.REFUSED: "Refused: something is missing",
    HandoverState.SUPPLIED: "What was missing is there: look again",
    HandoverState.ACCEPTED: "Handover accepted",
}
ACTS: Mapping[str, str] = {
    HandoverAct.ACCEPT: "Accept the handover",
    HandoverAct.REFUSE: "Refuse it and say what is missing",
    HandoverAct.SUPPLY: "Say that what was missing is supplied",
}
