"""The flow of a form, as data: drafted, reviewed, asked, counted, wiped."""

from enum import StrEnum

from jieqing.flow.table import NEW, STAYS, Flow
from jieqing.programme.flows import row


class FormAct(StrEnum):
    """What can be done with a form."""

    DRAFT = "form-draft"
    REVIEW = "form-review"
    DROP = "form-drop"
    OPEN = "form-open"
    INVITE = "form-invite"
    CLOSE = "form-close"
    REPORT = "form-report"
    PURGE = "form-purge"


class FormState(StrEnum):
    """Where a form stands."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    OPEN = "open"
    CLOSED = "closed"
    REPORTED = "reported"
    PURGED = "purged"
    DROPPED = "dropped"


_S, _A = FormState, FormAct
FORM = Flow(
    kind="form",
    transitions=(
        row(_A.DRAFT, [NEW], [_S.DRAFT], "day_to_come"),
        row(_A.REVIEW, [_S.DRAFT], [_S.REVIEWED], "second_person"),
        row(_A.DROP, [_S.DRAFT, _S.REVIEWED], [_S.DROPPED], "reason"),
        row(_A.OPEN, [_S.REVIEWED], [_S.OPEN]),
        row(_A.INVITE, [_S.OPEN], [STAYS], "named_as_the_mode_says"),
        row(_A.CLOSE, [_S.OPEN], [_S.CLOSED], "answers_as_links"),
        row(_A.REPORT, [_S.CLOSED], [_S.REPORTED], "answers_as_closed"),
        row(
            _A.PURGE,
            [_S.OPEN, _S.CLOSED, _S.REPORTED],
            [_S.PURGED],
            "kept_long_enough",
        ),
    ),
)
"""问卷: nothing is counted while it is open, nothing is asked twice by one link."""
