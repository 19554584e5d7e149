"""The case key: digests, masks and salts that die with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jieqing.keys.case_key import CaseKey, SealBroken

KEY = CaseKey.generate()


def test_digests_are_repeatable_and_apart_by_label_and_key() -> None:
    same = KEY.digest("phone", b"13800000000")

    assert same == CaseKey.from_bytes(KEY.to_bytes()).digest("phone", b"13800000000")
    assert same != KEY.digest("email", b"13800000000")
    assert same != CaseKey.generate().digest("phone", b"13800000000")


@given(
    st.tuples(st.text(), st.text(), st.lists(st.text())),
    st.tuples(st.text(), st.text(), st.lists(st.text())),
)
def test_masks_of_different_cells_differ(
    one: tuple[str, str, list[str]], other: tuple[str, str, list[str]]
) -> None:
    assert (KEY.mask_bytes(*one) == KEY.mask_bytes(*other)) == (one == other)


def test_a_mask_is_the_same_in_the_next_run() -> None:
    again = CaseKey.from_bytes(KEY.to_bytes())

    assert KEY.mask_bytes("member", "phone", [7]) == again.mask_bytes(
        "member", "phone", [7]
    )


def test_uses_of_the_key_never_meet() -> None:
    salt = KEY.commitment_salt("phone")

    assert len(salt) == 32
    assert salt.hex() != KEY.digest("phone", b"")
    assert salt != KEY.commitment_salt("email")


@given(st.binary(max_size=5000))
def test_what_is_sealed_opens_with_the_same_key(content: bytes) -> None:
    assert KEY.unseal(KEY.seal(content)) == content


def test_what_is_sealed_stays_shut_for_another_key() -> None:
    with pytest.raises(SealBroken):
        CaseKey.generate().unseal(KEY.seal(b"found rows"))


def test_a_sealed_text_with_one_byte_changed_does_not_open() -> None:
    sealed = bytearray(KEY.seal(b"found rows"))
    sealed[-1] ^= 1

    with pytest.raises(SealBroken):
        KEY.unseal(bytes(sealed))


def test_the_secret_never_shows_in_its_own_picture() -> None:
    assert repr(KEY.secret) not in repr(KEY)
    assert KEY.identity not in repr(KEY)
