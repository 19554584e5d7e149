"""CSV files as tables: read in every encoding, rewritten without touching others."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from one_folder import cells_of, folder_of, one_folder, schema_of

from jieqing.stores.files.csv_file import CsvFile
from jieqing.stores.files.folder import FileStrange
from jieqing.stores.files.lines import FileUnreadable, Source
from jieqing.stores.files.store import FilesStore

TEXT = '编号,姓名,备注\r\n1,测试甲,"说:""好"""\r\n2,  東 ,\r\n\r\n3,,"两\n行"\r\n'
ROWS = [["1", "测试甲", '说:"好"'], ["2", "  東 ", None], ["3", None, "两\n行"]]
MAP = """
  t: {key: [编号], record: account-profile, identities: {编号: customer_no},
    columns: {备注: free_text_note}}
"""
WAYS = ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"]


@pytest.mark.parametrize("encoding", WAYS)
def test_d_59_a_file_saved_by_a_chinese_excel_is_read(
    tmp_path: Path, encoding: str
) -> None:
    assert cells_of(tmp_path, "t.csv", TEXT.encode(encoding)) == ROWS


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_d_59_fields_are_cut_after_decoding(tmp_path: Path, sign: str) -> None:
    text = f"name{sign}tel\n東{sign}13800000001\n朱镕基{sign}2\n"
    cells = cells_of(tmp_path, "t.csv", text.encode("gbk"))
    assert cells == [["東", "13800000001"], ["朱镕基", "2"]]


@pytest.mark.parametrize("text", ["Müller,1", "Zoë Ångström,2", "café,3", "Jürgen,4"])
def test_d_59_a_file_in_latin_1_is_refused_with_its_place(
    tmp_path: Path, text: str
) -> None:
    content = f"name,n\n{text}\n".encode("latin-1")
    with pytest.raises(FileUnreadable) as refusal:
        schema_of(tmp_path, {"sub/t.csv": content})
    assert refusal.value.facts["file"] == "sub/t.csv"
    assert refusal.value.facts["place"] == 2


@pytest.mark.parametrize("encoding", WAYS)
def test_other_rows_stay_byte_by_byte_in_every_encoding(
    tmp_path: Path, encoding: str
) -> None:
    store = one_folder(tmp_path, {"t.csv": TEXT.encode(encoding)}, MAP)
    rows, changed = store.delete("t", ("2",))
    left = TEXT.replace("2,  東 ,\r\n\r\n", "")
    assert store.bytes("t.csv") == left.encode(encoding)
    assert (rows, changed) == ([{"编号": "2", "姓名": "  東 ", "备注": None}], 1)


def test_a_masked_cell_changes_and_nothing_beside_it(tmp_path: Path) -> None:
    store = one_folder(tmp_path, {"t.csv": TEXT.encode("gbk")}, MAP)
    store.overwrite("t", ("1",), {"备注": 'a"b'})
    store.overwrite("t", ("3",), {"备注": None})
    changed = TEXT.replace('说:""好""', 'a""b').replace('"两\n行"', "")
    assert store.bytes("t.csv") == changed.encode("gbk")


def test_an_excel_line_that_names_the_delimiter_stays(tmp_path: Path) -> None:
    store = one_folder(
        tmp_path,
        {"t.csv": b"sep=;\n\xb1\xe0\xba\xc5;a,b\n1;x\n2;y"},
        """
  t: {key: [编号], record: account-profile, identities: {编号: customer_no}}""",
    )
    store.delete("t", ("1",))
    assert store.bytes("t.csv") == b"sep=;\n\xb1\xe0\xba\xc5;a,b\n2;y"


WRONG = [
    ("a,b\n1\n", "1 fields, the header has 2"),
    ('a,b\n1,"x\n', "a quote is opened and not closed"),
    ("a,a\n1,2\n", "two columns of the header have one name"),
    ("a,,b\n1,2,3\n", "a column of the header has no name"),
    ("", "it has no header"),
    ("1,13800000001\n2,3\n", "the header holds values, not names"),
    ("a,b\n1,\0\n", "a sign stands there that is no text"),
]


@pytest.mark.parametrize(("text", "problem"), WRONG)
def test_a_file_that_is_no_table_is_refused_by_name(
    tmp_path: Path, text: str, problem: str
) -> None:
    with pytest.raises(FileUnreadable) as refusal:
        schema_of(tmp_path, {"t.csv": text.encode()})
    assert str(refusal.value.facts["problem"]) == problem


@pytest.mark.parametrize("name", ["a.txt", "a.xls", "a.csv.bak", ".~lock.a.csv#"])
def test_whatever_is_no_table_stops_by_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileStrange) as refusal:
        schema_of(tmp_path, {"t.csv": b"a,b\n", name: b"x"})
    assert refusal.value.facts["file"] == name


def test_links_and_second_names_stop_by_name(tmp_path: Path) -> None:
    path = folder_of(tmp_path / "a", {"t.csv": b"a,b\n"})
    store = FilesStore("exports", path)
    (path / "l.csv").symlink_to(path / "t.csv")
    with pytest.raises(FileStrange, match=r"l\.csv"):
        store.schema()
    (path / "l.csv").unlink()
    (tmp_path / "second.csv").hardlink_to(path / "t.csv")
    with pytest.raises(FileStrange, match="hard link"):
        store.schema()


def test_files_and_folders_give_the_tables_their_names(tmp_path: Path) -> None:
    files = {"a.csv": b"x\n", "s/b.CSV": b"y,z\n", "jieqing_lent": b""}
    assert schema_of(tmp_path, files) == {"a": ["x"], "s/b": ["y", "z"]}


FIELD = st.text(
    st.characters(codec="gb18030", exclude_categories=["Cc", "Co", "Cs", "Cn"]),
    max_size=8,
)


@given(st.lists(st.tuples(FIELD, FIELD), min_size=1, max_size=6), st.integers(0, 5))
def test_any_row_goes_and_every_other_byte_stays(
    rows: list[tuple[str, str]], gone: int
) -> None:
    quoted = ['"{}","{}"\n'.format(*(f.replace('"', '""') for f in r)) for r in rows]
    whole = CsvFile(
        "".join(['a,"b"\n', *quoted]).encode(), "t", Source(store="", file="")
    )
    lines = list(whole.tables["t"].lines)
    kept = [n for n in range(len(rows)) if n != gone]
    made = whole.written({"t": [lines[n] for n in kept]})
    assert made == "".join(['a,"b"\n', *(quoted[n] for n in kept)]).encode()
