"""The net that finds candidates on a server lets no spelling through."""

import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jieqing.datamap.identity import NORMAL_KINDS, normal_form
from jieqing.datamap.mention import mentions
from jieqing.stores.candidates import (
    UNUSUAL,
    squeezed,
    squeezed_parts,
    squeezed_wholes,
)

SIGNS = st.sampled_from("138 0+-()（）８６aBé张三·　\u200b.@")
texts = st.text(SIGNS | st.characters(exclude_categories=["Cs"]), max_size=12)
phones = st.lists(st.sampled_from(["+86", "86", "138", "0013", "8000", " ", "-", "("]))


def is_unusual(text: str) -> bool:
    return re.search(UNUSUAL, text) is not None


def may_be(kind: str, value: str, text: str) -> bool:
    wholes = squeezed_wholes(kind, [value])
    return wholes is None or squeezed(text) in wholes or is_unusual(text)


def test_no_usual_sign_hides_a_letter_or_digit() -> None:
    hidden = [
        sign
        for sign in map(chr, range(sys.maxunicode + 1))
        if not is_unusual(sign)
        and squeezed(unicodedata.normalize("NFKC", sign).casefold()) != squeezed(sign)
    ]
    assert hidden == []


@pytest.mark.parametrize("kind", sorted(NORMAL_KINDS))
@given(text=texts | phones.map("".join))
def test_a_text_is_a_candidate_for_its_own_normal_form(kind: str, text: str) -> None:
    assert may_be(kind, normal_form(kind, text), text)


@given(value=texts.filter(lambda text: len(text) > 1), text=texts, tail=texts)
def test_a_text_that_mentions_a_value_is_a_candidate(
    value: str, text: str, tail: str
) -> None:
    whole = text + value + tail
    parts = squeezed_parts([value])
    held = not parts or any(part in squeezed(whole) for part in parts)
    assert held or is_unusual(whole) or not mentions([value], whole)


@pytest.mark.parametrize(
    "text", ["致电 138-0000-0001，已确认。", "（１）138（0000）0001"]
)
def test_chinese_texts_with_their_punctuation_are_mostly_usual(text: str) -> None:
    assert is_unusual(text) is ("１" in text)
