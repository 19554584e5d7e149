"""The flows that erase: R6, R7, R8 at a person's will, C1 and C4 by the law's command.

They share every step from the approved plan to the settled case. What differs is how
a case gets there: who is identified, what is stopped, whether there is a choice.
"""

from jieqing.casebook.flows import rows, states
from jieqing.casebook.flows.rows import row
from jieqing.casebook.flows.words import Act, Right, State
from jieqing.flow.table import STAYS, Transition

_S = State

_FROM_APPROVED_ON: tuple[Transition, ...] = (
    rows.EXECUTE,
    rows.CHECK,
    rows.PROPOSE_RESTORE,
    rows.RESTORE,
    rows.SETTLE,
    rows.PROCESSOR,
)
_ANYWHERE = (*rows.ANYWHERE, rows.LIFT, rows.HOLD_REVIEW)
_NOTIFY = row(Act.NOTIFY, [_S.PLANNED], [_S.NOTICED], ("no_wait",))
_CHOOSE = row(Act.CHOOSE, states.BEFORE_NOTICE | {_S.NOTICED}, [STAYS], ("day_over",))


def _may_refuse(active: frozenset[State]) -> Transition:
    return rows.refuses(active & states.BEFORE_EXECUTE, "nothing_committed")


def _ends_early(active: frozenset[State]) -> tuple[Transition, ...]:
    """How a case may leave the straight way, given the states it runs through."""
    before = active & states.BEFORE_EXECUTE
    return (
        rows.withdraws(before | states.RUNNING | {_S.PAUSED}, "nothing_committed"),
        *rows.pauses(active),
        row(Act.HOLD, active | {_S.PAUSED}, [STAYS], ("told",)),
    )


_BY_REQUEST: tuple[Transition, ...] = (
    rows.IDENTIFY,
    rows.STOP,
    rows.finds(states.FINDABLE | states.RUNNING),
    rows.plans(states.PLANNABLE),
    _NOTIFY,
    _CHOOSE,
    row(Act.FULFIL, [_S.NOTICED], [STAYS], ("copy_chosen",)),
    rows.approves(_S.NOTICED, "notice_delivered", "choice_made"),
    *rows.turns_back(_S.NOTICED),
    rows.ANSWER,
    _may_refuse(states.ACTIVE),
    *_ends_early(states.ACTIVE),
    *_FROM_APPROVED_ON,
)

R7 = rows.whole(Right.CLOSE, (rows.opens("no_open_case"), *_BY_REQUEST), *_ANYWHERE)
"""注销账号: the whole customer."""

R6 = rows.whole(
    Right.DELETE, (rows.opens("scope", "no_open_case"), *_BY_REQUEST), *_ANYWHERE
)
"""删除: the part that was asked for; the account stays."""

R8 = rows.whole(
    Right.WITHDRAW_CONSENT,
    (
        rows.opens("scope", "no_open_case"),
        rows.IDENTIFY,
        rows.STOP_FOR_SURE,
        rows.finds(states.FINDABLE | states.RUNNING, "stop_told"),
        rows.plans(states.PLANNABLE),
        _NOTIFY,
        # Who withdraws has chosen: nothing more is asked (PIPL 15).
        rows.approves(_S.NOTICED, "notice_delivered"),
        *rows.turns_back(_S.NOTICED),
        row(
            Act.ANSWER,
            states.ASIDE | {_S.STOPPED, _S.CHECKED},
            [STAYS],
            ("nothing_half_restored", "something_left"),
        ),
        _may_refuse(states.ACTIVE),
        *_ends_early(states.ACTIVE),
        *_FROM_APPROVED_ON,
    ),
    *_ANYWHERE,
)
"""撤回同意: a purpose stops at once, then goes what nothing else carries."""

# Nobody asked, so nothing is refused: a trigger that was none is withdrawn.
_ANSWER_COMPANYS = row(
    Act.ANSWER,
    [_S.WITHDRAWN, _S.NOT_FOUND, _S.CHECKED],
    [STAYS],
    ("nothing_half_restored", "something_left"),
)

_C1_ACTIVE = states.ACTIVE - {_S.IDENTIFIED, _S.STOPPED}
C1 = rows.whole(
    Right.PURPOSE_ACHIEVED,
    (
        rows.opens("signed_finding", "no_open_case"),
        rows.finds((_C1_ACTIVE & (states.FINDABLE | states.RUNNING)) | {_S.OPENED}),
        rows.plans(states.PLANNABLE),
        _NOTIFY,
        rows.approves(_S.NOTICED, "notice_delivered", "notice_over"),
        *rows.turns_back(_S.NOTICED),
        _ANSWER_COMPANYS,
        *_ends_early(_C1_ACTIVE),
        *_FROM_APPROVED_ON,
    ),
    *_ANYWHERE,
)
"""目的已实现: told thirty days before; signing in again withdraws it."""

_C4_ACTIVE = states.ACTIVE - {_S.IDENTIFIED, _S.NOTICED}
C4 = rows.whole(
    Right.UNLAWFUL,
    (
        rows.opens("signed_finding", "no_open_case"),
        rows.stops(_S.OPENED, "confirmed", "supported"),
        rows.finds(_C4_ACTIVE & (states.FINDABLE | states.RUNNING)),
        rows.plans(states.PLANNABLE - {_S.NOTICED}),
        # Information only: nothing waits for it and nothing can be chosen.
        row(Act.NOTIFY, _C4_ACTIVE - states.BEFORE_NOTICE | {_S.PLANNED}, [STAYS]),
        rows.approves(_S.PLANNED),
        *rows.turns_back(_S.PLANNED),
        _ANSWER_COMPANYS,
        *_ends_early(_C4_ACTIVE),
        *_FROM_APPROVED_ON,
    ),
    *_ANYWHERE,
)
"""违法处理: no choice, no waiting, no recovery window."""
