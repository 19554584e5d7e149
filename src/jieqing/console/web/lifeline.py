"""A child process that ends with its parent, however that one ended.

A parent that is killed (``kill -9``, out of memory) tells nobody; but whoever loses it
is given another parent, and notices.
"""

import os
import signal
import threading
import time

LOOKS_EVERY = 0.5
"""Seconds."""
MARK = "JIEQING_KEPT"
"""Variable that holds the number of a process that does so; it outlives ``exec``."""


def end_with_parent() -> None:
    """From now on ask this process to end (SIGTERM) once its parent is gone."""
    os.environ[MARK] = str(os.getpid())
    parent = os.getppid()
    threading.Thread(
        target=_watch, args=(parent,), name="lifeline", daemon=True
    ).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOKS_EVERY)
    while True:  # asked while it still starts, a process may not have heard it
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(LOOKS_EVERY)
