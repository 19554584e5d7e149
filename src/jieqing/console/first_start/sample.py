"""The sample company instead: wished for on a page, made beside by ``jieqing serve``.

The page and ``serve`` are two processes that tell each other by files of the draft.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jieqing.console.first_start import draft

WISHED = "sample-wished"
OPENED = "sample-opened.json"
FAILED = "sample-failed"


def wish(home: Path) -> None:
    """Ask for it; once is enough."""
    draft.place(home, FAILED).unlink(missing_ok=True)
    draft.place(home, WISHED).touch()


def is_wished(home: Path) -> bool:
    """Whether somebody asked for it."""
    return draft.place(home, WISHED).exists()


def give_up(home: Path) -> None:
    """Say that it could not be made; it can be wished for again."""
    draft.place(home, FAILED).touch()
    draft.place(home, WISHED).unlink(missing_ok=True)


def has_failed(home: Path) -> bool:
    """Whether it could not be made."""
    return draft.place(home, FAILED).exists()


def answer_file(home: Path) -> Path:
    """Where ``jieqing demo --serve --json`` says that it is open."""
    return draft.place(home, OPENED)


def opened(home: Path) -> Mapping[str, Any] | None:
    """Return address and log-ins, once it is open."""
    try:
        said: Mapping[str, Any] = json.loads(answer_file(home).read_text("utf-8"))
    except (OSError, ValueError):  # not there, or not written to its end
        return None
    return said
