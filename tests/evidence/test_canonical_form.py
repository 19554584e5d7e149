"""One value, one spelling: the rows of case D-62 and their relatives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jieqing.evidence import canonical
from jieqing.evidence.damaged import Damaged

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-canonical.LARGEST, canonical.LARGEST)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abcé"), inner),
    max_leaves=12,
)


@given(values)
def test_what_is_written_is_read_back_and_written_alike(value: object) -> None:
    written = canonical.canonical(value)

    assert canonical.canonical(canonical.read(written, "value")) == written


def test_d_62_key_order_and_combining_accents_do_not_change_the_bytes() -> None:
    one = canonical.canonical({"b": "e\u0301", "a": 1})
    other = canonical.canonical({"a": 1, "b": "\u00e9"})

    assert one == other == '{"a":1,"b":"é"}'.encode()


def test_d_62_the_empty_text_and_null_stay_different() -> None:
    assert canonical.canonical("") != canonical.canonical(None)


@pytest.mark.parametrize("value", [0.1, float("nan"), 2**53, {1: 2}, b"x", {"x"}])
def test_d_62_a_value_without_one_form_is_refused(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        canonical.canonical(value)


def test_two_keys_that_normalise_alike_are_refused() -> None:
    with pytest.raises(ValueError, match="same text"):
        canonical.canonical({"e\u0301": 1, "\u00e9": 2})


@pytest.mark.parametrize(
    "content",
    [
        b'{"a": 1}',
        b'{"b":1,"a":1}',
        b'{"a":1,"a":1}',
        b'"\\u00e9"',
        b"1.0",
        b"NaN",
        b"9007199254740992",
        b"\xff",
        b"",
        b"{}x",
        b'"\\ud800"',
        b"[" * 100_000,
    ],
)
def test_any_other_spelling_is_damage(content: bytes) -> None:
    with pytest.raises(Damaged):
        canonical.read(content, "value")
