"""Signed checkpoints of the ledger: a C2SP tlog-checkpoint in a C2SP signed note.

Three lines (origin, size, root in base64), an empty line, then signature lines
``— NAME BASE64`` whose bytes are a 4-byte key hash and an Ed25519 signature. The key
name is the origin, ``jieqing/TENANT``.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache

from jieqing.evidence import signature
from jieqing.evidence.damaged import Damaged
from jieqing.evidence.merkle import HASH_BYTES

ED25519 = b"\x01"
HINT_BYTES = 4
DASH = "— "
PREFIX = "jieqing/"
_LINES = 3
_SIZE = re.compile(r"0|[1-9][0-9]{0,15}")
_ORIGIN = re.compile(r"jieqing/[^\s+\x00-\x1f\x7f]+")


class CheckpointUnsigned(Damaged):
    """No signature of the expected key stands under the checkpoint."""

    code = "checkpoint-unsigned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """Size and root of one tenant's ledger."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if not _ORIGIN.fullmatch(self.origin):
            raise ValueError("the origin is jieqing/TENANT, without spaces or plus")
        if self.size < 0 or len(self.root) != HASH_BYTES:
            raise ValueError("a checkpoint has a size and a root of 32 bytes")

    def body(self) -> str:
        """Return the signed text."""
        return f"{self.origin}\n{self.size}\n{signature.to_base64(self.root)}\n"


def origin_of(tenant: str) -> str:
    """Origin and key name of a tenant's ledger."""
    return PREFIX + tenant


def sign(checkpoint: Checkpoint, key: signature.Signer) -> str:
    """Return the signed note."""
    body = checkpoint.body()
    hint = _hint(checkpoint.origin, key.public.raw)
    signed = signature.to_base64(hint + key.sign(body.encode()))
    return f"{body}\n{DASH}{checkpoint.origin} {signed}\n"


def parse(note: str) -> Checkpoint:
    """Read the checkpoint without believing it. Raises ``Damaged``."""
    body, _ = _parts(note)
    lines = body.split("\n")
    if len(lines) != _LINES + 1 or not _SIZE.fullmatch(lines[1]):
        raise _damaged("it is not origin, size and root")
    try:
        root = signature.from_base64(lines[2])
        return Checkpoint(origin=lines[0], size=int(lines[1]), root=root)
    except ValueError as error:
        raise _damaged(str(error)) from None


def names_key(note: str, public: bytes) -> bool:
    """Whether a signature line claims to be of this key. Raises ``Damaged``."""
    return bool(_signatures_of(note, public))


def is_signed_by(note: str, public: bytes) -> bool:
    """Whether this key signed the note. Raises ``Damaged``."""
    body, _ = _parts(note)
    signed = _signatures_of(note, public)
    return any(signature.verify(public, body.encode(), raw) for raw in signed)


@lru_cache(maxsize=64)
def read(note: str, public: bytes) -> Checkpoint:
    """Read a checkpoint that this key signed.

    Raises ``CheckpointUnsigned`` if it did not, ``Damaged`` if it is no checkpoint.
    """
    checkpoint = parse(note)
    if not is_signed_by(note, public):
        raise CheckpointUnsigned(what="checkpoint", reason="its key did not sign it")
    return checkpoint


def _signatures_of(note: str, public: bytes) -> list[bytes]:
    """Signatures under the origin's name whose key hash is this key's."""
    origin, (_, signatures) = parse(note).origin, _parts(note)
    hint = _hint(origin, public)
    return [
        raw[HINT_BYTES:]
        for name, raw in signatures
        if name == origin and raw[:HINT_BYTES] == hint
    ]


def _parts(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Split a note into its text and its signatures (name, raw bytes)."""
    body, gap, rest = note.rpartition("\n\n")
    if not gap or not rest.endswith("\n"):
        raise _damaged("it is not a signed note")
    return body + "\n", [_signature(line) for line in rest[:-1].split("\n")]


def _signature(line: str) -> tuple[str, bytes]:
    name, gap, text = line.removeprefix(DASH).partition(" ")
    if not line.startswith(DASH) or not gap:
        raise _damaged("a signature line is malformed")
    try:
        return name, signature.from_base64(text)
    except ValueError as error:
        raise _damaged(str(error)) from None


def _hint(name: str, public: bytes) -> bytes:
    """Key hash of a signed note: which key, cheaply."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[
        :HINT_BYTES
    ]


def _damaged(reason: str) -> Damaged:
    return Damaged(what="checkpoint", reason=reason)
