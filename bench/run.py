"""Measure what docs/benchmarks.md promises, in one sitting on this machine.

    python bench/run.py                                  everything, as `make bench`
    python bench/run.py execute --store sqlite --customers 20000 --k 1000
    python bench/run.py execute --store postgresql --keep shops --profile out
    python bench/run.py console --cases 1000000 --keep homes     (see console.py)

With --keep the filled shops stay in that folder for the next time. Rows are written to
--out; without it to bench/results.json when everything was measured, else nowhere.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from databases import BENCH, KINDS, Database, filled
from decide import decide
from deciding import law
from figures import Figure, shown, write
from many import acts, many, one
from page import write_page
from simulate import simulated
from start import start

RESULTS = BENCH / "results.json"
CUSTOMERS = 200_000
SUBJECTS = (1, 100, 1_000, 10_000)
Part = Callable[[Database, argparse.Namespace], Iterator[Figure]]


def main() -> None:
    """Measure the parts asked for on each database and print every figure."""
    asked = _asked()
    figures: list[Figure] = []
    with _folder(asked.keep) as folder:
        for kind in asked.store if PARTS.keys() & set(asked.parts) else ():
            with filled(kind, folder, asked.customers) as database:
                for part in asked.parts:
                    if part in PARTS:
                        figures += shown(PARTS[part](database, asked))
        if "console" in asked.parts:
            figures += shown(_console(folder, asked))
    if "law" in asked.parts:
        figures += shown(law())
    if "simulate" in asked.parts:
        figures += shown(simulated())
    if "start" in asked.parts:
        figures += shown(start())
    if asked.out is not None:
        write(figures, asked.out)
    if asked.out == RESULTS:
        write_page(figures)


def _asked() -> argparse.Namespace:
    style = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=style)
    named = ", ".join((*ALL, *APART))
    parser.add_argument("parts", nargs="*", metavar="PART", help=named)
    parser.add_argument("--store", action="append", choices=KINDS)
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    parser.add_argument("--k", type=_numbers, default=SUBJECTS, help="1,100,1000,10000")
    parser.add_argument("--rounds", type=int, help="of each measurement")
    parser.add_argument("--skip-check", action="store_true", help="after execute")
    parser.add_argument("--profile", help="file for cProfile of execute")
    parser.add_argument("--cases", type=int, default=20_000, help="of console")
    parser.add_argument("--rate", type=float, default=50.0, help="requests a second")
    parser.add_argument("--seconds", type=float, default=60.0, help="of console")
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    parser.add_argument("--out", type=Path, metavar="FILE")
    asked = parser.parse_args()
    if not asked.parts and not asked.store:
        asked.out = asked.out or RESULTS
    asked.parts = asked.parts or list(ALL)
    asked.store = asked.store or KINDS
    for part in asked.parts:
        if part not in (*ALL, *APART):
            parser.error(f"no such part: {part}")
    return asked


def _numbers(text: str) -> Sequence[int]:
    return tuple(int(number) for number in text.split(","))


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        yield kept.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="jq") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL passes under an account of its own
        yield Path(folder)


def _execute(database: Database, asked: argparse.Namespace) -> Iterator[Figure]:
    more = ["--skip-check"] if asked.skip_check else []
    more += ["--profile", asked.profile] if asked.profile else []
    ks = [k for k in asked.k if k <= database.customers]
    return many(database, ks, more, asked.rounds)


def _console(folder: Path, asked: argparse.Namespace) -> Iterator[Figure]:
    """Run it by itself: a process has the rooms of pages from its start, or never."""
    told = {"cases": asked.cases, "rate": asked.rate, "seconds": asked.seconds}
    options = [f"--{name}={value}" for name, value in told.items()]
    done = subprocess.run(  # noqa: S603 -- our own script
        [sys.executable, BENCH / "console.py", "--folder", folder, *options],
        stdout=subprocess.PIPE,
        check=True,
    )
    return (Figure(**row) for row in json.loads(done.stdout))


PARTS: dict[str, Part] = {
    "one": lambda database, _: one(database),
    "acts": lambda database, _: acts(database),
    "decide": lambda database, _: decide(database),
    "execute": _execute,
}
ALL = (*PARTS, "law", "simulate", "start")
APART = ("console",)
"""Measured only where it is named: filling a casebook takes longer than all else."""


if __name__ == "__main__":
    sys.exit(main())
