"""The table of figures in docs/benchmarks.md, between its two marks."""

import os
import platform
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from figures import Figure, readable

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
_BETWEEN = re.compile(
    r"(?<=<!-- figures -->\n).*(?=<!-- end of figures -->)", re.DOTALL
)
_HEAD = "| work | store | K | seconds | floor | ratio | of the processor | peak MB |"
_RULE = "|---|---|---|---|---|---|---|---|"


def write_page(figures: Sequence[Figure]) -> None:
    """Put the figures into the page, with the day and the machine."""
    text = PAGE.read_text(encoding="utf-8")
    table = "\n".join((f"{_measured()}\n", _HEAD, _RULE, *map(_row, figures)))
    PAGE.write_text(_BETWEEN.sub(lambda _: f"{table}\n", text), encoding="utf-8")


def _measured() -> str:
    day = datetime.now(UTC).date().isoformat()
    load = os.getloadavg()[2]
    machine = f"{os.cpu_count()} cores ({_processor()}), {platform.system()}"
    return (
        f"Measured on {day}: {machine}, Python {platform.python_version()}; load over"
        f" the last quarter of an hour {load:.1f}."
    )


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    names = (line.partition(":")[2] for line in lines if line.startswith("model name"))
    return next(names, platform.machine()).strip()


def _row(figure: Figure) -> str:
    floor = "" if figure.floor_seconds is None else readable(figure.floor_seconds)
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f} ×"
    peak = "" if figure.peak_mb is None else f"{figure.peak_mb:.0f}"
    cpu = "" if figure.cpu_ratio is None else f"{figure.cpu_ratio:.2f} ×"
    cells = (figure.work, figure.store, f"{figure.k:,}", readable(figure.seconds))
    return f"| {' | '.join((*cells, floor, ratio, cpu, peak))} |"
