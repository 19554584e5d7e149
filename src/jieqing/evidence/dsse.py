"""DSSE envelopes (protocol v1.0.2) with exactly one Ed25519 signature.

Envelopes are canonical JSON, and their ``keyid`` is the id of the signing key, so that
not one byte of an envelope can change unseen.
"""

from dataclasses import dataclass
from typing import Annotated

from jieqing.evidence import canonical, shape, signature
from jieqing.evidence.damaged import Damaged
from jieqing.evidence.forms import KeyId, SignatureText

Base64 = Annotated[str, signature.BASE64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A payload and who signed it; believed by nobody until ``is_signed_by``."""

    payload_type: str
    payload: bytes
    key_id: str
    signature: bytes

    def is_signed_by(self, raw: bytes) -> bool:
        """Whether this public key (32 bytes) signed type and payload."""
        message = pae(self.payload_type, self.payload)
        return self.key_id == signature.key_id(raw) and signature.verify(
            raw, message, self.signature
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signature:
    keyid: KeyId
    sig: SignatureText


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    payload: Base64
    payloadType: str  # noqa: N815 - the name in the DSSE protocol
    signatures: tuple[_Signature, ...]


def pae(payload_type: str, payload: bytes) -> bytes:
    """Pre-authentication encoding: what is really signed."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def sign(payload_type: str, payload: bytes, key: signature.Signer) -> bytes:
    """Return the envelope's bytes."""
    signed = key.sign(pae(payload_type, payload))
    written = _Written(
        payload=signature.to_base64(payload),
        payloadType=payload_type,
        signatures=(
            _Signature(
                keyid=signature.key_id(key.public.raw), sig=signature.to_base64(signed)
            ),
        ),
    )
    return canonical.canonical(shape.to_json(written))


def read(content: bytes, payload_type: str, what: str) -> Envelope:
    """Parse an envelope of that payload type. Raises ``Damaged`` naming ``what``."""
    written = shape.from_json(_Written, canonical.read(content, what), what)
    if written.payloadType != payload_type:
        raise Damaged(what=what, reason="its payload is of another type")
    if len(written.signatures) != 1:
        raise Damaged(what=what, reason="it has not exactly one signature")
    try:
        payload = signature.from_base64(written.payload)
        signed = signature.from_base64(written.signatures[0].sig)
    except ValueError as error:
        raise Damaged(what=what, reason=str(error)) from None
    return Envelope(
        payload_type=payload_type,
        payload=payload,
        key_id=written.signatures[0].keyid,
        signature=signed,
    )
