"""Rows that the flow tables share; each flow says where an act starts and may lead.

Guards are named as in the functions ``require_…`` of this room, in the order in which
they are asked after state and role.
"""

from collections.abc import Iterable
from dataclasses import replace

from jieqing.casebook.flows import states
from jieqing.casebook.flows.words import Act, Right, State
from jieqing.flow.table import NEW, STAYS, Flow, Transition
from jieqing.people.matrix import roles_for

_S = State


def row(
    act: Act,
    sources: Iterable[str],
    targets: Iterable[str],
    guards: tuple[str, ...] = (),
    clocks: tuple[str, str] = ("", ""),
) -> Transition:
    """Write one row; ``clocks`` are the one it starts and the one it stops."""
    starts, stops = clocks
    return Transition(
        act=act,
        sources=frozenset(sources),
        targets=frozenset(targets),
        roles=frozenset(roles_for(act)),
        guards=guards,
        starts=(starts,) if starts else (),
        stops=(stops,) if stops else (),
    )


def opens(*guards: str) -> Transition:
    """Open the case; ``guards`` beside purpose, ground and time."""
    asked = ("purpose_and_ground", "time", *guards)
    return row(Act.OPEN, [NEW], [_S.OPENED], asked, ("promise", ""))


def stops(source: State, *guards: str) -> Transition:
    """Stop new processing."""
    return row(Act.STOP, [source], [_S.STOPPED, STAYS], guards)


def whole(
    kind: Right, transitions: Iterable[Transition], *anywhere: Transition
) -> Flow:
    """Write a flow; ``anywhere`` are rows of acts that may be done in all its states.

    Letters are delivered and holds are lifted when it happens, not when a case waits
    for it.
    """
    straight = tuple(transitions)
    named = frozenset[str]().union(*(r.sources | r.targets for r in straight))
    places = named - {NEW, STAYS}
    spread = tuple(replace(one, sources=places) for one in anywhere)
    return Flow(kind=kind, transitions=(*straight, *spread))


DELIVER = row(Act.DELIVER, [_S.OPENED], [STAYS])
# A hold outlives the case it was set in.
LIFT = row(Act.LIFT, [_S.OPENED], [STAYS], ("another_human",))
HOLD_REVIEW = row(Act.HOLD_REVIEW, [_S.OPENED], [STAYS], ("another_human", "told"))
IDENTIFY = row(
    Act.IDENTIFY, [_S.OPENED], [_S.IDENTIFIED, STAYS], ("not_above_joining",)
)
STOP = stops(_S.IDENTIFIED, "confirmed", "supported")
STOP_FOR_SURE = stops(_S.IDENTIFIED, "confirmed", "supported", "stopped_somewhere")
PROPOSE_RESTORE = row(
    Act.PROPOSE_RESTORE,
    states.AFTER_EXECUTE,
    [STAYS],
    ("executed", "nothing_half_restored", "window_open"),
)
RESTORE = row(
    Act.RESTORE,
    states.AFTER_EXECUTE,
    [_S.WITHDRAWN, STAYS],
    (
        "record_leads_here",
        "not_applicant",
        "not_signer",
        "approvals_stand",
        "window_open",
        "approvals_stood",
        "stores_of_plan",
    ),
    ("", "window"),
)
EXECUTE = row(
    Act.EXECUTE,
    states.RUNNABLE,
    [_S.EXECUTING, _S.INTERRUPTED],
    (
        "record_leads_here",
        "not_applicant",
        "not_signer",
        "nothing_half_restored",
        "stores_of_plan",
        "approvals_stood",
        "nothing_held",
        "approvals_stand",
        "plan_of_today",
    ),
    ("window", ""),
)
CHECK = row(
    Act.CHECK,
    [_S.EXECUTING],
    [_S.CHECKED, STAYS],
    ("executed", "nothing_half_restored", "stores_of_plan", "marks_stand", "quiet"),
)
ANSWER = row(
    Act.ANSWER,
    states.ASIDE | {_S.CHECKED},
    [STAYS],
    ("nothing_half_restored", "something_left"),
)
SETTLE = row(
    Act.SETTLE,
    [_S.CHECKED, _S.SETTLED],  # settled: its proof is packed again
    [_S.SETTLED, STAYS],
    (
        "record_leads_here",
        "nothing_half_restored",
        "approvals_stood",
        "stores_of_plan",
        "marks_stand",
        "result_delivered",
        "second_check",
        "processors_answered",
        "window_over",
    ),
    ("", "promise"),
)
PROCESSOR = row(
    Act.PROCESSOR, states.RUNNING | {_S.CHECKED, _S.PAUSED}, [STAYS], ("due",)
)


# Whose turn it is moves without the case: nothing that somebody prepares is undone.
HAND_OVER = row(Act.HAND_OVER, [_S.OPENED], [STAYS], ("somebody_s_turn", "takes_over"))
REMIND = row(
    Act.REMIND, [_S.OPENED], [STAYS], ("somebody_s_turn", "not_reminded_today")
)
SHOW_VALUE = row(Act.SHOW_VALUE, [_S.OPENED], [STAYS], ("something_kept",))
ANYWHERE = (DELIVER, HAND_OVER, REMIND, SHOW_VALUE)


def finds(sources: Iterable[State], *guards: str) -> Transition:
    """Search; ``guards`` are asked before the others."""
    asked = (*guards, "nothing_committed", "confirmed", "supported", "no_open_case")
    return row(Act.FIND, sources, [_S.FOUND, _S.NOT_FOUND], asked)


def plans(sources: Iterable[State]) -> Transition:
    """Plan the fate of every row found."""
    guards = ("confirmed", "supported", "not_empty", "every_fate")
    return row(Act.PLAN, sources, [_S.PLANNED], guards)


def approves(source: State, *before: str) -> Transition:
    """Sign; ``before`` is asked of the plan, not of a restore plan."""
    return row(
        Act.APPROVE,
        states.AFTER_EXECUTE | {source},
        [_S.APPROVED, STAYS],
        (
            "record_leads_here",
            "not_applicant",
            *before,
            "no_wait",
            "plan_of_today",
            "window_open",
            "not_signer",
            "not_handed_over",
            "genuine",
        ),
    )


def turns_back(source: State) -> tuple[Transition, Transition]:
    """Send a plan back instead of signing it, or ask one more person to sign it."""
    return (
        row(
            Act.SEND_BACK,
            [source, _S.APPROVED],
            [_S.FOUND],
            ("record_leads_here", "not_applicant"),
        ),
        row(
            Act.ADD_SIGNER,
            [source],
            [STAYS],
            ("record_leads_here", "takes_over"),
        ),
    )


def refuses(sources: Iterable[State], *guards: str) -> Transition:
    """Refuse, by two people."""
    asked = ("second_person", "grounded", *guards)
    return row(Act.REFUSE, sources, [_S.REFUSED, STAYS], asked, ("", "promise"))


def withdraws(sources: Iterable[State], *guards: str) -> Transition:
    """End the case at the asker's word, or because its trigger was none."""
    return row(Act.WITHDRAW, sources, [_S.WITHDRAWN], guards, ("", "promise"))


def pauses(sources: Iterable[State]) -> tuple[Transition, Transition]:
    """Pause, and resume where it was."""
    active = frozenset(sources)
    return row(Act.PAUSE, active, [_S.PAUSED]), row(Act.RESUME, [_S.PAUSED], active)
