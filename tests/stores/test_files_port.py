"""What the port says of rows, marks and leases, on a folder of exports."""

import json
from datetime import date
from pathlib import Path

import pytest
from one_folder import TODAY, OneFolder, keys, one_folder

from jieqing.stores.fence import CaseClosed, LeaseLost, require_lease
from jieqing.stores.files.marks import MarkFileDamaged
from jieqing.stores.files.session import KeyNotSingle
from jieqing.stores.files.store import FilesStore, MarkFileMissing
from jieqing.stores.port import (
    AnyOf,
    ColumnsIn,
    IdentityIn,
    KeysIn,
    Mark,
    Search,
    StillFits,
)
from jieqing.stores.refusals import NoKeys

FILES = {
    "m.csv": "id,tel,first\n1,13800000001,测试\n2, +86 138-0000-0001 ,a\n3,,c\n"
    "4,138000000012,e\n",
    "o.csv": "id,m_id,kind,status,at\n10,1,1,3,2023-06-30 23:59:59\n11,1,2,1,\n"
    "12,1,,,2023-07-01 00:00:00\n13,2,1,3,\n",
    "free.csv": "text,n\n致电 138 0000 0001 已确认,1\n"
    "9138000000019,2\n9138000000019,2\n",
    "pair.csv": "code,n\n7,1\n007,1\nab,1\nAB,2\n",
}
MAP = """
  m: {key: [id], record: account-profile, identities: {id: customer_no, tel: phone}}
  o:
    key: [id]
    record:
      - {when: kind = '1', is: transaction-record}
      - {when: kind = '2', is: contract}
    live_when: status in ('0', '1')
    clocks: {transaction-completed: at}
    references: [{owner: m, by: m_id, of: id}]
  free: {subject: company, key: none}
  pair: {key: [code, n], subject: company, identities: {code: username}}
root: m
times: {at: yyyy-MM-dd HH:mm:ss}
"""


@pytest.fixture
def shop(tmp_path: Path) -> OneFolder:
    return one_folder(tmp_path, {n: t.encode() for n, t in FILES.items()}, MAP)


def test_case_business_and_clocks_are_told_with_each_row(shop: OneFolder) -> None:
    rows = shop.select("o", keys(10, "11", 12))
    clock = "transaction-completed"
    assert [(r.case, r.live, r.clocks[clock]) for r in rows] == [
        (0, False, date(2023, 6, 30)),
        (1, True, None),
        (None, None, date(2023, 7, 1)),
    ]


@pytest.mark.parametrize("lookalike", ["01", "1x", "1.0", " 1", "+1", "", None])
def test_a_key_is_met_by_its_own_spelling_only(
    shop: OneFolder, lookalike: str | None
) -> None:
    assert shop.keys("m", keys("1")) == shop.keys("m", keys(1)) == [("1",)]
    assert shop.keys("m", keys(lookalike)) == []


def test_d_11_a_normal_identity_is_met_in_every_spelling(shop: OneFolder) -> None:
    sought = IdentityIn(column="tel", kind="phone", values=frozenset({"13800000001"}))
    assert shop.keys("m", sought) == [("1",), ("2",)]
    assert shop.search("m", "tel", "13800000001", "phone") == [("1",), ("2",)]


def test_d_07_a_composite_key_needs_all_its_parts(shop: OneFolder) -> None:
    both = KeysIn(keys=(("ab", 1), ("AB", 1)))
    assert shop.keys("pair", both) == [("ab", "1")]
    code = ColumnsIn(columns=("code",), tuples=(("7",), (None,)))
    assert shop.keys("pair", code) == [("7", "1")]


def test_a_guard_lets_only_rows_through_that_still_fit(shop: OneFolder) -> None:
    before = {"transaction-completed": date(2023, 6, 30)}
    fits = StillFits(cases=frozenset({0}), bounds=before)
    assert shop.keys("o", keys(10, 11, 12, 13), fits) == [("10",)]
    assert shop.delete("o", ("11",), ("13",), guard=[fits]) == ([], 0)


def test_an_empty_list_meets_nothing_and_none_at_all_is_refused(
    shop: OneFolder,
) -> None:
    assert shop.keys("m", KeysIn(keys=())) == shop.keys("m", AnyOf(conditions=())) == []
    with pytest.raises(NoKeys):
        shop.select("m")
    with pytest.raises(NoKeys):
        shop.delete("m")


def test_equal_rows_without_key_go_one_by_one(shop: OneFolder) -> None:
    equal = [("9138000000019", "2", 1), ("9138000000019", "2", 2)]
    assert shop.search("free", "text", "9138000000019") == equal
    assert len(shop.delete("free", equal[1])[0]) == 1
    assert shop.search("free", "text", "9138000000019") == equal[:1]


def test_free_text_and_a_single_row_are_searched(shop: OneFolder) -> None:
    assert len(shop.search("free", "text", "13800000001")) == 1
    canary = Search(
        table="m",
        column="tel",
        kind="phone",
        values=frozenset({"13800000001"}),
        within=False,
        row=("2",),
    )
    with shop.store.reading(shop.bound, TODAY) as reader:
        assert reader.search(canary) == (("2",),)


def test_a_sample_is_taken_beyond_the_rows_named(shop: OneFolder) -> None:
    with shop.store.reading(shop.bound, TODAY) as reader:
        sample = reader.sample("m", "tel", frozenset({("1",), ("2",)}))
        none = reader.sample("m", "tel", frozenset({("1",), ("2",), ("4",)}))
        assert reader.count("m") == 4
    assert (sample, none) == ((("4",), "138000000012"), None)


def test_nothing_stands_that_was_not_committed(shop: OneFolder) -> None:
    before, names = shop.bytes("o.csv"), shop.names()
    with shop.store.writing(shop.bound, TODAY) as writer:
        assert len(list(writer.delete(shop.work("o", ("10",))))) == 1
        assert [original.file for original in writer.originals()] == ["o.csv"]
        assert shop.keys_of(writer, "o") == [("11",), ("12",), ("13",)]
    assert (shop.bytes("o.csv"), shop.names()) == (before, names)


def test_a_taken_key_is_not_inserted_over(shop: OneFolder) -> None:
    row = {"id": "1", "tel": "x", "first": "y"}
    with shop.store.writing(shop.bound, TODAY) as writer:
        taken = writer.insert(shop.bound.tables["m"], row)
        fresh = writer.insert(shop.bound.tables["m"], {**row, "id": "9"})
        writer.commit()
    assert (taken, fresh) == (False, True)
    assert shop.bytes("m.csv").decode() == FILES["m.csv"] + "9,x,y\n"


def test_a_key_that_two_rows_have_is_refused_by_line(tmp_path: Path) -> None:
    files = {"m.csv": b"id,tel\n1,2\n1,3\n"}
    text = "\n  m: {key: [id], subject: company}"
    with pytest.raises(KeyNotSingle, match="line 3"):
        one_folder(tmp_path, files, text).select("m", keys("1"))


def raise_lease(shop: OneFolder, lease: int) -> None:
    with shop.store.writing(shop.bound, TODAY) as writer:
        writer.raise_lease("c", lease)
        writer.commit()


def test_a_lease_is_only_ever_raised_and_a_closed_mark_fences(shop: OneFolder) -> None:
    raise_lease(shop, 1)
    raise_lease(shop, 3)
    with pytest.raises(LeaseLost):
        raise_lease(shop, 3)
    with shop.store.writing(shop.bound, TODAY) as writer:
        require_lease(writer, "c", 3)
        writer.close_mark("c")
        writer.commit()
    with pytest.raises(CaseClosed):
        raise_lease(shop, 9)


def test_a_mark_is_told_as_it_was_made_and_only_once(shop: OneFolder) -> None:
    made = Mark(case="c", chunk=1, lease=4, is_open=False, digest="d")
    with shop.store.writing(shop.bound, TODAY) as writer:
        writer.add_mark(made)
        assert writer.changes() == 1
        writer.commit()
    with shop.store.writing(shop.bound, TODAY) as writer:
        assert (writer.mark("c", 1), writer.mark("c", 2)) == (made, None)
        with pytest.raises(Exception, match="store-failed"):
            writer.add_mark(made)


def test_a_folder_without_mark_file_is_read_and_never_written(shop: OneFolder) -> None:
    (shop.path / "jieqing_mark.json").unlink()
    assert not shop.store.has_mark_table()
    assert shop.keys("m", keys(1)) == [("1",)]
    with pytest.raises(MarkFileMissing):
        shop.delete("m", ("1",))
    assert "jieqing_mark.json" in shop.store.grants({})


def test_a_damaged_mark_file_stops_everything(shop: OneFolder) -> None:
    (shop.path / "jieqing_mark.json").write_text('{"jieqing_mark": 2}')
    with pytest.raises(MarkFileDamaged):
        shop.keys("m", keys(1))


@pytest.mark.parametrize("place", ["file", "staged", "old"])
def test_a_mark_file_that_leads_out_of_the_folder_is_damaged(
    shop: OneFolder, place: str
) -> None:
    names = {"file": "m.csv", "staged": ".s", "old": ".o", place: "../victim.csv"}
    step = {**names, "before": "0" * 64, "after": "1" * 64}
    said = {"jieqing_mark": 1, "marks": [], "steps": [step], "undo": []}
    (shop.path / "jieqing_mark.json").write_text(json.dumps(said))
    with pytest.raises(MarkFileDamaged):
        shop.delete("m", ("1",))


def test_only_an_empty_file_lends_the_folder(tmp_path: Path) -> None:
    store, lent = FilesStore("exports", tmp_path), tmp_path / "jieqing_lent"
    assert not store.is_lent()
    lent.touch()
    assert store.is_lent()
    lent.write_text("x")
    assert not store.is_lent()
