"""A command at a terminal of its own, where somebody reads along and presses Ctrl-C."""

import json
import os
import pty
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from warm import program

PATIENCE_SECONDS = 60
ENVIRONMENT = {"JIEQING_HOME": "home", "JIEQING_LANG": "en", "LANG": "C.UTF-8"}


@dataclass(slots=True)
class Running:
    """A command under way; what it wrote to the terminal so far."""

    process: subprocess.Popen[str]
    terminal: int
    answers: IO[str]
    seen: str = ""
    content: dict[str, Any] = field(default_factory=dict)

    def wait_for(self, words: str) -> None:
        """Read the terminal until somebody could see these words there."""
        while words not in self.seen:
            read = os.read(self.terminal, 1024).decode()
            assert read, self.seen
            self.seen += read

    def press_ctrl_c(self) -> None:
        self.process.send_signal(signal.SIGINT)

    def end(self) -> int:
        """Wait for the end; its exit code. What --json printed is its content."""
        code = self.process.wait(PATIENCE_SECONDS)
        self.answers.seek(0)
        self.content = json.loads(self.answers.read())
        return code


@contextmanager
def running(folder: Path, *command: str) -> Iterator[Running]:
    """Start a command; its questions and progress go to the terminal."""
    terminal, its_end = pty.openpty()
    with tempfile.TemporaryFile("w+") as answers:
        process = subprocess.Popen(
            [program(), *command, "--json"],
            cwd=folder,
            env=ENVIRONMENT,
            stdin=its_end,
            stdout=answers,
            stderr=its_end,
            text=True,
        )
        os.close(its_end)
        try:
            yield Running(process=process, terminal=terminal, answers=answers)
        finally:
            process.kill()
            process.wait()
            os.close(terminal)
