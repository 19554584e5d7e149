"""Forms, packs for inspectors and logs as pages: from the record, without anybody."""

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from house import House, text_of
from office import CASE, CHEN, LI, QIAN, WU
from pages_office import Browser, browser, served, settled_office

from jieqing.casebook.errands import Progressing
from jieqing.casebook.papers.forms import OF_CASE, OF_PERIOD, Form
from jieqing.casebook.papers.packs import FOLDER
from jieqing.people.accounts.models import Came, DoorEntry

__all__ = ["browser", "served", "settled_office"]
EVIDENCE = "/qinghe/evidence"
PAPERS, PACKS = f"{EVIDENCE}/papers/", f"{EVIDENCE}/inspection/"
NOVEMBER = {"first": "2026-11-01", "last": "2026-11-30"}
MOST_QUERIES = 30
OF_A_PERIOD = f"{PACKS}2026-11-01_2026-11-30/"
PHONE = "13800138000"


@pytest.mark.parametrize("form", OF_PERIOD)
def test_a_form_of_a_period_is_a_page_of_few_queries(
    browser: Browser, form: Form
) -> None:
    wu = browser(WU)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = wu.get(f"{PAPERS}{form}/", NOVEMBER)

    assert page.status_code == 200
    assert '<article class="paper">' in text_of(page)
    assert len(asked) <= MOST_QUERIES


@pytest.mark.parametrize("form", OF_CASE)
def test_a_form_of_a_case_stands_under_its_number(browser: Browser, form: Form) -> None:
    wu = browser(WU)

    sent = wu.post(PAPERS, {"form": form, "case": CASE.lower()})

    assert sent["Location"] == f"{PAPERS}{form}/case/{CASE}/"
    assert CASE in text_of(wu.get(sent["Location"]))


@pytest.mark.parametrize(
    ("kind", "begins"),
    [("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")],
)
def test_a_form_is_handed_out_under_its_name_and_days(
    browser: Browser, kind: str, begins: bytes
) -> None:
    file = browser(WU).get(f"{PAPERS}requests/{kind}", NOVEMBER)

    name = f"requests-2026-11-01-2026-11-30.{kind}"
    assert file["Content-Disposition"] == f'attachment; filename="{name}"'
    assert file.content.startswith(begins)


@pytest.mark.parametrize("address", [PAPERS, f"{EVIDENCE}/"])
def test_a_telephone_number_in_the_field_of_a_case_gets_into_no_address(
    browser: Browser, address: str
) -> None:
    page = browser(WU).post(address, {"form": "approval", "case": PHONE})

    assert page.status_code == 200
    assert 'id="refusal"' in text_of(page)


@pytest.mark.parametrize(
    "place",
    [
        "nonsense/",
        "requests/case/CL-2026-0001/",
        "approval/case/13800138000/",
        "approval/",
        "requests/html",
        "requests/exe",
        "approval/case/CL-2026-9999/",
    ],
)
def test_a_form_that_does_not_exist_is_not_there(browser: Browser, place: str) -> None:
    assert browser(WU).get(f"{PAPERS}{place}").status_code == 404


def test_a_pack_is_built_by_the_worker_and_its_bytes_are_the_entered_ones(
    browser: Browser, served: House
) -> None:
    chen = browser(CHEN)

    sent = [chen.post(PACKS, NOVEMBER)["Location"] for _ in range(2)]
    waits = text_of(chen.get(sent[0]))
    ended = served.work(), served.work()
    ready = text_of(chen.get(sent[0]))
    (leaf,) = served.office.desk.ledger.newest_of(["inspections"], 1)
    file = chen.get(f"{PACKS}{leaf.position}/file")
    packed = b"".join(file.streaming_content)

    assert sent == [OF_A_PERIOD, OF_A_PERIOD]
    assert 'http-equiv="refresh"' in waits
    assert ended == (Progressing.DONE, None)
    assert f"{PACKS}{leaf.position}/file" in ready
    assert hashlib.sha256(packed).hexdigest() == leaf.entry.facts["sha256"]
    assert f"06-statements/{CASE}.jqz" in zipfile.ZipFile(io.BytesIO(packed)).namelist()
    assert browser(WU).get(f"{PACKS}{leaf.position}/file").status_code == 404


def test_a_pack_altered_on_the_disk_is_not_handed_out(
    browser: Browser, served: House
) -> None:
    chen = browser(CHEN)
    chen.post(PACKS, {"first": "2026-11-02", "last": "2026-11-03"})
    served.work()
    (leaf,) = served.office.desk.ledger.newest_of(["inspections"], 1)
    folder: Path = served.office.desk.home.place(FOLDER)

    with (folder / f"{leaf.entry.facts['sha256']}.zip").open("ab") as file:
        file.write(b"one more")

    assert chen.get(f"{PACKS}{leaf.position}/file").status_code == 404


def test_a_pack_is_the_officers_to_ask_for(browser: Browser) -> None:
    wu = browser(WU)

    page = wu.post(PACKS, NOVEMBER)

    assert page.status_code == 409
    assert "not-entitled" in text_of(page)
    assert "<form method" not in text_of(wu.get(PACKS)).partition("<main")[2]


@pytest.mark.parametrize("days", [("2026-11-30", "2026-11-01"), ("", "x")])
def test_a_period_without_a_day_is_asked_again(
    browser: Browser, days: tuple[str, str]
) -> None:
    page = browser(CHEN).post(PACKS, {"first": days[0], "last": days[1]})

    assert page.status_code == 200
    assert 'href="#first"' in text_of(page)


@pytest.mark.parametrize("place", ["nonsense/", "2026-11-30_2026-11-01/", "0/file"])
def test_a_pack_that_nobody_asked_for_is_not_there(
    browser: Browser, place: str
) -> None:
    assert browser(CHEN).get(f"{PACKS}{place}").status_code == 404


def test_the_log_in_log_is_read_by_auditors_and_administrators(
    browser: Browser, served: House
) -> None:
    DoorEntry.objects.create(at=served.office.at, what=Came.REFUSED, address="10.1.2.3")

    page = text_of(browser(QIAN).get(f"{EVIDENCE}/log-ins/?what=refused&before=x"))

    assert "10.1.2.3" in page
    assert f"{EVIDENCE}/statements/" not in page
    assert browser(LI).get(f"{EVIDENCE}/log-ins/").status_code == 403


def test_packs_and_looks_are_in_the_operation_log(browser: Browser) -> None:
    chen = browser(CHEN)
    chen.get(
        chen.post("/qinghe/customers/", {"kind": "phone", "value": PHONE})["Location"]
    )

    assert "查看了客户" in text_of(browser(WU).get(f"{EVIDENCE}/operations/"))


def test_a_picture_is_no_statement_and_an_empty_form_asks_for_one(
    browser: Browser,
) -> None:
    wu, picture = browser(WU), io.BytesIO(b"\x89PNG not a package")
    picture.name = "statement.jqz"

    judged = text_of(wu.post(f"{EVIDENCE}/verify", {"package": picture}))
    asked = text_of(wu.post(f"{EVIDENCE}/verify", {}))

    assert "证明成立" not in judged
    assert 'class="box danger"' in judged
    assert 'href="#package"' in asked
