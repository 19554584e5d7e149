"""The box with the tipper's name: filled or empty it looks the same, two open it.

The inner seal is the second guard's, the outer one the first guard's: neither sees
whether there is a name before both have opened. A box without guards opens for nobody.
"""

import pyrage

from jieqing.tips import sealing
from jieqing.tips.recipients import Recipient

LONGEST = 400
"""Bytes of a name with a way to reach its bearer."""


def boxed(name: str, guards: tuple[Recipient, ...]) -> bytes:
    """Put a name, or none, into a box."""
    keys = [one.key for one in guards] or [_nobody(), _nobody()]
    outer, inner = keys
    content = name.encode().ljust(LONGEST, b"\0")
    return sealing.seal(sealing.seal(content, [inner]), [outer])


def half_opened(box: bytes, identity: str) -> bytes | None:
    """Take the outer seal off; None: it is not this guard's."""
    return sealing.unseal(box, identity)


def opened(half: bytes, identity: str) -> str | None:
    """Read the name; None: it is not this guard's. Empty: none was given."""
    content = sealing.unseal(half, identity)
    return None if content is None else content.rstrip(b"\0").decode()


def _nobody() -> str:
    return str(pyrage.x25519.Identity.generate().to_public())
