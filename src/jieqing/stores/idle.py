"""Connections that wait for the next piece of work instead of being opened anew.

A server makes a session for each connection, PostgreSQL a process that reads the
catalogue afresh; for one customer that took longer than all the work. A connection
goes back only when its work ended well, with the transaction over and the session bare.
It is made ready again before it is used, which is its sign of life, belongs to the
process that opened it, and waits for a minute at most: whoever lost an account is soon
shut out.
"""

import atexit
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

MOST_WAITING = 4  # of one kind, all addresses together: a server lets few in
WAITING_SECONDS = 60.0


class Session(Protocol):
    """A connection to a server, as far as waiting has to do with it."""

    def close(self) -> None:
        """End it."""
        ...


S = TypeVar("S", bound=Session)


@dataclass(frozen=True, slots=True)
class _Place(Generic[S]):
    address: object
    process: int
    since: float
    session: S


class Idle(Generic[S]):
    """The waiting connections of one kind of server."""

    def __init__(self, *, strip: Callable[[S], bool]) -> None:
        """``strip`` ends all that a session holds.

        It answers whether it could be done; a connection with which it cannot is
        closed.
        """
        self._strip = strip
        self._waiting: list[_Place[S]] = []
        _closing.append(self.close_all)

    @contextmanager
    def lent(
        self, address: object, opened: Callable[[], S], ready: Callable[[S], bool]
    ) -> Iterator[S]:
        """A connection for one piece of work, opened if none waits at the address.

        ``ready`` makes one that waited usable again, or answers that it could not.
        """
        session = self._taken(address, ready) or opened()
        try:
            yield session
        except BaseException:
            session.close()  # nobody knows what it was in the middle of
            raise
        if self._strip(session):
            self._wait(address, session)
        else:
            session.close()

    def close_all(self) -> None:
        """Close what waits in this process."""
        while self._waiting:
            self._close(self._waiting.pop())

    def _taken(self, address: object, ready: Callable[[S], bool]) -> S | None:
        mine = (address, os.getpid())
        for place in [p for p in self._waiting if (p.address, p.process) == mine]:
            try:
                self._waiting.remove(place)
            except ValueError:
                continue  # another thread was faster
            is_fresh = time.monotonic() - place.since < WAITING_SECONDS
            if is_fresh and ready(place.session):
                return place.session
            place.session.close()
        return None

    def _wait(self, address: object, session: S) -> None:
        now = time.monotonic()
        self._waiting.append(_Place(address, os.getpid(), now, session))
        while len(self._waiting) > MOST_WAITING:
            self._close(self._waiting.pop(0))

    def _close(self, place: _Place[S]) -> None:
        """Another process's connection is its own to end."""
        if place.process == os.getpid():
            place.session.close()


_closing: list[Callable[[], None]] = []


def close_all() -> None:
    """Close whatever waits in this process."""
    for close in _closing:
        close()


atexit.register(close_all)
