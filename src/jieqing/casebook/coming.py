"""What comes next in a case, by when and whose it is, under the law in force.

Rows, pages and lists say the same of it. A plan made by another law than the one in
force is to be made again, whatever came next before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jieqing.casebook import told, whose_turn
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act, State
from jieqing.casebook.law_in_force import LawChangeUnsigned, LawPackAltered
from jieqing.casebook.next_act import PROMISE, due_step, next_act_of, waiting_law
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import Record, moment_of
from jieqing.law.catalogue import LawPackRefused
from jieqing.people.posts import beijing_day

_DONE_AGAIN = frozenset({"plan", "notify", "approve", "executed"})
_AFTER_ERASING = frozenset({"check2", "answer", "settle"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """The act that takes a case on, its last day, and who alone was asked to do it.

    ``step``: the step of the timetable, empty where it has none. ``asked_of``: empty
    where anybody of the act's roles may do it. ``is_of_other_law``: the plan that waits
    was made by another law.
    """

    act: Act | None
    step: str
    due: date | None
    asked_of: str
    is_of_other_law: bool


def coming(desk: Desk, right: str, record: Record, state: State) -> Coming:
    """Return what comes next in a case of this right that stands so."""
    is_old = _is_of_other_law(desk, waiting_law(record, state))
    act = Act.PLAN if is_old else next_act_of(right, record, state)
    if act is None:
        return Coming(act=None, step="", due=None, asked_of="", is_of_other_law=False)
    step = due_step(act, state)
    return Coming(
        act=act,
        step=step,
        due=_due(desk, record, step, is_again=is_old or told.changed_law(record)),
        asked_of=whose_turn.asked_of(record, act),
        is_of_other_law=is_old,
    )


def _due(desk: Desk, record: Record, step: str, *, is_again: bool) -> date | None:
    """Return the last day of a step.

    What has to be done again because the law changed was in time once: its own day is
    over by no delay of anybody, and only the promise of the whole case is left. What
    follows the erasing keeps its day, unless rows went too late for that.
    """
    days = told.days(record, desk.calendar)
    day = days.get(step)
    moved = _DONE_AGAIN
    if is_again and _is_past(days, told.outcome(record)):
        moved = _DONE_AGAIN | _AFTER_ERASING
    if day is None or not is_again or step not in moved:
        return day
    return max(day, days.get(PROMISE, day))


def _is_past(days: Mapping[str, date], erased: Leaf | None) -> bool:
    """Whether rows went after the day that a case has for it."""
    if erased is None or "executed" not in days:
        return False
    return beijing_day(moment_of(erased)) > days["executed"]


def _is_of_other_law(desk: Desk, planned: str) -> bool:
    """Whether a plan that waits was made by another law than the one in force."""
    return bool(planned) and planned != (law_now(desk) or planned)


def law_now(desk: Desk) -> str:
    """Return the version of the law in force; empty where it cannot be read.

    Acts say so then, and a list need not.
    """
    try:
        return desk.catalogue.version
    except (LawChangeUnsigned, LawPackAltered, LawPackRefused):
        return ""
