"""An incident by pages: reported by anybody, reported on, closed by another."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from house import House, hidden, text_of
from office import CHEN, LI, SUN, WANG

from jieqing.programme.models import Record

HERE = "/qinghe/programme/incidents/"
BORN = {
    "title": "名单外泄",
    "kind": "leak",
    "occurred_on": "2026-11-01",
    "known_at": "2026-11-02T08:30",
    "account": "<script>alert(1)</script> 网盘上有名单",
}


def deed(house: House, who: str, address: str, **typed: object) -> int:
    client = house.browser(who)
    page = client.get(f"{HERE}{address}")
    return int(client.post(f"{HERE}{address}", {**hidden(page), **typed}).status_code)


@pytest.fixture
def there(house: Callable[[str | None], House]) -> House:
    """The company before its first case."""
    return house(None)


def test_an_incident_walks_by_pages_from_a_notice_to_its_end(there: House) -> None:
    empty = text_of(there.browser(LI).get(HERE))
    report = "acts/incident-report"
    assert deed(there, LI, report, **BORN, people="1200000") == 303
    no = Record.objects.get(mechanism="incident").no
    acts = f"{no}/acts/incident-"
    sent = {"clock": "first", "sent_at": "2026-11-02T09:00", "receipt": "网信 1 号"}
    final = {**sent, "clock": "final"}
    assert deed(there, LI, f"{acts}declare") == 403
    assert deed(there, CHEN, f"{acts}declare") == 303
    assert deed(there, CHEN, f"{acts}facts", people="20") == 409  # it would fall
    assert deed(there, CHEN, f"{acts}contain", text="链接撤下") == 303
    with CaptureQueriesContext(connection) as asked:
        page = text_of(there.browser(CHEN).get(f"{HERE}{no}/"))
    assert deed(there, CHEN, f"{acts}recover", text="口令换了") == 303
    assert deed(there, CHEN, f"{acts}sent", **sent) == 303
    assert deed(there, CHEN, f"{acts}sent", **final) == 303
    assert deed(there, CHEN, f"{acts}not-told", reason="文件已加密，口令未外泄") == 303
    confirmed = text_of(there.browser(WANG).get(f"{HERE}{acts}not-told-confirm"))
    assert deed(there, WANG, f"{acts}not-told-confirm") == 303
    assert deed(there, CHEN, f"{acts}review", text="链接没有期限") == 303
    assert deed(there, WANG, f"{acts}close") == 409  # steps are left
    assert deed(there, LI, f"{acts}step?step=shut", step="shut", text="已撤") == 303
    for key in ("facts", "keep", "report", "tell", "mend"):
        assert deed(there, CHEN, f"{acts}step-skip", step=key, reason="另办") == 303
    assert deed(there, WANG, f"{acts}close") == 409  # nothing came of it
    lesson = {"title": "链接没有期限", "fact": "一直能打开", "post": "it"}
    assert deed(there, CHEN, f"{acts}issue", **lesson, severity="minor") == 303
    assert deed(there, WANG, f"{acts}close") == 303

    ended = text_of(there.browser(CHEN).get(f"{HERE}{no}/"))
    cell = text_of(there.browser(CHEN).get("/qinghe/programme/items/m16.2"))
    assert "还没有上报过事件" in empty
    assert "口令未外泄" in confirmed
    assert "录入于" in ended
    assert len(asked) <= 30
    assert "首次报告最迟" in page
    assert "四小时" not in page
    assert "处置步骤：数据泄露" in page
    assert "关掉泄露的口子" in page
    assert "较大" in page
    assert "<script>alert" not in page
    assert "已关闭" in ended
    assert no in cell


def test_what_is_wrong_on_the_form_is_said_and_nothing_typed_is_lost(
    there: House,
) -> None:
    client = there.browser(LI)
    address = f"{HERE}acts/incident-report"
    typed = {**hidden(client.get(address)), **BORN, "occurred_on": "2027-01-01"}
    answer = client.post(address, typed)

    assert answer.status_code == 409
    assert "这不可能" in text_of(answer)
    assert "网盘上有名单" in text_of(answer)
    assert not Record.objects.filter(mechanism="incident").exists()
    assert there.browser(CHEN).get(f"{HERE}SJ-2026-9999/").status_code == 404


def test_a_live_drill_begins_on_a_page_and_waits_for_the_worker(there: House) -> None:
    begin = "drills/drill.tamper/acts/incident-report"
    assert deed(there, CHEN, begin) == 303
    no = Record.objects.get(mechanism="incident").no
    before = text_of(there.browser(CHEN).get(f"{HERE}{no}/"))
    assert deed(there, WANG, f"{no}/acts/drill-run") == 403
    assert deed(there, CHEN, f"{no}/acts/drill-run") == 303
    page = text_of(there.browser(CHEN).get(f"{HERE}{no}/"))

    assert "日志审计、" in before
    assert "开始实战演练" in before
    assert "后台正在演练" in page
    assert "开始实战演练" not in page
    assert "演练" in text_of(there.browser(CHEN).get(HERE))
    assert there.browser(CHEN).get(f"{HERE}drills/none/acts/x").status_code == 404


def test_the_report_of_an_incident_becomes_a_document_by_page(there: House) -> None:
    assert deed(there, LI, "acts/incident-report", **BORN) == 303
    no = Record.objects.get(mechanism="incident").no
    assert deed(there, CHEN, f"{no}/acts/incident-declare") == 303
    form = f"{no}/acts/incident-document"
    assert deed(there, CHEN, form, template="report.incident") == 303
    paper = Record.objects.get(mechanism="document").no
    page = text_of(there.browser(CHEN).get(f"{HERE}{no}/"))

    assert f"{paper} 事件处置报告" in page
    assert deed(there, CHEN, form, template="letter.refusal") == 409


def test_a_step_is_ended_by_its_post_alone_and_once(there: House) -> None:
    assert deed(there, LI, "acts/incident-report", **BORN) == 303
    no = Record.objects.get(mechanism="incident").no
    acts = f"{no}/acts/incident-"
    shut = f"{acts}step?step=shut"
    assert deed(there, CHEN, f"{acts}declare") == 303
    pages = {who: text_of(there.browser(who).get(f"{HERE}{no}/")) for who in (LI, CHEN)}
    others = text_of(there.browser(CHEN).get(f"{HERE}{shut}"))
    assert deed(there, CHEN, shut, step="shut", text="已撤") == 409
    assert deed(there, LI, shut, step="shut", text="已撤") == 303
    ended = text_of(there.browser(LI).get(f"{HERE}{shut}"))
    none = text_of(there.browser(LI).get(f"{HERE}{acts}step?step=none"))
    later = {who: text_of(there.browser(who).get(f"{HERE}{no}/")) for who in (LI, CHEN)}

    assert "evidence/ledger/" not in later[LI]
    assert "evidence/ledger/" in later[CHEN]
    assert "step?step=shut" in pages[LI]
    assert "step?step=shut" not in pages[CHEN]
    assert "由IT写明已做完。" in pages[CHEN]
    assert "由IT写明已做完。" in others
    assert "这一步已经做完。" in ended
    assert "没有这一步" in none
    assert all("<select" not in page for page in (others, ended, none))


def test_what_an_incident_says_is_read_by_those_who_respond_and_no_passer_by(
    there: House,
) -> None:
    assert deed(there, LI, "acts/incident-report", **BORN, people="20") == 303
    no = Record.objects.get(mechanism="incident").no
    own = text_of(there.browser(LI).get(f"{HERE}{no}/"))
    handler = text_of(there.browser(CHEN).get(f"{HERE}{no}/"))
    passer = text_of(there.browser(SUN).get(f"{HERE}{no}/"))
    assert deed(there, SUN, f"{no}/acts/incident-line", text="路过") == 303
    again = text_of(there.browser(SUN).get(f"{HERE}{no}/"))

    assert ("网盘上有名单" in own, "网盘上有名单" in handler) == (True, True)
    assert ("网盘上有名单" in passer, "网盘上有名单" in again) == (False, False)
    assert no in passer


def test_what_was_typed_as_the_title_is_told_to_nobody_who_passes_by(
    there: House,
) -> None:
    assert deed(there, LI, "acts/incident-report", **BORN, people="2000000") == 303
    no = Record.objects.get(mechanism="incident").no
    programme = "/qinghe/programme/"
    open_to_all = (
        HERE,
        f"{HERE}{no}/",
        f"{HERE}{no}/acts/incident-line",
        f"{programme}calendar/",
        f"{programme}calendar/calendar.ics",
        f"{programme}lists/calendar.csv",
        f"{programme}lists/incidents.csv",
        "/qinghe/today/",
        "/qinghe/today/search?q=名单外泄",
        f"/qinghe/today/search?q={no}",
    )
    seen = [there.browser(SUN).get(place, follow=True) for place in open_to_all]
    circle = [there.browser(CHEN).get(place) for place in (HERE, f"{HERE}{no}/")]

    assert [one.status_code for one in seen] == [200] * len(seen)
    assert [one.request["PATH_INFO"] for one in seen if _says_title(one)] == []
    assert "安全事件" in text_of(seen[0])
    assert all(_says_title(one) for one in circle)


def _says_title(answer: HttpResponse) -> bool:
    return BORN["title"] in answer.content.decode("utf-8-sig")


def test_what_a_drill_says_is_read_by_everybody(there: House) -> None:
    drill = {**BORN, "is_exercise": "drill"}
    assert deed(there, LI, "acts/incident-report", **drill, people="20") == 303
    no = Record.objects.get(mechanism="incident").no

    assert "网盘上有名单" in text_of(there.browser(SUN).get(f"{HERE}{no}/"))
