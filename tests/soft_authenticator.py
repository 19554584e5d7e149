"""An authenticator in memory: makes passkeys and signs, as its user and page say.

It writes what WebAuthn level 3 (sections 5.8.1 and 6.1) says an authenticator and a
browser write; a test can make it lie. A real browser stands in
``tests/console/test_signing_in_a_browser.py``.
"""

import hashlib
import json
from dataclasses import dataclass, field
from typing import ClassVar

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from jieqing.evidence.passkey import (
    Algorithm,
    Assertion,
    Passkey,
    base64url,
    challenge,
)
from jieqing.evidence.signature import to_base64


@dataclass(frozen=True, kw_only=True)
class SoftAuthenticator:
    """One passkey and who holds it: ``flags`` tell whether the user was verified."""

    VERIFIED: ClassVar = 0x05
    TOUCHED: ClassVar = 0x01

    private: EllipticCurvePrivateKey | Ed25519PrivateKey = field(
        default_factory=lambda: generate_private_key(SECP256R1())
    )
    rp_id: str = "qinghe.example"
    origin: str = "https://console.qinghe.example"
    flags: int = VERIFIED

    @property
    def passkey(self) -> Passkey:
        """The public half, as the register keeps it."""
        if isinstance(self.private, Ed25519PrivateKey):
            algorithm = Algorithm.EDDSA
            raw = self.private.public_key().public_bytes_raw()
        else:
            algorithm = Algorithm.ES256
            raw = self.private.public_key().public_bytes(
                Encoding.X962, PublicFormat.UncompressedPoint
            )
        return Passkey(
            algorithm=algorithm,
            public_key=to_base64(raw),
            credential=base64url(hashlib.sha256(raw).digest()),
            rp_id=self.rp_id,
            origin=self.origin,
        )

    def sign(self, message: bytes, **client_data: object) -> Assertion:
        """Answer a page that asks to sign the message; ``client_data`` overrules."""
        asked: dict[str, object] = {
            "type": "webauthn.get",
            "challenge": base64url(challenge(message)),
            "origin": self.origin,
            "crossOrigin": False,
        }
        written = json.dumps(asked | client_data).encode()
        domain = hashlib.sha256(self.rp_id.encode()).digest()
        data = domain + bytes([self.flags]) + (7).to_bytes(4, "big")
        return Assertion(
            client_data=to_base64(written),
            authenticator_data=to_base64(data),
            signature=to_base64(self._signed(data + hashlib.sha256(written).digest())),
        )

    def _signed(self, content: bytes) -> bytes:
        if isinstance(self.private, Ed25519PrivateKey):
            return self.private.sign(content)
        return self.private.sign(content, ECDSA(SHA256()))
