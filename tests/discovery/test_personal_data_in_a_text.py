"""What in a text has the form of personal data, and where it begins."""

import pytest

from jieqing.discovery.in_text import spot


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("客户说不再使用", []),
        ("见 CL-2026-0318 和 2026-11-20 的记录", []),
        ("电话 138 0013 8000 打过", [("phone", 4)]),
        ("+86 13800138000", [("phone", 1)]),
        ("座机 010-62345678", [("phone", 4)]),
        ("１３８００１３８０００", [("phone", 1)]),
        ("写信到 lin@example.test 了", [("email", 5)]),
        ("证件 11010519491231002X", [("id_number", 4)]),
        ("卡号 6222 0212 3456 7890 123", [("number", 4)]),
        ("车牌京A12345停在门口", [("plate", 3)]),
        ("o6_bmjrPTlm6_2sgVt7hMZOPfL2M", [("openid", 1)]),
        ("13800138000 lin@example.test", [("phone", 1), ("email", 13)]),
    ],
)
def test_personal_data_is_found_by_its_form_and_place(
    text: str, found: list[tuple[str, int]]
) -> None:
    assert [(one.kind, one.sign) for one in spot(text)] == found
