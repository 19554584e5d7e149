"""A change of the law by pages: tried, proposed by one, published by another."""

from collections.abc import Callable
from dataclasses import replace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from house import House, text_of
from office import CASE, CHEN, LI, WANG, WU, noticed

from jieqing.casebook.acts.plan import plan
from jieqing.casebook.desk import Desk

CHANGES = "/qinghe/rules/changes/"
CHANGE = """\
change: 三年改十年
why: 演练
edit:
  cn-ecl-31-transaction: {period: P10Y}
  cn-wjs-31-transaction: {period: P10Y}
"""
Stage = Callable[[str | None], House]


def send(browser: Client, text: str) -> HttpResponse:
    file = SimpleUploadedFile("13800138000.yaml", text.encode())
    return browser.post(f"{CHANGES}try", {"change": file})


def test_a_change_is_tried_proposed_and_published_by_two_people(house: Stage) -> None:
    there = house("planned")
    chen, wang, wu = (there.browser(who) for who in (CHEN, WANG, WU))
    tried = send(chen, CHANGE)["Location"]
    page = text_of(chen.get(tried))
    assert "已起草" in page
    assert f'<a href="/qinghe/cases/{CASE}/">{CASE}</a>' in page
    assert send(wu, CHANGE).status_code == 303
    assert send(there.browser(LI), CHANGE).status_code == 403  # IT reads no case
    assert wang.get(tried).status_code == 404  # another's draft

    proposed = chen.post(tried)["Location"]
    assert proposed == f"{CHANGES}LC-0001/"
    assert chen.get(tried).status_code == 404
    own, others = text_of(chen.get(proposed)), text_of(wang.get(proposed))
    assert "这是您提出的" in own
    assert "disabled" in own
    assert "disabled" not in others
    assert chen.post(proposed).status_code in {403, 409}
    assert wang.post(proposed)["Location"] == proposed
    told = text_of(wang.get(proposed))
    assert "自 2026" in told
    assert ">3年</td>" in told
    assert ">10年</td>" in told
    assert f"{CHANGES}LC-0001/" in proposed
    explaining = "/qinghe/programme/documents/new/explaining/LC-0001"
    assert 'class="primary"' in text_of(chen.get(explaining))
    assert 'href="LC-0001/"' in text_of(wu.get(CHANGES))
    law = replace(there.office, desk=Desk.open(there.office.desk.home)).desk.catalogue
    assert str(law.rule("cn-ecl-31-transaction").period) == "P10Y"


def test_a_signer_reads_why_the_plan_cannot_be_signed_before_any_button(
    house: Stage,
) -> None:
    there = house("noticed")
    chen, wang = (there.browser(who) for who in (CHEN, WANG))
    proposed = chen.post(send(chen, CHANGE)["Location"])["Location"]
    wang.post(proposed)
    told = text_of(wang.get(f"/qinghe/cases/{CASE}/acts/approve"))
    case = text_of(wang.get(f"/qinghe/cases/{CASE}/"))

    assert "须重新生成方案" in case
    assert f"/qinghe/cases/{CASE}/acts/approve" not in case
    assert "此后 LC-0001 · 2026-" in told
    assert "<button" not in told.partition("<main")[2]
    assert CASE in text_of(chen.get("/qinghe/today/"))


def test_a_signer_reads_above_the_button_which_rules_the_company_changed(
    house: Stage,
) -> None:
    there = house("planned")
    chen, wang = (there.browser(who) for who in (CHEN, WANG))
    wang.post(chen.post(send(chen, CHANGE)["Location"])["Location"])
    office = replace(there.office, desk=Desk.open(there.office.desk.home))
    office.do(plan, by=CHEN)
    noticed(office)
    told = text_of(wang.get(f"/qinghe/cases/{CASE}/acts/approve"))

    before, _, _ = told.partition("<main")[2].partition("<button")
    assert "本公司以 LC-0001（" in before
    assert "请先由法务看过" in before


def test_the_retention_calendar_says_which_rows_another_law_dated(house: Stage) -> None:
    there = house("settled")
    chen, wang = there.browser(CHEN), there.browser(WANG)
    kept = "/qinghe/data/kept/"
    assert "按另一版法律判断" not in text_of(chen.get(kept))

    proposed = chen.post(send(chen, CHANGE)["Location"])["Location"]
    wang.post(proposed)

    assert "按另一版法律判断" in text_of(chen.get(kept))


def test_a_wrong_change_is_refused_with_its_line_and_not_by_its_file_name(
    looked_at: Stage,
) -> None:
    browser = looked_at("planned").browser(CHEN)
    refused = send(browser, CHANGE.replace("P10Y", "P3W"))
    page = text_of(refused)

    assert refused.status_code == 409
    assert page.count("change.yaml 第 4 行：cn-ecl-31-transaction") == 1
    assert "一律把您发来的文件写作 change.yaml" in page
    assert "13800138000" not in page
    assert send(browser, "").status_code == 409
