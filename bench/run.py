"""Times of one customer's case on the sample shop, written to ``bench/results.json``.

A small beginning: each row is one act with its guards, ledger entry and files, or one
cold start of ``jieqing verify``. There is no hand-written floor yet to divide by, so
``floor_seconds`` and ``ratio`` are null; docs/benchmarks.md says what that means.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from jieqing import language, settings

settings.start()

from jieqing.cli.demo_case import Played, play  # noqa: E402  # models after start

RESULTS = Path(__file__).with_name("results.json")
RUNS = 3
KIBI = 1024
WORKS = {
    "Founding": "found-company",
    "Taking": "open-identify-stop",
    "Searching": "find",
    "Deciding": "plan-notify-choose",
    "Two": "approve-twice",
    "Making": "erase",
    "Checking by": "check",
    "Checking again": "second-check-letters",
    "Settling": "settle-with-pdf",
}


def main() -> None:
    """Measure, keep the best of the runs, print and write."""
    language.use(language.ENGLISH)
    best: dict[str, float] = {}
    for _ in range(RUNS):
        for work, seconds in _one_run():
            best[work] = min(seconds, best.get(work, seconds))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIBI
    rows = [_row(work, seconds, peak) for work, seconds in best.items()]
    RESULTS.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    for row in rows:
        sys.stdout.write(f"{row['work']:24}{row['seconds']:9.3f} s\n")


def _one_run() -> Iterator[tuple[str, float]]:
    with tempfile.TemporaryDirectory() as folder:
        moments: list[tuple[str, float]] = []
        played = play(
            Path(folder), lambda words: moments.append((words, time.perf_counter()))
        )
        moments.append(("", time.perf_counter()))
        for (words, began), (_, ended) in pairwise(moments):
            yield _work(words), ended - began
        with _timed() as seconds:
            _verify_cold(played)
        yield "verify-cold", seconds[0]


def _verify_cold(played: Played) -> None:
    program = Path(sys.executable).with_name("jieqing")
    asked = [program, "verify", played.issued.package, "--trust", played.trust]
    subprocess.run(asked, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  # our own command


@contextmanager
def _timed() -> Iterator[list[float]]:
    seconds = [0.0]
    began = time.perf_counter()
    yield seconds
    seconds[0] = time.perf_counter() - began


def _work(words: str) -> str:
    return next(name for start, name in WORKS.items() if words.startswith(start))


def _row(work: str, seconds: float, peak_mb: float) -> dict[str, object]:
    return {
        "work": work,
        "store": "sqlite",
        "k": 1,
        "seconds": round(seconds, 4),
        "floor_seconds": None,
        "ratio": None,
        "peak_mb": round(peak_mb, 1),
    }


if __name__ == "__main__":
    main()
