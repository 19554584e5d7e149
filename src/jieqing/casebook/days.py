"""The day by which each step of an erasing case must have happened.

Pure: which column applies, its days, the end of the recovery window. The numbers are
data (``content/days.yaml``); no rule of law lets anything stop this clock, so nothing
here takes a pause. The day of receipt is not counted (Civil Code, article 201).

A case keeps the numbers it was opened with. Its days follow from them and from the
calendar of today: when a year's holidays are published, or changed, open deadlines move
by themselves (``in_force`` says which days do not).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any

from jieqing import content
from jieqing.law.deadline import Direction, Term, Unit, deadline
from jieqing.law.working_days import Calendar, WorkingDay

FILE = "days.yaml"
LONGEST_WINDOW_DAYS = 15
UNDO_DAYS = 3
COMPANYS = "company"
"""A right without a column of its own takes that of the company."""
SLOTS = frozenset({"notify", "answer", "settle"})
"""Steps on whose day a letter leaves; fixed when the case is opened."""
TOLD = frozenset({"choose", "processor_late"})
"""Days that others were given to answer: the customer's choice, a processor's word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the time budget.

    ``steps``: working days after receipt. ``target`` and ``outer``: obligation ids of
    the law pack. ``window_days``: calendar days after the last commit. ``after``:
    steps counted from the end of a notice of ``notice_days`` calendar days. ``ahead``:
    steps before the event, with the term that lies between. ``extends_to``: the
    calendar day after receipt to which it may be extended, once.
    """

    name: str
    target: tuple[str, ...]
    outer: tuple[str, ...]
    window_days: int
    steps: Mapping[str, int]
    notice_days: int = 0
    after: Mapping[str, int] = field(default_factory=dict)
    ahead: Mapping[str, Term] = field(default_factory=dict)
    extends_to: int | None = None

    @property
    def numbers(self) -> dict[str, object]:
        """What the entry of an opening keeps of it: the numbers, not the days."""
        return {
            "steps": dict(self.steps),
            "notice": self.notice_days,
            "after": dict(self.after),
        }

    def within(self, promise: int) -> "Column":
        """The column of a company that promises to be done in fewer working days.

        A published promise that is shorter than the ceilings here wins (承诺时限).
        """
        if self.steps.get("outer", self.after.get("outer", promise)) <= promise:
            return self
        steps, after = (
            MappingProxyType({step: min(n, promise) for step, n in told.items()})
            for told in (self.steps, self.after)
        )
        return replace(self, steps=steps, after=after)

    def with_numbers(self, numbers: Mapping[str, Any]) -> "Column":
        """The column with the numbers of an entry; without any, as it is shipped."""
        if not numbers:
            return self
        return replace(
            self,
            steps=MappingProxyType(dict(numbers["steps"])),
            notice_days=int(numbers["notice"]),
            after=MappingProxyType(dict(numbers["after"])),
        )


class NoWindow(StrEnum):
    """Why there is no recovery window; its key dies at the second check."""

    WAIVED = "waived"
    UNLAWFUL_PROCESSING = "unlawful-processing"
    CAP_RULE = "cap-rule"
    SENSITIVE_CONSENT_WITHDRAWN = "sensitive-consent-withdrawn"
    UNDER_FOURTEEN = "under-fourteen"
    DUE_RUN = "due-run"
    AUTHORITY_ORDER = "authority-order"


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowFacts:
    """What decides the window besides the days: its promised length and what bars it.

    ``days`` is the column's length or the tenant's shorter one; 0 means no window.
    """

    days: int
    barred_by: frozenset[NoWindow] = frozenset()

    def __post_init__(self) -> None:
        if not 0 <= self.days <= LONGEST_WINDOW_DAYS:
            raise ValueError(self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How one right or trigger is timed.

    ``event``: what its days are counted from. ``also``: steps beside its column's.
    ``target``: obligations in place of the column's; none: the column's. ``variants``:
    other columns, by the word that asks for one.
    """

    column: str
    event: str
    also: Mapping[str, int]
    target: tuple[str, ...]
    variants: Mapping[str, str]


@cache
def shipped_columns() -> Mapping[str, Column]:
    """Return the columns that ship with the product, in ``content/days.yaml``."""
    columns = content.read_yaml(FILE)["columns"]
    return {
        name: Column(
            name=name,
            target=tuple(column["rules"]["target"]),
            outer=tuple(column["rules"]["outer"]),
            window_days=column["window"],
            steps=MappingProxyType(column["steps"]),
            notice_days=column.get("notice", 0),
            after=MappingProxyType(column.get("after", {})),
            ahead=MappingProxyType(
                {step: _ahead(step, n) for step, n in column.get("ahead", {}).items()}
            ),
            extends_to=column.get("extend"),
        )
        for name, column in columns.items()
    }


@cache
def shipped_timings() -> Mapping[str, Timing]:
    """Return how each right and trigger is timed, in ``content/days.yaml``."""
    told = content.read_yaml(FILE)
    return {
        right: Timing(
            column=timing["column"],
            event=timing["event"],
            also=MappingProxyType(timing.get("also", {})),
            target=tuple(timing.get("target", ())),
            variants=MappingProxyType(told["variants"].get(right, {})),
        )
        for right, timing in told["rights"].items()
    }


def _ahead(step: str, n: int) -> Term:
    """A notice is given in calendar days, the work itself in working days."""
    unit = Unit.CALENDAR_DAY if step == "notify" else Unit.WORKING_DAY
    return Term(value=n, unit=unit, direction=Direction.BEFORE)


def column_of(right: str, budget: str, variant: str = "") -> Column:
    """Return the column of a right, in a company with this time budget.

    Raises ``KeyError`` for a variant that the right has not.
    """
    timing = shipped_timings()[right]
    name = timing.variants[variant] if variant else timing.column
    column = shipped_columns()[budget if name == COMPANYS else name]
    return replace(
        column,
        steps=MappingProxyType({**timing.also, **column.steps}),
        target=timing.target or column.target,
    )


def column_name(actors: frozenset[str] | None) -> str:
    """Return the column of a company; one that does not know what it is hurries.

    Car data has ten working days; a shop must close at once, which is also the
    prudent answer while the actor is unknown.
    """
    if actors is None:
        return "ecommerce"
    if "auto-data-handler" in actors:
        return "sensitive"
    if actors & {"ecommerce-operator", "ecommerce-platform"}:
        return "ecommerce"
    return "default"


def slots(column: Column, opened: date, calendar: Calendar) -> Mapping[str, date]:
    """Return the last day of each step for a request received on ``opened``."""
    return {step: day.day for step, day in _days(column, opened, calendar).items()}


def provisional(column: Column, opened: date, calendar: Calendar) -> frozenset[str]:
    """Return the steps whose day may move when a year's holidays are published."""
    return frozenset(
        step for step, day in _days(column, opened, calendar).items() if day.provisional
    )


def _days(column: Column, opened: date, calendar: Calendar) -> Mapping[str, WorkingDay]:
    told = opened + timedelta(days=column.notice_days)
    starts = ((opened, column.steps), (told, column.after))
    ahead = {
        step: _day_ahead(term, opened, calendar) for step, term in column.ahead.items()
    }
    return ahead | {
        step: calendar.working_day(start, n)
        for start, steps in starts
        for step, n in steps.items()
    }


def _day_ahead(term: Term, event: date, calendar: Calendar) -> WorkingDay:
    found = deadline(term, event, calendar)
    return WorkingDay(day=found.day, provisional=found.provisional)


def in_force(
    fixed: Mapping[str, date],
    counted: Mapping[str, date],
    unsure: Collection[str] = (),
) -> Mapping[str, date]:
    """Return the days that hold today: ``fixed`` when opened, ``counted`` anew.

    A deadline is what is counted today. A letter's slot never moves later: the day a
    customer was told stands, and only a deadline that comes earlier draws it forward.
    Slots that were ``unsure`` at the opening were told as provisional and are counted
    anew like deadlines. A day that was given to somebody else is never taken away.
    """
    firm = SLOTS.difference(unsure)
    return {
        step: _in_force(step, fixed.get(step, day), day, firm)
        for step, day in {**fixed, **counted}.items()
    }


def _in_force(step: str, fixed: date, counted: date, firm: Collection[str]) -> date:
    if step in firm:
        return min(fixed, counted)
    return max(fixed, counted) if step in TOLD else counted


def undo_until(opened: date, days: Mapping[str, date]) -> date:
    """Return the last day of the customer's one-tap undo before the first commit."""
    until = opened + timedelta(days=UNDO_DAYS)
    return min(until, days["choose"]) if "choose" in days else until


def window_end(
    last_commit: date, days: Mapping[str, date], facts: WindowFacts
) -> date | None:
    """Return the last day of the recovery window, or None where there is none.

    It ends at the earliest of its length, the table's day for the capsule and the day
    of settling, so it lies inside the promised deadline and shrinks first when a case
    runs late. None also when nothing of it would be left after ``last_commit``.
    """
    if facts.barred_by:
        return None
    end = min(last_commit + timedelta(days=facts.days), days["capsule"], days["settle"])
    return end if end > last_commit else None
