"""Figures as drawings: places and sizes in the units of one SVG. Pure.

Series are told apart by pattern, label and order, never by colour alone. Beside each
drawing stands a table of the same figures. Width and height are attributes: a strict
CSP allows no style.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

SERIES = 5
"""More than a reader tells apart; what is beyond them is drawn as one."""
WIDTH, HEIGHT, TOP, FOOT = 720, 260, 28, 52
GAP = 8
WIDE = 1000
"""Units of a line that is as wide as its page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A rectangle of one series."""

    series: int
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A month: its pieces from below, and what is written at it."""

    month: date
    total: int
    pieces: tuple[Piece, ...]
    middle: int
    top: int
    is_named: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Months side by side; ``base`` is the line they stand on. The axis begins at 0."""

    columns: tuple[Column, ...]
    width: int = WIDTH
    height: int = HEIGHT
    base: int = HEIGHT - FOOT
    label: int = HEIGHT - FOOT + 20
    year: int = HEIGHT - FOOT + 42


def columns_of(months: Sequence[tuple[date, Sequence[int]]]) -> Columns:
    """Draw months whose counts are in the order of the series; the most fills all."""
    most = max((sum(counts) for _, counts in months), default=0)
    step = WIDTH // max(len(months), 1)
    return Columns(
        columns=tuple(
            _column(n * step, step, month, _heights(counts, most))
            for n, (month, counts) in enumerate(months)
        )
    )


def joined(counts: Sequence[int]) -> tuple[int, ...]:
    """Return counts as at most ``SERIES`` of them; the last one is all the others."""
    if len(counts) <= SERIES:
        return tuple(counts)
    return (*counts[: SERIES - 1], sum(counts[SERIES - 1 :]))


def _heights(counts: Sequence[int], most: int) -> tuple[tuple[int, int], ...]:
    """Return each count with the height its top reaches, both from below."""
    room, done = HEIGHT - FOOT - TOP, 0
    reached = []
    for count in counts:
        done += count
        reached.append((count, room * done // most if most else 0))
    return tuple(reached)


def _column(
    left: int, step: int, month: date, heights: Sequence[tuple[int, int]]
) -> Column:
    base = HEIGHT - FOOT
    pieces, below = [], 0
    for series, (count, top) in enumerate(heights):
        if count:
            piece = Piece(
                series=series,
                x=left + GAP // 2,
                y=base - top,
                width=step - GAP,
                height=top - below,
            )
            pieces.append(piece)
        below = top
    return Column(
        month=month,
        total=sum(count for count, _ in heights),
        pieces=tuple(pieces),
        middle=left + step // 2,
        top=base - below - 6,
        is_named=not left or month.month == 1,
    )


def line_of(counts: Sequence[int], most: int) -> tuple[Piece, ...]:
    """Lay counts end to end on a line on which ``most`` fills the width."""
    pieces, done = [], 0
    for series, count in enumerate(counts):
        start, done = done, done + count
        x = place_of(start, most)
        if count:
            wide = max(place_of(done, most) - x, 2)
            pieces.append(Piece(series=series, x=x, y=0, width=wide, height=1))
    return tuple(pieces)


def place_of(count: int, most: int) -> int:
    """Return where a count lies on a line on which ``most`` is the end."""
    return WIDE * min(count, most) // most if most else 0
