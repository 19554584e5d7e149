"""The states of a case in the words of the screens and papers."""

from jieqing.casebook.flows import State
from jieqing.language import said

STATES = {
    State.OPENED: "Opened",
    State.IDENTIFIED: "Identified",
    State.STOPPED: "Stopped",
    State.FOUND: "Found",
    State.FULFILLED: "Fulfilled",
    State.PLANNED: "Planned",
    State.NOTICED: "Noticed",
    State.APPROVED: "Approved",
    State.EXECUTING: "Executing",
    State.CHECKED: "Checked",
    State.SETTLED: "Settled",
    State.REFUSED: "Refused (with reason)",
    State.WITHDRAWN: "Withdrawn",
    State.PAUSED: "Paused",
    State.INTERRUPTED: "Interrupted, can resume",
    State.NOT_FOUND: "Nothing found",
}


def state_words(state: State) -> str:
    """Return the word for a state."""
    return said(STATES[state])
