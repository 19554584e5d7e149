"""What may be done with an appraisal when, and by whom; states and acts in words."""

from collections.abc import Mapping
from enum import StrEnum

from jieqing.flow.table import NEW, STAYS, Flow
from jieqing.programme.flows import row


class AppraisalAct(StrEnum):
    """What can be done with an appraisal."""

    OPEN = "score-open"
    CONTEST = "score-contest"
    CORRECT = "score-correct"
    AGREE = "score-agree"
    HAND_OVER = "score-hand-over"


class AppraisalState(StrEnum):
    """Whether scores can still be contested, or are agreed."""

    OPEN = "scores_open"
    AGREED = "scores_agreed"


_S, _A = AppraisalState, AppraisalAct
APPRAISAL = Flow(
    kind="appraisal",
    transitions=(
        row(_A.OPEN, [NEW], [_S.OPEN], "rule_in_force", "rule_says_so", "period_over"),
        row(_A.CONTEST, [_S.OPEN], [STAYS], "own_score", "in_time", "once", "reason"),
        row(_A.CORRECT, [_S.OPEN], [STAYS], "appeal_upheld", "other_human", "reason"),
        row(
            _A.AGREE, [_S.OPEN], [_S.AGREED], "days_over", "appeals_over", "not_opener"
        ),
        row(_A.HAND_OVER, [_S.AGREED], [STAYS]),
    ),
)
"""考核: scores by the published rule, contested within their days, then agreed."""
STATES: Mapping[str, str] = {
    AppraisalState.OPEN: "Scores can be contested",
    AppraisalState.AGREED: "Scores are agreed",
}
ACTS: Mapping[str, str] = {
    AppraisalAct.OPEN: "Work out the scores of a period",
    AppraisalAct.CONTEST: "Contest my score",
    AppraisalAct.CORRECT: "Correct a score after an appeal",
    AppraisalAct.AGREE: "Agree to the scores",
    AppraisalAct.HAND_OVER: "Hand the totals over to human resources",
}
