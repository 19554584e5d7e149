"""What is due when in the open cases of a home: each step that is left, with its day.

Days are derived from the calendar of today (``told.days``). Nothing that happens inside
a case is asked for its clock: a paused case, one with a hold and one whose asker is not
verified are due on the same days as any other.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from jieqing.casebook import told
from jieqing.casebook.coming import coming
from jieqing.casebook.days import provisional
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import ASIDE, Act, State, flow_of
from jieqing.casebook.guards import APPROVALS_NEEDED
from jieqing.casebook.models import Case
from jieqing.casebook.read import unanswered_cases
from jieqing.casebook.timetable import STEPS
from jieqing.flow import record as records
from jieqing.flow.record import Record
from jieqing.people.matrix import roles_for

WEEK = timedelta(days=7)


class When(StrEnum):
    """How a day stands to today."""

    LATE = "late"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDue:
    """A step of an open case that is left, and whose turn it is if it is next."""

    case: str
    right: str
    step: str
    day: date
    when: When
    is_next: bool
    turn_of: frozenset[str]
    is_provisional: bool


def steps_due(desk: Desk, today: date) -> tuple[StepDue, ...]:
    """Return every step left in every case that is not over, the earliest day first."""
    found = (
        step for case in unanswered_cases(desk) for step in _left(desk, case, today)
    )
    return tuple(sorted(found, key=lambda each: (each.day, each.case, _order(each))))


def _left(desk: Desk, case: Case, today: date) -> Iterator[StepDue]:
    record = records.read(desk.ledger, case.number)
    state = State(records.require_state(record, flow_of(case.right), case.state))
    comes = coming(desk, case.right, record, state)
    days = dict(told.days(record, desk.calendar))
    if comes.due is not None:
        days[comes.step] = comes.due
    unsure = provisional(told.column(record), told.received(record), desk.calendar)
    for step in steps_left(record, state, days, comes.step):
        is_next = step == comes.step
        yield StepDue(
            case=case.number,
            right=case.right,
            step=step,
            day=days[step],
            when=_when(days[step], today),
            is_next=is_next,
            turn_of=frozenset(roles_for(comes.act))
            if comes.act and is_next
            else frozenset(),
            is_provisional=step in unsure,
        )


def steps_left(
    record: Record, state: State, days: Mapping[str, date], next_step: str
) -> Iterator[str]:
    """Give the steps of a case that nobody has done, the one that comes next too.

    What only an accident asks for is out. Of a case that left the line, or is settled,
    nothing but what comes next is left.
    """
    acts = flow_of(told.fact(record.leaves[0], "right")).acts
    for step in days:
        if step == next_step:
            yield step
        elif state in _OVER or step in _ACCIDENTS:
            continue
        elif _ACTS.get(step, Act.SETTLE) in acts and not _is_done(step, record, state):
            yield step


_OVER = ASIDE | {State.SETTLED}
_ACCIDENTS = frozenset({"second_run", "third_check", "notice_over", "recipients"})
"""Days on which nothing has to be done unless something went wrong before."""
_ACTS: Mapping[str, Act] = {
    "identify": Act.IDENTIFY,
    "proof_reminder": Act.IDENTIFY,
    "proof_late": Act.IDENTIFY,
    "stop": Act.STOP,
    "stop_letter": Act.STOP,
    "find": Act.FIND,
    "fulfil": Act.FULFIL,
    "plan": Act.PLAN,
    "decide": Act.PLAN,
    "notify": Act.NOTIFY,
    "choose": Act.CHOOSE,
    "approve": Act.APPROVE,
    "execute": Act.EXECUTE,
    "executed": Act.EXECUTE,
    "check": Act.CHECK,
    "check2": Act.CHECK,
    "capsule": Act.EXECUTE,
    "processor_chase": Act.PROCESSOR,
    "processor_late": Act.PROCESSOR,
    "answer": Act.ANSWER,
}


def _is_done(step: str, record: Record, state: State) -> bool:
    if step in _JUDGED:
        return _JUDGED[step](record, state)
    act = _ACTS.get(step, Act.SETTLE)
    return bool(record.of(act))


def _is_executed(record: Record, _state: State) -> bool:
    return told.outcome(record) is not None


def _is_approved(record: Record, state: State) -> bool:
    signed = told.approvals_of(record, told.plan_hash(record))
    return len(signed) >= APPROVALS_NEEDED or _is_executed(record, state)


def _is_proved(_record: Record, state: State) -> bool:
    return state is not State.OPENED


def _has_no_copy(record: Record, _state: State) -> bool:
    """Whether no recovery copy is left whose key must go."""
    until = told.window_until(record)
    return until is None or told.capsule_ended(record) is not None


def _is_answered_by_all(record: Record, _state: State) -> bool:
    return told.processors(record) <= set(told.processor_answers(record))


_JUDGED: Mapping[str, Callable[[Record, State], bool]] = {
    "identify": _is_proved,
    "proof_reminder": _is_proved,
    "proof_late": _is_proved,
    "stop_letter": lambda record, _: bool(told.stop_letter(record)),
    "decide": lambda record, _: bool(record.of(Act.PLAN)),
    "approve": _is_approved,
    "executed": _is_executed,
    "check2": lambda _, state: state is State.CHECKED,
    "capsule": _has_no_copy,
    "processor_chase": _is_answered_by_all,
    "processor_late": _is_answered_by_all,
    "answer": lambda record, _: bool(told.result_letter(record)),
}
"""Steps that more than one entry of an act decides."""


def _when(day: date, today: date) -> When:
    if day < today:
        return When.LATE
    if day == today:
        return When.TODAY
    return When.WEEK if day <= today + WEEK else When.LATER


def _order(due: StepDue) -> int:
    return STEPS.index(due.step)
