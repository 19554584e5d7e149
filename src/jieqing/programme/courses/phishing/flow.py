"""What may be done with a phishing exercise when, and by whom.

Proposed by one, confirmed by another; from its first day to its last mails go out and
links count. Nothing that somebody does with a link is an act: it makes no entry.
"""

from collections.abc import Mapping
from enum import StrEnum

from jieqing.flow.table import NEW, Drift, Flow
from jieqing.programme.flows import row


class PhishingAct(StrEnum):
    """What can be done with an exercise."""

    PLAN = "phishing-plan"
    CONFIRM = "phishing-confirm"
    CALL_OFF = "phishing-call-off"
    CLOSE = "phishing-close"


class PhishingState(StrEnum):
    """Where an exercise stands."""

    PLANNED = "phishing_planned"
    CONFIRMED = "phishing_confirmed"
    RUNNING = "phishing_running"
    OVER = "phishing_over"
    CLOSED = "phishing_closed"
    CALLED_OFF = "phishing_called_off"


_S, _A = PhishingState, PhishingAct
PHISHING = Flow(
    kind="phishing",
    transitions=(
        row(_A.PLAN, [NEW], [_S.PLANNED], "rule_of_staff_in_force", "fit_days"),
        row(
            _A.CONFIRM,
            [_S.PLANNED],
            [_S.CONFIRMED],
            "second_person",
            "rule_of_staff_in_force",
            "enough_get_mail",
        ),
        row(
            _A.CALL_OFF,
            [_S.PLANNED, _S.CONFIRMED, _S.RUNNING],
            [_S.CALLED_OFF],
            "reason",
        ),
        row(_A.CLOSE, [_S.RUNNING, _S.OVER], [_S.CLOSED], "links_as_sent"),
    ),
    drifts=(
        Drift(source=_S.CONFIRMED, target=_S.RUNNING, clock="begins"),
        Drift(source=_S.RUNNING, target=_S.OVER, clock="over"),
    ),
)
"""钓鱼演练: one exercise on its days."""

STATES: Mapping[str, str] = {
    _S.PLANNED: "Waits for a second person to confirm",
    _S.CONFIRMED: "Confirmed, to come",
    _S.RUNNING: "Running",
    _S.OVER: "Over, to be closed",
    _S.CLOSED: "Exercise closed",
    _S.CALLED_OFF: "Called off",
}
ACTS: Mapping[str, str] = {
    _A.PLAN: "Propose a phishing exercise",
    _A.CONFIRM: "Confirm the phishing exercise",
    _A.CALL_OFF: "Call the phishing exercise off",
    _A.CLOSE: "Close the phishing exercise and count",
}
