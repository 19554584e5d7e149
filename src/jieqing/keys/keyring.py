"""Keys at rest, each in its own file under the home key, and their destruction.

A file holds one key wrapped with AES-256-GCM (suite 1); its name is random and says
nothing. Destroying is: intended (the file takes its dying name), overwritten, unlinked,
looked for and not found. A crash leaves the intention, and the same call ends it.

Overwriting cannot reach copies that a file system or a disk made by itself: the folder
belongs on a plain disk, outside every backup, and the home key beside nothing else.
"""

import json
import os
import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Protocol, Self, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jieqing.errors import NotConfigured, Refused
from jieqing.keys import durable

HOME_KEY = "home.key"
HOME_KEY_BYTES = 32
NONCE_BYTES = 12
SUITE = 1  # AES-256-GCM under the home key, the file's header as associated data
NAME = re.compile(r"[0-9a-f]{32}")
LIVING = ".key"
DYING = ".dying"


class HomeKeyMissing(NotConfigured):
    """The keyring has no home key of 32 bytes."""

    code = "home-key-missing"
    cause = "The home has no usable home key ({file})."
    advice = "Restore the key file from its safe copy; nothing opens without it."


class KeyMissing(Refused):
    """No such key: never made, or destroyed."""

    code = "key-missing"
    cause = "The key does not exist, or it has been destroyed."
    advice = "What it sealed stays shut; `jieqing ledger show` says when it died."


class KeyDamaged(NotConfigured):
    """The wrapped key does not open under this home key."""

    code = "key-damaged"
    cause = "A key file is damaged or belongs to another home."
    advice = "Check that the home key is the one of this home."


class KeyStillThere(Refused):
    """After destroying, the key was looked for and found."""

    code = "key-still-there"
    cause = "A key file was destroyed and is still there."
    advice = "Check the rights of the key folder, then destroy the key again."


class Wrapped(Protocol):
    """A kind of key that the ring can keep."""

    kind: ClassVar[str]

    def to_bytes(self) -> bytes:
        """Everything that makes the key again."""

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Make the key again."""


K = TypeVar("K", bound=Wrapped)


@dataclass(frozen=True, slots=True, kw_only=True)
class Destruction:
    """What was done to end a key.

    ``overwritten`` is False when nothing was left to overwrite: an earlier call ended
    it, perhaps before a crash. ``looked_for`` lists the file names that were sought
    afterwards; a Destruction exists only if none of them was found.
    """

    name: str
    intended: bool
    overwritten: bool
    looked_for: tuple[str, ...]
    not_found: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyring:
    """The folder of wrapped keys, opened with its home key."""

    folder: Path
    home_key: bytes = field(repr=False)

    @classmethod
    def start(cls, folder: Path) -> Self:
        """Make the folder (0700) and its home key. Raises ``FileExists``."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        home_key = secrets.token_bytes(HOME_KEY_BYTES)
        durable.create(folder / HOME_KEY, lambda f: durable.write_all(f, home_key))
        return cls(folder=folder, home_key=home_key)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open an existing ring. Raises ``HomeKeyMissing``."""
        try:
            home_key = (folder / HOME_KEY).read_bytes()
        except OSError:
            raise HomeKeyMissing(file=HOME_KEY) from None
        if len(home_key) != HOME_KEY_BYTES:
            raise HomeKeyMissing(file=HOME_KEY)
        return cls(folder=folder, home_key=home_key)

    def create(self, name: str, key: Wrapped) -> None:
        """Keep a key under a ``random_name``. Raises ``FileExists``."""
        path = self._path(name, LIVING)
        if self._path(name, DYING).exists():
            raise durable.FileExists(file=path.name)
        text = _wrap(key, name, self.home_key)
        durable.create(path, lambda file: durable.write_all(file, text))

    def load(self, name: str, kind: type[K]) -> K:
        """Open a key. Raises ``KeyMissing`` or ``KeyDamaged``."""
        try:
            text = self._path(name, LIVING).read_bytes()
        except FileNotFoundError:
            raise KeyMissing from None
        return kind.from_bytes(_unwrap(text, (kind.kind, name), self.home_key))

    def destroy(self, name: str) -> Destruction:
        """End a key for good; calling again after a crash completes it.

        Raises ``KeyStillThere`` if a file of that name can be found afterwards.
        """
        living, dying = self._path(name, LIVING), self._path(name, DYING)
        intended = self._intend(living, dying)
        overwritten = self._end(dying)
        if living.exists() or dying.exists():
            raise KeyStillThere
        return Destruction(
            name=name,
            intended=intended,
            overwritten=overwritten,
            looked_for=(living.name, dying.name),
            not_found=True,
        )

    def names(self) -> tuple[str, ...]:
        """Names of the living keys."""
        return tuple(sorted(p.stem for p in self.folder.glob(f"*{LIVING}") if _ours(p)))

    def dying(self) -> tuple[str, ...]:
        """Names whose destruction was intended and not ended: destroy them again."""
        return tuple(sorted(path.stem for path in self.folder.glob(f"*{DYING}")))

    def _path(self, name: str, ending: str) -> Path:
        if not NAME.fullmatch(name):
            raise ValueError("a key's name is random: 32 hexadecimal digits")
        return self.folder / f"{name}{ending}"

    def _intend(self, living: Path, dying: Path) -> bool:
        """Make the intention durable: from here on the key cannot be loaded."""
        if living.exists():
            living.replace(dying)
            durable.sync_folder(self.folder)
        return dying.exists()

    def _end(self, dying: Path) -> bool:
        """Overwrite and unlink, if there is something left."""
        if not dying.exists():
            return False
        descriptor = os.open(dying, os.O_WRONLY)
        try:
            durable.write_all(descriptor, secrets.token_bytes(dying.stat().st_size))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        dying.unlink()
        durable.sync_folder(self.folder)
        return True


def random_name() -> str:
    """Draw a file name that says nothing: 32 hexadecimal digits."""
    return secrets.token_hex(16)


def _ours(path: Path) -> bool:
    return NAME.fullmatch(path.stem) is not None


def _wrap(key: Wrapped, name: str, home_key: bytes) -> bytes:
    header = {"v": 1, "suite": SUITE, "kind": key.kind, "name": name}
    nonce = secrets.token_bytes(NONCE_BYTES)
    wrapped = AESGCM(home_key).encrypt(nonce, key.to_bytes(), _bound(header))
    body = {"nonce": _text(nonce), "wrapped": _text(wrapped)}
    return json.dumps({**header, **body}).encode()


def _unwrap(text: bytes, expected: tuple[str, str], home_key: bytes) -> bytes:
    """Open a wrapped key; the header it must have is part of what is proved."""
    kind, name = expected
    header = {"v": 1, "suite": SUITE, "kind": kind, "name": name}
    try:
        found = json.loads(text)
        nonce, wrapped = b64decode(found["nonce"]), b64decode(found["wrapped"])
        return AESGCM(home_key).decrypt(nonce, wrapped, _bound(header))
    except (ValueError, KeyError, TypeError, InvalidTag):
        raise KeyDamaged from None


def _bound(header: Mapping[str, object]) -> bytes:
    return json.dumps(header, sort_keys=True).encode()


def _text(raw: bytes) -> str:
    return b64encode(raw).decode()
