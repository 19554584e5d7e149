"""Statutory periods on the calendar, as the Civil Code counts them.

Articles 201 and 202: the day of the event is not counted; a period of months or years
ends on the corresponding day of its last month, or on that month's last day where there
is none. All days are calendar days of Beijing.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta, timezone
from functools import lru_cache

BEIJING = timezone(timedelta(hours=8))
_FORM = re.compile(r"P(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,6})D)?")
_MONTHS = 12
_MOST_YEARS = 200
"""What is longer is a slip, or meant to be for ever; that is written ``permanent``."""
_DAYS_OF_A_YEAR = 366
_IN_EVERY_MONTH = 28  # days that no month lacks
_CLAMPED_DAYS = 4  # a month's end moves a corresponding day back by three days at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A length of time in years, months and days, none negative."""

    years: int = 0
    months: int = 0
    days: int = 0

    @classmethod
    def parse(cls, text: str) -> "Period":
        """The period of an ISO 8601 text such as ``P3Y``, ``P6M``, ``P60D``.

        Raises ``ValueError`` for anything else, weeks and times included, and for
        more than 200 years in all.
        """
        found = _FORM.fullmatch(text)
        if found is None or text == "P":
            raise ValueError(text)
        years, months, days = (int(group or 0) for group in found.groups())
        if years + months / _MONTHS + days / _DAYS_OF_A_YEAR > _MOST_YEARS:
            raise ValueError(text)
        return cls(years=years, months=months, days=days)

    @property
    def is_zero(self) -> bool:
        """True of a duty that is due on the day of its event."""
        return not (self.years or self.months or self.days)

    def __str__(self) -> str:
        parts = ((self.years, "Y"), (self.months, "M"), (self.days, "D"))
        return "P" + ("".join(f"{n}{unit}" for n, unit in parts if n) or "0D")


def add_period(day: date, period: Period) -> date:
    """The last day of ``period`` after an event on ``day`` (Civil Code 201, 202).

    Beyond the calendar's end it is ``date.max``: stores use year 9999 for "never".
    """
    try:
        last = _months_later(day, period)
        return last + timedelta(days=period.days) if period.days else last
    except (ValueError, OverflowError):
        return date.max


def _months_later(day: date, period: Period) -> date:
    """The corresponding day; the two plain cases, most of all, without a calendar."""
    years, months = period.years, period.months
    if not (years or months):
        return day
    if not months and day.day <= _IN_EVERY_MONTH:
        return day.replace(year=day.year + years)
    return _same_day(_month_number(day) + years * _MONTHS + months, day.day)


@lru_cache(maxsize=1024)
def last_over(period: Period, today: date) -> date:
    """The latest day of an event whose ``period`` has ended before ``today``.

    Where that lies before the calendar's first day it is that day.
    """
    try:
        anchor = today - timedelta(days=period.days)
        months = _month_number(anchor) - period.years * _MONTHS - period.months
        day = _same_day(months, anchor.day) + timedelta(days=_CLAMPED_DAYS)
        return _over_from(day, period, today)
    except (ValueError, OverflowError):
        return date.min


def _over_from(day: date, period: Period, today: date) -> date:
    while add_period(day, period) >= today:
        day -= timedelta(days=1)
    return day


def _month_number(day: date) -> int:
    return day.year * _MONTHS + day.month - 1


def _same_day(month_number: int, day: int) -> date:
    """The corresponding day of a month, or that month's last day."""
    year, month = divmod(month_number, _MONTHS)
    return date(year, month + 1, min(day, monthrange(year, month + 1)[1]))
