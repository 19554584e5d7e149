"""Processes of our own: how they are started, kept and ended."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NoReturn

from jieqing.cli.ending import Ending
from jieqing.console.web.lifeline import MARK
from jieqing.language import spoken

KEPT = "jieqing.console.web.kept"
WORKER = ("jieqing.cli", "worker")
PORT = 8800
ENDS_WITHIN = 20.0
REST = 1.0
"""Seconds; ``REST`` before a child that died is started again."""


class Child:
    """One process of ours, started anew whenever it has ended by itself.

    It ends with this process, even if that is killed. What it prints goes to where
    errors go, or into a file of its own: standard output is that of the command.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        prints_into: Path | None = None,
    ) -> None:
        """Start it."""
        self._arguments = [sys.executable, "-m", KEPT, *arguments]
        self._environment = dict(environment)
        self._prints_into = prints_into
        self.process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._prints_into is None:
            return self._start(sys.stderr)
        with self._prints_into.open("w", encoding="utf-8") as file:
            return self._start(file)

    def _start(self, output: IO[str]) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C is ours, and the children end in our order.
        return subprocess.Popen(  # noqa: S603  # our own interpreter and modules
            self._arguments,
            env=self._environment,
            stdout=output,
            start_new_session=True,
        )

    def keep(self) -> None:
        """Start it again, if it has ended."""
        if self.process.poll() is not None:
            time.sleep(REST)
            self.process = self._started()

    def end(self) -> None:
        """Ask it to end, and see that it does."""
        self.process.terminate()
        try:
            self.process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def until_asked() -> Iterator[dict[str, Child]]:
    """Collect children by name, which end in order when the end is asked for."""
    ending, children = Ending(), dict[str, Child]()
    ending.listen()
    try:
        yield children
    except KeyboardInterrupt:
        pass
    finally:
        ending.is_asked = True  # a second Ctrl-C leaves no child behind
        for child in children.values():
            child.end()


def environment_of(home: Path) -> Mapping[str, str]:
    """What a child of ours is told: our own environment, the home and the language."""
    environment = {
        **os.environ,
        "JIEQING_HOME": str(home.resolve()),
        "JIEQING_LANG": spoken(),
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return environment


def become_server(folder: Path, port: int, *, as_json: bool) -> NoReturn:
    """Let ``jieqing serve`` take this process over, signals and screen included."""
    options = ("--home", str(folder), "--port", str(port))
    said = (*options, "--json") if as_json else options
    sys.stdout.flush()
    os.environ["JIEQING_LANG"] = spoken()
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    kept = (KEPT,) if os.environ.get(MARK) == str(os.getpid()) else ()
    arguments = [sys.executable, "-m", *kept, "jieqing.cli", "serve", *said]
    os.execv(sys.executable, arguments)  # noqa: S606  # our own interpreter and module
