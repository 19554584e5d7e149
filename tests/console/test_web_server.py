"""Between web server and pages: whole bodies only, and who a request came from."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import pytest

from jieqing.console.gate import FORM
from jieqing.console.web.bodies import Bodies, BodyRefused
from jieqing.console.web.environ import (
    Came,
    came_from,
    environ_of,
    headers_of,
    networks,
)
from jieqing.console.web.server import reply_of

PROXIES = networks("10.0.0.5 fd00::/8")


@dataclass(frozen=True)
class Sent:
    """A body as its parts come; ``stands_still``: the rest never does."""

    parts: tuple[bytes, ...]
    stands_still: bool = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Give the parts."""
        for part in self.parts:
            yield part
        if self.stands_still:
            await asyncio.Event().wait()


@dataclass(frozen=True)
class Headers:
    """Headers in the order in which they came."""

    pairs: tuple[tuple[str, str], ...]

    def items(self) -> tuple[tuple[str, str], ...]:
        """Return them."""
        return self.pairs


@dataclass
class Request:
    """A request's line and surroundings."""

    client: str = "203.0.113.9:5000"
    headers: Headers = field(default_factory=lambda: Headers(()))
    http_version: str = "1.1"
    server: str = "127.0.0.1:8800"
    scheme: str = "http"
    method: str = "POST"
    path: str = "/青禾/"
    query_string: str = "a=%20"
    authority: str | None = None


def read(bodies: Bodies, announced: str | None, body: Sent) -> bytes:
    return asyncio.run(bodies.whole("/account/login/", announced, body))


def status_of(bodies: Bodies, announced: str | None, body: Sent) -> int:
    with pytest.raises(BodyRefused) as refused:
        read(bodies, announced, body)
    return int(refused.value.status)


def test_a_body_comes_whole_however_it_was_cut() -> None:
    parts = (b"name=", b"", b"zhou")

    assert read(Bodies(), "9", Sent(parts)) == b"name=zhou"
    assert read(Bodies(), None, Sent(parts)) == b"name=zhou"
    assert read(Bodies(), None, Sent(())) == b""


@pytest.mark.parametrize(
    ("announced", "body", "status"),
    [
        ("9", Sent((b"name=",), stands_still=True), 408),
        ("9", Sent((b"name=",)), 400),
        (str(FORM + 1), Sent(()), 413),
        ("-1", Sent(()), 413),
        (None, Sent((b"0" * FORM, b"0")), 413),
    ],
)
def test_a_body_that_does_not_end_well_is_answered_without_a_page(
    announced: str | None, body: Sent, status: int
) -> None:
    assert status_of(Bodies(silent=0.01), announced, body) == status


def test_what_comes_in_small_drops_for_too_long_is_given_up() -> None:
    drops = Sent((b"0",) * 9, stands_still=True)

    assert status_of(Bodies(silent=9, longest=0.01), "99", drops) == 408


def test_all_bodies_together_have_a_bound_that_is_free_again_afterwards() -> None:
    bodies = Bodies(together=8)

    assert status_of(bodies, "9", Sent((b"123456789",))) == 503
    assert read(bodies, "8", Sent((b"12345678",))) == b"12345678"
    assert read(bodies, "8", Sent((b"12345678",))) == b"12345678"


@pytest.mark.parametrize(
    ("peer", "said", "came"),
    [
        ("203.0.113.9:5000", {"x-forwarded-for": "1.2.3.4"}, "203.0.113.9"),
        ("10.0.0.5:80", {}, "10.0.0.5"),
        ("10.0.0.5:80", {"x-forwarded-for": "1.2.3.4"}, "1.2.3.4"),
        ("10.0.0.5:80", {"x-forwarded-for": "6.6.6.6, 1.2.3.4"}, "1.2.3.4"),
        ("10.0.0.5:80", {"x-forwarded-for": "1.2.3.4, 10.0.0.5"}, "1.2.3.4"),
        ("10.0.0.5:80", {"x-forwarded-for": "<script>"}, "10.0.0.5"),
        ("[fd00::1]:80", {"x-forwarded-for": "2001:db8::7"}, "2001:db8::7"),
    ],
)
def test_only_the_named_proxies_say_whom_a_request_came_from(
    peer: str, said: Mapping[str, str], came: str
) -> None:
    assert came_from(Request(client=peer), said, PROXIES).address == came


def test_only_the_named_proxies_say_that_a_browser_came_over_tls() -> None:
    said = {"x-forwarded-for": "1.2.3.4", "x-forwarded-proto": "https"}
    trusted = came_from(Request(client="10.0.0.5:80"), said, PROXIES)

    assert trusted == Came(address="1.2.3.4", scheme="https")
    assert came_from(Request(), said, PROXIES).scheme == "http"


def test_pages_never_see_what_a_client_forwards_or_disguises() -> None:
    pairs = (
        ("host", "localhost"),
        ("x-forwarded-for", "1.2.3.4"),
        ("x_forwarded_for", "1.2.3.4"),
        ("cookie", "a=1"),
        ("cookie", "b=2"),
    )
    request = Request(headers=Headers(pairs))
    environ = environ_of(request, headers_of(request), b"x=1", ())

    assert "HTTP_X_FORWARDED_FOR" not in environ
    assert environ["HTTP_COOKIE"] == "a=1; b=2"
    assert environ["REMOTE_ADDR"] == "203.0.113.9"
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/青禾/"
    assert environ["CONTENT_LENGTH"] == "3"


def test_an_answer_is_taken_whole_and_then_closed() -> None:
    closed = []

    class Parts(list[bytes]):
        def close(self) -> None:
            closed.append(True)

    def application(environ: object, start: object) -> Parts:
        del environ
        start("404 Not Found", [("Set-Cookie", " a=1")])  # type: ignore[operator]  # WSGI's own
        return Parts([b"no", b"ne"])

    reply = reply_of(application, {})

    assert (reply.status, reply.body) == (404, b"none")
    assert reply.headers == [("set-cookie", "a=1")]
    assert closed == [True]
