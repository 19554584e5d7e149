"""Whether the home's disk is filling up, told before something is refused over it."""

import shutil
import time
from pathlib import Path

from jieqing.casebook.doctor.checks import SPARE_MB
from jieqing.cli.output import note
from jieqing.language import said

LOOKS_EVERY = 60.0
"""Seconds."""
MEGABYTE = 1_000_000


class Disk:
    """The disk of a home, looked at every minute."""

    def __init__(self, home: Path, least: int = SPARE_MB * MEGABYTE) -> None:
        """``least``: bytes below which it is told."""
        self._home, self._least = home, least
        self._next, self._is_low = 0.0, False

    def look(self) -> None:
        """Tell once when there is little room, and again only after there was more."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + LOOKS_EVERY
        free = shutil.disk_usage(self._home).free
        was_low, self._is_low = self._is_low, free < self._least
        if self._is_low and not was_low:
            words = said(
                "Only {free} MB are left on the home's disk. Acts that need room are"
                " refused before they erase anything; free some space."
            )
            note(words.format(free=free // MEGABYTE))
