"""Months as bars of one SVG: places and heights, in its own units. Pure.

Width and height are attributes: a strict CSP allows no style.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 980, 220
TOP, FOOT = 24, 36
YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One month: where its bar stands, how high, and what is written at it."""

    x: int
    y: int
    width: int
    height: int
    middle: int
    month: date
    rows: int
    is_named: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """All bars; ``base`` is the line they stand on. The axis begins at 0."""

    bars: tuple[Bar, ...]
    width: int
    height: int
    base: int
    label: int


def bars_of(months: Sequence[tuple[date, int]]) -> Chart:
    """Draw the months side by side; the highest fills the height."""
    base, step = HEIGHT - FOOT, WIDTH // max(len(months), 1)
    most = max((rows for _, rows in months), default=0)
    return Chart(
        bars=tuple(
            _bar(n, month, rows, (base, step, most))
            for n, (month, rows) in enumerate(months)
        ),
        width=WIDTH,
        height=HEIGHT,
        base=base,
        label=base + 16,
    )


def _bar(n: int, month: date, rows: int, scale: tuple[int, int, int]) -> Bar:
    base, step, most = scale
    height = round(rows * (base - TOP) / most) if most else 0
    height = max(height, 2) if rows else 0
    return Bar(
        x=n * step + 4,
        y=base - height,
        width=step - 8,
        height=height,
        middle=n * step + step // 2,
        month=month,
        rows=rows,
        is_named=month.month == 1 or n == 0,
    )
