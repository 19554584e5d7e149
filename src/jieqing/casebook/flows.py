"""The flow tables of cases: which act may start from which state, and where it leads.

R7 is 注销账号, closing the account by the customer's own request. Guards are named as
in the functions ``require_…`` of this room, in the order in which they are asked after
state and role.
"""

from enum import StrEnum

from jieqing.casebook.due_flow import C2
from jieqing.errors import Refused
from jieqing.flow.table import NEW, STAYS, Flow, Transition
from jieqing.people.matrix import roles_for


class RightNotBuilt(Refused):
    """The right or trigger exists in law and not yet in this product."""

    code = "right-not-built"
    cause = "Requests of the kind {right} cannot be handled by Jieqing yet."
    advice = "Handle it outside Jieqing; closing an account (R7) is what works today."


class Right(StrEnum):
    """What a person asks for, or what the company finds it must do."""

    ACCESS = "R1"
    COPY = "R2"
    TRANSFER = "R3"
    CORRECT = "R4"
    COMPLETE = "R5"
    DELETE = "R6"
    CLOSE = "R7"
    WITHDRAW_CONSENT = "R8"
    RESTRICT = "R9"
    EXPLAIN = "R10"
    NO_AUTOMATION = "R11"
    PURPOSE_ACHIEVED = "C1"
    RETENTION_EXPIRED = "C2"
    SERVICE_STOPPED = "C3"
    UNLAWFUL = "C4"
    DISSOLUTION = "C5"
    SUCCESSOR = "C6"


class State(StrEnum):
    """Where a case stands."""

    OPENED = "opened"
    IDENTIFIED = "identified"
    STOPPED = "stopped"
    FOUND = "found"
    PLANNED = "planned"
    NOTICED = "noticed"
    APPROVED = "approved"
    EXECUTING = "executing"
    CHECKED = "checked"
    SETTLED = "settled"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    PAUSED = "paused"
    INTERRUPTED = "interrupted"
    NOT_FOUND = "not_found"


class Act(StrEnum):
    """What can be done with a case."""

    OPEN = "open"
    IDENTIFY = "identify"
    STOP = "stop"
    FIND = "find"
    PLAN = "plan"
    NOTIFY = "notify"
    CHOOSE = "choose"
    APPROVE = "approve"
    EXECUTE = "execute"
    CHECK = "check"
    PROPOSE_RESTORE = "propose-restore"
    RESTORE = "restore"
    ANSWER = "answer"
    DELIVER = "deliver"
    SETTLE = "settle"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    PAUSE = "pause"
    RESUME = "resume"
    HOLD = "hold"
    LIFT = "lift"
    PROCESSOR = "processor"


_S = State
BEFORE_NOTICE = (_S.OPENED, _S.IDENTIFIED, _S.STOPPED, _S.FOUND, _S.PLANNED)
BEFORE_EXECUTE = frozenset({*BEFORE_NOTICE, _S.NOTICED, _S.APPROVED})
RUNNING = frozenset({_S.EXECUTING, _S.INTERRUPTED})
RUNNABLE = frozenset({*RUNNING, _S.APPROVED})  # a run may be going on, or begin
AFTER_EXECUTE = frozenset({_S.EXECUTING, _S.CHECKED})
ACTIVE = BEFORE_EXECUTE | RUNNING | {_S.CHECKED}
ASIDE = frozenset({_S.REFUSED, _S.WITHDRAWN, _S.NOT_FOUND})
FINDABLE = frozenset({_S.STOPPED, _S.FOUND, _S.PLANNED, _S.NOTICED, _S.APPROVED})
PLANNABLE = FINDABLE - {_S.STOPPED}


def _row(
    act: Act,
    sources: frozenset[State],
    targets: frozenset[State | str],
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


def _one(state: State | str) -> frozenset[State | str]:
    return frozenset({state})


_STAYS = _one(STAYS)

R7 = Flow(
    kind=Right.CLOSE,
    transitions=(
        Transition(
            act=Act.OPEN,
            sources=frozenset({NEW}),
            targets=frozenset({State.OPENED}),
            roles=frozenset(roles_for(Act.OPEN)),
            guards=("purpose_and_ground", "time", "no_open_case"),
            starts=("promise",),
        ),
        _row(
            Act.IDENTIFY,
            frozenset({_S.OPENED}),
            frozenset({_S.IDENTIFIED, STAYS}),
            ("not_above_joining",),
        ),
        _row(
            Act.STOP,
            frozenset({_S.IDENTIFIED}),
            frozenset({_S.STOPPED, STAYS}),
            ("confirmed", "supported"),
        ),
        _row(
            Act.FIND,
            FINDABLE | RUNNING,
            frozenset({_S.FOUND, _S.NOT_FOUND}),
            ("nothing_committed", "confirmed", "supported", "no_open_case"),
        ),
        _row(
            Act.PLAN,
            PLANNABLE,
            _one(_S.PLANNED),
            ("confirmed", "supported", "not_empty", "every_fate"),
        ),
        _row(Act.NOTIFY, frozenset({_S.PLANNED}), _one(_S.NOTICED), ("no_wait",)),
        _row(
            Act.CHOOSE,
            frozenset({*BEFORE_NOTICE, _S.NOTICED}),
            _STAYS,
            ("day_over",),
        ),
        _row(
            Act.APPROVE,
            frozenset({_S.NOTICED, *AFTER_EXECUTE}),
            frozenset({_S.APPROVED, STAYS}),
            (
                "record_leads_here",
                "not_applicant",
                "notice_delivered",
                "choice_made",
                "no_wait",
                "plan_of_today",
                "window_open",
                "not_signer",
                "genuine",
            ),
        ),
        _row(
            Act.EXECUTE,
            frozenset({_S.APPROVED}) | RUNNING,
            frozenset({_S.EXECUTING, _S.INTERRUPTED}),
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
        ),
        _row(
            Act.CHECK,
            frozenset({_S.EXECUTING}),
            frozenset({_S.CHECKED, STAYS}),
            (
                "executed",
                "nothing_half_restored",
                "stores_of_plan",
                "marks_stand",
                "quiet",
            ),
        ),
        _row(
            Act.PROPOSE_RESTORE,
            AFTER_EXECUTE,
            _STAYS,
            ("executed", "nothing_half_restored", "window_open"),
        ),
        _row(
            Act.RESTORE,
            AFTER_EXECUTE,
            frozenset({_S.WITHDRAWN, STAYS}),
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
        ),
        _row(
            Act.ANSWER,
            ASIDE | {_S.CHECKED},
            _STAYS,
            ("nothing_half_restored", "something_left"),
        ),
        _row(Act.DELIVER, frozenset(State), _STAYS),
        _row(
            Act.SETTLE,
            frozenset({_S.CHECKED, _S.SETTLED}),  # settled: its proof is packed again
            frozenset({_S.SETTLED, STAYS}),
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
        ),
        _row(
            Act.REFUSE,
            BEFORE_EXECUTE,
            frozenset({_S.REFUSED, STAYS}),
            ("second_person", "grounded", "nothing_committed"),
            ("", "promise"),
        ),
        _row(
            Act.WITHDRAW,
            BEFORE_EXECUTE | RUNNING | {_S.PAUSED},
            _one(_S.WITHDRAWN),
            ("nothing_committed",),
            ("", "promise"),
        ),
        _row(Act.PAUSE, ACTIVE, _one(_S.PAUSED)),
        _row(Act.RESUME, frozenset({_S.PAUSED}), ACTIVE),
        _row(Act.HOLD, ACTIVE | {_S.PAUSED}, _STAYS, ("told",)),
        # A hold outlives the case it was set in.
        _row(Act.LIFT, frozenset(State), _STAYS, ("another_human",)),
        _row(
            Act.PROCESSOR,
            RUNNING | {_S.CHECKED, _S.PAUSED},
            _STAYS,
            ("due",),
        ),
    ),
)

FLOWS = {Right.CLOSE: R7, Right.RETENTION_EXPIRED: C2}


def flow_of(right: str) -> Flow:
    """Return the flow of a right. Raises ``RightNotBuilt``."""
    flow = FLOWS.get(Right(right)) if right in set(Right) else None
    if flow is None:
        raise RightNotBuilt(right=right)
    return flow
