"""Answers the web server (RSGI): bounded, in memory, and not a beat too soon.

Deriving a receipt costs memory, so few do at once and few wait; nobody is counted, for
that would need an address. Answers to tippers' forms come at whole beats after they
arrived: how long one took does not tell a receipt that is known from one that is not.
A cookie is read and set below the recipients' place only.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from math import ceil
from typing import Protocol

from jieqing.errors import JieqingError
from jieqing.language import explained
from jieqing.tips.attached import LARGEST, MOST
from jieqing.tips.web.answering import Answer, Desk, Request
from jieqing.tips.web.reading import ReadingRoom, is_theirs

BEAT = 2.0
"""Seconds."""
AT_ONCE, WAITING = 2, 16
BODY = LARGEST * MOST + 1024 * 1024
TOGETHER = 4 * BODY
PATIENCE = 120.0
"""Seconds for a body to arrive."""
POLICY = (
    "default-src 'none'; style-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    ("cache-control", "no-store"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "content-security-policy",
        POLICY,
    ),
)


class Headers(Protocol):
    """The headers of a request."""

    def get(self, name: str) -> str | None:
        """Return one."""
        ...


class Scope(Protocol):
    """What is read of a request's line; its address is not."""

    method: str
    path: str
    headers: Headers


class Channel(Protocol):
    """Where the body comes from and the answer goes."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Iterate over the body's parts."""
        ...

    def response_bytes(
        self, status: int, headers: list[tuple[str, str]], body: bytes
    ) -> None:
        """Send the answer."""
        ...


class _TooLarge(Exception):
    """The body is larger than any form."""


@dataclass(slots=True, kw_only=True)
class Server:
    """The application as the web server calls it."""

    desk: Desk
    room: ReadingRoom
    beat: float = BEAT
    threads: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(AT_ONCE, "tips")
    )
    _asked: int = 0
    _held: int = 0

    async def __rsgi__(self, scope: Scope, channel: Channel) -> None:
        """Answer one request."""
        arrived = time.monotonic()
        try:
            answer = await self._answer(scope, channel)
        except _TooLarge:
            answer = Answer(body=b"", status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        except (RuntimeError, OSError, TimeoutError):
            return  # who sent it is gone, or never ends
        if scope.method == "POST" and not is_theirs(scope.path):
            await asyncio.sleep(self._rest(time.monotonic() - arrived))
        _send(channel, answer, is_whole=scope.method != "HEAD")

    async def _answer(self, scope: Scope, channel: Channel) -> Answer:
        if self._asked >= WAITING or self._held > TOGETHER:
            return self.desk.busy()
        self._asked += 1
        try:
            async with asyncio.timeout(PATIENCE):
                body = await self._body(channel) if scope.method == "POST" else b""
            request = Request(
                method=scope.method,
                path=scope.path,
                content_type=scope.headers.get("content-type") or "",
                body=body,
                cookie=_cookie(scope),
            )
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self.threads, self._reply, request)
        finally:
            self._asked -= 1

    async def _body(self, channel: Channel) -> bytes:
        parts: list[bytes] = []
        size = 0
        try:
            async for part in channel:
                size += len(part)
                self._held += len(part)
                parts.append(part)
                if size > BODY:
                    raise _TooLarge
            return b"".join(parts)
        finally:
            self._held -= size

    def _reply(self, request: Request) -> Answer:
        try:
            if is_theirs(request.path):
                return self.room.answer(request)
            return self.desk.answer(request)
        except JieqingError as error:
            told = explained(error)
            words = f"{told['cause']} {told['advice']}"
            kind = "text/plain; charset=utf-8"
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            return Answer(body=words.encode(), status=status, kind=kind)
        except Exception as error:  # noqa: BLE001  # the outermost loop: only its kind may be told
            sys.stderr.write(f"jieqing tips: {type(error).__name__}\n")
            return Answer(body=b"", status=HTTPStatus.INTERNAL_SERVER_ERROR)

    def _rest(self, took: float) -> float:
        return ceil(took / self.beat) * self.beat - took


def _cookie(scope: Scope) -> str:
    if not is_theirs(scope.path):
        return ""
    return scope.headers.get("cookie") or ""


def _send(channel: Channel, answer: Answer, *, is_whole: bool) -> None:
    headers = [*HEADERS, ("content-type", answer.kind)]
    if answer.location:
        headers.append(("location", answer.location))
    if answer.cookie:
        headers.append(("set-cookie", answer.cookie))
    if answer.download:
        attached = f'attachment; filename="{answer.download}"'
        headers.append(("content-disposition", attached))
    channel.response_bytes(answer.status, headers, answer.body if is_whole else b"")
