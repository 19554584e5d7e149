"""Did this person's key sign this message? One question for keys of every kind.

A person signs with an Ed25519 key (RFC 8032), in a file or in a browser, or with a
passkey (``passkey``). Both are values as the ledger, the statement and the trust file
write them: the first, and what it signs, is text in base64; the second is an object.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from jieqing.evidence import canonical, passkey, shape, signature
from jieqing.evidence.forms import KeyText, SignatureText
from jieqing.evidence.passkey import Assertion, Passkey
from jieqing.evidence.signature import Public

PersonKey: TypeAlias = KeyText | Passkey
PersonSignature: TypeAlias = SignatureText | Assertion


@lru_cache(maxsize=1024)
def has_signed(key: PersonKey, message: bytes, given: PersonSignature) -> bool:
    """Whether that key signed that message; malformed ones never did.

    The register is read anew by every act, and with it the same signatures.
    """
    if isinstance(key, Passkey):
        return isinstance(given, Assertion) and passkey.has_signed(key, message, given)
    if isinstance(given, Assertion):
        return False
    try:
        raw, signed = signature.from_base64(key), signature.from_base64(given)
    except ValueError:
        return False
    return signature.verify(raw, message, signed)


def key_id(key: PersonKey) -> str:
    """First 16 hexadecimal digits of SHA-256 over the key as it is written.

    Over the 32 bytes of an Ed25519 key, over the canonical JSON of a passkey.
    """
    if isinstance(key, Passkey):
        written = canonical.canonical(shape.to_json(key))
        return hashlib.sha256(written).hexdigest()[: signature.ID_LETTERS]
    return signature.key_id(signature.from_base64(key))


def material(key: PersonKey) -> str:
    """Return the public key alone: who holds it is one and the same hand."""
    return key.public_key if isinstance(key, Passkey) else key


def written_key(held: Public | Passkey) -> PersonKey:
    """Return a key in hand as it is written."""
    return held if isinstance(held, Passkey) else signature.to_base64(held.raw)


def written_signature(made: bytes | Assertion) -> PersonSignature:
    """Return a signature as it is written."""
    return made if isinstance(made, Assertion) else signature.to_base64(made)


def row_text(written: PersonKey | PersonSignature) -> str:
    """Return a key or a signature as one text, for a column."""
    if isinstance(written, str):
        return written
    return canonical.canonical(shape.to_json(written)).decode()


def key_of(found: object) -> PersonKey:
    """Read a key out of JSON. Raises ``Damaged``."""
    return shape.from_json(_Key, {"key": found}, "key").key


def signature_of(found: object) -> PersonSignature:
    """Read a signature out of JSON. Raises ``Damaged``."""
    return shape.from_json(_Signed, {"signature": found}, "signature").signature


@dataclass(frozen=True, slots=True, kw_only=True)
class _Key:
    key: PersonKey

    def __post_init__(self) -> None:
        if not isinstance(self.key, Passkey):
            signature.require_key(signature.from_base64(self.key))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signed:
    signature: PersonSignature
