"""A private key under a passphrase, as the standard PEM that OpenSSL reads.

PKCS #8 ``EncryptedPrivateKeyInfo`` with PBES2 (RFC 8018): PBKDF2-HMAC-SHA-256 and
AES-256-CBC. Written here because ``cryptography`` fixes PBKDF2 at 2 048 rounds, which a
stolen file does not survive; it reads any number of rounds.
"""

import base64
import hashlib
import textwrap

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

ROUNDS = 600_000
SALT_BYTES = 16
IV_BYTES = 16

_SEQUENCE = 0x30
_INTEGER = 0x02
_OCTETS = 0x04
_LONG_FORM = 0x80

# Object identifiers with tag and length: RFC 8018 A.2, A.4 and B.1.2, NIST AES arc.
_PBES2 = bytes.fromhex("06092a864886f70d01050d")
_PBKDF2 = bytes.fromhex("06092a864886f70d01050c")
_HMAC_SHA256 = bytes.fromhex("06082a864886f70d02090500")
_AES_256_CBC = bytes.fromhex("060960864801650304012a")


def seal(private: bytes, passphrase: bytes, randomness: bytes) -> bytes:
    """PEM of a PKCS #8 key (DER), encrypted.

    ``randomness`` is 32 fresh bytes: salt, then initial vector.
    """
    salt, vector = randomness[:SALT_BYTES], randomness[SALT_BYTES:]
    if len(vector) != IV_BYTES:
        raise ValueError("randomness is 32 bytes: salt and initial vector")
    key = hashlib.pbkdf2_hmac("sha256", passphrase, salt, ROUNDS, dklen=32)
    padder = PKCS7(AES.block_size).padder()
    padded = padder.update(private) + padder.finalize()
    encryptor = Cipher(AES(key), CBC(vector)).encryptor()
    hidden = encryptor.update(padded) + encryptor.finalize()
    return _pem(_sequence(_scheme(salt, vector), _element(_OCTETS, hidden)))


def _scheme(salt: bytes, vector: bytes) -> bytes:
    """AlgorithmIdentifier of PBES2 with its two parts."""
    rounds = _element(_INTEGER, ROUNDS.to_bytes(3, "big"))
    stretching = _sequence(
        _PBKDF2,
        _sequence(_element(_OCTETS, salt), rounds, _sequence(_HMAC_SHA256)),
    )
    cipher = _sequence(_AES_256_CBC, _element(_OCTETS, vector))
    return _sequence(_PBES2, _sequence(stretching, cipher))


def _element(tag: int, content: bytes) -> bytes:
    """One DER element; lengths up to 255 are all that a key file needs."""
    if len(content) < _LONG_FORM:
        return bytes([tag, len(content)]) + content
    return bytes([tag, _LONG_FORM | 1, len(content)]) + content


def _sequence(*elements: bytes) -> bytes:
    return _element(_SEQUENCE, b"".join(elements))


def _pem(der: bytes) -> bytes:
    body = "\n".join(textwrap.wrap(base64.b64encode(der).decode(), 64))
    label = "ENCRYPTED PRIVATE KEY"
    return f"-----BEGIN {label}-----\n{body}\n-----END {label}-----\n".encode()
