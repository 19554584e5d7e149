"""Spans of days as what stands in columns: midnights, UTC seconds, whole numbers."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from jieqing.datamap.moments import EPOCH_UNITS, seconds_of_days
from jieqing.stores.words import DayCell, DaySpan

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - UTC seconds are counted from here
_BEHIND = "10000-01-01"  # no day of the calendar comes so late
ALL_DAYS: DaySpan = (None, None)


def is_within(span: DaySpan, other: DaySpan) -> bool:
    """Whether each day of a span is one of the other's."""
    return together([span, other]) == together([other])


def together(spans: Iterable[DaySpan]) -> DaySpan:
    """The days from the first to the last of all these spans."""
    firsts, lasts = zip(*spans, strict=True)
    return (
        None if None in firsts else min(firsts),
        None if None in lasts else max(lasts),
    )


def midnight_after(last: date | None) -> str:
    """The day behind the last of a span, whose midnight is no longer in it."""
    if last is None or last == date.max:
        return _BEHIND
    return (last + timedelta(days=1)).isoformat()


def utc_text(second: int) -> str:
    """A UTC second as ``YYYY-MM-DD HH:MM:SS``."""
    return str(_EPOCH + timedelta(seconds=second))


def either(parts: Iterable[str]) -> str:
    """Whether one of these is so; of none it is not."""
    return f"({' OR '.join(parts) or '1 = 0'})"


def epoch_span(name: str, cell: DayCell, span: DaySpan) -> str:
    """Whether whole numbers since 1970 are of these days; 0 is no moment."""
    unit = EPOCH_UNITS[cell.form or ""]
    spans = (
        f"({name} >= {since * unit} AND {name} < {end * unit}{_but_zero(name, since)})"
        for since, end in seconds_of_days(*span, cell.zone)
    )
    return either(spans)


def _but_zero(name: str, since: int) -> str:
    return f" AND {name} <> 0" if since <= 0 else ""
