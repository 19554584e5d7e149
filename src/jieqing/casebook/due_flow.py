"""The flow tables of C2: a due run, and the standing approval that it acts under.

A run is a case without a person in it: found by date, planned and erased under a
standing approval, checked twice and settled (C2 in the table of flows). The approval
is a record of its own: proposed by one, signed by two others, ended by a person, by its
last day, or by a change of what it names.
"""

from enum import StrEnum

from jieqing.flow.table import NEW, STAYS, Flow, Transition
from jieqing.people.matrix import roles_for

KIND = "C2"


class DueAct(StrEnum):
    """What can be done with a due run and with a standing approval."""

    RUN = "due-run"
    CHECK = "due-check"
    SETTLE = "due-settle"
    PROPOSE = "due-propose"
    APPROVE = "due-approve"
    END = "due-end"


class Stands(StrEnum):
    """Where a standing approval stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    ENDED = "ended"


_EXECUTING, _INTERRUPTED = "executing", "interrupted"
_CHECKED, _SETTLED = "checked", "settled"


def _row(
    act: DueAct, sources: set[str], targets: set[str], guards: tuple[str, ...]
) -> Transition:
    return Transition(
        act=act,
        sources=frozenset(sources),
        targets=frozenset(targets),
        roles=frozenset(roles_for(act)),
        guards=guards,
    )


C2 = Flow(
    kind=KIND,
    transitions=(
        _row(
            DueAct.RUN,
            {NEW, _EXECUTING, _INTERRUPTED},
            {_EXECUTING, _INTERRUPTED},
            ("standing", "uninvolved", "covered"),
        ),
        _row(DueAct.CHECK, {_EXECUTING}, {_CHECKED, STAYS}, ("marks_stand",)),
        _row(DueAct.SETTLE, {_CHECKED}, {_SETTLED, STAYS}, ("marks_stand",)),
    ),
)
STANDING = Flow(
    kind="standing-approval",
    transitions=(
        _row(DueAct.PROPOSE, {NEW}, {Stands.PROPOSED}, ("complete",)),
        _row(
            DueAct.APPROVE,
            {Stands.PROPOSED},
            {Stands.APPROVED, STAYS},
            ("as_named", "another_signer", "own_signature"),
        ),
        _row(
            DueAct.END,
            {Stands.PROPOSED, Stands.APPROVED},
            {Stands.ENDED},
            (),
        ),
    ),
)
