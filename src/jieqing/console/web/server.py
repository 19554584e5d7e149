"""Answers the web server (RSGI): a whole request, then a thread for its page.

Bodies are read here, where waiting costs no thread; pages are ordinary Django pages in
a few threads. A client that went away while sending is answered by nobody.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Protocol, Self

from jieqing.console.web.bodies import TOGETHER, Arriving, Bodies, BodyRefused
from jieqing.console.web.environ import Network, Scope, environ_of, headers_of

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Header = tuple[str, str]
THREADS = 8
"""Of all processes of a server together."""
FEWEST = 4
"""Threads of one process: a page that takes long is not alone."""


class Channel(Arriving, Protocol):
    """Where the answer goes."""

    def response_bytes(self, status: int, headers: list[Header], body: bytes) -> None:
        """Send it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A page, whole."""

    status: int
    headers: list[Header]
    body: bytes


@dataclass(slots=True, kw_only=True)
class Server:
    """The application as the web server calls it."""

    application: Application
    proxies: tuple[Network, ...] = ()
    bodies: Bodies = field(default_factory=Bodies)
    threads: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(THREADS, "pages")
    )

    @classmethod
    def one_of(
        cls, processes: int, application: Application, proxies: tuple[Network, ...]
    ) -> Self:
        """Return one of so many processes, which share what one may hold."""
        return cls(
            application=application,
            proxies=proxies,
            bodies=Bodies(together=TOGETHER // processes),
            threads=ThreadPoolExecutor(max(THREADS // processes, FEWEST), "pages"),
        )

    async def __rsgi__(self, scope: Scope, channel: Channel) -> None:
        """Answer one request."""
        headers = headers_of(scope)
        try:
            body = await self._body(scope, headers, channel)
        except BodyRefused as refused:
            _send(channel, refused_with(refused.status))
            return
        if body is None:
            return
        environ = environ_of(scope, headers, body, self.proxies)
        loop = asyncio.get_running_loop()
        reply = await loop.run_in_executor(
            self.threads, reply_of, self.application, environ
        )
        _send(channel, reply)

    async def _body(
        self, scope: Scope, headers: Mapping[str, str], channel: Channel
    ) -> bytes | None:
        """Return the body; None: whoever sent it is gone."""
        announced = headers.get("content-length")
        try:
            return await self.bodies.whole(scope.path, announced, channel)
        except (RuntimeError, OSError):  # what granian raises for a broken connection
            return None


def refused_with(status: HTTPStatus) -> Reply:
    """Return the answer to a request that was not read; its connection ends."""
    return Reply(status=status, headers=[("connection", "close")], body=b"")


def reply_of(application: Application, environ: dict[str, Any]) -> Reply:
    """Run a WSGI application and take its whole answer."""
    begun: list[tuple[str, list[Header]]] = []

    def start(status: str, headers: list[Header], *_: object) -> None:
        begun.append((status, headers))

    parts = application(environ, start)
    try:
        body = b"".join(parts)
    finally:
        close = getattr(parts, "close", None)
        if close is not None:
            close()
    status, headers = begun[-1]
    return Reply(
        status=int(status.partition(" ")[0]),
        headers=[(name.lower(), value.strip()) for name, value in headers],
        body=body,
    )


def _send(channel: Channel, reply: Reply) -> None:
    channel.response_bytes(reply.status, reply.headers, reply.body)
