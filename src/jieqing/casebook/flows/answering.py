"""The flows that erase nothing: R1 and R2 hand over, R9 restricts."""

from jieqing.casebook.flows import rows, states
from jieqing.casebook.flows.rows import row
from jieqing.casebook.flows.words import Act, Right, State
from jieqing.flow.table import STAYS, Transition

_S = State

_SETTLE = row(
    Act.SETTLE,
    [_S.FULFILLED, _S.SETTLED],  # settled: its proof is packed again
    [_S.SETTLED, STAYS],
    ("result_delivered", "copy_handed_over"),
    ("", "promise"),
)


def _ends(active: frozenset[State], aside: frozenset[State]) -> tuple[Transition, ...]:
    """Answer, settle, and how a case may leave the straight way."""
    return (
        row(Act.ANSWER, aside | {_S.FULFILLED}, [STAYS], ("something_left",)),
        _SETTLE,
        rows.refuses(active - {_S.FULFILLED}),
        rows.withdraws(active | {_S.PAUSED}),
        *rows.pauses(active),
    )


_HANDING = frozenset({_S.OPENED, _S.IDENTIFIED, _S.FOUND, _S.FULFILLED})
_HAND_OVER: tuple[Transition, ...] = (
    rows.opens(),
    rows.IDENTIFY,
    row(
        Act.FIND,
        [_S.IDENTIFIED, _S.FOUND],
        [_S.FOUND, _S.NOT_FOUND],
        ("confirmed", "supported"),
    ),
    row(Act.FULFIL, [_S.FOUND, _S.FULFILLED], [_S.FULFILLED, STAYS]),
    *_ends(_HANDING, states.ASIDE),
)

R1 = rows.whole(Right.ACCESS, _HAND_OVER, *rows.ANYWHERE)
"""查阅: shown, and no second copy left."""

R2 = rows.whole(Right.COPY, _HAND_OVER, *rows.ANYWHERE)
"""复制: an encrypted file, handed over once."""

_RESTRICTING = frozenset({_S.OPENED, _S.IDENTIFIED, _S.STOPPED, _S.FULFILLED})
R9 = rows.whole(
    Right.RESTRICT,
    (
        rows.opens(),
        rows.IDENTIFY,
        rows.STOP_FOR_SURE,
        row(Act.FULFIL, [_S.STOPPED, _S.FULFILLED], [_S.FULFILLED, STAYS], ("end",)),
        # The restriction outlives the case: it is released when its reason has ended.
        row(Act.RELEASE, [_S.SETTLED], [STAYS], ("restricted",)),
        *_ends(_RESTRICTING, states.ASIDE - {_S.NOT_FOUND}),
    ),
    *rows.ANYWHERE,
)
"""限制处理: storage and protection only, until a day or the end of a dispute."""
