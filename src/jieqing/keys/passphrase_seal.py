"""Bytes under a passphrase (age v1, scrypt), for a person who has no key of ours.

The standard ``age`` tool opens them; the passphrase travels by another way.
"""

import pyrage

from jieqing.errors import WrongUsage

SHORTEST = 8  # signs; age's scrypt makes each guess cost about a second


class PassphraseShort(WrongUsage):
    """Whoever finds the file would soon have guessed it."""

    code = "passphrase-short"
    cause = "The passphrase has fewer than {shortest} signs."
    advice = "Take a longer one, best several words, and tell it by another way."


def seal(content: bytes, passphrase: str) -> bytes:
    """Encrypt. Raises ``PassphraseShort``."""
    if len(passphrase) < SHORTEST:
        raise PassphraseShort(shortest=SHORTEST)
    return bytes(pyrage.passphrase.encrypt(content, passphrase))


def unseal(content: bytes, passphrase: str) -> bytes:
    """Decrypt; for tests and for the customer's own use of this library."""
    return bytes(pyrage.passphrase.decrypt(content, passphrase))
