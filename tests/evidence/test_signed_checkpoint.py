"""Checkpoints are signed notes that other tools read too."""

import base64
import hashlib

import pytest

from jieqing.evidence import checkpoint, signature
from jieqing.evidence.checkpoint import Checkpoint, CheckpointUnsigned
from jieqing.evidence.damaged import Damaged
from jieqing.keys.signing import SigningKey


@pytest.fixture(scope="module")
def key() -> SigningKey:
    return SigningKey.generate()


@pytest.fixture(scope="module")
def point() -> Checkpoint:
    return Checkpoint(origin="jieqing/qinghe", size=7, root=b"r" * 32)


def test_a_checkpoint_is_read_back_by_its_own_key(
    key: SigningKey, point: Checkpoint
) -> None:
    assert checkpoint.read(checkpoint.sign(point, key), key.public.raw) == point


def test_the_note_has_the_layout_of_the_published_format(
    key: SigningKey, point: Checkpoint
) -> None:
    body, _, line = checkpoint.sign(point, key).partition("\n\n")
    dash, name, text = line.rstrip("\n").split(" ")
    raw = base64.b64decode(text)
    hint = hashlib.sha256(b"jieqing/qinghe\n\x01" + key.public.raw).digest()[:4]

    assert body.split("\n") == [
        "jieqing/qinghe",
        "7",
        base64.b64encode(b"r" * 32).decode(),
    ]
    assert (dash, name, raw[:4]) == ("—", "jieqing/qinghe", hint)
    assert signature.verify(key.public.raw, body.encode() + b"\n", raw[4:])


def test_a_checkpoint_is_not_believed_under_another_key(
    key: SigningKey, point: Checkpoint
) -> None:
    note = checkpoint.sign(point, key)

    with pytest.raises(CheckpointUnsigned):
        checkpoint.read(note, SigningKey.generate().public.raw)


def test_a_checkpoint_with_another_size_is_not_believed(
    key: SigningKey, point: Checkpoint
) -> None:
    note = checkpoint.sign(point, key).replace("\n7\n", "\n8\n")

    with pytest.raises(CheckpointUnsigned):
        checkpoint.read(note, key.public.raw)


def test_a_witness_signature_beside_ours_does_not_disturb(
    key: SigningKey, point: Checkpoint
) -> None:
    cosigned = checkpoint.sign(point, key) + "— witness.example AAAAAAAA\n"

    assert checkpoint.read(cosigned, key.public.raw) == point


@pytest.mark.parametrize(
    "note",
    [
        "",
        "a\n\n",
        "jieqing/q\n1\n\n— jieqing/q AAAA\n",
        "jieqing/q\n01\nAAAA\n\n— x A\n",
    ],
)
def test_a_text_that_is_no_checkpoint_is_damage(note: str) -> None:
    with pytest.raises(Damaged):
        checkpoint.parse(note)


@pytest.mark.parametrize("origin", ["qinghe", "jieqing/", "jieqing/a b", "jieqing/a+b"])
def test_an_origin_that_would_break_the_note_is_refused(origin: str) -> None:
    with pytest.raises(ValueError, match="origin"):
        Checkpoint(origin=origin, size=0, root=b"r" * 32)
