"""A request of the web server as WSGI knows it, and who it came from.

What a reverse proxy says of its client (``X-Forwarded-For``, ``X-Forwarded-Proto``) is
believed of the proxies that ``serve`` was told, and of nobody else; pages never see
those headers. Headers whose names hold an underscore would pass for others and go.
"""

import io
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Any, Protocol

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
FORWARDED = "x-forwarded-"
JOINED = {"cookie": "; "}


class Headers(Protocol):
    """The headers as the web server has them; a name may come twice."""

    def items(self) -> Iterable[tuple[str, str]]:
        """Return names in small letters, and values."""
        ...


class Scope(Protocol):
    """A request's line and surroundings (RSGI)."""

    http_version: str
    server: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str
    authority: str | None
    headers: Headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """From which address, and whether over TLS."""

    address: str
    scheme: str


def networks(text: str) -> tuple[Network, ...]:
    """Return the networks in a text with spaces between. Raises ``ValueError``."""
    return tuple(ip_network(each) for each in text.split())


def headers_of(scope: Scope) -> Mapping[str, str]:
    """Return each header once, its values joined."""
    found: dict[str, list[str]] = {}
    for name, value in scope.headers.items():
        if "_" not in name:
            found.setdefault(name.lower(), []).append(value)
    return {name: JOINED.get(name, ", ").join(values) for name, values in found.items()}


def environ_of(
    scope: Scope, headers: Mapping[str, str], body: bytes, proxies: Iterable[Network]
) -> dict[str, Any]:
    """Return the request for a WSGI application."""
    came = came_from(scope, headers, tuple(proxies))
    host, port = _halves(scope.server)
    environ: dict[str, Any] = {
        f"HTTP_{name.upper().replace('-', '_')}": value
        for name, value in headers.items()
        if not name.startswith(FORWARDED)
    }
    if scope.authority and "host" not in headers:  # HTTP/2 has no Host
        environ["HTTP_HOST"] = scope.authority
    return environ | {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "CONTENT_TYPE": headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": came.address,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": came.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def came_from(
    scope: Scope, headers: Mapping[str, str], proxies: tuple[Network, ...]
) -> Came:
    """Return whom the request came from: the last one whom no proxy of ours vouches."""
    peer, _ = _halves(scope.client)
    if not _is_ours(peer, proxies):
        return Came(address=peer, scheme=scope.scheme)
    passed = headers.get("x-forwarded-for", "").split(",")
    others = (each.strip() for each in reversed(passed))
    client = next((one for one in others if not _is_ours(one, proxies)), "")
    scheme = headers.get("x-forwarded-proto", "").rpartition(",")[2].strip().lower()
    return Came(
        address=client if _read(client) else peer,
        scheme=scheme if scheme in ("http", "https") else scope.scheme,
    )


def _is_ours(text: str, proxies: tuple[Network, ...]) -> bool:
    address = _read(text)
    return address is not None and any(address in network for network in proxies)


def _read(text: str) -> Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _halves(text: str) -> tuple[str, str]:
    host, _, port = text.rpartition(":")
    return host.strip("[]"), port
