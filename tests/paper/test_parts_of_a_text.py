"""A text of a document, as the parts that pages and prints draw."""

from jieqing.paper.markdown import parts_of_text

TWO_TABLES = """# 职责

| 岗位 | 职责 |
|---|---|
| 合规专员 | 受理 |

之后：

| 岗位 | 期限 |
|---|---|
| 审批人 | 两日 |
"""


def test_each_table_of_a_text_has_a_number_of_its_own() -> None:
    assert [part.number for part in parts_of_text(TWO_TABLES)] == [0, 1, 0, 2]
