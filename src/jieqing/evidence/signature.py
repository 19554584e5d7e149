"""Ed25519 signatures (RFC 8032) as evidence sees them: raw keys, ids, yes or no."""

import base64
import binascii
import hashlib
import re
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

KEY_BYTES = 32
SIGNATURE_BYTES = 64
ID_LETTERS = 16
BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")


class Public(Protocol):
    """A public key; ``keys.signing.PublicKey`` is one."""

    @property
    def raw(self) -> bytes:
        """32 bytes."""


class Signer(Protocol):
    """Whoever can sign; ``keys.signing.SigningKey`` is one."""

    @property
    def public(self) -> Public:
        """The public half."""

    def sign(self, message: bytes) -> bytes:
        """Ed25519 over the message."""


def key_id(raw: bytes) -> str:
    """First 16 hexadecimal digits of SHA-256 over the raw public key."""
    return hashlib.sha256(raw).hexdigest()[:ID_LETTERS]


def verify(raw: bytes, message: bytes, signature: bytes) -> bool:
    """Whether that key signed that message; a malformed key never did."""
    try:
        Ed25519PublicKey.from_public_bytes(raw).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def require_key(raw: bytes) -> None:
    """Refuse what is no public key of Ed25519. Raises ``ValueError``."""
    if len(raw) != KEY_BYTES:
        raise ValueError("an Ed25519 public key has 32 bytes")


def from_base64(text: str) -> bytes:
    """Read base64 in its one spelling. Raises ``ValueError`` for any other."""
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("it is not base64") from None
    if to_base64(raw) != text:  # spare bits could hide a change
        raise ValueError("its base64 has another spelling")
    return raw


def to_base64(raw: bytes) -> str:
    """Write standard base64 with padding."""
    return base64.b64encode(raw).decode("ascii")
