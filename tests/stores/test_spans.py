"""Spans of an ordered index: whatever spells the value stands in one of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jieqing.datamap.identity import normal_form
from jieqing.datamap.schema import Order
from jieqing.stores.spans import Span, spans

KINDS = ("phone", "email", "id_number", "passport", "plate")
VALUES = st.text(alphabet="0123456789abXYZ@._-粤é", min_size=1, max_size=20)
BETWEEN = st.text(alphabet=" -()+.\t\n\u200b１Ａａ²ſK\uff0d·0086", max_size=3)


@st.composite
def spelled(draw: st.DrawFn) -> tuple[str, str, str]:
    """A kind, a value in its normal form, and some text that may spell it."""
    kind = draw(st.sampled_from(KINDS))
    value = normal_form(kind, draw(VALUES))
    signs = [
        draw(BETWEEN) + draw(st.sampled_from((c, c.upper(), c.lower(), _wide(c))))
        for c in value
    ]
    return kind, value, "".join(signs) + draw(BETWEEN)


def _wide(sign: str) -> str:
    return chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign


def stands_in(text: str, found: tuple[Span, ...]) -> bool:
    return any(start <= text and (end is None or text < end) for start, end in found)


def folded(text: str) -> str:
    return "".join(c.upper() if c.isascii() else c for c in text)


@given(spelled())
def test_every_spelling_of_a_value_stands_in_a_span(
    given_: tuple[str, str, str],
) -> None:
    kind, value, text = given_
    found = spans(kind, (value,), Order.BYTES)
    named = bool(value) and normal_form(kind, text) == value
    assert not named or found is None or stands_in(text, found)


@given(spelled())
def test_every_spelling_stands_in_a_span_where_small_letters_are_capitals(
    given_: tuple[str, str, str],
) -> None:
    kind, value, text = given_
    found = spans(kind, (value,), Order.FOLDED)
    named = bool(value) and normal_form(kind, text) == value
    ends = tuple((folded(a), b and folded(b)) for a, b in found or ())
    assert not named or found is None or stands_in(folded(text), ends)


@pytest.mark.parametrize("prefix", ["", "+86", "86", "0086"])
def test_plainly_written_numbers_of_others_stand_in_no_span(prefix: str) -> None:
    found = spans("phone", ("13800138000",), Order.BYTES) or ()
    others = ("13900138000", "13801138000", "13800238000", "18800138000")
    assert not [each for each in others if stands_in(prefix + each, found)]


def test_names_and_orders_we_do_not_know_have_no_spans() -> None:
    assert spans("name", ("张三",), Order.BYTES) is None
    assert spans("phone", ("13800138000",), Order.OWN) is None


def test_a_letter_that_joins_the_sign_behind_it_has_no_spans() -> None:
    assert spans("email", ("rené@example.test",), Order.BYTES) is None
