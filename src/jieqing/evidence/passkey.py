"""Did this passkey sign this message? A WebAuthn assertion, judged offline.

W3C Web Authentication level 3, section 7.2: what a browser was asked (``challenge``)
stands in its client data; the authenticator signs its own data and the client data's
hash. The key is kept as a plain public key with its domain (rpId) and the one address
(origin) of the console at which it signs. A signature counts only if the authenticator
checked its user (finger, face or PIN), not merely a touch. Counters are not judged:
passkeys on several devices have none.
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, assert_never

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.hashes import SHA256

from jieqing.evidence import canonical, signature
from jieqing.evidence.damaged import Damaged

DOMAIN = "urn:jieqing:passkey-challenge:1"
GET = "webauthn.get"
HEADER_BYTES = 37  # SHA-256 of the domain, flags, counter
USER_PRESENT, USER_VERIFIED, ATTESTED, EXTENDED = 0x01, 0x04, 0x40, 0x80

_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
# The last label of a name begins with a letter; an address of digits has no passkeys.
_HOST = rf"({_LABEL}\.)*[a-z]([a-z0-9-]{{0,61}}[a-z0-9])?"
_ORIGIN = re.compile(rf"(?P<scheme>https?)://(?P<host>{_HOST})(:[1-9]\d{{0,4}})?")
Host = Annotated[str, re.compile(_HOST)]
Origin = Annotated[str, _ORIGIN]
Credential = Annotated[str, re.compile(r"[A-Za-z0-9_-]{16,1364}")]
PublicText = Annotated[str, re.compile(r"[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{87}=")]
ClientData = Annotated[str, re.compile(r"[A-Za-z0-9+/]{1,8192}={0,2}")]
Blob = Annotated[str, re.compile(r"[A-Za-z0-9+/]{1,2048}={0,2}")]


class Algorithm(StrEnum):
    """How a passkey signs, by its name at COSE (RFC 9053)."""

    ES256 = "ES256"
    EDDSA = "EdDSA"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """A public key in base64, and where it signs.

    ES256: the point of P-256, uncompressed, 65 bytes; EdDSA: the 32 bytes of Ed25519.
    ``credential`` is the id by which a browser asks for it.
    """

    algorithm: Algorithm
    public_key: PublicText
    credential: Credential
    rp_id: Host
    origin: Origin

    def __post_init__(self) -> None:
        if not _is_at_home(self.origin, self.rp_id):
            raise ValueError("its origin is no safe address of its domain")
        raw = signature.from_base64(self.public_key)
        match self.algorithm:
            case Algorithm.ES256:
                EllipticCurvePublicKey.from_encoded_point(SECP256R1(), raw)
            case Algorithm.EDDSA:
                signature.require_key(raw)
            case other:
                assert_never(other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """What an authenticator answered, each part in base64, byte for byte."""

    client_data: ClientData
    authenticator_data: Blob
    signature: Blob


def challenge(message: bytes) -> bytes:
    """Return what a browser is asked to have signed for a message; 32 bytes."""
    return hashlib.sha256(DOMAIN.encode() + b"\n" + message).digest()


def has_signed(key: Passkey, message: bytes, given: Assertion) -> bool:
    """Whether that key signed that message, its user verified; malformed: no."""
    try:
        client_data = signature.from_base64(given.client_data)
        authenticator_data = signature.from_base64(given.authenticator_data)
        signed = signature.from_base64(given.signature)
    except ValueError:
        return False
    return (
        _asked_for(client_data, key.origin, message)
        and _is_of_verified_user(authenticator_data, key.rp_id)
        and _is_signed(
            key, authenticator_data + hashlib.sha256(client_data).digest(), signed
        )
    )


def base64url(raw: bytes) -> str:
    """Write base64 as WebAuthn does: for addresses, without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _is_at_home(origin: str, rp_id: str) -> bool:
    """Whether browsers let a page of this address use keys of this domain."""
    found = _ORIGIN.fullmatch(origin)
    if found is None:
        return False
    host = found["host"]
    is_safe = found["scheme"] == "https" or host == "localhost"
    return is_safe and (host == rp_id or host.endswith("." + rp_id))


def _asked_for(client_data: bytes, origin: str, message: bytes) -> bool:
    """Whether the browser was asked for this, by this page and in no frame."""
    try:
        said = canonical.parse(client_data, "client data")
    except Damaged:
        return False
    return (
        isinstance(said, dict)
        and said.get("type") == GET
        and said.get("challenge") == base64url(challenge(message))
        and said.get("origin") == origin
        and said.get("crossOrigin", False) is False
        and "topOrigin" not in said
    )


def _is_of_verified_user(authenticator_data: bytes, rp_id: str) -> bool:
    header, rest = authenticator_data[:HEADER_BYTES], authenticator_data[HEADER_BYTES:]
    if (
        len(header) < HEADER_BYTES
        or header[:32] != hashlib.sha256(rp_id.encode()).digest()
    ):
        return False
    flags = header[32]
    wanted = USER_PRESENT | USER_VERIFIED
    has_extensions = bool(flags & EXTENDED)
    return (
        flags & wanted == wanted
        and not flags & ATTESTED
        and has_extensions == bool(rest)
    )


def _is_signed(key: Passkey, message: bytes, signed: bytes) -> bool:
    raw = signature.from_base64(key.public_key)
    match key.algorithm:
        case Algorithm.ES256:
            return _is_signed_es256(raw, message, signed)
        case Algorithm.EDDSA:
            return signature.verify(raw, message, signed)
        case other:
            assert_never(other)


def _is_signed_es256(raw: bytes, message: bytes, signed: bytes) -> bool:
    point = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), raw)
    try:
        point.verify(signed, message, ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True
