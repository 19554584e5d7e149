"""It happened: reported, weighed and declared in a real browser, told to its circle."""

from functools import partial

import pytest
from test_every_page_by_every_role import Company
from test_setting_up_in_a_browser import Hand, browser, company

from browsers import Do

__all__ = ["browser", "company"]
pytestmark = pytest.mark.long
TITLE = "合作方网盘上有导出的名单"


def _it_happened(company: Company, chromium: object) -> tuple[str, str]:
    executor, officer, auditor = (
        Hand(chromium, company, who) for who in ("sunhao", "zhoumin", "wuqian")
    )
    today = officer.page.inner_text("main h1").split()[-1]
    executor.programme("事件", "上报事件")
    executor.send(
        title=TITLE,
        occurred_on=today,
        known_at=f"{today}T00:30",
        people="1200000",
        account="今天早上有人来信说看到了",
    )
    officer.programme("事件", TITLE)
    officer.sees("较大")
    officer.click("宣布事件")
    officer.send()
    officer.sees("首次报告最迟", "处置步骤")
    officer.programme("事件")
    auditor.programme("日历")
    return officer.page.inner_text("main"), auditor.page.inner_text("main")


def test_what_happened_is_declared_and_its_title_stays_with_its_circle(
    company: Company, browser: Do
) -> None:
    listed, calendar = browser(partial(_it_happened, company))

    assert TITLE in listed
    assert "安全事件" in calendar
    assert TITLE not in calendar
