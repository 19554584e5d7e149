"""Workbooks as tables: rows go with notes, strings and links; all else moves along."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from one_folder import OneFolder, cells_of, keys, one_folder, saved, schema_of
from openpyxl.chart import BarChart
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from jieqing.stores.files.lines import FileHoldsMore, FileUnreadable

MAP = """
  书.客户: {key: [编号], record: account-profile,
    identities: {编号: customer_no, 电话: phone},
    columns: {姓名: name, _comments: {category: free_text_note, scan: true}}}
other_tables: {company: [书.合计]}
"""
PEOPLE = [(n, f"测试{n}", 13800000000 + n, n * 1.5) for n in range(1, 6)]


def a_book() -> Any:  # noqa: ANN401  # openpyxl has no types
    """Five people with notes, links, formulas, a list, a rule and a second sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "客户"
    sheet.append(["编号", "姓名", "电话", "金额", "加倍"])
    for number, name, phone, amount in PEOPLE:
        sheet.append([number, name, phone, amount, f"=D{number + 1}*2"])
    sheet["B3"].comment = Comment("打过 13800000002", "李客服")
    sheet["B5"].comment = Comment("老客户", "王客服")
    sheet["C3"].hyperlink = "mailto:two@example.test"
    sheet["C4"].hyperlink = "mailto:three@example.test"
    sheet["B3"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet.add_table(Table(displayName="T", ref="A1:E6"))
    check = DataValidation(type="whole", sqref="D2:D6", formula1="$D$2")
    sheet.add_data_validation(check)
    rule = FormulaRule(formula=["$D6>1"], fill=PatternFill(bgColor="FF0000"))
    sheet.conditional_formatting.add("D6", rule)
    total = book.create_sheet("合计")
    total.append(["项目", "数"])
    total.append(["合计", "=SUM(客户!D2:D6)"])
    book.defined_names["全部"] = DefinedName("全部", attr_text="客户!$A$2:$E$6")
    return book


@pytest.fixture
def store(tmp_path: Path) -> OneFolder:
    content = saved(a_book(), tmp_path / "made.xlsx")
    return one_folder(tmp_path / "exports", {"书.xlsx": content}, MAP)


def opened(store: OneFolder) -> Any:  # noqa: ANN401  # openpyxl has no types
    return openpyxl.load_workbook(io.BytesIO(store.bytes("书.xlsx")))


def whole_text(store: OneFolder) -> str:
    with zipfile.ZipFile(io.BytesIO(store.bytes("书.xlsx"))) as whole:
        return b"".join(whole.read(n) for n in whole.namelist()).decode()


def test_every_sheet_is_a_table_with_its_notes(store: OneFolder) -> None:
    wanted = ["电话", "金额", "_comments"]
    rows = store.select("书.客户", keys("1", "2"), columns=wanted)
    assert [row.values for row in rows] == [
        {"电话": "13800000001", "金额": "1.5", "_comments": None},
        {"电话": "13800000002", "金额": "3", "_comments": "打过 13800000002"},
    ]
    assert set(store.bound.tables) == {"书.客户", "书.合计"}


def test_a_row_goes_and_what_lay_below_moves_up(store: OneFolder) -> None:
    store.delete("书.客户", ("2",))
    sheet = opened(store)["客户"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [row[:3] for row in rows] == [
        [n, f"测试{n}", 13800000000 + n] for n in (1, 3, 4, 5)
    ]
    assert [row[4] for row in rows] == ["=D2*2", "=D3*2", "=D4*2", "=D5*2"]
    assert sheet["B3"].comment is None
    assert sheet["B4"].comment.text == "老客户"
    assert sheet["C3"].hyperlink.target == "mailto:three@example.test"


def test_what_names_ranges_moves_with_the_rows(store: OneFolder) -> None:
    store.delete("书.客户", ("2",), ("5",))
    book = opened(store)
    sheet = book["客户"]
    assert book["合计"]["B2"].value == "=SUM(客户!D2:D4)"
    assert book.defined_names["全部"].attr_text == "客户!$A$2:$E$4"
    assert sheet.tables["T"].ref == "A1:E4"
    assert str(sheet.data_validations.dataValidation[0].sqref) == "D2:D4"
    assert list(sheet.conditional_formatting) == []


def test_no_part_of_the_zip_holds_what_went(store: OneFolder) -> None:
    store.delete("书.客户", ("2",))
    text = whole_text(store)
    assert "13800000002" not in text
    assert "测试2" not in text
    assert "two@example.test" not in text
    assert "李客服" not in text
    assert "王客服" in text


def test_the_last_rows_of_a_list_can_go_too(store: OneFolder) -> None:
    store.delete("书.客户", *((str(n),) for n in range(1, 6)))
    sheet = opened(store)["客户"]
    assert [c.value for c in sheet[1]] == ["编号", "姓名", "电话", "金额", "加倍"]
    assert sheet.tables["T"].ref == "A1:E2"
    assert sheet.max_row == 1


def test_a_masked_cell_keeps_its_style_and_loses_its_link(store: OneFolder) -> None:
    cells = {"姓名": None, "电话": "x<&>y", "_comments": None}
    store.overwrite("书.客户", ("2",), cells)
    sheet = opened(store)["客户"]
    assert [c.value for c in sheet[3]][:3] == [2, None, "x<&>y"]
    assert sheet["B3"].fill.fgColor.rgb == "00FFFF00"
    assert (sheet["B3"].comment, sheet["C3"].hyperlink) == (None, None)
    assert sheet["B5"].comment.text == "老客户"
    assert "测试2" not in whole_text(store)


def test_untouched_parts_and_rows_stay_byte_by_byte(store: OneFolder) -> None:
    before = zipfile.ZipFile(io.BytesIO(store.bytes("书.xlsx")))
    store.delete("书.客户", ("5",))
    after = zipfile.ZipFile(io.BytesIO(store.bytes("书.xlsx")))
    same = {"xl/styles.xml", "docProps/core.xml", "xl/theme/theme1.xml", "_rels/.rels"}
    assert before.namelist() == after.namelist()
    assert all(before.read(name) == after.read(name) for name in same)


def test_a_note_of_a_row_that_stays_is_searched_like_free_text(
    store: OneFolder,
) -> None:
    assert store.search("书.客户", "_comments", "13800000002") == [("2",)]
    assert store.search("书.客户", "_comments", "13800000003") == []


def test_what_stands_beside_all_rows_is_searched_too(tmp_path: Path) -> None:
    book = a_book()
    book["客户"].oddFooter.center.text = "问 13800000009"
    book["客户"]["A1"].comment = Comment("见 13800000008", "x")
    content = saved(book, tmp_path / "made.xlsx")
    store = one_folder(tmp_path / "e", {"书.xlsx": content}, MAP)
    assert store.search("书.客户", "_comments", "13800000009") == [("#oddFooter",)]
    assert store.search("书.客户", "_comments", "13800000008") == [("#1",)]


def test_a_value_left_in_another_part_refuses_the_rewrite(tmp_path: Path) -> None:
    book = a_book()
    book.properties.creator = "测试2"
    content = saved(book, tmp_path / "made.xlsx")
    store = one_folder(tmp_path / "e", {"书.xlsx": content}, MAP)
    with pytest.raises(FileHoldsMore, match="docProps"):
        store.delete("书.客户", ("2",))
    assert store.bytes("书.xlsx") == content
    assert store.names() == {"书.xlsx", "jieqing_mark.json"}


def test_an_address_left_in_a_list_of_choices_refuses_the_rewrite(
    tmp_path: Path,
) -> None:
    book = a_book()
    book["客户"]["D3"] = "示例市示例路2号"
    choices = DataValidation(
        type="list", formula1='"示例市示例路2号,其他"', sqref="F2:F6"
    )
    book["客户"].add_data_validation(choices)
    content = saved(book, tmp_path / "made.xlsx")
    text = MAP.replace("columns: {", "columns: {金额: address, ")
    store = one_folder(tmp_path / "e", {"书.xlsx": content}, text)
    with pytest.raises(FileHoldsMore, match="sheet1"):
        store.delete("书.客户", ("2",))
    assert store.bytes("书.xlsx") == content


def test_a_formula_that_names_a_row_that_goes_refuses(tmp_path: Path) -> None:
    book = a_book()
    book["合计"]["B3"] = "=客户!B3"
    content = saved(book, tmp_path / "made.xlsx")
    store = one_folder(tmp_path / "e", {"书.xlsx": content}, MAP)
    with pytest.raises(FileHoldsMore, match="合计!B3"):
        store.delete("书.客户", ("2",))
    assert store.bytes("书.xlsx") == content


def test_d_60_days_and_times_are_told_as_they_are_shown(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for day in (
        date(2024, 1, 15),
        date(1900, 3, 1),
        datetime(2024, 1, 15, 12, 30),  # noqa: DTZ001  # a workbook knows no zone
        time(12, 30),
        1.1,
        13800000001,
        True,
        "007",
    ):
        book.active.append([day])
    book.active.insert_rows(1)
    book.active["A1"] = "值"
    rows = cells_of(tmp_path, "t.xlsx", saved(book, tmp_path / "m"))
    assert [row[0] for row in rows] == [
        "2024-01-15",
        "1900-03-01",
        "2024-01-15 12:30:00",
        "12:30:00",
        "1.1",
        "13800000001",
        "TRUE",
        "007",
    ]


def with_a_chart(book: Any) -> None:  # noqa: ANN401  # openpyxl has no types
    book.active.add_chart(BarChart(), "G2")


def with_tall_cells(book: Any) -> None:  # noqa: ANN401  # the same
    book.active.merge_cells("B2:B4")


UNKEPT = [(with_a_chart, "xl/charts/chart1.xml"), (with_tall_cells, "B2:B4")]


@pytest.mark.parametrize(("add", "part"), UNKEPT)
def test_what_cannot_be_kept_stops_by_name(
    tmp_path: Path,
    add: Callable[[Any], None],
    part: str,
) -> None:
    book = a_book()
    add(book)
    content = saved(book, tmp_path / "m")
    with pytest.raises(FileHoldsMore) as refusal:
        schema_of(tmp_path / "e", {"t.xlsx": content})
    assert part in str(refusal.value)


def rezipped(content: bytes, parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in {*old.namelist(), *parts}:
            new.writestr(name, parts.get(name) or old.read(name))
    return made.getvalue()


ENTITY = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa">]>
<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>"""
STRANGE = [
    ("xl/vbaProject.bin", b"x", FileHoldsMore),
    ("xl/pivotCache/pivotCacheRecords1.xml", b"<x/>", FileHoldsMore),
    ("xl/threadedComments/threadedComment1.xml", b"<x/>", FileHoldsMore),
    ("xl/externalLinks/externalLink1.xml", b"<x/>", FileHoldsMore),
    ("xl/media/image1.png", b"x", FileHoldsMore),
    ("customXml/item1.xml", b"<x/>", FileHoldsMore),
    ("xl/drawings/drawing1.xml", b"<x><y/></x>", FileHoldsMore),
    ("xl/sharedStrings.xml", ENTITY, FileUnreadable),
    ("xl/sharedStrings.xml", b" " * 60_000_000, FileUnreadable),
    ("xl/worksheets/sheet1.xml", b"<x/>", FileUnreadable),
    ("xl/workbook.xml", b"<x", FileUnreadable),
]


@pytest.mark.parametrize(("part", "content", "refusal"), STRANGE)
def test_parts_that_are_unknown_broken_or_bombs_stop_by_name(
    tmp_path: Path, part: str, content: bytes, refusal: type[Exception]
) -> None:
    whole = rezipped(saved(a_book(), tmp_path / "m"), {part: content})
    with pytest.raises(refusal) as said:
        schema_of(tmp_path / "e", {"t.xlsx": whole})
    assert "t.xlsx" in str(said.value)


@pytest.mark.parametrize("content", [b"PK\x03\x04x", b"\xd0\xcf\x11\xe0rest", b""])
def test_what_is_no_zip_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(FileUnreadable, match=r"t\.xlsx"):
        schema_of(tmp_path / "e", {"t.xlsx": content})


def test_an_author_of_the_book_is_searched_like_free_text(tmp_path: Path) -> None:
    book = a_book()
    book.properties.lastModifiedBy = "客户 13800000007"
    store = one_folder(tmp_path / "e", {"书.xlsx": saved(book, tmp_path / "m")}, MAP)
    found = store.search("书.客户", "_comments", "13800000007")
    assert found == [("#docProps/core.xml",)]


SHARED = b"""<row r="2"><c r="A2"><v>1</v></c><c r="B2">\
<f t="shared" ref="B2:B4" si="0">A2*$A$2</f><v>2</v></c></row>\
<row r="3"><c r="A3"><v>2</v></c><c r="B3"><f t="shared" si="0"/><v>4</v></c></row>\
<row r="4"><c r="A4"><v>3</v></c><c r="B4"><f t="shared" si="0"/><v>6</v></c></row>"""
CHAIN = b'<calcChain xmlns="x"><c r="B2" i="1"/><c r="B3"/><c r="B4"/></calcChain>'


@pytest.fixture
def sharing(tmp_path: Path) -> OneFolder:
    """Three rows with one formula among them, as Excel writes it."""
    book = openpyxl.Workbook()
    book.active.append(["n", "m"])
    plain = saved(book, tmp_path / "m")
    sheet, types = "xl/worksheets/sheet1.xml", "[Content_Types].xml"
    with zipfile.ZipFile(io.BytesIO(plain)) as whole:
        parts = {name: whole.read(name) for name in (sheet, types)}
    parts[sheet] = parts[sheet].replace(b"</sheetData>", SHARED + b"</sheetData>")
    told = b'<Override PartName="/xl/calcChain.xml" ContentType="x"/></Types>'
    parts[types] = parts[types].replace(b"</Types>", told)
    content = rezipped(plain, {**parts, "xl/calcChain.xml": CHAIN})
    tables = "\n  t.Sheet: {key: [n], subject: company}"
    return one_folder(tmp_path / "e", {"t.xlsx": content}, tables)


def parts_of(store: OneFolder) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(store.bytes("t.xlsx"))) as whole:
        return {name: whole.read(name) for name in whole.namelist()}


def test_a_formula_shared_by_cells_outlives_the_row_that_wrote_it(
    sharing: OneFolder,
) -> None:
    sharing.delete("t.Sheet", ("2",))
    sheet = openpyxl.load_workbook(io.BytesIO(sharing.bytes("t.xlsx"))).active
    assert [sheet["B2"].value, sheet["B3"].value] == ["=A2*$A$2", "=A3*$A$2"]


def test_a_masked_cell_leaves_no_shared_formula_without_its_text(
    sharing: OneFolder,
) -> None:
    sharing.overwrite("t.Sheet", ("1",), {"m": None})
    sheet = openpyxl.load_workbook(io.BytesIO(sharing.bytes("t.xlsx"))).active
    assert [sheet["B2"].value, sheet["B4"].value] == [None, "=A4*$A$2"]


def test_the_order_of_working_out_goes_with_the_formulas(sharing: OneFolder) -> None:
    sharing.overwrite("t.Sheet", ("1",), {"m": None})
    parts = parts_of(sharing)
    assert "xl/calcChain.xml" not in parts
    assert b"calcChain" not in parts["[Content_Types].xml"]
    assert b'fullCalcOnLoad="1"' in parts["xl/workbook.xml"]
