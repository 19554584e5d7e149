"""A small company's programme set up as the guide says, in a real browser.

Only what a reader of docs/programme-guide.md sees is clicked, by its words. The journey
from law to people, as far as it is built: adopting, duties, the first policy, a rule
that binds the staff, reading, a course, the calendar. Clicks are counted and printed.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from test_every_page_by_every_role import Company, served

from browsers import Do, running_chromium

pytestmark = pytest.mark.long
PAPER = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
FIRST = "客户信息注销与留存管理办法"
RULE = "员工信息安全行为规范"
MOST_CLICKS = 120
"""With the reading between them, under an hour for a first-timer."""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    home = tmp_path_factory.mktemp("guide") / "demo"
    with served("demo", "--serve", "--home", str(home)) as told:
        password = (home / "people" / "password.txt").read_text(encoding="utf-8")
        origin = json.loads(told)["url"].rstrip("/")
        yield Company(origin=origin, home=home, password=password.strip())


@pytest.fixture(scope="module")
def browser() -> Iterator[Do]:
    with running_chromium() as do:
        yield do


@dataclass(slots=True)
class Hand:
    """Somebody at a browser who clicks what can be seen, and counts it."""

    chromium: Any
    company: Company
    who: str
    clicks: int = 0
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        """Come in by the log-in page."""
        origin = self.company.origin
        context = self.chromium.new_context(base_url=origin, locale="zh-CN")
        self.page = context.new_page()
        self.page.set_default_timeout(60_000)
        self.page.goto("/")
        self.page.fill("input[name=login]", self.who)
        self.page.fill("input[name=password]", self.company.password)
        self.page.click("main button.primary")
        self.page.wait_for_load_state()

    def click(self, *words: str, within: str = "main") -> None:
        """Click one link or button after the other, each by its words."""
        for word in words:
            self._seen(word, within).click()
            self.page.wait_for_load_state()
            self.clicks += 1

    def send(self, **typed: str) -> None:
        """Fill in the page's form, and send it by its one primary button."""
        for name, value in typed.items():
            box = self.page.locator(f"main [name={name}]").first
            if box.get_attribute("type") == "radio":
                self.page.check(f"main [name={name}][value='{value}']")
            else:
                box.fill(value)
            self.clicks += 1
        paper = self.page.locator("main form input[type=file]")
        if paper.count():
            paper.set_input_files(
                {"name": "记录.pdf", "mimeType": "application/pdf", "buffer": PAPER}
            )
        self.page.click("main form button.primary")
        self.page.wait_for_load_state()
        self.clicks += 1

    def programme(self, *parts: str) -> None:
        """Go by the menu to a page of the programme."""
        self.click("监督", within="nav")
        self.click(*parts)

    def sees(self, *words: str) -> None:
        """Something stands on the page."""
        for word in words:
            expect(self.page.locator("main")).to_contain_text(word)

    def _seen(self, words: str, within: str) -> Locator:
        found = self.page.locator(f"{within} :is(a, button, summary)")
        return found.filter(has_text=words, visible=True).first


def _adopts(officer: Hand, approver: Hand) -> None:
    officer.programme()
    officer.sees("公司还没有采用六十项")
    officer.click("提出采用六十项")
    officer.send(size="small")
    approver.programme("确认采用")
    approver.send()
    officer.programme("内容包", "职责日历")
    officer.send()
    officer.programme("事项")
    officer.sees("SX-")


def _first_policy(officer: Hand, auditor: Hand, approver: Hand, today: str) -> None:
    officer.programme("文件", FIRST)
    officer.send()
    officer.click("送审")
    officer.send(day=today)
    officer.sees("这是您起草的")
    auditor.page.goto("/")
    auditor.click("份文件等您签字", FIRST, "审阅并签名")
    auditor.send()
    approver.page.goto("/")
    approver.click("份文件等您签字", FIRST, "批准并签名")
    approver.send()
    approver.sees("起生效")


def _rule_of_staff(officer: Hand, auditor: Hand, approver: Hand, today: str) -> None:
    officer.programme("文件", RULE)
    officer.send()
    officer.click("送审")
    officer.send(day=today)
    auditor.programme("文件", RULE, "审阅并签名")
    auditor.send()
    approver.programme("文件", RULE)
    approver.sees("先走完民主程序")
    officer.click("登记职工讨论")
    said = "希望写明先报告后追责：已写入。"
    officer.send(by="all-staff", asked="6", heard="1", outcome=said)
    officer.click("登记平等协商")
    officer.send(party="representatives")
    approver.programme("文件", RULE, "批准并签名")
    approver.sees("征求 6 人，收到意见 1 条")
    approver.send()
    approver.sees("向员工公示之后才生效")
    officer.programme("文件", RULE, "公示")
    officer.send(how="board")
    officer.sees("6 人中 0 人已读")


def _reads(reader: Hand) -> None:
    reader.page.goto("/")
    for title in (FIRST, RULE):
        reader.programme("文件", title, "阅读已生效的正文")
        reader.click("我已读到最后")
        if reader.page.locator("main form button.primary").count():
            reader.send()


def _set_up(company: Company, chromium: object) -> int:
    officer = Hand(chromium, company, "zhoumin")
    first, second = (Hand(chromium, company, w) for w in ("wangjianguo", "zhaolin"))
    auditor, executor = (Hand(chromium, company, w) for w in ("wuqian", "sunhao"))
    today = officer.page.inner_text("main h1").split()[-1]
    _adopts(officer, first)
    _first_policy(officer, auditor, first, today)
    _rule_of_staff(officer, auditor, second, today)
    _reads(executor)
    officer.programme("文件", RULE)
    officer.sees("6 人中 1 人已读")
    officer.programme("日历", "订阅到自己的日历")
    officer.send(label="我的手机")
    officer.sees("/account/calendar/jq_")
    officer.programme("m1.2")
    officer.sees("建立中", FIRST)
    return sum(h.clicks for h in (officer, first, second, auditor, executor))


def test_a_newcomer_sets_the_programme_up_by_the_guide(
    company: Company, browser: Do
) -> None:
    clicks = browser(partial(_set_up, company))
    print(f"the guide: {clicks} clicks and fields")  # noqa: T201 -- what it is read for

    assert clicks <= MOST_CLICKS


def test_the_guide_names_only_what_the_pages_call_so() -> None:
    guide = Path(__file__).parents[2] / "docs" / "programme-guide.md"
    text = guide.read_text(encoding="utf-8")
    named = ("提出采用六十项", "确认采用", "职责日历", "送审", "登记职工讨论")

    assert [one for one in (*named, "登记平等协商", "公示") if one not in text] == []
