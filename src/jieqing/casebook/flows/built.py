"""Which rights have a flow, and which act takes each straight on from a state."""

from collections.abc import Mapping

from jieqing.casebook.due_flow import C2
from jieqing.casebook.flows.answering import R1, R2, R9
from jieqing.casebook.flows.erasing import C1, C4, R6, R7, R8
from jieqing.casebook.flows.words import Act, Right, State
from jieqing.errors import Refused
from jieqing.flow.table import Flow

_S = State


class RightNotBuilt(Refused):
    """The right or trigger exists in law and not yet in this product."""

    code = "right-not-built"
    cause = "Requests of the kind {right} cannot be handled by Jieqing yet."
    advice = "Handle it outside Jieqing; what works today: {built}."


_BUILT = (R1, R2, R6, R7, R8, R9, C1, C2, C4)
FLOWS: Mapping[str, Flow] = {flow.kind: flow for flow in _BUILT}

_WAY: Mapping[State, Act | None] = {
    _S.OPENED: Act.IDENTIFY,
    _S.IDENTIFIED: Act.STOP,
    _S.STOPPED: Act.FIND,
    _S.FOUND: Act.PLAN,
    _S.FULFILLED: Act.ANSWER,
    _S.PLANNED: Act.NOTIFY,
    _S.NOTICED: Act.APPROVE,
    _S.APPROVED: Act.EXECUTE,
    _S.EXECUTING: Act.EXECUTE,
    _S.CHECKED: Act.ANSWER,
    _S.SETTLED: None,
    _S.REFUSED: Act.ANSWER,
    _S.WITHDRAWN: Act.ANSWER,
    _S.PAUSED: Act.RESUME,
    _S.INTERRUPTED: Act.EXECUTE,
    _S.NOT_FOUND: Act.ANSWER,
}
_HAND_OVER = {_S.IDENTIFIED: Act.FIND, _S.FOUND: Act.FULFIL}
_OTHERWISE: Mapping[str, Mapping[State, Act]] = {
    Right.ACCESS: _HAND_OVER,
    Right.COPY: _HAND_OVER,
    Right.RESTRICT: {_S.STOPPED: Act.FULFIL},
    Right.PURPOSE_ACHIEVED: {_S.OPENED: Act.FIND},
    Right.UNLAWFUL: {_S.OPENED: Act.STOP, _S.PLANNED: Act.APPROVE},
}
"""Where a flow goes another way than closing an account does."""


def flow_of(right: str) -> Flow:
    """Return the flow of a right. Raises ``RightNotBuilt``."""
    if right not in FLOWS:
        raise RightNotBuilt(right=right, built=", ".join(sorted(FLOWS)))
    return FLOWS[right]


def next_on_way(right: str, state: State) -> Act | None:
    """Return the act that takes a case of this right straight on."""
    return _OTHERWISE.get(right, {}).get(state, _WAY[state])


def erases(right: str) -> bool:
    """Whether cases of this right erase anything."""
    return Act.EXECUTE in flow_of(right).acts


def asks_choice(right: str) -> bool:
    """Whether the customer has anything to choose."""
    return Act.CHOOSE in flow_of(right).acts
