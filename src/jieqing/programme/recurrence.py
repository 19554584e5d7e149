"""On which days a duty falls: the part of RFC 5545 rules that duties are written in.

Pure. FREQ with INTERVAL, BYMONTH, BYMONTHDAY (negative ones count from the month's end)
and BYDAY without numbers. A part that is not known is refused, never passed over: a
duty that silently falls on other days is a duty missed. A day that a month lacks does
not occur, as the standard has it; -1 is every month's last.
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEK = 7
_MONTHS = 12
_DAY = timedelta(days=1)


class Frequency(StrEnum):
    """How often, before the other parts narrow it."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


class RuleUnreadableError(ValueError):
    """The text is no rule that duties may have; says which part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """One rule; empty tuples: the first day says month, day or weekday."""

    frequency: Frequency
    interval: int = 1
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()

    def days(self, first: date, after: date, until: date) -> Iterator[date]:
        """Days of the rule from ``first`` on, later than ``after``, up to ``until``.

        Counting begins at ``first``, whatever part of it is asked for.
        """
        day = max(first, after + _DAY)
        while day <= until:
            if self._falls_on(day, first):
                yield day
            day += _DAY

    def _falls_on(self, day: date, first: date) -> bool:
        return (
            self._is_in_step(day, first)
            and self._is_in_month(day, first)
            and self._is_on_day(day, first)
        )

    def _is_in_step(self, day: date, first: date) -> bool:
        match self.frequency:
            case Frequency.DAILY:
                passed = (day - first).days
            case Frequency.WEEKLY:
                passed = (_monday(day) - _monday(first)).days // _WEEK
            case Frequency.MONTHLY:
                passed = (day.year - first.year) * _MONTHS + day.month - first.month
            case Frequency.YEARLY:
                passed = day.year - first.year
        return passed % self.interval == 0

    def _is_in_month(self, day: date, first: date) -> bool:
        if self.months:
            return day.month in self.months
        is_bound = self.frequency is Frequency.YEARLY
        return day.month == first.month or not is_bound

    def _is_on_day(self, day: date, first: date) -> bool:
        if self.month_days:
            last = calendar.monthrange(day.year, day.month)[1]
            return day.day in self.month_days or day.day - last - 1 in self.month_days
        if self.weekdays:
            return day.weekday() in self.weekdays
        match self.frequency:
            case Frequency.DAILY:
                return True
            case Frequency.WEEKLY:
                return day.weekday() == first.weekday()
        return day.day == first.day


def read_rule(text: str) -> Recurrence:
    """Read a rule such as ``FREQ=MONTHLY;BYMONTHDAY=15``.

    Raises ``RuleUnreadableError``.
    """
    parts: dict[str, str] = {}
    for part in text.split(";"):
        name, sign, value = part.partition("=")
        if not sign or name in parts:
            raise RuleUnreadableError(part)
        parts[name] = value
    try:
        frequency = Frequency(parts.pop("FREQ", ""))
    except ValueError:
        raise RuleUnreadableError("FREQ") from None
    rule = Recurrence(
        frequency=frequency,
        interval=_numbers(parts.pop("INTERVAL", "1"), 1, 100)[0],
        months=_numbers(parts.pop("BYMONTH", ""), 1, _MONTHS),
        month_days=_numbers(parts.pop("BYMONTHDAY", ""), -31, 31),
        weekdays=_weekdays(parts.pop("BYDAY", "")),
    )
    if parts or (rule.weekdays and rule.month_days):
        raise RuleUnreadableError(", ".join(parts) or "BYDAY")
    return rule


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _numbers(text: str, least: int, most: int) -> tuple[int, ...]:
    if not text:
        return ()
    try:
        found = tuple(int(part) for part in text.split(","))
    except ValueError:
        raise RuleUnreadableError(text) from None
    if any(not least <= n <= most or n == 0 for n in found):
        raise RuleUnreadableError(text)
    return found


def _weekdays(text: str) -> tuple[int, ...]:
    if not text:
        return ()
    try:
        return tuple(DAYS.index(part) for part in text.split(","))
    except ValueError:
        raise RuleUnreadableError(text) from None
