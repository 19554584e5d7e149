"""An X25519 secret as the text by which ``age`` knows it (Bech32, BIP 173)."""

from collections.abc import Iterable

_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_PREFIX = "age-secret-key-"
_SUM = 6
SECRET_BYTES = 32


def age_identity(secret: bytes) -> str:
    """Return ``AGE-SECRET-KEY-1…`` of 32 secret bytes."""
    if len(secret) != SECRET_BYTES:
        raise ValueError("an X25519 secret has 32 bytes")
    fives = _in_fives(secret)
    sum_ = _checksum(fives)
    letters = "".join(_LETTERS[five] for five in (*fives, *sum_))
    return f"{_PREFIX}1{letters}".upper()


def _in_fives(secret: bytes) -> tuple[int, ...]:
    bits = "".join(f"{byte:08b}" for byte in secret)
    bits += "0" * (-len(bits) % 5)
    return tuple(int(bits[at : at + 5], 2) for at in range(0, len(bits), 5))


def _checksum(fives: Iterable[int]) -> tuple[int, ...]:
    prefix = (*(ord(sign) >> 5 for sign in _PREFIX), 0, *(ord(s) & 31 for s in _PREFIX))
    found = _polymod((*prefix, *fives, *[0] * _SUM)) ^ 1
    return tuple((found >> 5 * (_SUM - 1 - place)) & 31 for place in range(_SUM))


def _polymod(values: Iterable[int]) -> int:
    found = 1
    for value in values:
        top = found >> 25
        found = (found & 0x1FFFFFF) << 5 ^ value
        for place, term in enumerate(_GENERATOR):
            found ^= term if (top >> place) & 1 else 0
    return found
