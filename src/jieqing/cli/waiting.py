"""A sign, for a person who looks on, that work goes on; apart, for what it imports."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console


@contextmanager
def waiting(words: str) -> Iterator[None]:
    """Show that work goes on, where a person looks on."""
    with Console(stderr=True).status(words):
        yield
