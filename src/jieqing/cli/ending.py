"""How a long-running process is asked to end: by Ctrl-C, or by SIGTERM."""

import signal
from types import FrameType


class Ending:
    """Remembers that the end was asked for; the first time interrupts what runs."""

    def __init__(self) -> None:
        """Nobody has asked yet."""
        self.is_asked = False

    def listen(self) -> None:
        """Hear both signals from now on."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._heard)

    def _heard(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if self.is_asked:
            return  # what is being written while we end is not cut off
        self.is_asked = True
        raise KeyboardInterrupt
