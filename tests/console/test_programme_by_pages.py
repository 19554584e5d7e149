"""The programme by pages: adopt, write and sign a policy, do tasks, read figures."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from house import House, hidden, text_of
from office import CHEN, LI, QIAN, SUN, WANG, WU, ZHAO

from jieqing.console.programme.documents import BLOCK_WORDS
from jieqing.programme.models import Document, Reading, Record, Task
from jieqing.programme.watching import BLOCKS

HERE = "/qinghe/programme/"
NEXT = re.compile(r'<a href="(\?view=planned&amp;after=[^"]+)"')
LINE = re.compile(r'data-open href="([^"]+)"')
RECORDS = re.compile(r'href="(records/[0-9a-f]+)"')
POLICY = "policy.erasure-retention"
PAPER = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n"


def scan() -> SimpleUploadedFile:
    """A paper, scanned."""
    return SimpleUploadedFile("scan.pdf", PAPER)


def deed(house: House, who: str, address: str, **typed: object) -> int:
    """Open the page of an act and send its form."""
    client = house.browser(who)
    page = client.get(f"{HERE}{address}")
    return int(client.post(f"{HERE}{address}", {**hidden(page), **typed}).status_code)


@pytest.fixture
def there(house: Callable[[str | None], House]) -> House:
    """The company before its first case."""
    return house(None)


def test_a_fresh_home_shows_sixty_cells_and_none_of_them_kept(there: House) -> None:
    browser = there.browser(CHEN)
    with CaptureQueriesContext(connection) as asked:
        page = browser.get(HERE)
    text = text_of(page)

    assert page.status_code == 200
    assert len(asked) <= 30
    assert text.count('href="/qinghe/programme/items/') >= 65
    assert "本版未提供" in text
    assert "尚未" not in text
    assert "公司还没有采用六十项" in text


def test_from_adoption_to_a_policy_in_force_that_everybody_reads(there: House) -> None:
    assert deed(there, CHEN, "acts/programme-adopt", size="small") == 303
    assert deed(there, CHEN, "acts/programme-confirm") == 403
    assert deed(there, WANG, "acts/programme-confirm") == 303
    assert deed(there, CHEN, f"documents/new/{POLICY}") == 303
    no = Document.objects.get().record.no
    base = f"documents/{no}/acts"
    assert deed(there, CHEN, f"{base}/doc-submit", day="2026-11-02") == 303
    assert deed(there, CHEN, f"{base}/doc-approve") == 403
    assert deed(there, WANG, f"{base}/doc-approve") == 409
    assert deed(there, WU, f"{base}/doc-review") == 303
    assert deed(there, WANG, f"{base}/doc-approve") == 303
    page = there.browser(LI).get(f"{HERE}documents/{no}/text")
    assert "注销与留存管理办法" in text_of(page)
    assert deed(there, LI, f"{base}/doc-read") == 303

    for form, mark in (("pdf", b"%PDF"), ("docx", b"PK")):
        file = there.browser(LI).get(f"{HERE}documents/{no}/print.{form}")
        again = there.browser(LI).get(f"{HERE}documents/{no}/print.{form}")
        assert file.content.startswith(mark)
        assert len(file.content) == len(again.content)
    record = text_of(there.browser(CHEN).get(f"{HERE}documents/{no}/"))
    assert "7 人中 1 人已读" in record
    item = text_of(there.browser(CHEN).get(f"{HERE}items/m1.2"))
    assert "建立中" in item
    assert f"/qinghe/programme/documents/{no}/" in item
    assert "7 人中 1 人确认读过" in item


def test_the_staff_are_consulted_by_pages_before_a_rule_binds_them(
    there: House,
) -> None:
    assert deed(there, CHEN, "documents/new/policy.conduct") == 303
    no = Document.objects.get().record.no
    base = f"documents/{no}/acts"
    assert deed(there, CHEN, f"{base}/doc-submit", day="2026-11-02") == 303
    assert deed(there, WU, f"{base}/doc-review") == 303
    assert deed(there, WANG, f"{base}/doc-approve") == 409
    barred = text_of(there.browser(WANG).get(f"{HERE}documents/{no}/"))
    assert "先走完民主程序" in barred
    held = {
        "by": "all-staff",
        "first": "2026-11-01",
        "last": "2026-11-02",
        "asked": "7",
        "heard": "1",
        "outcome": "希望写明先报告后追责，已写入。",
    }
    assert deed(there, CHEN, f"{base}/doc-discuss", **held) == 409
    assert deed(there, CHEN, f"{base}/doc-discuss", **held, file=scan()) == 303
    assert deed(there, LI, f"{base}/doc-settle") == 409
    settled = {"party": "representatives", "on": "2026-11-02"}
    assert deed(there, CHEN, f"{base}/doc-settle", **settled, file=scan()) == 303
    signing = text_of(there.browser(WANG).get(f"{HERE}{base}/doc-approve"))
    assert "征求 7 人，收到意见 1 条" in signing
    assert deed(there, WANG, f"{base}/doc-approve") == 303
    waiting = text_of(there.browser(CHEN).get(f"{HERE}documents/{no}/"))
    assert "向员工公示之后才生效" in waiting
    assert deed(there, CHEN, f"{base}/doc-publish", how="board") == 303
    page = text_of(there.browser(CHEN).get(f"{HERE}documents/{no}/"))
    assert "7 人中 0 人已读" in page
    record = RECORDS.findall(page)[0]
    assert there.browser(WU).get(f"{HERE}documents/{no}/{record}").content == PAPER
    assert there.browser(LI).get(f"{HERE}documents/{no}/{record}").status_code == 403


def test_duties_come_by_a_pack_and_tasks_are_done_by_pages(there: House) -> None:
    page = text_of(there.browser(CHEN).get(f"{HERE}packs/duties/load"))
    seen = page.partition('name="plan" value="')[2].partition('"')[0]
    assert deed(there, CHEN, "packs/duties/load", plan=seen) == 303
    assert deed(there, CHEN, "packs/duties/load", plan=seen) == 409
    row = Task.objects.select_related("record").get(
        duty="law.watch", occurs=date(2026, 11, 5)
    )
    no = row.record.no
    given = {
        "name": "法规清单",
        "note": "已看过网信办公告",
        "proves_from": "2026-10-01",
        "proves_to": "2026-11-01",
    }
    base = f"tasks/{no}/acts"
    assert deed(there, LI, f"{base}/task-evidence", **given) == 409
    assert deed(there, CHEN, f"{base}/task-submit") == 409
    assert deed(there, CHEN, f"{base}/task-evidence", **given) == 303
    assert deed(there, CHEN, f"{base}/task-submit") == 303
    assert Record.objects.get(no=no).state == "done"
    shown = text_of(there.browser(SUN).get(f"{HERE}tasks/{no}/"))
    assert "2026-10-01" in shown
    assert "已完成" in shown


def test_an_approver_reads_what_a_pack_would_do_and_that_the_officer_loads_it(
    there: House,
) -> None:
    approver = there.browser(WANG)
    listed = text_of(approver.get(f"{HERE}packs/"))
    page = text_of(approver.get(f"{HERE}packs/duties/load"))

    assert "packs/duties/load" in listed
    assert "没有要您同意的内容：由合规专员载入" in page
    assert 'name="plan"' not in page
    assert there.browser(SUN).get(f"{HERE}packs/duties/load").status_code == 403


def test_pages_of_tasks_hold_each_task_once(there: House) -> None:
    browser = there.browser(CHEN)
    page = text_of(browser.get(f"{HERE}packs/duties/load"))
    seen = page.partition('name="plan" value="')[2].partition('"')[0]
    assert deed(there, CHEN, "packs/duties/load", plan=seen) == 303

    first = text_of(browser.get(f"{HERE}tasks/?view=planned"))
    further = unescape(NEXT.findall(first)[0])
    rest = text_of(browser.get(f"{HERE}tasks/{further}"))

    shown = [*LINE.findall(first), *LINE.findall(rest)]
    assert len(LINE.findall(first)) == 50
    assert len(shown) == len(set(shown)) > 50


def test_the_calendar_is_the_same_for_the_eye_and_as_a_file(there: House) -> None:
    page = text_of(there.browser(CHEN).get(f"{HERE}packs/duties/load"))
    seen = page.partition('name="plan" value="')[2].partition('"')[0]
    deed(there, CHEN, "packs/duties/load", plan=seen)
    month = text_of(there.browser(CHEN).get(f"{HERE}calendar/?month=2026-12"))
    feed = there.browser(CHEN).get(f"{HERE}calendar/calendar.ics")

    assert "查看法规和标准有无变化" in month
    assert feed["Content-Type"].startswith("text/calendar")
    assert (
        b"TZID=Asia/Shanghai:20261207T090000" in feed.content
    )  # the 5th is a Saturday


def test_figures_are_frozen_for_months_that_are_over(there: House) -> None:
    at = datetime(2026, 12, 1, 2, tzinfo=UTC)
    later = there.later(days=(at - there.office.at).days)
    assert deed(later, CHEN, "figures/acts/figures-freeze", period="2026-12") == 409
    assert deed(later, CHEN, "figures/acts/figures-freeze", period="2026-11") == 303
    assert deed(later, CHEN, "figures/acts/figures-freeze", period="2026-11") == 409
    readings = {row.figure: row.value for row in Reading.objects.all()}

    assert readings["verifiable_acts"] == "100"
    assert readings["personal_marks_in_ledger"] == "0"
    assert readings["answered_in_time"] == ""
    assert "无数据" in text_of(later.browser(CHEN).get(f"{HERE}figures/"))
    assert "有效" in text_of(later.browser(CHEN).get(f"{HERE}items/m3.2"))


def test_an_item_is_set_aside_by_two_people_until_a_day(there: House) -> None:
    asked = {"reason": "本公司不向境外提供任何个人信息", "until": "2027-10-01"}
    assert deed(there, CHEN, "items/m11.1/acts/item-exempt", **asked) == 303
    assert "不适用" in text_of(there.browser(CHEN).get(f"{HERE}items/m11.1"))
    assert "未建立" in text_of(there.browser(CHEN).get(f"{HERE}items/m11.1"))
    assert deed(there, WANG, "items/m11.1/acts/item-exempt-confirm") == 303
    page = text_of(there.browser(QIAN).get(f"{HERE}items/m11.1"))

    assert "2027-10-01" in page
    assert "— " in page or "不适用" in page


@pytest.mark.parametrize("place", ["documents/", "tasks/", "figures/", "packs/"])
def test_every_list_teaches_when_it_is_empty(there: House, place: str) -> None:
    browser = there.browser(ZHAO)
    with CaptureQueriesContext(connection) as asked:
        page = browser.get(f"{HERE}{place}")

    assert page.status_code == 200
    assert len(asked) <= 30


def test_what_does_not_exist_is_not_found(there: House) -> None:
    browser = there.browser(CHEN)
    places = [
        "items/m99.1",
        "documents/WJ-2026-9999/",
        "figures/none",
        "tasks/x/acts/y",
    ]

    assert {browser.get(f"{HERE}{each}").status_code for each in places} == {404}


def test_a_draft_is_shown_to_who_may_write_it_and_to_nobody_else(there: House) -> None:
    deed(there, CHEN, f"documents/new/{POLICY}")
    no = Document.objects.get().record.no
    draft = f"{HERE}documents/{no}/acts/doc-edit"

    assert (
        "注销与留存"
        in text_of(there.browser(CHEN).get(draft)).partition("<textarea")[2]
    )
    assert "<textarea" not in text_of(there.browser(LI).get(draft))


def test_each_block_that_may_differ_later_has_words() -> None:
    assert BLOCK_WORDS.keys() == set(BLOCKS)
