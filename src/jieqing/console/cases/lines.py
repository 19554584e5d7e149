"""A case in a list, in words: where it stands, what is next, whose turn, by when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from jieqing.casebook.case_list import CaseRow
from jieqing.casebook.code_words import roles_named
from jieqing.casebook.flows import Act, State, flow_of
from jieqing.casebook.next_act import PROMISE, due_step
from jieqing.casebook.state_words import standing_words, state_words
from jieqing.casebook.step_words import step_words
from jieqing.console.act_words import ACTIONS
from jieqing.console.cases.words import RIGHTS
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.law.working_days import Calendar
from jieqing.people.matrix import SEES_CUSTOMERS

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
PASSED, TO_COME, RUNS, TROUBLE = "●", "○", "◐", "▲"
HERE: Mapping[State, str] = {State.EXECUTING: RUNS, State.INTERRUPTED: TROUBLE}
"""The sign of where a case is, where it is another one than of a step passed."""
WEEKDAYS = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
"""As ``date.weekday`` counts them; message ids."""
SOON = 3
"""Working days before its last day from which a case is marked as near it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A last day as a page shows it: the day, and how many working days are left.

    ``shown``: the day with its weekday, this year's without the year. ``of``: what it
    is the last day of, the promise to the customer or a step before; empty where
    ``words`` name it.
    """

    day: date
    shown: str
    words: str
    manner: str
    of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """One line of a list; ``is_mine``: the next act is one this person may do.

    ``dots`` are the steps as signs, ``place`` says the same to who does not see them.
    """

    number: str
    address: str
    right: str
    state: str
    sentence: str
    action: str
    turn_of: str
    deadline: Deadline | None
    is_mine: bool
    customer: str
    dots: str
    place: str


def line_of(visit: Visit, row: CaseRow) -> CaseLine:
    """Put one row into words."""
    action = ACTIONS.get(row.next_act, "") if row.next_act else ""
    return CaseLine(
        number=row.number,
        address=f"/{visit.desk.tenant}/cases/{row.number}/",
        right=said(RIGHTS.get(row.right, row.right)),
        state=standing_words(row.state, row.next_act),
        sentence=said(row.sentence),
        action=said(action) if action else "",
        turn_of=_turn_of(visit, row),
        deadline=deadline_of(visit, row.due, row.next_act, row.state),
        is_mine=bool(visit.roles & row.turn_of) and row.asked_of in ("", visit.by),
        customer=_customer(visit, row),
        dots=_dots(row),
        place=_place(row),
    )


def deadline_of(
    visit: Visit, last: date | None, act: Act | None, state: State
) -> Deadline | None:
    """Say how far the last day of the next act is; None: there is none."""
    if last is None:
        return None
    step = due_step(act, state) if act else ""
    return deadline(visit.desk.calendar, visit.today, last, step)


def _turn_of(visit: Visit, row: CaseRow) -> str:
    if row.asked_of:
        return visit.names().get(row.asked_of, row.asked_of)
    return roles_named(row.turn_of) if row.turn_of else ""


def _customer(visit: Visit, row: CaseRow) -> str:
    """Return the customer masked; a dash for who need not know, or once it is gone."""
    if row.label is None or not visit.roles & SEES_CUSTOMERS:
        return "—"
    if row.label.count:
        return said("{count} customers").format(count=f"{row.label.count:,}")
    return row.label.words


@cache
def line_of_steps(right: str) -> tuple[State, ...]:
    """Return the steps that the flow of a right has, in their order."""
    states = flow_of(right).states
    return tuple(state for state in LINE if state in states)


def _dots(row: CaseRow) -> str:
    """Return a sign for each step: passed and present, to come, or trouble."""
    steps = line_of_steps(row.right)
    at = _position(row, steps)
    if not at:
        return ""
    is_running = row.next_act is not Act.CHECK
    here = HERE.get(row.state, PASSED) if is_running else PASSED
    here = TROUBLE if row.has_issue else here
    return PASSED * (at - 1) + here + TO_COME * (len(steps) - at)


def _place(row: CaseRow) -> str:
    steps = line_of_steps(row.right)
    at = _position(row, steps)
    if not at:
        return state_words(row.state)
    words = said("Step {at} of {all}: {state}")
    state = standing_words(row.state, row.next_act)
    told = words.format(at=at, all=len(steps), state=state)
    return f"{told} · {said('residue found')}" if row.has_issue else told


def _position(row: CaseRow, steps: tuple[State, ...]) -> int:
    """Return at which step a case is, from 1; 0: it left the line, or is paused."""
    state = State.EXECUTING if row.state is State.INTERRUPTED else row.state
    return steps.index(state) + 1 if state in steps else 0


def deadline(calendar: Calendar, today: date, last: date, step: str) -> Deadline:
    """Say how far a step's last day is, in working days; it is itself still in time.

    Days overdue are said with what is overdue: beside a promise that still holds, those
    of a step of the house's own were read as the customer's.
    """
    words, manner = _how_far(calendar, today, last)
    of = said("promised") if step == PROMISE else step_words(step)
    late = calendar.between(last, today) if last < today else 0
    if late:
        words, of = _overdue(step, of, late), ""
    shown = f"{_of_year(last, today)} {said(WEEKDAYS[last.weekday()])}"
    return Deadline(day=last, shown=shown, words=words, manner=manner, of=of)


def _overdue(step: str, of: str, late: int) -> str:
    if step == PROMISE:
        return said("Promise overdue, working days: {count}").format(count=late)
    words = said("Step “{step}” overdue, working days: {count}")
    return words.format(step=of, count=late)


def ended_after(calendar: Calendar, received: date, ended: date) -> str:
    """Say on which working day after its receipt a case ended."""
    words = said("Closed on working day {count}")
    return words.format(count=calendar.between(received, ended))


def _how_far(calendar: Calendar, today: date, last: date) -> tuple[str, str]:
    if last == today:
        return said("Due today"), "soon"
    if last < today:
        return said("Its last day is past"), "late"
    left = calendar.between(today, last)
    words = said("Working days left: {count}").format(count=left)
    return words, "soon" if left <= SOON else ""


def _of_year(last: date, today: date) -> str:
    """Return a day, without its year where that is this one."""
    return f"{last:%m-%d}" if last.year == today.year else last.isoformat()
