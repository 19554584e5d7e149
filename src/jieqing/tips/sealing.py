"""Content sealed to several people so that the bytes tell neither whom nor how long.

An age file names no recipient, but has a stanza for each: strangers' stanzas fill up to
a fixed number, so that nobody sees whether one was left out. Lengths grow by doubling.
"""

from collections.abc import Iterable

import pyrage

SLOTS = 8
"""Stanzas of every sealed content."""
SMALLEST = 4096  # bytes
_LENGTH_BYTES = 4


def seal(content: bytes, keys: Iterable[str]) -> bytes:
    """Seal to these age recipients; fewer than nine, and not none."""
    to = list(dict.fromkeys(keys))
    if not 0 < len(to) <= SLOTS:
        raise ValueError(f"sealed to one of {SLOTS} or fewer")
    # No fixed order: who was asked for first would be seen.
    to += [_stranger() for _ in range(SLOTS - len(to))]
    recipients = [pyrage.x25519.Recipient.from_str(key) for key in sorted(to)]
    return bytes(pyrage.encrypt(_padded(content), recipients))


def unseal(sealed: bytes, identity: str) -> bytes | None:
    """Open; None: it is not for this identity, or was altered."""
    key = pyrage.x25519.Identity.from_str(identity)
    try:
        padded = bytes(pyrage.decrypt(sealed, [key]))
    except pyrage.DecryptError:
        return None
    length = int.from_bytes(padded[:_LENGTH_BYTES], "big")
    return padded[_LENGTH_BYTES : _LENGTH_BYTES + length]


def _padded(content: bytes) -> bytes:
    size = SMALLEST
    while size < len(content) + _LENGTH_BYTES:
        size *= 2
    framed = len(content).to_bytes(_LENGTH_BYTES, "big") + content
    return framed.ljust(size, b"\0")


def _stranger() -> str:
    return str(pyrage.x25519.Identity.generate().to_public())
