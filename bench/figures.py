"""The rows of ``bench/results.json``: what was measured, beside what it is held to."""

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

MILLI = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measurement: seconds of a work on a kind of store, for K subjects.

    ``floor_seconds``: the hand-written script, or the plain statement, for the same;
    ``peak_mb``: most memory that the process had, which did nothing else;
    ``cpu_ratio``: how many times the seconds of the processor, servers included.
    """

    work: str
    store: str
    k: int
    seconds: float
    floor_seconds: float | None = None
    peak_mb: float | None = None
    cpu_ratio: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the floor's seconds it took."""
        return self.seconds / self.floor_seconds if self.floor_seconds else None

    def row(self) -> dict[str, object]:
        """The figure as a row of the file."""
        return {
            "work": self.work,
            "store": self.store,
            "k": self.k,
            "seconds": round(self.seconds, 4),
            "floor_seconds": _rounded(self.floor_seconds, 4),
            "ratio": _rounded(self.ratio, 2),
            "peak_mb": _rounded(self.peak_mb, 1),
            "cpu_ratio": _rounded(self.cpu_ratio, 2),
        }

    def line(self) -> str:
        """The figure as a line for people."""
        told = f"{self.work:30}{self.store:12}{self.k:>7}{readable(self.seconds):>12}"
        if self.ratio is not None and self.floor_seconds is not None:
            told += f"{readable(self.floor_seconds):>12}{self.ratio:9.2f} ×"
        if self.peak_mb is not None:
            told += f"{self.peak_mb:8.0f} MB"
        if self.cpu_ratio is not None:
            told += f"{self.cpu_ratio:9.2f} × of the processor"
        return told


def shown(figures: Iterable[Figure]) -> list[Figure]:
    """Print each figure as it comes, and return them all."""
    gathered = []
    for figure in figures:
        sys.stdout.write(figure.line() + "\n")
        sys.stdout.flush()
        gathered.append(figure)
    return gathered


def write(figures: Iterable[Figure], path: Path) -> None:
    """Write the rows."""
    rows = ",\n".join("  " + json.dumps(figure.row()) for figure in figures)
    path.write_text(f"[\n{rows}\n]\n", encoding="utf-8")


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def readable(seconds: float) -> str:
    """Seconds as a person reads them."""
    return f"{seconds * MILLI:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"
