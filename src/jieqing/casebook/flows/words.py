"""The words of cases: rights and triggers, states, acts."""

from enum import StrEnum


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

    @property
    def is_companys(self) -> bool:
        """Whether the company itself found that it must act."""
        return self.startswith("C")


class State(StrEnum):
    """Where a case stands."""

    OPENED = "opened"
    IDENTIFIED = "identified"
    STOPPED = "stopped"
    FOUND = "found"
    FULFILLED = "fulfilled"
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
    FULFIL = "fulfil"
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
    RELEASE = "release"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    PAUSE = "pause"
    RESUME = "resume"
    HOLD = "hold"
    LIFT = "lift"
    HOLD_REVIEW = "hold-review"
    PROCESSOR = "processor"
    SEND_BACK = "send-back"
    HAND_OVER = "hand-over"
    ADD_SIGNER = "add-signer"
    REMIND = "remind"
    SHOW_VALUE = "show-value"


QUIET = frozenset({Act.HAND_OVER, Act.HOLD_REVIEW, Act.REMIND, Act.SHOW_VALUE})
"""Acts that leave the case as it is: whoever prepares another one goes on with it."""
