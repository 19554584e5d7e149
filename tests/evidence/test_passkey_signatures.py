"""A passkey signs one message, at its own address, by a verified user; else nothing."""

from base64 import b64decode
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from jieqing.evidence.damaged import Damaged
from jieqing.evidence.passkey import Algorithm
from jieqing.evidence.person_key import (
    has_signed,
    key_id,
    key_of,
    row_text,
    signature_of,
    written_key,
    written_signature,
)
from jieqing.evidence.shape import to_json
from jieqing.evidence.signature import to_base64
from jieqing.keys.signing import SigningKey
from soft_authenticator import SoftAuthenticator

PLAN = b"urn:jieqing:approval:1\n{plan}"
ES256 = SoftAuthenticator()
EDDSA = SoftAuthenticator(private=Ed25519PrivateKey.generate())
FILE_KEY = SigningKey.generate()
PARTS = ("client_data", "authenticator_data", "signature")
Kind = pytest.mark.parametrize("held", [ES256, EDDSA], ids=["es256", "eddsa"])


@Kind
def test_a_passkey_of_either_algorithm_signs_its_message(
    held: SoftAuthenticator,
) -> None:
    assert has_signed(held.passkey, PLAN, held.sign(PLAN))
    assert not has_signed(held.passkey, PLAN + b" ", held.sign(PLAN))


@Kind
def test_key_and_signature_are_read_back_from_their_json(
    held: SoftAuthenticator,
) -> None:
    key, signed = held.passkey, held.sign(PLAN)

    assert key_of(to_json(key)) == key
    assert signature_of(to_json(signed)) == signed
    assert row_text(key) != row_text(signed)


@given(
    held=st.sampled_from([ES256, EDDSA]),
    part=st.sampled_from(PARTS),
    place=st.integers(0, 10_000),
    bit=st.integers(0, 7),
)
def test_one_changed_bit_anywhere_leaves_no_signature(
    held: SoftAuthenticator, part: str, place: int, bit: int
) -> None:
    signed = held.sign(PLAN)
    raw = bytearray(b64decode(getattr(signed, part)))
    raw[place % len(raw)] ^= 1 << bit
    changed = replace(signed, **{part: to_base64(bytes(raw))})

    assert not has_signed(held.passkey, PLAN, changed)


@given(st.binary(), st.binary(), st.binary())
def test_any_bytes_at_all_are_judged_without_an_error(
    client_data: bytes, authenticator_data: bytes, signature: bytes
) -> None:
    made = (to_base64(one) for one in (client_data, authenticator_data, signature))
    invented = replace(ES256.sign(PLAN), **dict(zip(PARTS, made, strict=True)))

    assert not has_signed(ES256.passkey, PLAN, invented)


@pytest.mark.parametrize(
    "client_data",
    [
        {"type": "webauthn.create"},
        {"challenge": "AAAA"},
        {"origin": "https://console.qinghe.example.evil.test"},
        {"origin": "http://console.qinghe.example"},
        {"origin": "https://console.qinghe.example:8443"},
        {"crossOrigin": True},
        {"crossOrigin": 0},
        {"topOrigin": "https://evil.test"},
    ],
)
def test_what_another_page_asked_for_is_no_signature(
    client_data: dict[str, object],
) -> None:
    signed = ES256.sign(PLAN, **client_data)

    assert not has_signed(ES256.passkey, PLAN, signed)


@pytest.mark.parametrize("flags", [0x00, 0x01, 0x04, 0x45, 0x85])
def test_a_user_who_was_not_verified_has_not_signed(flags: int) -> None:
    signed = replace(ES256, flags=flags).sign(PLAN)

    assert not has_signed(ES256.passkey, PLAN, signed)


def test_a_passkey_of_another_domain_has_not_signed() -> None:
    elsewhere = replace(ES256, rp_id="console.qinghe.example")

    assert not has_signed(ES256.passkey, PLAN, elsewhere.sign(PLAN))
    assert has_signed(elsewhere.passkey, PLAN, elsewhere.sign(PLAN))


def test_a_signature_of_one_kind_is_none_of_the_other() -> None:
    raw = written_signature(FILE_KEY.sign(PLAN))
    file_key = written_key(FILE_KEY.public)

    assert has_signed(file_key, PLAN, raw)
    assert not has_signed(file_key, PLAN, EDDSA.sign(PLAN))
    assert not has_signed(EDDSA.passkey, PLAN, raw)
    assert key_id(file_key) == FILE_KEY.public.id


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://evil.test"},
        {"origin": "http://console.qinghe.example"},
        {"origin": "https://notqinghe.example"},
        {"rp_id": "127.0.0.1", "origin": "https://127.0.0.1"},
        {"public_key": "A" * 43 + "="},
        {"public_key": "A" * 87 + "="},
        {"algorithm": Algorithm.EDDSA},
        {"algorithm": "RS256"},
        {"private": "x"},
    ],
)
def test_a_key_that_contradicts_itself_is_refused(wrong: dict[str, object]) -> None:
    written = to_json(ES256.passkey)
    assert isinstance(written, dict)

    with pytest.raises(Damaged):
        key_of(written | wrong)


@pytest.mark.parametrize("found", [None, 7, "", "AAAA", "A" * 44, [], {}])
def test_what_is_no_key_is_refused_as_one(found: object) -> None:
    with pytest.raises(Damaged):
        key_of(found)


def test_a_console_on_the_own_machine_needs_no_certificate() -> None:
    local = SoftAuthenticator(rp_id="localhost", origin="http://localhost:8000")

    assert has_signed(local.passkey, PLAN, local.sign(PLAN))
