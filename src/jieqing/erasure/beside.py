"""What Python has to think over while a store is at work, in a thread beside it.

Who writes to a store mostly waits for it. What comes next is made ready meanwhile, and
what has been read is compared; whoever commits asks for the answers first.
"""

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self, TypeVar

T = TypeVar("T")


def ahead(source: Iterator[T]) -> Generator[T, None, None]:
    """Give out what the source gives; each is made while the one before is in use.

    Raises what the source raised, in its place. Close it where it is left early.
    """
    with ThreadPoolExecutor(max_workers=1) as thread:
        coming = thread.submit(_next, source)
        while found := coming.result():
            coming = thread.submit(_next, source)
            yield found[0]


def _next(source: Iterator[T]) -> tuple[T] | None:
    """The next one, None at the end: no future can hold a ``StopIteration``."""
    for each in source:
        return (each,)
    return None


class Beside:
    """Comparisons that a thread makes one after the other."""

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

    def require_done(self) -> None:
        """Wait for all comparisons. Raises what the first that failed raised."""
        for each in self._under_way:
            each.result()
