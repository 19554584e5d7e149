"""What is due when for one right: its steps with their days, and the law behind them.

Pure. The statutes say "at once" or "in time" and give few numbers; the days of the
steps are what the company holds itself to (承诺时限), and never called the law's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from jieqing.casebook.days import (
    Column,
    column_of,
    provisional,
    shipped_timings,
    slots,
)
from jieqing.casebook.flows import Act, Right
from jieqing.casebook.rights import RightRow
from jieqing.casebook.rights_reading import shipped_rights
from jieqing.errors import WrongUsage
from jieqing.law.deadline import Deadline
from jieqing.law.obligations import Obligation, Obligations
from jieqing.law.working_days import Calendar

STEPS = (
    "stop",
    "stop_letter",
    "identify",
    "proof_reminder",
    "find",
    "weigh",
    "plan",
    "decide",
    "notify",
    "read_back",
    "notice_over",
    "choose",
    "approve",
    "fulfil",
    "receipt",
    "execute",
    "executed",
    "check",
    "check2",
    "answer",
    "recipients",
    "processor_chase",
    "second_run",
    "third_check",
    "capsule",
    "proof_late",
    "processor_late",
    "settle",
    "outer",
)
"""Every step of any right, in the order in which steps of one day are told."""
_NEEDS: Mapping[str, Act] = {
    "choose": Act.CHOOSE,
    "proof_reminder": Act.IDENTIFY,
    "proof_late": Act.IDENTIFY,
}
"""Steps of a shared column that a right without this act does not have."""
LONGEST_PROMISE = 15
"""Working days; no column here lasts longer."""
RECEIVED, FOUND = "received", "found"
_PAST = frozenset({RECEIVED, FOUND})


class RightUnknown(WrongUsage):
    """There is no right or trigger of that name."""

    code = "right-unknown"
    cause = "There is no right or trigger {right}."
    advice = "Use one of {known}; docs/reference/rights.md describes them."


class VariantUnknown(WrongUsage):
    """The right has no column of that name."""

    code = "right-variant-unknown"
    cause = "{right} has no variant {variant}."
    advice = "Its variants: {known}."


class ReceivedInFuture(WrongUsage):
    """Nothing can have been received or found on a day to come."""

    code = "received-in-the-future"
    cause = "{right} cannot have been received or found on {day}: today is {today}."
    advice = "Give the day it reached the company, by whatever channel."


@dataclass(frozen=True, slots=True, kw_only=True)
class TimetableLine:
    """One step: its last day, and the number of working days it is counted by.

    ``number`` None: it is counted ahead of the event. ``after_notice``: from the end
    of a notice, not from the event.
    """

    step: str
    day: date
    number: int | None
    after_notice: bool
    is_provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """An obligation behind the days; ``ends``: where its own number ends, if any."""

    obligation: Obligation
    ends: Deadline | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """The steps of one right from one day on.

    ``targets`` say how fast it must be, ``ceilings`` carry the number that the product
    holds everybody to. ``extends_to``: the day to which it may be extended, once;
    a day off moves on to a working day, as the law's own terms do.
    """

    row: RightRow
    column: Column
    event: str
    day: date
    lines: tuple[TimetableLine, ...]
    targets: tuple[Duty, ...]
    ceilings: tuple[Duty, ...]
    extends_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which right, from which day, in a company of which budget and promise."""

    right: str
    day: date
    budget: str
    promise_days: int = LONGEST_PROMISE
    variant: str = ""


def timetable(
    asked: Asked, calendar: Calendar, obligations: Obligations, today: date
) -> Timetable:
    """Return the timetable of a right, built in this version or not.

    Raises ``RightUnknown``, ``VariantUnknown`` or ``ReceivedInFuture``.
    """
    right = _right(asked)
    event = shipped_timings()[right].event
    if event in _PAST and asked.day > today:
        raise ReceivedInFuture(right=right, day=asked.day, today=today)
    row = shipped_rights().rights[right]
    column = column_of(right, asked.budget, asked.variant).within(asked.promise_days)
    extends = column.extends_to
    return Timetable(
        row=row,
        column=column,
        event=event,
        day=asked.day,
        lines=_lines(row, column, asked.day, calendar),
        targets=_duties(column.target, asked.day, calendar, obligations),
        ceilings=_duties(column.outer, asked.day, calendar, obligations),
        extends_to=_extended(asked.day, extends, calendar),
    )


def _extended(day: date, by: int | None, calendar: Calendar) -> date | None:
    """The last day once extended, moved off a day off (Civil Code 203)."""
    return calendar.working_from(day + timedelta(days=by)) if by else None


def _right(asked: Asked) -> Right:
    timings = shipped_timings()
    if asked.right not in timings:
        raise RightUnknown(right=asked.right, known=", ".join(timings))
    variants = timings[asked.right].variants
    if asked.variant and asked.variant not in variants:
        known = ", ".join(sorted(variants)) or "-"
        raise VariantUnknown(right=asked.right, variant=asked.variant, known=known)
    return Right(asked.right)


def _lines(
    row: RightRow, column: Column, day: date, calendar: Calendar
) -> tuple[TimetableLine, ...]:
    unsure = provisional(column, day, calendar)
    numbers = {**column.steps, **column.after}
    found = (
        TimetableLine(
            step=step,
            day=last,
            number=numbers.get(step),
            after_notice=step in column.after,
            is_provisional=step in unsure,
        )
        for step, last in slots(column, day, calendar).items()
        if _NEEDS.get(step) is None or _NEEDS[step] in row.acts
    )
    return tuple(sorted(found, key=lambda line: (line.day, STEPS.index(line.step))))


def _duties(
    names: tuple[str, ...], day: date, calendar: Calendar, obligations: Obligations
) -> tuple[Duty, ...]:
    return tuple(_duty(obligations.named(name), day, calendar) for name in names)


def _duty(obligation: Obligation, day: date, calendar: Calendar) -> Duty:
    ends = None if obligation.term is None else obligation.ends(day, calendar)
    return Duty(obligation=obligation, ends=ends)
