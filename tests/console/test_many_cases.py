"""The list, views, exports, one act on many cases, and requests from a sheet."""

import io
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from house import CASES, House, text_of
from office import CASE, CHEN, RECEIVED, SUN, WANG, WU
from openpyxl import load_workbook

from jieqing.casebook.case_export import RECORD
from jieqing.casebook.case_list import PAGE
from jieqing.casebook.intake.request_list import heads
from jieqing.casebook.models import Case
from jieqing.console.models import SavedView
from jieqing.flow import record as records
from jieqing.language import heard

Stage = Callable[[str | None], House]
DONE, REFUSED, FORBIDDEN, UNKNOWN = 303, 409, 403, 404
SCRIPT, FORMULA = "<script>alert(1)</script>", "=1+1"


def sheet(*rows: str) -> SimpleUploadedFile:
    """A list as CSV, under the template's heads."""
    with heard("zh"):
        lines = (",".join(heads().values()), *rows)
    return SimpleUploadedFile("list.csv", "\n".join(lines).encode())


def row(value: str, right: str = "R7", salutation: str = "") -> str:
    return f"{right},phone,{value},phone,{RECEIVED},{salutation},"


def send(client: Client, file: SimpleUploadedFile) -> HttpResponse:
    return client.post(f"{CASES}import", {"sheet": file})


def test_the_list_shows_the_customer_masked_and_how_far(looked_at: Stage) -> None:
    noticed = looked_at("noticed")
    phone = noticed.office.customer.value
    chen, wu = text_of(noticed.browser(CHEN).get(CASES)), noticed.browser(WU)

    assert f"{phone[:3]}****{phone[-4:]}" in chen
    assert phone not in chen
    assert "●●●●●●○○○○" in chen
    assert "第 6 步，共 10 步" in chen
    assert phone[-4:] not in text_of(wu.get(CASES))


def test_a_settled_case_shows_no_customer_in_the_list(looked_at: Stage) -> None:
    settled = looked_at("settled")
    phone = settled.office.customer.value

    assert phone[-4:] not in text_of(settled.browser(CHEN).get(CASES))


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("channel=app", True),
        ("channel=counter", False),
        ("state=noticed&right=R7", True),
        ("deadline=late", False),
        ("view=held", False),
        ("view=signature", True),
        ("opened_from=2026-11-02&opened_to=2026-11-02", True),
        ("opened_from=2026-11-03", False),
        ("opened_to=' or 1=1 --", True),
        ("channel=phone' or '1'='1", True),
    ],
)
def test_filters_find_what_they_say_and_nonsense_filters_nothing(
    looked_at: Stage, query: str, *, is_there: bool
) -> None:
    page = text_of(looked_at("noticed").browser(CHEN).get(f"{CASES}?{query}"))

    assert (CASE in page) is is_there


def test_a_view_is_kept_for_one_person_and_holds_no_text(house: Stage) -> None:
    noticed = house("noticed")
    chen, wang = noticed.browser(CHEN), noticed.browser(WANG)
    typed = {"name": SCRIPT[:24], "state": "noticed", "person": WANG, "text": "138"}
    kept = chen.post(f"{CASES}views", typed)
    again = chen.post(f"{CASES}views", typed)
    view = SavedView.objects.get()
    shown = text_of(chen.get(CASES))
    wang.post(f"{CASES}views/forget", {"number": view.pk})

    assert (kept.status_code, again.status_code) == (DONE, DONE)
    assert (view.person, view.query) == (CHEN, "state=noticed")
    assert "&lt;script&gt;" in shown
    assert SavedView.objects.exists()
    assert "&lt;script&gt;" not in text_of(wang.get(CASES))
    assert chen.post(f"{CASES}views", {"name": "nothing"}).status_code == REFUSED
    chen.post(f"{CASES}views/forget", {"number": view.pk, "back": "//evil.test"})
    assert not SavedView.objects.exists()


def test_the_list_is_exported_without_customers_and_entered(house: Stage) -> None:
    noticed = house("noticed")
    chen, phone = noticed.browser(CHEN), noticed.office.customer.value
    csv = chen.post(f"{CASES}export/csv", {"state": "noticed"}).getvalue().decode()
    book = chen.post(f"{CASES}export/xlsx", {"state": "noticed"}).getvalue()
    entered = records.read(noticed.office.desk.ledger, RECORD).leaves

    assert CASE in csv
    assert "处理单,事项" in csv
    assert phone[-4:] not in csv
    assert CASE in {row[0] for row in load_workbook(BytesIO(book)).active.values}
    assert [leaf.entry.facts["format"] for leaf in entered] == ["csv", "xlsx"]
    assert entered[0].entry.facts["filters"] == "state=noticed"
    assert noticed.browser(SUN).post(f"{CASES}export/csv").status_code == FORBIDDEN
    assert chen.get(f"{CASES}export/csv").status_code == 405


def test_a_list_of_any_length_is_exported_whole_and_page_by_page(house: Stage) -> None:
    there = house("noticed")
    noticed, chen = Case.objects.get(), there.browser(CHEN)
    Case.objects.bulk_create(
        Case(
            tenant=noticed.tenant,
            number=f"CL-2025-{n:04d}",
            right=noticed.right,
            state=noticed.state,
            opened_at=noticed.opened_at,
            next_act=noticed.next_act,
            due=noticed.due,
        )
        for n in range(3 * PAGE)
    )
    streamed = chen.post(f"{CASES}export/csv", {"state": "noticed"})
    entered = len(records.read(there.office.desk.ledger, RECORD).leaves)
    pieces = [piece.decode("utf-8-sig") for piece in streamed.streaming_content]
    book = chen.post(f"{CASES}export/xlsx", {"state": "noticed"}).getvalue()
    sheet = load_workbook(BytesIO(book)).active
    numbers = [row[0] for row in sheet.values if str(row[0]).startswith("CL-2")]

    assert entered == 1
    assert [piece.count("CL-2") for piece in pieces] == [0, PAGE, PAGE, PAGE, 1]
    assert len(set(numbers)) == 3 * PAGE + 1
    assert numbers[-1] == CASE


def test_many_are_previewed_done_once_and_told_row_by_row(house: Stage) -> None:
    office = house("noticed")
    chen = office.browser(CHEN)
    opened = send(chen, sheet(row("13900000001", "R1"))).headers["Location"]
    chen.post(opened)
    asked = {"act": "pause", "which": "all"}
    here = chen.post(f"{CASES}many", asked).headers["Location"]
    preview = text_of(chen.get(here))
    states = set(Case.objects.values_list("state", flat=True))
    first, second = chen.post(here), chen.post(here)
    told = text_of(chen.get(here))

    assert "选中的 2 张里有 2 张可以办" in preview
    assert states == {"noticed", "opened"}
    assert (first.status_code, second.status_code) == (DONE, DONE)
    assert set(Case.objects.values_list("state", flat=True)) == {"paused"}
    assert told.count("已办") >= 2
    assert office.browser(CHEN).get(here).status_code == UNKNOWN


def test_what_does_not_fit_or_moved_is_listed_and_left(house: Stage) -> None:
    office = house("noticed")
    chen = office.browser(CHEN)
    plan = {"act": "plan", "case": [CASE]}
    preview = chen.post(f"{CASES}many", plan).headers["Location"]
    pause = {"act": "pause", "case": [CASE, "CL-1' or 1=1"]}
    here = chen.post(f"{CASES}many", pause).headers["Location"]
    office.office.sign(WANG)
    office.office.sign("P-0004")
    chen.post(here)

    assert "这张单的下一步是别的" in text_of(chen.get(preview))
    assert "[case-moved]" in text_of(chen.get(here))
    assert Case.objects.get().state == "approved"


@pytest.mark.parametrize("act", ["approve", "execute", "settle", "refuse", "nothing"])
def test_nothing_is_signed_erased_or_ended_for_many(looked_at: Stage, act: str) -> None:
    chen = looked_at("noticed").browser(CHEN)

    answer = chen.post(f"{CASES}many", {"act": act, "case": [CASE]})

    assert answer.status_code == FORBIDDEN


def test_a_sheet_is_previewed_masked_and_opened_once(house: Stage) -> None:
    new = house(None)
    chen = new.browser(CHEN)
    file = sheet(row("13900000001", salutation=SCRIPT), row("13900000002", "R1"))
    here = send(chen, file).headers["Location"]
    preview = text_of(chen.get(here))
    before = Case.objects.count()
    answers = {chen.post(here).status_code for _ in range(2)}

    assert "139****0001" in preview
    assert "13900000001" not in preview
    assert before == 0
    assert answers == {DONE}
    assert Case.objects.count() == 2
    assert CASE in text_of(chen.get(here))
    assert SCRIPT not in text_of(chen.get(CASES))


def test_wrong_cells_are_named_by_row_and_column_without_their_value(
    house: Stage,
) -> None:
    chen = house(None).browser(CHEN)

    page = send(chen, sheet(row("13900000001"), row("12", "R99"), row(FORMULA)))
    text = text_of(page)

    assert page.status_code == REFUSED
    assert "<td>3</td><td>A</td>" in text
    assert "<td>3</td><td>C</td>" in text
    assert "<td>4</td><td>C</td>" in text
    assert FORMULA not in text
    assert not Case.objects.exists()


def packed(*names: str, size: int = 10) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as whole:
        for name in names:
            whole.writestr(name, b"\0" * size)
    return target.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0\0\0",
        b"PK not a zip",
        b"\xd0\xcf\x11\xe0 old",
        packed("xl/workbook.xml", "xl/vbaProject.bin"),
        packed("xl/workbook.xml", size=60 * 2**20),
        b"a" * (2 * 2**20 + 1),
    ],
)
def test_what_is_no_list_is_refused(looked_at: Stage, content: bytes) -> None:
    new = looked_at(None)
    before = new.office.entries

    answer = send(new.browser(CHEN), SimpleUploadedFile("x.xlsx", content))

    assert answer.status_code == REFUSED
    assert new.office.entries == before


def test_who_may_open_nothing_imports_nothing(looked_at: Stage) -> None:
    wang = looked_at(None).browser(WANG)

    assert send(wang, sheet(row("13900000001"))).status_code == FORBIDDEN
    assert wang.get(f"{CASES}import/template").status_code == FORBIDDEN


def test_two_searches_of_one_session_keep_both_answers(looked_at: Stage) -> None:
    noticed = looked_at("noticed")
    chen = noticed.browser(CHEN)
    first = chen.post(f"{CASES}search", {"text": CASE}).headers["Location"]
    chen.post(f"{CASES}search", {"text": "CL-2026-9999"})

    assert CASE in text_of(chen.get(first))
