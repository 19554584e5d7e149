"""Where a case stands in one sentence, and which act takes it on from there.

Believes the verified record only; sentences are English message ids.
"""

from collections.abc import Mapping

from jieqing.casebook import told
from jieqing.casebook.flows import (
    ASIDE,
    BEFORE_EXECUTE,
    Act,
    Right,
    State,
    asks_choice,
    next_on_way,
)
from jieqing.flow.record import Record

SENTENCES: Mapping[State, str] = {
    State.OPENED: "Opened; the asker's identity is to be proved.",
    State.IDENTIFIED: "The asker is verified; new processing is to be stopped.",
    State.STOPPED: "New processing is stopped; the customer's rows are to be found.",
    State.FOUND: "The rows are found; their fate is to be planned.",
    State.FULFILLED: "What was asked for is done; the customer is to be answered.",
    State.PLANNED: "The plan is made; the customer is to be told.",
    State.NOTICED: "The customer is told; the plan is to be approved.",
    State.APPROVED: "Two people approved; the plan is to be executed.",
    State.EXECUTING: "Rows have begun to go.",
    State.CHECKED: "Two searches were clean; the customer is to be answered.",
    State.SETTLED: "Settled; the proof is handed out.",
    State.REFUSED: "Refused; the customer is to be told why.",
    State.WITHDRAWN: "Withdrawn; the customer is to be told.",
    State.PAUSED: "Paused; no clock stands still for it.",
    State.INTERRUPTED: "Interrupted; executing again goes on where it stopped.",
    State.NOT_FOUND: "Nothing was found; the customer is to be told.",
}
OTHERWISE: Mapping[str, str] = {
    "opened find": "Opened; the customer's rows are to be found.",
    "opened stop": "Opened; the processing is to be stopped.",
    "identified find": "The asker is verified; their rows are to be found.",
    "found fulfil": "The rows are found; they are to be shown or handed over.",
    "stopped fulfil": "Use is stopped; its scope and end are to be recorded.",
    "planned choose": (
        "The case waits for the customer's unfinished business, as they chose."
    ),
    "planned plan": "The law has changed since the plan; it is to be planned again.",
    "approved plan": "The law has changed since the plan; it is to be planned again.",
    "planned approve": "The plan is made; it is to be approved.",
    "noticed deliver": "The notice is written; its delivery is to be recorded.",
    "noticed choose": "The customer is told; their choice is to be recorded.",
    "noticed fulfil": "The customer wants a copy first; it is to be handed over.",
    "executing check": "The rows have gone; they are to be searched for again.",
    "checked deliver": "The answer is written; its delivery is to be recorded.",
    "checked processor": "The customer is answered; a processor's answer is awaited.",
    "checked settle": "The customer is answered; the case is to be settled.",
    "fulfilled deliver": "The answer is written; its delivery is to be recorded.",
    "fulfilled settle": "The customer is answered; the case is to be settled.",
    "settled release": "Settled; the restriction stands until it is lifted.",
}
"""Where another act comes next than in closing an account: state and act."""
ENDED: Mapping[State, str] = {
    State.REFUSED: "Refused and answered; nothing is left to do.",
    State.WITHDRAWN: "Withdrawn and answered; nothing is left to do.",
    State.NOT_FOUND: "Nothing was found, and it was answered; nothing is left to do.",
}
"""Where a case that ended aside stands once its letter arrived."""
BETWEEN: Mapping[str, str] = {
    "answered": "The answer lies in the outbox; its delivery is to be recorded.",
    "released": "Settled; the restriction has been lifted.",
    "sent-back": "A signer sent the plan back; it is to be made anew.",
    "law": "The law has changed since the plan; it is to be planned again.",
    "undelivered": "Settled; the final letter is to be delivered with its opening.",
}
"""Sentences for what happens within a state."""


STEP_OF: Mapping[Act, str] = {
    Act.IDENTIFY: "identify",
    Act.STOP: "stop",
    Act.FIND: "find",
    Act.PLAN: "plan",
    Act.FULFIL: "fulfil",
    Act.NOTIFY: "notify",
    Act.CHOOSE: told.CHOOSE,
    Act.APPROVE: "approve",
    Act.EXECUTE: "executed",
    Act.CHECK: "check2",
    Act.ANSWER: "answer",
    Act.PROCESSOR: "processor_late",
    Act.SETTLE: "settle",
}


PROMISE = "outer"
"""The step on whose day the promise to the customer ends."""


def due_step(act: Act, state: State) -> str:
    """Return the step whose day an act keeps; empty: lifting a restriction has none.

    An act without a day of its own keeps the promise: a case that is paused, or whose
    letter has not arrived, has a clock that runs. Who withdraws consent is told twice:
    the same day that its use has stopped.
    """
    if act is Act.ANSWER and state is State.STOPPED:
        return "stop_letter"
    return "" if act is Act.RELEASE else STEP_OF.get(act, PROMISE)


def waiting_law(record: Record, state: State) -> str:
    """Return the law by which the plan that waits was made; empty if none waits."""
    return told.planned_law(record) if state in BEFORE_EXECUTE else ""


def next_act_of(right: str, record: Record, state: State) -> Act | None:
    """Return the act that takes a case of this right on from where it stands."""
    if state is State.PLANNED and told.waits_for_unfinished(record):
        return Act.CHOOSE
    if state is State.STOPPED and right == Right.WITHDRAW_CONSENT:
        return _before_found(record)
    if state is State.NOTICED:
        return _before_approval(right, record)
    if state in ASIDE:
        return _before_the_end(record)
    if state is State.SETTLED:
        return _after_settled(right, record)
    return _before_settled(record, state, next_on_way(right, state))


def sentence_of(right: str, record: Record, state: State) -> str:
    """Return the one sentence on where a case stands, as a message id."""
    if state in ASIDE and told.result_letter(record):
        is_over = told.result_letter(record) in told.delivered(record)
        return ENDED[state] if is_over else BETWEEN["answered"]
    if state is State.FOUND and told.is_sent_back(record):
        return BETWEEN["sent-back"]
    if state is State.SETTLED and not _is_all_delivered(record):
        return BETWEEN["undelivered"]
    if state is State.SETTLED and record.of(Act.RELEASE):
        return BETWEEN["released"]
    return standing_sentence(state, next_act_of(right, record, state))


def standing_sentence(state: State, comes: str | None) -> str:
    """Return the sentence for a state: it names the act that comes next."""
    return OTHERWISE.get(f"{state} {comes}", SENTENCES[state])


def _is_all_delivered(record: Record) -> bool:
    acts = (Act.SETTLE, Act.RELEASE)
    letters = {told.fact(leaf, "letter") for leaf in record.of(*acts)} - {""}
    return letters <= told.delivered(record)


def _after_settled(right: str, record: Record) -> Act | None:
    if not _is_all_delivered(record):
        return Act.DELIVER
    is_restricted = right == Right.RESTRICT and not record.of(Act.RELEASE)
    return Act.RELEASE if is_restricted else None


def _before_found(record: Record) -> Act:
    """A withdrawn consent is answered at once, before anything is searched."""
    letter = told.stop_letter(record)
    if not letter:
        return Act.ANSWER
    return Act.FIND if letter in told.delivered(record) else Act.DELIVER


def _before_approval(right: str, record: Record) -> Act:
    if told.notice(record) not in told.delivered(record):
        return Act.DELIVER
    chosen = told.chosen(record)
    if asks_choice(right) and chosen is None:
        return Act.CHOOSE
    if chosen is not None and chosen.choice is told.Choice.COPY_FIRST:
        made = told.handed_over(record)
        if not made or not made <= told.delivered(record):
            return Act.DELIVER if made else Act.FULFIL
    return Act.PLAN if told.is_wait_unplanned(record) else Act.APPROVE


def _before_the_end(record: Record) -> Act | None:
    letter = told.result_letter(record)
    if not letter:
        return Act.ANSWER
    return None if letter in told.delivered(record) else Act.DELIVER


def _before_settled(record: Record, state: State, straight: Act | None) -> Act | None:
    if state is State.EXECUTING and told.outcome(record) is not None:
        return Act.CHECK
    is_done = state in (State.CHECKED, State.FULFILLED)
    if is_done and told.result_letter(record):
        return _before_settle(record)
    return straight


def _before_settle(record: Record) -> Act:
    handed = told.handed_over(record)
    if not {told.result_letter(record), *handed} <= told.delivered(record):
        return Act.DELIVER
    finished = told.outcome(record)
    asked = set(told.mapping(finished, "processors")) if finished else set()
    answered = {told.fact(leaf, "task") for leaf in record.of(Act.PROCESSOR)}
    return Act.PROCESSOR if asked - answered else Act.SETTLE
