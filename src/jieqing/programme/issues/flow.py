"""The flow of an issue: raised, planned, mended, verified, watched, closed."""

from enum import StrEnum

from jieqing.flow.table import NEW, STAYS, Drift, Flow
from jieqing.programme.flows import row


class IssueAct(StrEnum):
    """What can be done with an issue."""

    RAISE = "issue-raise"
    CONFIRM = "issue-confirm"
    DISPUTE = "issue-dispute"
    UPHOLD = "issue-uphold"
    WITHDRAW = "issue-withdraw"
    PLAN = "issue-plan"
    BEGIN = "issue-begin"
    FIX = "issue-fix"
    VERIFY = "issue-verify"
    RETURN = "issue-return"
    CLOSE = "issue-close"
    ASK_EXTENSION = "issue-ask-extension"
    EXTEND = "issue-extend"
    ASK_ACCEPTANCE = "issue-ask-acceptance"
    ACCEPT = "issue-accept"


class IssueState(StrEnum):
    """Where an issue stands."""

    RAISED = "raised"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    WITHDRAWN = "withdrawn"
    PLANNED = "planned"
    FIXING = "fixing"
    FIXED = "fixed"
    VERIFIED = "verified"
    WATCHING = "watching"
    CLOSED = "closed"
    ACCEPTED = "accepted"


_S, _A = IssueState, IssueAct
_UNDONE = (_S.PLANNED, _S.FIXING)
ENDED = frozenset({_S.CLOSED, _S.WITHDRAWN})
OPEN = frozenset(_S) - ENDED
ISSUE = Flow(
    kind="issue",
    transitions=(
        row(_A.RAISE, [NEW], [_S.RAISED], "source_exists", "may_stop"),
        row(_A.CONFIRM, [_S.RAISED], [_S.CONFIRMED], "holds_post"),
        row(
            _A.DISPUTE,
            [_S.RAISED, _S.CONFIRMED],
            [_S.DISPUTED],
            "holds_post",
            "reason",
        ),
        row(
            _A.UPHOLD,
            [_S.DISPUTED],
            [_S.RAISED],
            "second_person",
            "not_of_its_post",
            "reason",
        ),
        row(
            _A.WITHDRAW,
            [_S.DISPUTED],
            [_S.WITHDRAWN],
            "second_person",
            "not_of_its_post",
            "auditor_for_grave",
            "reason",
        ),
        row(
            _A.PLAN,
            [_S.CONFIRMED, _S.PLANNED],
            [_S.PLANNED],
            "holds_post",
            "cause",
            "doer_is_another",
            "figure_can_show",
        ),
        row(_A.BEGIN, [_S.PLANNED], [_S.FIXING], "is_doer"),
        row(_A.FIX, [_S.FIXING], [_S.FIXED], "is_doer", "evidence"),
        row(
            _A.VERIFY,
            [_S.FIXED],
            [_S.VERIFIED],
            "not_owner",
            "not_doer",
            "not_of_its_post",
            "auditor_for_grave",
            "method",
        ),
        row(
            _A.RETURN,
            [_S.FIXED],
            [_S.PLANNED],
            "not_owner",
            "not_doer",
            "not_of_its_post",
            "reason",
        ),
        row(
            _A.CLOSE,
            [_S.WATCHING],
            [_S.CLOSED, _S.PLANNED, STAYS],
            "not_owner",
            "not_doer",
            "not_of_its_post",
            "watched_long_enough",
            "effect",
        ),
        row(_A.ASK_EXTENSION, _UNDONE, [STAYS], "owner_or_doer", "reason"),
        row(_A.EXTEND, _UNDONE, [STAYS], "extension_asked", "second_person"),
        row(
            _A.ASK_ACCEPTANCE,
            [_S.CONFIRMED, _S.PLANNED],
            [STAYS],
            "holds_post",
            "stops_nothing",
            "end_within_a_year",
            "reason",
        ),
        row(
            _A.ACCEPT,
            [_S.CONFIRMED, _S.PLANNED],
            [_S.ACCEPTED],
            "acceptance_asked",
            "second_person",
            "approver_for_grave",
            "own_signature",
        ),
    ),
    drifts=(
        Drift(source=_S.VERIFIED, target=_S.WATCHING, clock="watched"),
        Drift(source=_S.ACCEPTED, target=_S.CONFIRMED, clock="returns"),
    ),
)
"""问题. Verified means that it was mended; closed, that it has become better."""
