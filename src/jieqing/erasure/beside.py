"""What Python has to think over while a store is at work, in a thread beside it.

Who writes to a store mostly waits for it. What comes next is made ready meanwhile, and
what has been read is compared; whoever commits asks for the answers first.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Self, TypeVar

T = TypeVar("T")
Making = Callable[[], bytes]
_WAITING = 20  # pieces of a copy that are being made


@contextmanager
def ahead(source: Iterator[T]) -> Iterator[Iterator[T]]:
    """Give out what the source gives; each is made while the one before is in use.

    The first is made before the block begins. What the source raised is raised in its
    place.
    """
    with ThreadPoolExecutor(max_workers=1) as thread:
        coming = deque([thread.submit(_next, source)])
        wait(coming)
        yield _given_out(source, coming, thread)


def _given_out(
    source: Iterator[T], coming: deque[Future[tuple[T] | None]], on: Executor
) -> Iterator[T]:
    """Nothing is held here of what has been given out: each may be large."""
    while found := coming.popleft().result():
        coming.append(on.submit(_next, source))
        yield found[0]
        del found


def _next(source: Iterator[T]) -> tuple[T] | None:
    """The next one, None at the end: no future can hold a ``StopIteration``."""
    for each in source:
        return (each,)
    return None


class Beside:
    """A thread that compares, and makes pieces of a copy, one after the other."""

    def __init__(self) -> None:
        """No thread is started before there is something to compare."""
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._under_way: list[Future[None]] = []

    def __enter__(self) -> Self:
        """Compare until the block is left."""
        return self

    def __exit__(self, *_: object) -> None:
        """Wait for what is under way; what has not begun is dropped."""
        self._thread.shutdown(cancel_futures=True)

    def compare(self, comparison: Callable[[], None]) -> None:
        """Have something compared; it raises where it does not fit."""
        self._under_way.append(self._thread.submit(comparison))

    def made(self, pieces: Iterable[bytes | Making]) -> Iterator[bytes]:
        """The pieces in order; those yet to be made are, while the next ones come."""
        waiting: deque[bytes | Future[bytes]] = deque()
        for piece in pieces:
            waiting.append(
                piece if isinstance(piece, bytes) else self._thread.submit(piece)
            )
            while waiting and (len(waiting) > _WAITING or _is_made(waiting[0])):
                yield _content(waiting.popleft())
        yield from map(_content, waiting)

    def require_done(self) -> None:
        """Wait for all comparisons. Raises what the first that failed raised."""
        for each in self._under_way:
            each.result()


def _is_made(piece: bytes | Future[bytes]) -> bool:
    return isinstance(piece, bytes) or piece.done()


def _content(piece: bytes | Future[bytes]) -> bytes:
    return piece if isinstance(piece, bytes) else piece.result()
