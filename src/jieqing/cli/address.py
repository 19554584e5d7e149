"""Where a web server of ours is heard, and whether anybody else listens there."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path

from jieqing.errors import NotConfigured

LOCAL = "localhost"


class PortTaken(NotConfigured):
    """Somebody else listens there."""

    code = "port-taken"
    cause = "Port {port} of {host} cannot be used: {reason}."
    advice = "Name another one with --port, or end what listens there."


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where the console is heard; ``names`` are other hosts' names for it.

    ``proxies`` stand before it, end TLS, and say from whom a request comes.
    ``processes``: how many of them answer.
    """

    host: str
    port: int
    names: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    certificate: Path | None = None
    key: Path | None = None
    processes: int = 1

    @property
    def is_secure(self) -> bool:
        """Whether browsers come over TLS."""
        return bool(self.certificate or self.proxies)

    @property
    def url(self) -> str:
        """What somebody types."""
        scheme = "https" if self.certificate else "http"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{host}:{self.port}/"

    @property
    def options(self) -> tuple[str, ...]:
        """The same as granian's options."""
        listens = ("--host", numeric(self.host), "--port", str(self.port))
        if self.certificate is None or self.key is None:
            return listens
        tls = ("--ssl-certificate", str(self.certificate))
        return (*listens, *tls, "--ssl-keyfile", str(self.key))


def require_free(address: Address) -> None:
    """Refuse a port on which nobody can listen. Raises ``PortTaken``."""
    host = numeric(address.host)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, address.port))
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else type(error).__name__
        raise PortTaken(host=address.host, port=address.port, reason=reason) from None


def numeric(host: str) -> str:
    """Return the address on which a named host listens."""
    return "127.0.0.1" if host == LOCAL else host
