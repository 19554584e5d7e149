"""The states of a case, and its provisional days, in the words of the screens."""

from collections.abc import Iterable

from jieqing.casebook.flows import Act, State
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


def standing_words(state: State, next_act: Act | None) -> str:
    """Return the word for where a case stands: rows that went are not yet checked."""
    if state is State.EXECUTING and next_act is Act.CHECK:
        return said("Executed, to be checked again")
    return state_words(state)


def provisional_lines(years: Iterable[int]) -> list[str]:
    """Say that days rest on a year whose holidays nobody has published yet."""
    named = said(", ").join(str(year) for year in years)
    if not named:
        return []
    words = said("Provisional: the holidays of {years} are not published yet.")
    return [words.format(years=named)]
