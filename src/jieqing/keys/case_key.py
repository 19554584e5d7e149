"""The one random key of a case: it keys digests, masks and salts, and seals notes.

A bare hash of a phone number is tried out in hours; under this key it is not. When the
key dies at settle, everything made with it points at nobody. Each use has a subkey of
its own by HKDF-Expand (RFC 5869, 2.3; the secret is uniform, so no extraction).
"""

import hashlib
import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Self

import pyrage

from jieqing.errors import Refused

SECRET_BYTES = 32


class SealBroken(Refused):
    """Sealed bytes do not open: damaged, or sealed for another key."""

    code = "seal-broken"
    cause = "Sealed content does not open with this key."
    advice = "It is damaged or belongs to another case; restore it from a copy."


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseKey:
    """A secret of 32 bytes and an age identity for what is sealed and read again."""

    kind: ClassVar[str] = "case"

    secret: bytes = field(repr=False)
    identity: str = field(repr=False)
    _subkeys: dict[str, bytes] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        if len(self.secret) != SECRET_BYTES:
            raise ValueError("a case key's secret has 32 bytes")

    @classmethod
    def generate(cls) -> Self:
        """Make a fresh key from the system's randomness."""
        identity = str(pyrage.x25519.Identity.generate())
        return cls(secret=os.urandom(SECRET_BYTES), identity=identity)

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Read what ``to_bytes`` wrote."""
        secret, identity = content[:SECRET_BYTES], content[SECRET_BYTES:]
        return cls(secret=secret, identity=identity.decode("ascii"))

    def to_bytes(self) -> bytes:
        """Secret, then identity: what the keyring wraps."""
        return self.secret + self.identity.encode("ascii")

    @property
    def recipient(self) -> str:
        """The age recipient of what this case seals."""
        return str(pyrage.x25519.Identity.from_str(self.identity).to_public())

    def digest(self, label: str, message: bytes) -> str:
        """HMAC-SHA-256 in hexadecimal; different labels never meet."""
        return hmac.digest(self._subkey("digest", label), message, "sha256").hex()

    def mask_bytes(self, table: str, column: str, key: Sequence[object]) -> bytes:
        """32 bytes for the mask of one cell, the same in every run of the case."""
        parts = (table, column, *(str(part) for part in key))
        return hmac.digest(self._subkey("mask", ""), _framed(parts), "sha256")

    def commitment_salt(self, label: str) -> bytes:
        """32 bytes of salt for one commitment; ``label`` names it within the case."""
        return hmac.digest(self._subkey("salt", ""), label.encode(), "sha256")

    def seal(self, content: bytes) -> bytes:
        """Encrypt (age v1) so that only this case key opens it."""
        recipient = pyrage.x25519.Recipient.from_str(self.recipient)
        sealed: bytes = pyrage.encrypt(content, [recipient])
        return sealed

    def unseal(self, sealed: bytes) -> bytes:
        """Open what ``seal`` made. Raises ``SealBroken``."""
        identity = pyrage.x25519.Identity.from_str(self.identity)
        try:
            content: bytes = pyrage.decrypt(sealed, [identity])
        except pyrage.DecryptError:
            raise SealBroken from None
        return content

    def _subkey(self, purpose: str, label: str) -> bytes:
        """HKDF-Expand to one block of SHA-256, remembered while the key is loaded."""
        scope = f"jieqing/case/1/{purpose}/{label}"
        known = self._subkeys.get(scope)
        if known is None:
            known = hmac.digest(self.secret, scope.encode() + b"\x01", hashlib.sha256)
            self._subkeys[scope] = known
        return known


def _framed(parts: Sequence[str]) -> bytes:
    """Join parts with their lengths, so that no two lists of parts look alike."""
    framed = bytearray()
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        framed += len(encoded).to_bytes(8, "big") + encoded
    return bytes(framed)
