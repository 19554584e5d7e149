"""A line to somebody else's server that is cut off when its time is over."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def cut_off(line: socket.socket, seconds: float) -> Iterator[None]:
    """Shut a line down unless the work with it ends within this time.

    Who sends one byte now and then never runs into a socket's timeout.
    """
    cut = threading.Timer(seconds, _cut, [line])
    cut.daemon = True
    cut.start()
    try:
        yield
    finally:
        cut.cancel()
        cut.join()


def _cut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
