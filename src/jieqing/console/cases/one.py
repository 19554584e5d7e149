"""One case as its page shows it: the sentence, the step line, what may be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jieqing.casebook.code_words import (
    ACTS,
    DELIVERIES,
    LETTERS,
    TASKS,
    hold_named,
    named,
    roles_named,
)
from jieqing.casebook.flows import Act, State, flow_of
from jieqing.casebook.read import Standing, standing
from jieqing.casebook.state_words import STATES, state_words
from jieqing.console.cases.lines import deadline
from jieqing.console.cases.words import ACTIONS, RIGHTS
from jieqing.console.visit import Visit
from jieqing.language import said

LINE = (
    State.OPENED,
    State.IDENTIFIED,
    State.STOPPED,
    State.FOUND,
    State.FULFILLED,
    State.PLANNED,
    State.NOTICED,
    State.APPROVED,
    State.EXECUTING,
    State.CHECKED,
    State.SETTLED,
)
"""The steps a case may take, in their order; each flow uses its own of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the line: its word, and whether the case has been, or is, there."""

    words: str
    manner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A button: the act's name, its word and its address."""

    name: str
    words: str
    address: str


def case_content(visit: Visit, number: str) -> Mapping[str, Any]:
    """Return what the page of a case shows. Raises ``CaseUnknown``."""
    case = standing(visit.desk, number)
    calendar = visit.desk.calendar
    due = deadline(calendar, visit.today, case.due) if case.due else None
    names = visit.names()
    return {
        "case": case,
        "number": number,
        "right": said(RIGHTS.get(case.right, case.right)),
        "state": state_words(case.state),
        "sentence": said(case.sentence),
        "deadline": due,
        "steps": steps_of(case),
        "primary": primary_of(visit, case),
        "why_not": why_not(visit, case),
        "others": others_of(visit, case),
        "done": [
            {
                "at": each.at,
                "who": names.get(each.person, each.person),
                "what": named(ACTS, each.act),
            }
            for each in reversed(case.done)
        ],
        "letters": [
            (one.number, named(LETTERS, one.kind), named(DELIVERIES, one.delivery))
            for one in case.letters
        ],
        "processors": [
            (one.task, named(TASKS, one.state), one.due) for one in case.processors
        ],
        "holds": [(one, hold_named(one.ground)) for one in case.holds],
        "signers": [names.get(each, each) for each in case.approvals],
    }


def steps_of(case: Standing) -> tuple[Step, ...]:
    """Return the step line: what was passed, where the case is, what is to come."""
    states = flow_of(case.right).states
    line = [state for state in LINE if state in states]
    passed = {done.state for done in case.done}
    return tuple(
        Step(words=said(STATES[state]), manner=_manner(state, case.state, passed))
        for state in line
    )


def _manner(state: State, here: State, passed: set[str]) -> str:
    if state is here:
        return "here"
    return "done" if state in passed else ""


def primary_of(visit: Visit, case: Standing) -> Action | None:
    """Return the act that takes the case on, if this person may do it."""
    act = case.next_act
    if act is None or not visit.may(act):
        return None
    return _action(visit, case.number, act)


def why_not(visit: Visit, case: Standing) -> str:
    """Say why there is no button for this person; empty where there is one."""
    if case.next_act is None or visit.may(case.next_act):
        return ""
    words = said("This waits for: {roles}. The act: {act}.")
    return words.format(
        roles=roles_named(case.turn_of), act=said(ACTIONS[case.next_act])
    )


def others_of(visit: Visit, case: Standing) -> tuple[Action, ...]:
    """Return the other acts that the flow allows here and this person may do."""
    rows = flow_of(case.right).acts_from(case.state)
    acts = [Act(row.act) for row in rows if row.act != case.next_act]
    return tuple(_action(visit, case.number, act) for act in acts if visit.may(act))


def _action(visit: Visit, number: str, act: Act) -> Action:
    address = f"/{visit.desk.tenant}/cases/{number}/acts/{act}"
    return Action(name=act, words=said(ACTIONS[act]), address=address)
