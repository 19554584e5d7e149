"""Ed25519 keys (RFC 8032) by which people and the company sign.

A private key lies in a PEM file under a passphrase, readable by its owner only, and is
in memory only while it signs. Whether a signature is genuine says ``evidence``; who may
sign what is not known here.
"""

import base64
import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jieqing.errors import NotConfigured, Refused
from jieqing.keys import durable, pkcs8

RAW_BYTES = 32
ID_LETTERS = 16


class WrongPassphrase(Refused):
    """The key file did not open."""

    code = "wrong-passphrase"
    cause = "The key file {file} did not open with this passphrase."
    advice = "Type the passphrase again; without it the key cannot be recovered."


class KeyFileMissing(NotConfigured):
    """There is no key file where one was named."""

    code = "key-file-missing"
    cause = "There is no readable key file {file}."
    advice = "Check the path of the key file."


class KeyFileDamaged(NotConfigured):
    """The file is not a private Ed25519 key under a passphrase."""

    code = "key-file-damaged"
    cause = "The file {file} is not an Ed25519 private key under a passphrase."
    advice = "Name the key file made by `jieqing person add`, or restore its copy."


class EmptyPassphrase(Refused):
    """A key without a passphrase would be anybody's key."""

    code = "empty-passphrase"
    cause = "A signing key needs a passphrase."
    advice = "Choose a passphrase and type it twice."


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """The public half: 32 raw bytes."""

    raw: bytes

    def __post_init__(self) -> None:
        if len(self.raw) != RAW_BYTES:
            raise ValueError("an Ed25519 public key has 32 bytes")

    @property
    def text(self) -> str:
        """Standard base64 of the raw bytes."""
        return base64.b64encode(self.raw).decode()

    @property
    def id(self) -> str:
        """First 16 hexadecimal digits of SHA-256 over the raw bytes."""
        return hashlib.sha256(self.raw).hexdigest()[:ID_LETTERS]


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """A private key in memory; never printed."""

    private: Ed25519PrivateKey = field(repr=False)
    public: PublicKey = field(init=False, repr=False, compare=False)
    """The half that everybody may know."""

    def __post_init__(self) -> None:
        raw = self.private.public_key().public_bytes_raw()
        object.__setattr__(self, "public", PublicKey(raw=raw))

    @classmethod
    def generate(cls) -> Self:
        """Make a fresh key from the system's randomness."""
        return cls(private=Ed25519PrivateKey.generate())

    @classmethod
    def load(cls, path: Path, passphrase: str) -> Self:
        """Open a key file.

        Raises ``WrongPassphrase``, ``KeyFileMissing`` or ``KeyFileDamaged``.
        """
        try:
            pem = path.read_bytes()
        except OSError:
            raise KeyFileMissing(file=path.name) from None
        if b"ENCRYPTED PRIVATE KEY" not in pem:
            raise KeyFileDamaged(file=path.name)
        return cls(private=_open(pem, passphrase, path.name))

    def save(self, path: Path, passphrase: str) -> None:
        """Write the key file (mode 0600), never over another file.

        Raises ``EmptyPassphrase``, ``FileExists``, ``KeysDiskFull``.
        """
        if not passphrase:
            raise EmptyPassphrase
        plain = self.private.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        pem = pkcs8.seal(plain, passphrase.encode(), os.urandom(32))
        durable.create(path, lambda file: durable.write_all(file, pem))

    def sign(self, message: bytes) -> bytes:
        """Sign; 64 bytes. Callers separate domains inside the message."""
        return self.private.sign(message)


def _open(pem: bytes, passphrase: str, name: str) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(pem, passphrase.encode())
    except ValueError as error:
        # One class of error serves both cases; only a wrong key breaks the padding.
        if "password" in str(error).lower():
            raise WrongPassphrase(file=name) from None
        raise KeyFileDamaged(file=name) from None
    except TypeError:
        raise WrongPassphrase(file=name) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileDamaged(file=name)
    return key
