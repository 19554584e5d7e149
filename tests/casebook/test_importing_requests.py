"""Requests from a workbook: a case for each row, or none and every wrong cell named."""

import io
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest
from office import CHEN, RECEIVED, WANG, Office

from jieqing.casebook.acts.open import Channel
from jieqing.casebook.flows import Right
from jieqing.casebook.intake.open_listed import ListRefused, open_listed
from jieqing.casebook.intake.request_list import heads, read_requests, template
from jieqing.casebook.models import Case
from jieqing.people.roll import NotEntitled

Stage = Callable[[str], Office]
ANNA = [
    "R7 注销账号",
    "phone 手机号",
    "13800000042",
    "app 应用内",
    "2026-11-02",
    "林女士",
    "",
]
BERT = ["R1", "email", "b@example.test", "letter", "", "", ""]


def filled_in(*rows: list[str]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(template()))
    for number, row in enumerate(rows, start=2):
        for column, text in enumerate(row, start=1):
            book.worksheets[0].cell(row=number, column=column, value=text)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def places(content: bytes) -> list[tuple[int, str]]:
    return [(p.row, p.column) for p in read_requests(content, RECEIVED).problems]


def test_a_filled_in_template_opens_a_case_for_each_row(office: Office) -> None:
    read = read_requests(filled_in(ANNA, BERT), RECEIVED)

    numbers = open_listed(office.desk, read, by=CHEN, at=office.at)

    assert numbers == ("CL-2026-0001", "CL-2026-0002")
    first = read.requests[0].request
    assert (first.right, first.channel) == (Right.CLOSE, Channel.APP)
    assert first.received == date(2026, 11, 2)


def test_every_wrong_cell_is_named_by_row_and_column() -> None:
    wrong = ["R99", "shoe", "", "pigeon", "tomorrow", "", ""]
    later = [*ANNA[:4], "2026-12-24", "", ""]

    found = places(filled_in(ANNA, wrong, later, ANNA))

    assert [column for row, column in found if row == 3] == list("ADBCE")
    assert [place for place in found if place[0] != 3] == [(4, "E"), (5, "C")]


def test_what_only_the_company_may_find_is_not_imported() -> None:
    assert places(filled_in(["C1", *BERT[1:]])) == [(2, "A")]
    assert places(filled_in([*BERT[:3], "company", "", "", ""])) == [(2, "D")]


def test_a_sheet_without_a_head_or_without_rows_gives_no_request() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template()))
    book.worksheets[0]["C1"] = "someone"
    content = io.BytesIO()
    book.save(content)

    assert places(content.getvalue()) == [(1, "A")]
    assert places(filled_in()) == [(2, "A")]


def test_columns_may_be_moved_and_cells_below_are_named_where_they_stand() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(list(reversed(heads().values())))
    book.worksheets[0].append(["", "", "", "app", "12", "phone", "R7"])
    content = io.BytesIO()
    book.save(content)

    assert places(content.getvalue()) == [(2, "E")]


def test_one_row_that_is_refused_opens_no_case_at_all(at_stage: Stage) -> None:
    office = at_stage("opened")
    taken = ["R7", "phone", office.customer.value, "app", "", "", ""]
    read = read_requests(filled_in(BERT, taken), RECEIVED)
    before = office.entries

    with pytest.raises(ListRefused) as refused:
        open_listed(office.desk, read, by=CHEN, at=office.at)

    assert "row 3" in str(refused.value)
    assert office.customer.value not in str(refused.value)
    assert (Case.objects.count(), office.entries) == (1, before)


def test_who_may_not_open_a_case_imports_none(office: Office) -> None:
    read = read_requests(filled_in(BERT), RECEIVED)

    with pytest.raises(NotEntitled):
        open_listed(office.desk, read, by=WANG, at=office.at)
    assert Case.objects.count() == 0
