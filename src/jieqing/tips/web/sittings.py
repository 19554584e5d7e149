"""Recipients who sit at their pages, each with a key that is whole nowhere at rest.

The browser keeps the key under a seal; what takes the seal off lies in the memory of
this process. Either alone opens nothing, and leaving, waiting too long or a new start
of the process ends it. Both come together while a request is answered.
"""

import hmac
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from jieqing.tips.receiving import Reader

NAME = "recipient"
IDLE, LONGEST = 15 * 60.0, 4 * 3600.0
"""Seconds after which a sitting ends: with nothing asked, and in any case."""
MOST = 32
_NONCE = 12


@dataclass(slots=True, kw_only=True)
class _Sitting:
    """What takes the seal off; when it began and when something was asked last."""

    key: bytes = field(repr=False)
    began: float
    asked: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Seated:
    """A recipient who sits; ``token`` stands in each of their forms."""

    reader: Reader
    token: str = field(repr=False)


@dataclass(slots=True, kw_only=True)
class Sittings:
    """Those who sit at their pages now; ``now`` tells seconds that only grow."""

    place: str
    now: Callable[[], float] = time.monotonic
    _open: dict[str, _Sitting] = field(default_factory=dict, repr=False)

    def begin(self, reader: Reader) -> str:
        """Let a recipient sit down; returns the cookie that they keep."""
        self._end_old()
        while len(self._open) >= MOST:
            self._open.pop(next(iter(self._open)), None)
        number, key = secrets.token_urlsafe(16), ChaCha20Poly1305.generate_key()
        nonce = secrets.token_bytes(_NONCE)
        sealed = ChaCha20Poly1305(key).encrypt(
            nonce, reader.identity.encode(), number.encode()
        )
        self._open[number] = _Sitting(key=key, began=self.now(), asked=self.now())
        value = f"{number}.{urlsafe_b64encode(nonce + sealed).decode()}"
        return f"{NAME}={value}; {self._terms}"

    def seated(self, cookies: str) -> Seated | None:
        """Return who sits there by a browser's cookies; None: nobody, or no longer."""
        self._end_old()
        number, _, told = _value(cookies).partition(".")
        sitting = self._open.get(number)
        if sitting is None:
            return None
        try:
            sealed = urlsafe_b64decode(told)
            identity = ChaCha20Poly1305(sitting.key).decrypt(
                sealed[:_NONCE], sealed[_NONCE:], number.encode()
            )
        except (InvalidTag, ValueError):
            return None
        sitting.asked = self.now()
        token = hmac.digest(sitting.key, b"form of " + number.encode(), "sha256")
        return Seated(reader=Reader(identity=identity.decode()), token=token.hex())

    def end(self, cookies: str) -> str:
        """Let them leave; returns the cookie that takes theirs away."""
        number, _, _ = _value(cookies).partition(".")
        self._open.pop(number, None)
        return f"{NAME}=; Max-Age=0; {self._terms}"

    @property
    def _terms(self) -> str:
        return f"Path={self.place}; Secure; HttpOnly; SameSite=Strict"

    def _end_old(self) -> None:
        now = self.now()
        for number, one in tuple(self._open.items()):
            if now - one.asked > IDLE or now - one.began > LONGEST:
                self._open.pop(number, None)


def _value(cookies: str) -> str:
    try:
        found = SimpleCookie(cookies).get(NAME)
    except CookieError:
        return ""
    return found.value if found else ""
