"""What a passphrase seals opens with it, on a busy machine as well."""

import pyrage
import pytest

from jieqing.keys import passphrase_seal

PASSPHRASE = "correct horse battery"  # noqa: S105  # opens what tests make


@pytest.fixture(scope="module")
def sealed() -> bytes:
    return passphrase_seal.seal(b"content", PASSPHRASE)


def test_what_was_sealed_opens_with_its_passphrase_only(sealed: bytes) -> None:
    assert passphrase_seal.unseal(sealed, PASSPHRASE) == b"content"
    with pytest.raises(pyrage.DecryptError, match="Decryption failed"):
        passphrase_seal.unseal(sealed, f"{PASSPHRASE} ")


def test_work_that_would_never_end_is_refused(sealed: bytes) -> None:
    head = sealed.split(b"\n")[1]
    forged = sealed.replace(head, head.rpartition(b" ")[0] + b" 34")
    with pytest.raises(pyrage.DecryptError, match="Excessive work"):
        passphrase_seal.unseal(forged, PASSPHRASE)
