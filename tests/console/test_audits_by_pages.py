"""An audit and its issue by pages: plan, draw, answer, raise, mend, verify, close."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from house import House, hidden, text_of
from issue_office import raised
from office import CASE, CHEN, LI, QIAN, SUN, WANG, WU

from jieqing.console.programme.issues import PAGE
from jieqing.programme.audits.models import Audit
from jieqing.programme.issues.models import Issue

HERE = "/qinghe/programme/"


def deed(house: House, who: str, address: str, **typed: object) -> int:
    """Open the page of an act and send its form."""
    client = house.browser(who)
    page = client.get(f"{HERE}{address}")
    return int(client.post(f"{HERE}{address}", {**hidden(page), **typed}).status_code)


def look(house: House, who: str, address: str) -> str:
    """Open a page that asks the casebook little."""
    browser = house.browser(who)
    with CaptureQueriesContext(connection) as asked:
        page = browser.get(f"{HERE}{address}")
    assert page.status_code == 200
    assert len(asked) <= 30
    return text_of(page)


@pytest.fixture
def there(house: Callable[[str | None], House]) -> House:
    """The company with a case that was erased and checked."""
    return house("checked")


def test_an_audit_by_pages_finds_and_an_issue_mends(there: House) -> None:
    assert "注销流程内部审计" in look(there, WU, "audits/")
    assert "E27" in look(there, CHEN, "audits/checklists/erasure-process")
    period = {"title": "三季度", "first": "2026-10-01", "last": "2026-11-03"}
    plan = {**period, "due": "2026-12-01", "number": "314159"}
    assert deed(there, CHEN, "audits/new/erasure-process", **plan) == 409
    assert deed(there, WU, "audits/new/erasure-process", **plan) == 303
    no = Audit.objects.get().record.no
    base = f"audits/{no}"
    assert deed(there, WU, f"{base}/acts/audit-prepare") == 303
    assert deed(there, WU, f"{base}/acts/audit-begin", number="271828") == 409
    assert deed(there, WU, f"{base}/acts/audit-begin", number="314159") == 303
    assert deed(there, SUN, f"{base}/cases/{CASE}") == 409
    assert deed(there, WU, f"{base}/cases/{CASE}") == 303
    assert deed(there, WU, f"{base}/acts/audit-compute") == 303
    wrong = {"verdict": "minor", "note": ""}
    assert deed(there, WU, f"{base}/points/E13", **wrong) == 409
    wrong["note"] = "新表没有写入地图"
    assert deed(there, WU, f"{base}/points/E13", **wrong) == 303
    shown = look(there, WU, f"{base}/")
    assert "现在重新搜索：没有残留" in shown
    assert f'href="/qinghe/cases/{CASE}/"' in shown
    assert f'href="/qinghe/cases/{CASE}/"' not in look(there, QIAN, f"{base}/")
    assert f"/{base}/points/E13/issue" in shown
    assert "不符合 1 个：客户信息注销与留存管理办法" in shown
    assert "policy.erasure-retention" not in shown
    assert "新表没有写入地图" in shown
    assert "新表没有写入地图" not in look(there, CHEN, f"{base}/")
    issue = {
        "title": "新表未入地图",
        "fact": "订单日志表未写入地图",
        "severity": "minor",
        "criterion": "pipl:51.2",
        "post": "it",
        "stop_act": "",
    }
    assert deed(there, WU, f"{base}/points/E13/issue", **issue) == 303
    mended_by_pages(there)
    assert deed(there, WU, f"{base}/acts/audit-draft", opinion="尚可") == 409


def mended_by_pages(there: House) -> None:
    """李运维 owns it, 孙执行 mends it, 钱管理 verifies and closes it."""
    row = Issue.objects.get()
    base = f"issues/{row.record.no}"
    assert "新表未入地图" in look(there, LI, "issues/")
    assert deed(there, LI, f"{base}/acts/issue-confirm") == 303
    plan = {"cause": "漏", "steps": "补", "due": "2026-11-20", "days": 5, "target": ""}
    told = {**plan, "figure": "", "doer": SUN}
    assert deed(there, CHEN, f"{base}/acts/issue-plan", **told) == 409
    assert deed(there, LI, f"{base}/acts/issue-plan", **told) == 303
    assert deed(there, SUN, f"{base}/acts/issue-begin") == 303
    assert deed(there, SUN, f"{base}/acts/issue-fix", what="已补") == 303
    assert deed(there, SUN, f"{base}/acts/issue-verify", method="看过") == 409
    assert "已补" in look(there, QIAN, f"{base}/acts/issue-verify")
    assert deed(there, QIAN, f"{base}/acts/issue-verify", method="看过") == 303
    later = there.later(days=7)
    assert deed(later, QIAN, f"{base}/acts/issue-close", why="") == 409
    assert deed(later, QIAN, f"{base}/acts/issue-close", why="没有指标反映") == 303
    shown = look(later, WANG, f"{base}/")
    assert Issue.objects.get().record.state == "closed"
    assert "没有指标反映" in shown


def test_every_open_issue_is_on_some_page(there: House) -> None:
    numbers = [raised(there.office, matter=f"m{n}") for n in range(PAGE + 1)]
    first = look(there, LI, "issues/")
    onward = re.search(r'href="\?(view=open&amp;before=\d+)"', first)
    assert onward is not None
    second = look(there, LI, f"issues/?{onward[1].replace('&amp;', '&')}")

    assert numbers[0] not in first
    assert numbers[0] in second
    assert numbers[-1] not in second
