"""Bytes under a passphrase (age v1, scrypt), for a person who has no key of ours.

The standard ``age`` tool opens them; the passphrase travels by another way.
"""

import pyrage

from jieqing.errors import WrongUsage

MEASURED = 5
_TOO_MUCH = "Excessive work"
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
    """Decrypt. Raises ``pyrage.DecryptError``.

    The library takes a few milliseconds to measure the machine, and refuses work that
    would seem to last too long by that. On a busy machine it is wrong now and then, so
    it is asked again; of work that is really too much it is asked in vain.
    """
    for _ in range(MEASURED - 1):
        try:
            return bytes(pyrage.passphrase.decrypt(content, passphrase))
        except pyrage.DecryptError as error:
            if _TOO_MUCH not in str(error):
                raise
    return bytes(pyrage.passphrase.decrypt(content, passphrase))
