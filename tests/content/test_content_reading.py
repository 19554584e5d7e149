import pytest

from jieqing import content


def test_a_shipped_file_is_read_by_its_path() -> None:
    assert "rules:" in content.read("law/cn/retention.yaml")


def test_a_file_that_is_not_shipped_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        content.read("law/cn/none.yaml")
