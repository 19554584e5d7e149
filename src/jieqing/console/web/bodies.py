"""Bodies of requests, read whole before a thread is given to them.

A body that is begun and never ended costs a little memory and no thread. It has to keep
coming, and what all of them hold together is bounded.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Protocol

from jieqing.console.gate import bound_of, is_within

TOGETHER = 128 * 1024 * 1024
"""Bytes that bodies which are being read may hold together."""
SILENT = 10.0
"""Seconds that a body may stand still."""
LONGEST = 180.0
"""Seconds that a body may take as a whole."""


class Arriving(Protocol):
    """What the web server gives for a body: its parts as they come."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Iterate over the parts."""
        ...


class BodyRefused(Exception):
    """The body is not read to its end; ``status`` is the answer."""

    def __init__(self, status: HTTPStatus) -> None:
        """Remember the answer."""
        super().__init__(status)
        self.status = status


class Bodies:
    """Reads bodies; knows how much they hold together."""

    def __init__(
        self,
        *,
        together: int = TOGETHER,
        silent: float = SILENT,
        longest: float = LONGEST,
    ) -> None:
        """Nothing is held yet."""
        self._together, self._held = together, 0
        self._silent, self._longest = silent, longest

    async def whole(self, path: str, announced: str | None, body: Arriving) -> bytes:
        """Return a body once it is there. Raises ``BodyRefused``."""
        bound = bound_of(path)
        if not is_within(announced, bound):
            raise BodyRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        with self._counted() as parts:
            try:
                async with asyncio.timeout(self._longest):
                    await self._read(body.__aiter__(), bound, parts)
            except TimeoutError:
                raise BodyRefused(HTTPStatus.REQUEST_TIMEOUT) from None
            whole = b"".join(parts)
        if announced is not None and len(whole) != int(announced):
            raise BodyRefused(HTTPStatus.BAD_REQUEST)  # cut off: half a form is none
        return whole

    async def _read(
        self, body: AsyncIterator[bytes], bound: int, parts: list[bytes]
    ) -> None:
        size = 0
        while True:
            try:
                async with asyncio.timeout(self._silent):
                    part = await anext(body)
            except StopAsyncIteration:
                return
            size += len(part)
            self._held += len(part)
            parts.append(part)
            if size > bound:
                raise BodyRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            if self._held > self._together:
                raise BodyRefused(HTTPStatus.SERVICE_UNAVAILABLE)

    @contextmanager
    def _counted(self) -> Iterator[list[bytes]]:
        parts: list[bytes] = []
        try:
            yield parts
        finally:
            self._held -= sum(map(len, parts))
