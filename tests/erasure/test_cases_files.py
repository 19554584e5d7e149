"""The chain over a folder of files: erased, checked, restored, killed, disturbed."""

import signal
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from dying import FileLog, Fuse, fused, in_a_process
from exports import CALLS_MADE, MEMBERS, an_export, contents, orders
from openpyxl.comments import Comment
from small_shop import YOUNG, Shop, erased, fates

from jieqing.erasure.erase import StoreWentBack
from jieqing.erasure.values import ChunkIntent, Plan
from jieqing.stores.files.marks import FileChanged

CALLS = 80  # a few more than two chunks make: the last run ends by itself


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    made = an_export(tmp_path)
    made.log = FileLog(tmp_path / "log")
    return made


def test_fates_follow_references_clocks_and_conditions_in_files(shop: Shop) -> None:
    assert fates(shop.plan("phone", "13800000001")) == {
        "会员/1": "mask",
        "订单.单/x1": "erase",
        "订单.单/x3": "keep",
        "回访/13800000001-a-1": "erase",
        "回访/13800000001-a-2": "erase",
    }


def test_rows_go_cells_are_masked_and_notes_with_them(shop: Shop) -> None:
    shop.erase("phone", "13800000001")
    files = contents(shop)
    assert files["会员.csv"].decode("gb18030") == MEMBERS.replace(
        '1,"测试甲",13800000001', "1,,"
    )
    assert files["回访.csv"].decode() == CALLS_MADE.replace("13800000001,a\n", "")
    assert orders(shop) == [
        ["x2", "2", "3", "2020-05-01 09:00:00", "测试乙", None],
        ["x3", "1", "3", YOUNG, None, None],
        ["x4", "2", "1", None, "测试乙", "乙的"],
    ]


def test_the_check_is_clean_and_sees_what_is_left(shop: Shop) -> None:
    found, approved = (
        shop.find("phone", "13800000001"),
        shop.plan("phone", "13800000001"),
    )
    before = shop.check(approved, found)
    shop.carry_out(approved)
    after = shop.check(approved, found)
    assert {place.table for place in before.residue} == {"会员", "订单.单", "回访"}
    assert after.is_clean
    assert after.tables["shop", "订单.单"].gone == 1


def test_a_mention_in_a_note_of_another_row_is_residue(shop: Shop) -> None:
    book = shop.folder / "exports" / "回访.csv"
    text = CALLS_MADE.replace("13800000002,b", "13800000002,转自13800000001")
    book.write_text(text, encoding="utf-8")
    found, approved = (
        shop.find("phone", "13800000001"),
        shop.plan("phone", "13800000001"),
    )
    shop.carry_out(approved)
    places = shop.check(approved, found)
    assert places.tables["shop", "回访"].others == 1


def test_a_mention_that_stands_beside_all_rows_is_residue(shop: Shop) -> None:
    path = shop.folder / "exports" / "订单.xlsx"
    book = openpyxl.load_workbook(path)
    book["单"]["A1"].comment = Comment("问 13800000001", "李客服")
    book.save(path)
    found = shop.find("phone", "13800000001")
    approved = shop.plan("phone", "13800000001")
    (residue,) = [
        place
        for place in shop.check(approved, found).residue
        if place.column == "_comments"
    ]
    assert (residue.table, residue.count) == ("订单.单", 2)


def test_a_restore_puts_every_file_back_byte_by_byte(shop: Shop) -> None:
    before, approved = contents(shop), shop.plan("phone", "13800000001")
    outcome = shop.carry_out(approved)
    assert contents(shop) != before
    receipt = shop.restore(approved, outcome)
    assert contents(shop) == before
    assert receipt.conflicts == 0
    assert shop.restore(approved, outcome).conflicts == 0


def test_rows_return_to_their_place_in_files_that_others_wrote(shop: Shop) -> None:
    approved = shop.plan("phone", "13800000001")
    outcome = shop.carry_out(approved)
    calls = shop.folder / "exports" / "回访.csv"
    calls.write_text(calls.read_text() + "13800000009,c\n", encoding="utf-8")
    assert shop.restore(approved, outcome).conflicts == 0
    assert calls.read_text(encoding="utf-8") == CALLS_MADE + "13800000009,c\n"


def test_rows_return_below_the_others_in_a_workbook_saved_since(shop: Shop) -> None:
    approved = shop.plan("phone", "13800000001")
    outcome = shop.carry_out(approved)
    path = shop.folder / "exports" / "订单.xlsx"
    book = openpyxl.load_workbook(path)
    book["单"]["E2"] = "测试乙二"
    book.save(path)
    receipt = shop.restore(approved, outcome).tables["shop", "订单.单"]
    assert (receipt.inserted, receipt.conflicts) == (0, 2)  # both had notes
    assert orders(shop)[0][4] == "测试乙二"


def test_the_capsule_holds_every_replaced_file_whole(shop: Shop) -> None:
    before = contents(shop)
    outcome = shop.erase("phone", "13800000001")
    kept = {each.file: each.content for each in shop.originals(outcome)}
    assert kept == before


@pytest.mark.sampled(5)
@pytest.mark.parametrize("calls", range(1, CALLS, 3))
def test_d_38_a_run_killed_at_any_call_is_finished_by_the_next(
    shop: Shop, calls: int
) -> None:
    shop.chunk_rows = 3
    approved, before = shop.plan("phone", "13800000001"), contents(shop)
    dying = fused(shop, Fuse(calls))
    assert in_a_process(lambda: dying.carry_out(approved)) in (0, -signal.SIGKILL)
    shop.lease = 1
    outcome = shop.carry_out(approved)
    assert outcome.finished
    assert (erased(outcome), len(outcome.committed)) == (3, 2)
    assert shop.restore(approved, outcome).conflicts == 0
    assert contents(shop) == before


def test_the_runs_above_reach_the_end_of_the_work(shop: Shop) -> None:
    shop.chunk_rows = 3
    fuse = Fuse(1_000)
    fused(shop, fuse).carry_out(shop.plan("phone", "13800000001"))
    assert CALLS - 10 < 1_000 - fuse.left < CALLS


def test_a_folder_set_back_in_time_is_noticed_by_its_missing_mark(shop: Shop) -> None:
    approved = shop.plan("phone", "13800000001")
    shop.carry_out(approved)
    (shop.folder / "exports" / "jieqing_mark.json").write_text("")
    with pytest.raises(StoreWentBack):
        shop.carry_out(approved)


@dataclass(slots=True)
class Disturbing:
    """A journal during whose n-th intention another program writes a file."""

    log: FileLog
    file: Path
    left: int

    def intend(self, intent: ChunkIntent) -> None:
        self.log.intend(intent)
        self.left -= 1
        if self.left == 0:
            self.file.write_text(self.file.read_text() + "13800000009,c\n")

    def __getattr__(self, name: str) -> object:
        return getattr(self.log, name)


@pytest.mark.parametrize(("rows", "when"), [(20_000, 1), (3, 2)])
def test_a_file_changed_before_its_replacement_is_put_aside_and_taken_up_again(
    shop: Shop, rows: int, when: int
) -> None:
    shop.chunk_rows = rows
    calls, log = shop.folder / "exports" / "回访.csv", shop.log
    approved = shop.plan("phone", "13800000001")
    shop.log = Disturbing(log, calls, when)
    refusal = disturbed(shop, approved)
    assert refusal.facts["file"] == "回访.csv"
    assert calls.read_text() == CALLS_MADE + "13800000009,c\n"
    shop.log = log
    assert shop.carry_out(approved).finished
    assert "13800000001" not in calls.read_text()


def disturbed(shop: Shop, approved: Plan) -> FileChanged:
    """How a run was put aside: by raising before the first commit, after it by name."""
    try:
        outcome = shop.carry_out(approved)
    except FileChanged as refusal:
        return refusal
    assert isinstance(outcome.put_aside, FileChanged)
    return outcome.put_aside
