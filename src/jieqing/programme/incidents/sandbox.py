"""Playing a live drill: a process of its own, which is told of no home.

It gets the name of a script, an empty folder made for it and a day; not one word of the
company, its home, its stores or its environment. Behind its fence it can write in that
folder only. What it prints is what was measured; the folder is removed.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from jieqing.errors import Interrupted
from jieqing.evidence.canonical import canonical
from jieqing.progress import Progress

MODULE: Final = "jieqing.cli.drill_sandbox"
LONGEST: Final = 600.0
"""Seconds after which a drill is ended."""
_HANDED_ON: Final = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "LD_LIBRARY_PATH")


class DrillBroke(Interrupted):
    """The sandbox ended without telling what it saw; nothing was measured."""

    code = "drill-broke"
    cause = "The sandbox of the drill ended without a result ({reason})."
    advice = "Nothing of the company was touched. Play it again; if it recurs, tell IT."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """One check that looked: whether it noticed, after how many milliseconds."""

    check: str
    noticed: bool
    ms: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was measured. ``contained``: milliseconds until all stood right again."""

    seen: tuple[Sight, ...]
    contained: int | None
    residue: int
    ledger_holds: bool

    def to_bytes(self) -> bytes:
        """The one form of it, to be sealed."""
        return canonical(
            {
                "seen": [
                    {"check": s.check, "noticed": s.noticed, "ms": s.ms, "code": s.code}
                    for s in self.seen
                ],
                "contained": "" if self.contained is None else self.contained,
                "residue": self.residue,
                "ledger_holds": self.ledger_holds,
            }
        )

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> "Outcome":
        """Read what the sandbox printed, or what was sealed."""
        contained = found["contained"]
        return cls(
            seen=tuple(Sight(**each) for each in found["seen"]),
            contained=contained if isinstance(contained, int) else None,
            residue=int(found["residue"]),
            ledger_holds=bool(found["ledger_holds"]),
        )


def play(script: str, day: date, progress: Progress) -> Outcome:
    """Play a script in a sandbox that is made for it. Raises ``DrillBroke``."""
    with tempfile.TemporaryDirectory(prefix="jieqing-drill-") as made:
        printed = _run([script, made, day.isoformat()], Path(made), progress)
    try:
        return Outcome.of(json.loads(printed.splitlines()[-1]))
    except (ValueError, KeyError, TypeError, IndexError):
        raise DrillBroke(reason="unreadable") from None


def _run(arguments: list[str], folder: Path, progress: Progress) -> str:
    """Wait for the process; whoever waits keeps saying that it is alive."""
    environment = {name: os.environ[name] for name in _HANDED_ON if name in os.environ}
    process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
        [sys.executable, "-B", "-m", MODULE, *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    until = time.monotonic() + LONGEST
    try:
        while time.monotonic() < until:
            try:
                printed, _ = process.communicate(timeout=1)
            except subprocess.TimeoutExpired:
                progress.advance(0)
                continue
            if process.returncode:
                raise DrillBroke(reason=f"exit {process.returncode}")
            return printed
        raise DrillBroke(reason="too long")
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
