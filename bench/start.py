"""How long the command takes from its start to its end, and ``verify`` among them.

The programs are started cold, as a person starts them: a new process each time, the
files of Python in the page cache. The best of several is told; noise only adds.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from figures import Figure

from jieqing import language, settings

settings.start()

from jieqing.cli.demo_case import play  # noqa: E402  # models after start

PROGRAM = Path(sys.executable).with_name("jieqing")
TIMES = 7


def start() -> Iterator[Figure]:
    """Measure start-up and ``verify`` on the statement of a case that is played."""
    language.use(language.ENGLISH)
    with tempfile.TemporaryDirectory() as folder:
        played = play(Path(folder), lambda _: None)
        package, trust = str(played.issued.package), str(played.trust)
        for work, asked in (
            ("start: --help", ["--help"]),
            ("start: rehearse --help", ["rehearse", "--help"]),
            ("start: verify", ["verify", package, "--trust", trust]),
        ):
            seconds = min(_seconds(asked) for _ in range(TIMES))
            yield Figure(work=work, store="none", k=1, seconds=seconds)


def _seconds(asked: Sequence[str]) -> float:
    began = time.perf_counter()
    subprocess.run(  # noqa: S603  # our own command
        [PROGRAM, *asked], check=True, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - began
