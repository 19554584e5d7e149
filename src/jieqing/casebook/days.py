"""The day by which each step of an erasing case must have happened.

Pure: which column applies, its days, the end of the recovery window. The numbers are
data (``content/days.yaml``); no rule of law lets anything stop this clock, so nothing
here takes a pause. The day of receipt is not counted (Civil Code, article 201).

A case keeps the numbers it was opened with. Its days follow from them and from the
calendar of today: when a year's holidays are published, or changed, open deadlines move
by themselves (``in_force`` says which days do not).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any

from jieqing import content
from jieqing.casebook.flows import Right
from jieqing.law.working_days import Calendar, WorkingDay

LONGEST_WINDOW_DAYS = 15
UNDO_DAYS = 3
_BY_RIGHT: Mapping[str, str] = {
    Right.ACCESS: "copy",
    Right.COPY: "copy",
    Right.RESTRICT: "restrict",
    Right.UNLAWFUL: "unlawful",
    Right.PURPOSE_ACHIEVED: "purpose",
}
"""Rights with a column of their own; the others take the company's."""
SLOTS = frozenset({"notify", "answer", "settle"})
"""Steps on whose day a letter leaves; fixed when the case is opened."""
TOLD = frozenset({"choose", "processor_late"})
"""Days that others were given to answer: the customer's choice, a processor's word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the time budget.

    ``steps``: working days after receipt. ``target`` and ``outer``: obligation ids of
    the law pack. ``window_days``: calendar days after the last commit. ``after``:
    steps counted from the end of a notice of ``notice_days`` calendar days.
    """

    name: str
    target: tuple[str, ...]
    outer: tuple[str, ...]
    window_days: int
    steps: Mapping[str, int]
    notice_days: int = 0
    after: Mapping[str, int] = field(default_factory=dict)

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


@cache
def shipped_columns() -> Mapping[str, Column]:
    """Return the columns that ship with the product, in ``content/days.yaml``."""
    columns = content.read_yaml("days.yaml")["columns"]
    return {
        name: Column(
            name=name,
            target=tuple(column["rules"]["target"]),
            outer=tuple(column["rules"]["outer"]),
            window_days=column["window"],
            steps=MappingProxyType(column["steps"]),
            notice_days=column.get("notice", 0),
            after=MappingProxyType(column.get("after", {})),
        )
        for name, column in columns.items()
    }


def column_of(right: str, budget: str) -> Column:
    """Return the column of a right, in a company with this time budget."""
    return shipped_columns()[_BY_RIGHT.get(right, budget)]


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
    return {
        step: calendar.working_day(start, n)
        for start, steps in starts
        for step, n in steps.items()
    }


def in_force(
    fixed: Mapping[str, date], counted: Mapping[str, date]
) -> Mapping[str, date]:
    """Return the days that hold today: ``fixed`` when opened, ``counted`` anew.

    A deadline is what is counted today. A letter's slot never moves later: the day a
    customer was told stands, and only a deadline that comes earlier draws it forward. A
    day that was given to somebody else is never taken away from them.
    """
    return {
        step: _in_force(step, fixed.get(step, day), day)
        for step, day in {**fixed, **counted}.items()
    }


def _in_force(step: str, fixed: date, counted: date) -> date:
    if step in SLOTS:
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
