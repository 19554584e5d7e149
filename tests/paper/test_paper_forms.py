"""A paper in each of its forms: the same content, and no text that wakes up."""

import csv
import io
from dataclasses import replace
from datetime import date

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from jieqing.paper import as_csv, as_docx, as_html, as_pdf, as_xlsx
from jieqing.paper.paper import Column, Paper, Printed, Table
from jieqing.paper.plain_text import inert

PRINTED = Printed(by="P-0002", at="2026-11-10 10:00")
COLUMNS = (
    Column(head="Name", share=3),
    Column(head="Rows", is_figure=True),
    Column(head="Day"),
)
DANGEROUS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1+1",
    "<script>alert(1)</script>",
)


def paper_of(*names: str) -> Paper:
    rows = tuple((name, n, date(2026, 11, 2)) for n, name in enumerate(names))
    table = Table(heading="Who", columns=COLUMNS, rows=rows, empty="nobody")
    return Paper(
        title="登记表",
        form="JQ-00",
        company="青禾商城",
        about=(("期间", "2026-11"),),
        tables=(table,),
        signatures=("审批人",),
        has_seal=True,
    )


PAPER = paper_of(*DANGEROUS)


@given(st.text(max_size=20))
def test_no_text_of_a_csv_cell_begins_like_a_formula(text: str) -> None:
    assert inert(text).lstrip()[:1] not in {"=", "+", "-", "@", "＝", "＋", "－", "＠"}
    assert inert(text)[:1] not in {"\t", "\r", "\n"}


def test_a_csv_says_every_text_and_runs_none() -> None:
    read = csv.reader(io.StringIO(as_csv.render(PAPER.tables[0]).decode("utf-8-sig")))
    names = [row[0] for row in list(read)[1:]]

    assert names == [f"'{name}" for name in DANGEROUS[:-1]] + [DANGEROUS[-1]]


def test_a_workbook_holds_texts_and_counts_and_no_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx.render(PAPER, PRINTED)))
    rows = [row for row in book.worksheets[0].iter_rows() if row[1].value is not None]
    names = [row[0] for row in rows[1:]]

    assert {cell.data_type for cell in names} == {"s"}
    assert [cell.quotePrefix for cell in names] == [True] * 8 + [False]
    assert [row[1].value for row in rows[1:]] == list(range(len(DANGEROUS)))


def test_a_part_of_a_page_shows_markup_as_text() -> None:
    page = as_html.render(PAPER)

    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "style=" not in page


def test_a_pdf_counts_its_pages_and_repeats_its_heads() -> None:
    names = [f"row {n}" for n in range(90)]
    pages = PdfReader(io.BytesIO(as_pdf.render(paper_of(*names), PRINTED))).pages
    texts = [page.extract_text() for page in pages]

    assert len(texts) > 2
    assert [text.count("Name") for text in texts[:2]] == [1, 1]
    assert all(PAPER.form in text for text in texts)


def test_a_word_file_has_the_rows_and_repeats_its_heads() -> None:
    made = docx.Document(io.BytesIO(as_docx.render(PAPER, PRINTED)))
    table = made.tables[1]

    assert [row.cells[0].text for row in table.rows[1:4]] == ["=1+1", "+1", "-1"]
    assert "w:tblHeader" in table.rows[0]._tr.xml


@pytest.mark.parametrize("form", [as_pdf, as_docx, as_xlsx])
def test_the_same_paper_and_print_give_the_same_bytes(form: object) -> None:
    assert form.render(PAPER, PRINTED) == form.render(PAPER, PRINTED)  # type: ignore[attr-defined]


def test_the_check_code_changes_with_any_word_of_the_content() -> None:
    same = paper_of(*DANGEROUS)

    assert PAPER.check_code == same.check_code
    assert PAPER.check_code != replace(same, company="青禾").check_code


def test_a_row_that_does_not_fit_its_heads_makes_no_table() -> None:
    with pytest.raises(ValueError, match="as wide"):
        Table(heading="x", columns=COLUMNS, rows=(("a",),), empty="")
