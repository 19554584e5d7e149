"""What a list shows of a case's customer: masked, and sealed like everything of theirs.

Sealed under the case's own key, so that with the key it is gone; by AES-GCM, for a
page opens fifty. Labels of before are age files, which open still. One row is opened
without its record; a label that does not open is none, for an act asks for itself.
"""

import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jieqing.casebook.masked_words import masked
from jieqing.casebook.models import Case
from jieqing.casebook.said import Subject
from jieqing.casebook.work import Work
from jieqing.errors import JieqingError
from jieqing.keys.case_key import CaseKey
from jieqing.keys.keyring import Keyring

_NAME = "name"
_LABEL = "customer label 1"
_AGE = b"age-encryption.org/"
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A masked name or number, or of how many customers the case is; 0: of one."""

    words: str = ""
    count: int = 0


def of_one(subject: Subject) -> Label:
    """Return what is shown of one customer: ``林* 138****0042``."""
    entry = subject.entry
    shown = masked(entry.kind, entry.value)
    name = masked(_NAME, subject.salutation)
    return Label(words=f"{name} {shown}".strip())


def of_many(count: int) -> Label:
    """Return what is shown of many."""
    return Label(count=count)


def put(work: Work, label: Label) -> None:
    """Write it beside the case, in the act's transaction."""
    content = f"{label.count}\n{label.words}".encode()
    work.case.who = _sealed(work.key, content)
    work.case.save(update_fields=["who"])


def read(keyring: Keyring, case: Case) -> Label | None:
    """Return a case's label; None: never written, or its key has ended."""
    if not case.who:
        return None
    try:
        key = keyring.load(case.key_name, CaseKey)
        count, _, words = _opened(key, bytes(case.who)).decode().partition("\n")
    except (JieqingError, InvalidTag, ValueError):
        return None
    return Label(words=words, count=int(count))


def _sealed(key: CaseKey, content: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher(key).encrypt(nonce, content, _LABEL.encode())


def _opened(key: CaseKey, sealed: bytes) -> bytes:
    if sealed.startswith(_AGE):
        return key.unseal(sealed)
    nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    return _cipher(key).decrypt(nonce, rest, _LABEL.encode())


def _cipher(key: CaseKey) -> AESGCM:
    return AESGCM(bytes.fromhex(key.digest(_LABEL, b"")))
