"""Signing keys on disk and in use."""

import os
import stat
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from jieqing.evidence import signature as signatures
from jieqing.keys import pkcs8
from jieqing.keys.durable import FileExists
from jieqing.keys.signing import (
    EmptyPassphrase,
    KeyFileDamaged,
    KeyFileMissing,
    SigningKey,
    WrongPassphrase,
)

OF_REAL_KEYS = pkcs8.ROUNDS  # read before the tests make theirs cheap (conftest.py)
WORDS = "青禾 correct horse"


@pytest.fixture(scope="module")
def key() -> SigningKey:
    return SigningKey.generate()


@pytest.fixture(scope="module")
def key_file(key: SigningKey, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "王审批.pem"
    key.save(path, WORDS)
    return path


def test_a_key_opens_again_with_its_passphrase(key: SigningKey, key_file: Path) -> None:
    opened = SigningKey.load(key_file, WORDS)

    assert opened.public == key.public
    assert signatures.verify(key.public.raw, b"plan", opened.sign(b"plan"))


def test_a_wrong_passphrase_is_refused_in_clear_words(key_file: Path) -> None:
    with pytest.raises(WrongPassphrase) as refusal:
        SigningKey.load(key_file, "wrong")

    assert refusal.value.code == "wrong-passphrase"
    assert "wrong'" not in str(refusal.value)


def test_the_key_file_is_readable_by_its_owner_only(key_file: Path) -> None:
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_the_key_file_is_never_written_over_another(
    key_file: Path, key: SigningKey
) -> None:
    before = key_file.read_bytes()

    with pytest.raises(FileExists):
        key.save(key_file, WORDS)

    assert key_file.read_bytes() == before


def test_a_key_without_a_passphrase_is_not_written(
    key: SigningKey, tmp_path: Path
) -> None:
    with pytest.raises(EmptyPassphrase):
        key.save(tmp_path / "key.pem", "")

    assert list(tmp_path.iterdir()) == []


def test_a_missing_key_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(KeyFileMissing):
        SigningKey.load(tmp_path / "none.pem", WORDS)


def test_a_truncated_key_file_is_said_to_be_damaged(
    key_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "half.pem").write_bytes(key_file.read_bytes()[:200])

    with pytest.raises(KeyFileDamaged):
        SigningKey.load(tmp_path / "half.pem", WORDS)


def test_an_unencrypted_key_file_is_refused(key: SigningKey, tmp_path: Path) -> None:
    plain = key.private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (tmp_path / "plain.pem").write_bytes(plain)

    with pytest.raises(KeyFileDamaged):
        SigningKey.load(tmp_path / "plain.pem", WORDS)


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    other = generate_private_key(SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(WORDS.encode()),
    )
    (tmp_path / "ec.pem").write_bytes(other)

    with pytest.raises(KeyFileDamaged):
        SigningKey.load(tmp_path / "ec.pem", WORDS)


def test_the_key_file_is_standard_and_slow_to_try_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pkcs8, "ROUNDS", OF_REAL_KEYS)
    key_file = tmp_path / "key.pem"
    SigningKey.generate().save(key_file, WORDS)
    described = subprocess.run(
        ["openssl", "asn1parse", "-in", key_file],  # noqa: S607 - the system's own
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert ":PBES2" in described
    assert f":{OF_REAL_KEYS:06X}" in described
    assert OF_REAL_KEYS >= 600_000


def test_a_signature_does_not_hold_for_another_message_or_key(key: SigningKey) -> None:
    signature = key.sign(b"plan")

    assert not signatures.verify(key.public.raw, b"plan2", signature)
    assert not signatures.verify(SigningKey.generate().public.raw, b"plan", signature)
    assert not signatures.verify(key.public.raw, b"plan", signature[:-1])


def test_a_private_key_never_shows_in_its_own_picture(key: SigningKey) -> None:
    assert "private" not in repr(key)


def test_a_folder_that_may_not_be_written_is_named_plainly(
    key: SigningKey, tmp_path: Path
) -> None:
    with pytest.raises(Exception, match="could not be written") as refusal:
        key.save(tmp_path / "no" / "key.pem", WORDS)

    assert os.fspath(tmp_path) not in str(refusal.value)
