"""Salted commitments: fixed-size sealed words, opened only by who holds the salt.

The customer's link to a statement and its restricted annex are commitments. Nobody can
try values against one without its 32 random bytes of salt.
"""

import hashlib
import hmac
from typing import Final

SALT_BYTES: Final = 32
DOMAIN: Final = b"urn:jieqing:commitment:1\n"
SUBJECT: Final = "subject"
ANNEX: Final = "annex"


def commit(purpose: str, content: bytes, salt: bytes) -> str:
    """SHA-256 (hexadecimal) over domain, purpose, salt and content."""
    if len(salt) != SALT_BYTES:
        raise ValueError("a commitment's salt has 32 bytes")
    label = purpose.encode() + b"\n"
    return hashlib.sha256(DOMAIN + label + salt + content).hexdigest()


def opens(commitment: str, purpose: str, content: bytes, salt: bytes) -> bool:
    """Whether content and salt are what was committed to."""
    return hmac.compare_digest(commitment, commit(purpose, content, salt))
