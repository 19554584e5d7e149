"""A whole case over a database and a folder of exports, by the command."""

import zipfile
from pathlib import Path

import pytest
from exports_folder import LEFT, Company, company


@pytest.fixture
def shop(tmp_path: Path) -> Company:
    return company(tmp_path)


def test_rows_of_the_person_go_from_files_and_all_others_stay(shop: Company) -> None:
    ended = shop.rehearse("--execute")
    sheet = shop.sheet("客户")

    assert ended.code == 0, ended.out + ended.err
    assert shop.csv.read_bytes() == LEFT.encode("gb18030")
    assert [[c.value for c in row] for row in sheet.iter_rows()] == [
        ["电话", "姓名", "次数"],
        [13800000002, "测试乙", 1],
        [13800000003, "测试丙", 3],
    ]
    assert sheet["B3"].comment.text == "老客户"
    assert ended.content["check"]["exports.2026/回访.客户"]["gone"] == 1
    assert ended.content["statement"]


def test_no_part_of_the_workbook_names_the_person_afterwards(shop: Company) -> None:
    assert shop.rehearse("--execute").code == 0
    with zipfile.ZipFile(shop.book) as whole:
        text = b"".join(whole.read(name) for name in whole.namelist()).decode()

    assert "13800000001" not in text
    assert "测试甲" not in text
    assert "李客服" not in text
    assert "王客服" in text


def test_looking_writes_nothing_into_the_folder(shop: Company) -> None:
    before = {p: p.read_bytes() for p in shop.exports.rglob("*") if p.is_file()}
    ended = shop.rehearse()

    assert ended.content["tables"]["exports.会员"]["erase"] == [["1"]]
    assert before == {p: p.read_bytes() for p in shop.exports.rglob("*") if p.is_file()}


def test_a_folder_that_nobody_lent_is_not_written(shop: Company) -> None:
    (shop.exports / "jieqing_lent").unlink()
    ended = shop.rehearse("--execute")

    assert (ended.code, ended.content["error"]["code"]) == (1, "store-not-lent")
    assert not (shop.exports / "jieqing_mark.json").exists()
