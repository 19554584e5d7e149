"""The flow table of a review: opened with a sample, judged row by row, closed."""

from enum import StrEnum

from jieqing.flow.table import NEW, Flow, Transition
from jieqing.people.matrix import roles_for


class ReviewAct(StrEnum):
    """What can be done with a review."""

    OPEN = "review-open"
    JUDGE = "review-judge"
    CLOSE = "review-close"


class Stage(StrEnum):
    """Where a review stands."""

    OPEN = "open"
    CLOSED = "closed"


REVIEW = Flow(
    kind="review",
    transitions=(
        Transition(
            act=ReviewAct.OPEN,
            sources=frozenset({NEW}),
            targets=frozenset({Stage.OPEN}),
            roles=roles_for(ReviewAct.OPEN),
            guards=("told", "judges_entitled"),
            starts=("due",),
        ),
        Transition(
            act=ReviewAct.JUDGE,
            sources=frozenset({Stage.OPEN}),
            targets=frozenset({Stage.OPEN}),
            roles=roles_for(ReviewAct.JUDGE),
            guards=("assigned",),
        ),
        Transition(
            act=ReviewAct.CLOSE,
            sources=frozenset({Stage.OPEN}),
            targets=frozenset({Stage.CLOSED}),
            roles=roles_for(ReviewAct.CLOSE),
            guards=("all_judged", "all_corrected"),
            stops=("due",),
        ),
    ),
)
