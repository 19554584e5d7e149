"""The receipt of a tip: 100 random bits, and everything that is derived from them.

It is the only way back. From it come what the tip is found by, the key to which answers
are sealed, and a code that proves who wrote the tip without opening it. Nothing of it
is kept; deriving costs memory and time (argon2id), so a stolen file tries out nobody.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Self

import pyrage
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from jieqing.errors import WrongUsage
from jieqing.tips.bech32 import age_identity

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 signs of which none passes for another."""
GROUPS, IN_GROUP = 5, 4
SALT_BYTES = 16
MEMORY, ROUNDS, LANES = 64 * 1024, 3, 1  # KiB; RFC 9106, second choice
_SIGNS = GROUPS * IN_GROUP


class ReceiptUnfit(WrongUsage):
    """What was typed has not the form of a receipt."""

    code = "tip-receipt-unfit"
    cause = "A receipt has five groups of four letters or digits."
    advice = "Copy it once more from where you wrote it down; I and O are not in it."


@dataclass(frozen=True, slots=True)
class Receipt:
    """Twenty signs; never printed by accident."""

    signs: str = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.signs) != _SIGNS or set(self.signs) - set(LETTERS):
            raise ReceiptUnfit

    @classmethod
    def draw(cls) -> Self:
        """Draw one from the system's randomness."""
        return cls("".join(secrets.choice(LETTERS) for _ in range(_SIGNS)))

    @classmethod
    def typed(cls, text: str) -> Self:
        """Read what somebody typed, whatever stands between. Raises ``ReceiptUnfit``.

        ``text`` is cut: nobody types more.
        """
        upper = text[: _SIGNS * 3].upper()
        return cls("".join(sign for sign in upper if sign not in " \t\r\n-－—　"))

    @property
    def shown(self) -> str:
        """The receipt in groups, as it is written down."""
        starts = range(0, _SIGNS, IN_GROUP)
        return "-".join(self.signs[at : at + IN_GROUP] for at in starts)

    @property
    def mark(self) -> str:
        """A digest by which a page knows it again when it is typed back."""
        return hashlib.sha256(f"tip receipt {self.signs}".encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """What follows from a receipt in one home.

    ``place``: by what the tip is found. ``identity``: opens what is sealed to the
    tipper. ``author``: the code that proves who wrote the tip; ``commitment`` is kept.
    """

    place: bytes = field(repr=False)
    identity: str = field(repr=False)
    author: str = field(repr=False)

    @property
    def key(self) -> str:
        """The age recipient to which answers are sealed."""
        return str(pyrage.x25519.Identity.from_str(self.identity).to_public())

    @property
    def commitment(self) -> str:
        """What the tip says of its author: a digest of the code."""
        return commitment_of(self.author)


def derive(receipt: Receipt, salt: bytes) -> Derived:
    """Derive all of it; some tenths of a second and 64 MiB, whoever asks."""
    root = Argon2id(
        salt=salt, length=32, iterations=ROUNDS, lanes=LANES, memory_cost=MEMORY
    ).derive(receipt.signs.encode())
    return Derived(
        place=_branch(root, "place"),
        identity=age_identity(_branch(root, "identity")),
        author=_branch(root, "author").hex()[: _SIGNS * 2],
    )


def commitment_of(author: str) -> str:
    """Return the commitment to a code of authorship."""
    plain = "".join(author.split()).lower()
    return hashlib.sha256(f"tip author {plain}".encode()).hexdigest()


def _branch(root: bytes, label: str) -> bytes:
    return hmac.digest(root, f"jieqing/tip/1/{label}".encode() + b"\x01", "sha256")
