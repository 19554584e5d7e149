"""Draws how far long work has come: one line on stderr, never anything on stdout.

On a terminal the line appears after two seconds, so that quick work stays quiet, is
drawn anew twice a second, and is wiped when the answer comes. Where stderr is no
terminal (a job, a log) a plain line is written every thirty seconds. A thread draws: a
statement may keep the work itself silent for minutes.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from shutil import get_terminal_size
from typing import TextIO
from unicodedata import east_asian_width

from jieqing.language import said
from jieqing.progress import STAGES, Stage, Unit

QUIET_SECONDS = 2.0
DRAW_SECONDS = 0.5
PLAIN_SECONDS = 30.0
WIPED = "\r\x1b[K"
UNITS = {
    Unit.ROWS: "rows",
    Unit.TABLES: "tables",
    Unit.PERSONS: "persons",
    Unit.CASES: "worked cases",
    Unit.ENTRIES: "entries",
    Unit.ACTS: "acts",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """How far the work has come ``seconds`` after its stage began."""

    stage: Stage
    total: int = 0
    unit: Unit = Unit.ROWS
    done: int = 0
    steps: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """How many are done a second."""
        return self.done / self.seconds if self.seconds else 0.0

    @property
    def left_seconds(self) -> float | None:
        """How long it still takes at this rate; None: nobody can say.

        Less than a second is no promise: some tables are read more than once.
        """
        if self.done == 0 or not self.rate:
            return None
        left = (self.total - self.done) / self.rate
        return left if left >= 1 else None


def line(point: Point) -> str:
    """Say it in one line, in the language in use."""
    parts = [f"{said(STAGES[point.stage])} …"]
    unit = said(UNITS[point.unit])
    if point.done and point.total:
        words = said("{done} of {total} {unit} ({percent} %)")
        done = min(point.done, point.total)
        facts = {"percent": done * 100 // point.total, "unit": unit}
        parts.append(words.format(done=f"{done:,}", total=f"{point.total:,}", **facts))
    elif point.done:
        parts.append(said("{done} {unit}").format(done=f"{point.done:,}", unit=unit))
    if point.stage is Stage.ERASE and point.steps:
        parts.append(said("{count} chunks").format(count=f"{point.steps:,}"))
    if point.rate >= 1:
        rate = f"{point.rate:,.0f}"
        parts.append(said("{rate} {unit}/s").format(rate=rate, unit=unit))
    if point.left_seconds is None:
        parts.append(said("for {time}").format(time=_time(point.seconds)))
    else:
        parts.append(said("about {time} left").format(time=_time(point.left_seconds)))
    return "  ".join(parts)


def _time(seconds: float) -> str:
    if seconds < 60:  # noqa: PLR2004  # seconds a minute
        return said("{count} s").format(count=round(seconds))
    minutes = round(seconds / 60)
    if minutes < 60:  # noqa: PLR2004  # minutes an hour
        return said("{count} min").format(count=minutes)
    return said("{hours} h {minutes} min").format(
        hours=minutes // 60, minutes=minutes % 60
    )


class Drawing:
    """Progress as a line on a stream, drawn by a thread of its own."""

    def __init__(
        self, out: TextIO, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Draw nothing until something begins."""
        self._out = out
        self._clock = clock
        self._point: Point | None = None
        self._began = 0.0
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self, stage: Stage, total: int = 0, unit: Unit = Unit.ROWS) -> None:
        """Begin a stage; the first one starts the two seconds of quiet."""
        self._began = self._clock()
        self._point = Point(stage=stage, total=total, unit=unit)
        if self._thread is None:
            self._over.clear()
            self._thread = threading.Thread(target=self._draw, daemon=True)
            self._thread.start()

    def advance(self, count: int) -> None:
        """So many more are done."""
        if self._point is not None:
            done, steps = self._point.done + count, self._point.steps + 1
            self._point = replace(self._point, done=done, steps=steps)

    def end(self) -> None:
        """Draw nothing more, and leave a terminal's line empty."""
        if self._thread is None:
            return
        self._over.set()
        self._thread.join()
        self._thread = self._point = None

    def now(self) -> Point | None:
        """How far it has come at this moment; None: nothing is under way."""
        point, seconds = self._point, self._clock() - self._began
        return None if point is None else replace(point, seconds=seconds)

    def _draw(self) -> None:
        is_terminal = self._out.isatty()
        wait = QUIET_SECONDS if is_terminal else PLAIN_SECONDS
        drawn = False
        while not self._over.wait(wait):
            point = self.now()
            if point is not None and is_terminal:
                self._write(f"{WIPED}{fitting(line(point), _columns())}")
                drawn, wait = True, DRAW_SECONDS
            elif point is not None:
                self._write(f"{line(point)}\n")
        if drawn:
            self._write(WIPED)

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()


@contextmanager
def drawing() -> Iterator[Drawing]:
    """Draw on stderr while the work is done."""
    drawn = Drawing(sys.stderr)
    try:
        yield drawn
    finally:
        drawn.end()


def fitting(text: str, columns: int) -> str:
    """Cut a text to a width; a Chinese character takes two columns."""
    width = 0
    for place, letter in enumerate(text):
        width += 2 if east_asian_width(letter) in "WF" else 1
        if width >= columns:
            return text[:place]
    return text


def _columns() -> int:
    return get_terminal_size().columns
