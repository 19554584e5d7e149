"""A web server of ours that was started: what it needs, and whether it answers."""

import socket
import time
from contextlib import suppress

from jieqing.cli.address import Address, numeric
from jieqing.cli.children import Child
from jieqing.errors import NotConfigured, WrongUsage

STARTS_WITHIN = 60.0
LOOKS_EVERY = 0.2
"""Seconds."""


class WebNotStarted(NotConfigured):
    """The web server ended before it answered."""

    code = "web-not-started"
    cause = "The web server ended with code {status} before it answered."
    advice = "Its last lines above say why; `jieqing doctor` looks at the home."


class TlsHalfGiven(WrongUsage):
    """TLS takes a certificate and its key."""

    code = "tls-half-given"
    cause = "TLS needs a certificate and its key; only one of them was named."
    advice = "Give both --tls-certificate and --tls-key (PKCS#8), or none."


def require_tls_whole(address: Address) -> None:
    """Refuse half of what TLS takes. Raises ``TlsHalfGiven``."""
    if (address.certificate is None) != (address.key is None):
        raise TlsHalfGiven


def wait_for_web(web: Child, address: Address) -> None:
    """Return once somebody listens. Raises ``WebNotStarted``."""
    give_up = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < give_up:
        status = web.process.poll()
        if status is not None:
            raise WebNotStarted(status=status)
        with suppress(OSError):
            where = (numeric(address.host), address.port)
            socket.create_connection(where, timeout=1).close()
            return
        time.sleep(LOOKS_EVERY)
    raise WebNotStarted(status="-")
