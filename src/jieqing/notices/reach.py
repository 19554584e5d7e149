"""One request to a receiver's address, and to no other place than that.

A receiver's address is typed by a person and must not lead into the company's own
network: only https, only hosts of the public internet unless the home's file allows one
by name, the very address that was looked at is connected to, and nothing is followed.
"""

import http.client
import ipaddress
import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from jieqing.deadline import cut_off
from jieqing.errors import Refused, WrongUsage
from jieqing.notices.setup import Setup

LARGEST = 64 * 1024
"""Bytes of an answer that are read."""
LONGEST = 2000
LOCAL = "localhost"
_ADDRESS = re.compile(r"[!-~]{1,2000}")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_UNICAST = ipaddress.ip_network("2000::/3")
"""All of IPv6 that is handed out (RFC 4291 2.4); old wrappings lie outside it."""
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressUnfit(WrongUsage):
    """No message may go there."""

    code = "receiver-address-unfit"
    cause = "No message may go to this address: {reason}."
    advice = (
        "Give an https address of a public host. A host of your own network is allowed "
        "by name in the home's notices.toml."
    )


class ReceiverFails(Refused):
    """It was not reached, or did not take the message."""

    code = "receiver-fails"
    cause = "The receiver did not take the message: {trouble}."
    advice = "It is tried again; see whether the receiver runs and takes such messages."


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a receiver answered."""

    status: int
    body: bytes


def require_fit(url: str, setup: Setup) -> SplitResult:
    """Refuse an address by its form. Raises ``AddressUnfit``."""
    if not _ADDRESS.fullmatch(url):
        raise AddressUnfit(reason="it has other signs than an address has")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise AddressUnfit(reason="it cannot be read") from None
    if not host or parts.username is not None or parts.fragment:
        raise AddressUnfit(reason="it names no host, or more than a place on it")
    is_local = host == LOCAL and LOCAL in setup.allow
    if parts.scheme != "https" and not (parts.scheme == "http" and is_local):
        raise AddressUnfit(reason="it is not https")
    if _is_number(host) and host not in setup.allow and not is_public(host):
        raise AddressUnfit(reason="it leads into a private network")
    return parts


def send(url: str, headers: Mapping[str, str], body: bytes, setup: Setup) -> Answer:
    """Post once. Raises ``AddressUnfit`` or ``ReceiverFails``."""
    parts = require_fit(url, setup)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    place = _place(host, port, setup)
    path = parts.path or "/"
    target = f"{path}?{parts.query}" if parts.query else path
    try:
        with (
            _connected(place, port, setup.seconds) as plain,
            closing(_secured(plain, host, setup, parts.scheme)) as line,
        ):
            connection = _Connection(host, port)
            connection.sock = line
            named = {"Host": parts.netloc, "Connection": "close", **headers}
            connection.request("POST", target, body, named)
            answer = connection.getresponse()
            return Answer(status=answer.status, body=answer.read(LARGEST))
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise ReceiverFails(trouble=type(error).__name__) from None


class _Connection(http.client.HTTPConnection):
    """A connection whose socket is there already: it never opens another one."""

    def connect(self) -> None:
        raise ConnectionError("closed by the receiver")


def _place(host: str, port: int, setup: Setup) -> str:
    """Return the address to connect to. Raises ``AddressUnfit``, ``ReceiverFails``."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise ReceiverFails(trouble="NameUnknown") from None
    addresses = [str(entry[4][0]) for entry in found]
    is_allowed = host.lower() in setup.allow
    if not is_allowed and not all(map(is_public, addresses)):
        raise AddressUnfit(reason="it leads into a private network")
    return addresses[0]


def is_public(text: str) -> bool:
    """Whether an address is one of the public internet, whatever it is wrapped in."""
    address: IPAddress = ipaddress.ip_address(text.partition("%")[0])
    inner = _inner(address)
    if inner is not None:
        return is_public(str(inner))
    is_old = isinstance(address, ipaddress.IPv6Address) and address not in _UNICAST
    return address.is_global and not (address.is_multicast or is_old)


def _is_number(host: str) -> bool:
    """Whether a host is an address itself and no name."""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _inner(address: IPAddress) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address within an IPv6 one (mapped, 6to4, Teredo, NAT64)."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


@contextmanager
def _connected(place: str, port: int, seconds: float) -> Iterator[socket.socket]:
    """Connect, and cut the connection off when its time is over."""
    with (
        socket.create_connection((place, port), timeout=seconds) as plain,
        plain.dup() as same,  # TLS takes the first one over
        cut_off(same, seconds),
    ):
        yield plain


def _secured(
    plain: socket.socket, host: str, setup: Setup, scheme: str
) -> socket.socket:
    if scheme == "http":
        return plain
    return trusting(setup).wrap_socket(plain, server_hostname=host)


def trusting(setup: Setup) -> ssl.SSLContext:
    """Return whom a connection trusts: the system's authorities and the home's own."""
    context = ssl.create_default_context()
    if setup.authorities is not None:
        context.load_verify_locations(cafile=setup.authorities)
    return context
