"""What may be done with a campaign when, and by whom.

``planned → running → ended`` by its days alone; who has read it says so once.
"""

from collections.abc import Mapping
from enum import StrEnum

from jieqing.flow.table import NEW, STAYS, Drift, Flow
from jieqing.programme.flows import row


class CampaignAct(StrEnum):
    """What can be done with a campaign."""

    PLAN = "campaign-plan"
    SEEN = "campaign-seen"
    CALL_OFF = "campaign-call-off"


class CampaignState(StrEnum):
    """Where a campaign stands."""

    PLANNED = "campaign_planned"
    RUNNING = "campaign_running"
    ENDED = "campaign_ended"
    CALLED_OFF = "campaign_called_off"


_S, _A = CampaignState, CampaignAct
CAMPAIGN = Flow(
    kind="campaign",
    transitions=(
        row(_A.PLAN, [NEW], [_S.PLANNED], "fit_days"),
        row(_A.SEEN, [_S.RUNNING], [STAYS], "in_audience", "once"),
        row(_A.CALL_OFF, [_S.PLANNED, _S.RUNNING], [_S.CALLED_OFF], "reason"),
    ),
    drifts=(
        Drift(source=_S.PLANNED, target=_S.RUNNING, clock="begins"),
        Drift(source=_S.RUNNING, target=_S.ENDED, clock="over"),
    ),
)
"""宣传: one campaign on its days."""

STATES: Mapping[str, str] = {
    _S.PLANNED: "To come",
    _S.RUNNING: "Running",
    _S.ENDED: "Campaign over",
    _S.CALLED_OFF: "Called off",
}
ACTS: Mapping[str, str] = {
    _A.PLAN: "Plan a campaign",
    _A.SEEN: "I have read it; this is my answer",
    _A.CALL_OFF: "Call the campaign off",
}
