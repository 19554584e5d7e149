"""What counts as a mention, and that seeking many at once finds the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jieqing.datamap.mention import mentions

SIGNS = "ab1286x0 -（张"
TEXTS = st.text(SIGNS, max_size=30)
MANY = frozenset(f"nobody{number:03d}" for number in range(40))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("13800000001", "请回电138-0000 0001，谢谢"),
        ("13800000001", "+86 138 0000 0001"),
        ("13800000001", "008613800000001."),
        ("11010119900307123x", "证件 11010119900307123X 已核"),
        ("lin@example.test", "写信到 LIN@example.test"),
        ("林小禾", "找林小禾女士"),
    ],
)
def test_a_value_is_mentioned_in_any_of_its_spellings(value: str, text: str) -> None:
    assert mentions([value], text)
    assert mentions(MANY | {value}, text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("13800000001", "单号 9138000000015"),
        ("13800000001", "87 13800000002"),
        ("13800000001", "1138000000010"),
        ("11010119900307123x", "11010119900307123X4"),
        ("lin@example.test", "lin@example.te"),
    ],
)
def test_a_part_of_something_longer_is_no_mention(value: str, text: str) -> None:
    assert not mentions([value], text)
    assert not mentions(MANY | {value}, text)


@given(values=st.sets(st.text(SIGNS, max_size=8), max_size=40), text=TEXTS)
def test_many_values_are_mentioned_where_one_of_them_is(
    values: set[str], text: str
) -> None:
    assert mentions(values, text) == any(mentions([value], text) for value in values)
