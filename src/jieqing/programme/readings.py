"""Figures as they were frozen: one reading a period, or nothing at all."""

from collections.abc import Iterable, Mapping

from jieqing.casebook.desk import Desk
from jieqing.language import said
from jieqing.programme.models import Reading


def newest_readings(desk: Desk) -> Mapping[str, Reading]:
    """Return the newest reading of each figure; one query."""
    rows = Reading.objects.filter(tenant=desk.tenant).order_by("period")
    return {row.figure: row for row in rows}


def reading_words(desk: Desk, figure: str, period: str) -> str:
    """Return a reading with its fraction; ``period`` empty: the newest.

    What nobody could compute is 无数据, never 0 or 100 %.
    """
    rows = Reading.objects.filter(tenant=desk.tenant, figure=figure)
    if period:
        rows = rows.filter(period=period)
    return words_of(rows.order_by("-period").first())


def words_of(reading: Reading | None) -> str:
    """Return a reading in words."""
    if reading is None or not reading.value:
        return said("no data")
    if reading.denominator < 0:
        words = said("{value} ({period})")
        return words.format(value=reading.value, period=reading.period)
    fraction = f"{reading.numerator:,}/{reading.denominator:,}"
    words = said("{value} % ({fraction}, {period})")
    return words.format(value=reading.value, fraction=fraction, period=reading.period)


def figures_of(readings: Iterable[Reading]) -> frozenset[str]:
    """Return which figures these readings are of."""
    return frozenset(reading.figure for reading in readings)
