"""One person, many spellings; and two persons who must not become one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jieqing.datamap.identity import (
    EXACT_KINDS,
    KINDS,
    NORMAL_KINDS,
    is_exact,
    is_valid_id_number,
    normal_form,
    typed_spellings,
)

SAME = [
    ("email", "Jia.Test@example.test", " jia.test@EXAMPLE.test "),  # D-10
    ("phone", "13800000001", "+86 138-0000-0001"),  # D-11
    ("phone", "13800000001", "008613800000001"),
    ("phone", "13800000001", "１３８０００００００１"),
    ("phone", "13800000001", "(138)0000–0001"),
    ("phone", "13800000001", "+86（138）00000001\u200b"),
    ("id_number", "11010119000101017X", "11010119000101017x"),  # D-12
    ("id_number", "11010119000101017X", "１１０１０１１９０００１０１０１７Ｘ"),
    ("plate", "京A·12345", "京a12345"),
    ("passport", "e12345678", "E 1234 5678"),
    ("name", "张 三", "张三"),
    ("name", "John  Smith", " john smith"),
    ("nickname", "ＷｉｎＤｉｒ", "windir"),
]


@pytest.mark.parametrize(("kind", "one", "other"), SAME)
def test_spellings_of_one_identity_have_one_normal_form(
    kind: str, one: str, other: str
) -> None:
    assert normal_form(kind, one) == normal_form(kind, other)


DIFFERENT = [
    ("email", "jia.test@example.test", "jia.test2@example.test"),
    ("phone", "13800000001", "１３８００００００１１"),
    ("phone", "138000000", "86138000000"),  # eleven digits: its 86 stays
    ("id_number", "11010119000101017X", "110101190001010171"),
    ("name", "John Smith", "JohnSmith"),
    ("username", "Jia", "jia"),
    ("customer_no", "007", "7"),
    ("openid", "oAbC_1", "oabc_1"),
]


@pytest.mark.parametrize(("kind", "one", "other"), DIFFERENT)
def test_two_identities_do_not_become_one_in_normal_form(
    kind: str, one: str, other: str
) -> None:
    assert normal_form(kind, one) != normal_form(kind, other)


@given(kind=st.sampled_from(sorted(KINDS)), value=st.text())
def test_a_normal_form_of_a_normal_form_is_itself(kind: str, value: object) -> None:
    once = normal_form(kind, value)
    assert normal_form(kind, once) == once


@given(prefix=st.sampled_from(["+86", "0086", "86"]), rest=st.from_regex(r"\A[0-9]*\Z"))
def test_a_country_code_goes_only_when_eleven_digits_remain(
    prefix: str, rest: str
) -> None:
    kept = prefix + rest
    assert normal_form("phone", kept) == (rest if len(rest) == 11 else kept)


@given(kind=st.sampled_from(sorted(EXACT_KINDS)), value=st.text())
def test_an_exact_kind_is_compared_sign_by_sign(kind: str, value: object) -> None:
    assert is_exact(kind)
    assert normal_form(kind, value) == value


def test_a_typed_customer_number_is_tried_in_half_width_too() -> None:
    assert typed_spellings("customer_no", " ４２ ") == (" ４２ ", "４２", "42")
    assert typed_spellings("customer_no", "42") == ("42",)


def test_a_typed_value_of_a_normal_kind_is_tried_in_its_one_form() -> None:
    assert typed_spellings("phone", "+86 138 0000 0001") == ("13800000001",)


def test_a_blank_value_gives_nothing_to_look_for() -> None:
    assert typed_spellings("customer_no", "") == ()


def test_exact_kinds_and_normal_kinds_do_not_overlap() -> None:
    assert not EXACT_KINDS & NORMAL_KINDS
    assert len(KINDS) == 16


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("11010119000101017x", True),
        ("110101190001010171", False),  # wrong check sign
        ("11010119001301017X", False),  # no thirteenth month
        ("1101011900010101", False),
    ],
)
def test_an_identity_number_needs_a_real_day_and_its_check_sign(
    number: str, *, valid: bool
) -> None:
    assert is_valid_id_number(number) is valid


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_plain_spellings_need_no_folding_to_give_the_same_form(text: str) -> None:
    wide = f"{text}\u200b"  # an invisible sign sends it the long way round

    assert normal_form("phone", text) == normal_form("phone", wide)
    assert normal_form("email", text) == normal_form("email", wide)
