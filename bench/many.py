"""What is measured in a process of its own: K subjects, one subject, its acts.

``execute`` for K subjects stands against the faster of the two hand-written scripts.

One round is the floor with ``backup``, the floor with ``returning`` and the engine,
each in a process of its own on customers of its own; the median of the rounds counts.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from databases import BENCH, Database
from figures import Figure

MODES = ("backup", "returning")
ROUNDS = {1: 7, 100: 3, 1_000: 3}  # of more subjects: one
TICK = 0.01  # seconds: the kernel counts no less
BESIDE = ("find", "plan", "check")


def many(
    database: Database, ks: Sequence[int], engine: Sequence[str], rounds: int | None
) -> Iterator[Figure]:
    """Measure for each K; ``engine``: further words for engine.py."""
    for k in ks:
        played = [
            _round(database, k, number, engine)
            for number in range(rounds or ROUNDS.get(k, 1))
        ]
        seconds = {step: median(each[step] for each in played) for step in played[0]}
        where = {"store": database.kind, "k": k}
        yield Figure(
            work="execute",
            seconds=seconds["execute"],
            floor_seconds=min(seconds[mode] for mode in MODES),
            peak_mb=seconds["peak_mb"],
            cpu_ratio=seconds["cpu"] / min(seconds[f"{m} cpu"] for m in MODES),
            **where,
        )
        for step in BESIDE:
            if step in seconds:
                yield Figure(work=step, seconds=seconds[step], **where)


def _round(
    database: Database, k: int, number: int, engine: Sequence[str]
) -> Mapping[str, float]:
    seed = f"{number}"
    floor = {}
    for mode in MODES:
        played = _floor(database, k, mode, seed)
        floor |= {mode: played["seconds"], f"{mode} cpu": max(played["cpu_s"], TICK)}
    asked = ["--url", database.url, "--k", str(k), "--seed", f"e{seed}", *engine]
    return {**floor, **told("engine.py", asked)}


def _floor(database: Database, k: int, mode: str, seed: str) -> Mapping[str, float]:
    asked = ["--url", database.url, "--mode", mode, "--k", str(k), "--repeat", "1"]
    return told("floor.py", [*asked, "--seed", seed])


def one(database: Database) -> Iterator[Figure]:
    """One customer by the engine from find to first check, step by step."""
    return _steps(database, "one.py", "one-customer")


def acts(database: Database) -> Iterator[Figure]:
    """One customer's case through the acts, act by act."""
    return _steps(database, "acts.py", "acts")


def _steps(database: Database, program: str, work: str) -> Iterator[Figure]:
    seconds = dict(told(program, ["--url", database.url]))
    where = {"store": database.kind, "k": 1}
    yield Figure(work=work, seconds=seconds.pop("whole"), **where)
    for step, each in seconds.items():
        yield Figure(work=f"{work}: {step}", seconds=each, **where)


def told(program: str, asked: Sequence[str]) -> Mapping[str, float]:
    """Run a program of ours that prints one line of JSON."""
    command = [sys.executable, str(BENCH / program), *asked]
    with tempfile.TemporaryDirectory() as folder:
        environment = {"BENCH_TMP": folder, "PATH": "", "TMPDIR": folder}
        told = subprocess.run(  # noqa: S603  # our own program
            command, check=True, stdout=subprocess.PIPE, env=environment
        )
    return json.loads(told.stdout)
