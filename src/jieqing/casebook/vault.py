"""The vault: one sealed place in every home, of one size whether it holds a secret.

It is there from the first opening of the home and is written anew, under fresh random
bytes, by every erasing and every ending of a case. So neither its being there, nor its
size, nor that it changes says that anything is in it. A home whose secrets need more
room than one size grows by whole sizes: no row is lost to keep its silence.
"""

import os
import zlib
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction
from django.db.models import QuerySet

from jieqing.casebook.models import Vault
from jieqing.casebook.secret_orders import Contents
from jieqing.erasure import spool
from jieqing.home import Home, HomeKey
from jieqing.keys.case_key import CaseKey, SealBroken
from jieqing.keys.keyring import KeyMissing

SIZE = 256 * 1024  # bytes before sealing
_LENGTH_BYTES = 4
_NONCE_BYTES = 12
_LABEL = b"jieqing vault 1"
Change = Callable[[Contents], Contents]


def ensure(home: Home) -> None:
    """Make key and vault in a home that has none yet."""
    if not _rows(home).exists():
        _make(home)


def _make(home: Home) -> None:
    with transaction.atomic():
        key = _key_made(home)
        content = _sealed(Contents(), key)
        Vault.objects.get_or_create(tenant=home.tenant, defaults={"content": content})


def key_of(home: Home) -> CaseKey:
    """Return the key that opens the vault and salts annexes."""
    return home.secret(HomeKey.VAULT)


def read(home: Home) -> Contents:
    """Open it. Raises ``SealBroken`` or ``SpoolDamaged``."""
    return _opened(bytes(_rows(home).get().content), key_of(home))


def rewrite(home: Home, change: Change) -> Contents:
    """Write it anew, changed or not, in the transaction that is open or its own."""
    key = key_of(home)
    with transaction.atomic():
        row = _rows(home).select_for_update().get()
        contents = change(_opened(bytes(row.content), key))
        row.content = _sealed(contents, key)
        row.save(update_fields=["content"])
    return contents


def room_left(contents: Contents) -> int:
    """Return the bytes that are neither used nor set aside for rows to come."""
    used = len(_packed(contents))
    size = -(-used // SIZE) * SIZE
    return size - used - sum(o.reserve for o in contents.orders if not o.rows)


def weight(contents: Contents) -> int:
    """Return the bytes that contents take, packed."""
    return len(_packed(contents))


def _rows(home: Home) -> QuerySet[Vault]:
    return Vault.objects.filter(tenant=home.tenant)


def _key_made(home: Home) -> CaseKey:
    try:
        return key_of(home)
    except KeyMissing:
        key = CaseKey.generate()
        home.keyring().create(HomeKey.VAULT.ring_name, key)
        return key


def _packed(contents: Contents) -> bytes:
    packed = zlib.compress(spool.dump(contents.to_plain()), 9)
    return len(packed).to_bytes(_LENGTH_BYTES, "big") + packed


def _sealed(contents: Contents, key: CaseKey) -> bytes:
    packed = _packed(contents)
    size = -(-len(packed) // SIZE) * SIZE
    nonce = os.urandom(_NONCE_BYTES)
    padded = packed.ljust(size, b"\0")
    return nonce + _cipher(key).encrypt(nonce, padded, _LABEL)


def _opened(sealed: bytes, key: CaseKey) -> Contents:
    nonce, content = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        padded = _cipher(key).decrypt(nonce, content, _LABEL)
    except (InvalidTag, ValueError):
        raise SealBroken from None
    length = int.from_bytes(padded[:_LENGTH_BYTES], "big")
    packed = padded[_LENGTH_BYTES : _LENGTH_BYTES + length]
    return Contents.from_plain(spool.load(zlib.decompress(packed), dict))


def _cipher(key: CaseKey) -> AESGCM:
    """AES-256-GCM, whose result always has one size: an age file's head has not.

    A row of the same size is written over in place, so the database grows by nothing.
    """
    return AESGCM(bytes.fromhex(key.digest("vault", b"")))
