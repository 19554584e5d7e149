"""Remind whoever a case waits for: once a day, entered like every other act."""

from dataclasses import dataclass
from datetime import datetime

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.flows import Act
from jieqing.casebook.next_act import next_act_of
from jieqing.casebook.takers import reminded
from jieqing.casebook.work import Work, working
from jieqing.errors import Refused
from jieqing.flow.record import moment_of
from jieqing.people.roll import Person


class NobodyToRemind(Refused):
    """The case waits for nobody else."""

    code = "nobody-else-awaited"
    cause = "{case} waits for nobody else."
    advice = "What is your own to do, you can do or hand over."


class RemindedToday(Refused):
    """Somebody has reminded today."""

    code = "case-reminded-today"
    cause = "The people whom {case} waits for were reminded today already."
    advice = "Once a day is enough; speak to them, or hand over what is yours."


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """Who is reminded of which act of which case; ``position`` is the entry's."""

    case: str
    act: Act
    persons: tuple[str, ...]
    position: int


def remind(desk: Desk, number: str, *, by: str, at: datetime) -> Reminder:
    """Remind those who can do the act that comes next; returns whom to tell.

    The entry is made here; telling them is the caller's. Raises ``NobodyToRemind`` or
    ``RemindedToday``.
    """
    with working(desk, number, Act.REMIND, by=by, at=at) as work:
        act, persons = _require_somebody_s_turn(work)
        _require_not_reminded_today(work)
        numbers = tuple(sorted(one.number for one in persons))
        position = work.conclude(None, {"for": str(act), "persons": list(numbers)})
    return Reminder(case=number, act=act, persons=numbers, position=position)


def _require_somebody_s_turn(work: Work) -> tuple[Act, tuple[Person, ...]]:
    act = next_act_of(work.case.right, work.record, work.state)
    if act is None:
        raise NobodyToRemind(case=work.number)
    whoever = reminded(work.roll, work.record, act)
    others = tuple(one for one in whoever if not one.is_same_human(work.person))
    if not others:
        raise NobodyToRemind(case=work.number)
    return act, others


def _require_not_reminded_today(work: Work) -> None:
    last = work.record.last(Act.REMIND)
    if last is not None and day_of(moment_of(last)) == day_of(work.at):
        raise RemindedToday(case=work.number)
