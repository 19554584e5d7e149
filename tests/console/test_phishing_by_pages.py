"""An exercise by pages: off, proposed, confirmed, mailed, opened, pressed, told."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from house import House, hidden, text_of
from office import CHEN, LI, SUN, WANG, ZHAO
from phishing_office import delivered, hired, ready, rule_in_force
from programme_office import loaded

from jieqing.flow.record import read
from jieqing.notices.preferences import Wish, choose
from jieqing.programme.courses.models import Phishing, PhishingLink
from jieqing.programme.packs import shipped_pack

HERE = "/qinghe/programme/courses/"
PERSON = {"user-agent": "Mozilla/5.0 (Windows NT 10.0)", "accept-language": "zh-CN"}
DAYS = {"first_on": "2026-11-02", "last_on": "2026-11-09", "audience": "everybody"}
DRAWN = re.compile(r'name="drawn" value="([^"]*)"')
SERVER = """\
address = "https://console.example.test"
[mail]
host = "mail.example.test"
port = 465
security = "tls"
sender = "jieqing@example.test"
"""


@pytest.fixture
def there(house: Callable[[str | None], House]) -> House:
    """The staff were heard, twelve were hired, everybody gets mail."""
    found = house(None)
    office = found.office
    hired(office)
    ready(office)
    for number in office.desk.register.roll(office.at).persons:
        wish = Wish(mail=f"{number.lower()}@example.test", by_mail=True)
        choose(office.desk, number, wish)
    (office.desk.home.folder / "notices.toml").write_text(SERVER, encoding="utf-8")
    return found


def send(house: House, who: str, place: str, **typed: object) -> int:
    client = house.browser(who)
    page = client.get(f"{HERE}{place}")
    return int(client.post(f"{HERE}{place}", {**hidden(page), **typed}).status_code)


def sent(house: House) -> tuple[str, list[str]]:
    """An exercise whose mails went out: its number, and the links' addresses."""
    assert send(house, CHEN, "phishing/new/phishing.mailbox", **DAYS) == 303
    no = Phishing.objects.get().record.no
    assert send(house, WANG, f"phishing/{no}/acts/phishing-confirm") == 303
    return no, [
        f"/letter/{token}" for token in delivered(house.office.later(hours=2)).values()
    ]


def drawn_on(page: HttpResponse) -> str:
    """What the landing page says of when it was drawn."""
    found = DRAWN.search(text_of(page))
    assert found
    return unescape(found[1])


def presses(house: House, link: str, seconds: int = 5) -> str:
    """A person opens the link, reads, and presses the button; returns the page."""
    client = Client(SERVER_NAME="localhost", headers=PERSON)
    page = client.get(link)
    drawn = drawn_on(page)
    house.later(seconds=seconds)
    answer = client.post(link, {"drawn": drawn, "password": "hunter2"})
    house.later(seconds=0)
    return text_of(answer)


def test_it_is_off_until_the_staff_were_heard_and_the_page_says_why(
    house: Callable[[str | None], House],
) -> None:
    found = house(None)
    loaded(found.office, shipped_pack("campaigns"))
    off = text_of(found.browser(CHEN).get(f"{HERE}phishing/"))
    refused = found.browser(CHEN)
    place = f"{HERE}phishing/new/phishing.mailbox"
    page = refused.post(place, {**hidden(refused.get(place)), **DAYS})
    rule_in_force(found.office)
    on = text_of(found.browser(CHEN).get(f"{HERE}phishing/"))

    assert "没有走完民主程序并已生效的员工制度" in off
    assert "phishing/new/" not in off
    assert page.status_code == 409
    assert "phishing-staff-not-heard" in text_of(page)
    assert "phishing/new/phishing.mailbox" in on


def test_who_may_get_the_mail_reads_nothing_of_it_before_it_is_closed(
    there: House,
) -> None:
    no, links = sent(there)
    page = f"{HERE}phishing/{no}/"
    during = there.browser(SUN).get(page).status_code
    listed = text_of(there.browser(SUN).get(f"{HERE}phishing/"))
    running = text_of(there.browser(ZHAO).get(page))
    for link in links[:6]:
        presses(there, link)
    still = text_of(there.browser(ZHAO).get(page))
    assert send(there, LI, f"phishing/{no}/acts/phishing-close") == 404
    assert send(there, CHEN, f"phishing/{no}/acts/phishing-close") == 303
    after = text_of(there.browser(SUN).get(page))

    assert during == 404
    assert no not in listed
    assert "正在进行" in running
    assert "做了第二步" not in still
    assert "<dt>做了第二步</dt><dd>6</dd>" in after
    assert "<dt>两样都没有</dt><dd>11</dd>" in after
    assert "李运维" not in after


def test_scanners_open_every_link_and_count_for_nothing(there: House) -> None:
    no, links = sent(there)
    scanner = Client(SERVER_NAME="localhost")
    quick = Client(SERVER_NAME="localhost", headers=PERSON)
    for link in links:
        scanner.get(link)
        scanner.head(link)
        quick.get(link, headers={"Sec-Purpose": "prefetch"})
        drawn = drawn_on(quick.get(link))
        lesson = quick.post(link, {"drawn": drawn})
        scanner.post(link, {"drawn": drawn})
        quick.post(link, {"drawn": "made-up"})

    row = Phishing.objects.get()
    assert "这是一次演练" in text_of(lesson)
    assert not PhishingLink.objects.exclude(outcome="").exists()
    assert (row.opened, row.machine) == (len(links), 6 * len(links))
    assert send(there, CHEN, f"phishing/{no}/acts/phishing-close") == 303
    told = text_of(there.browser(CHEN).get(f"{HERE}phishing/{no}/"))
    assert f"<dt>程序打开次数</dt><dd>{6 * len(links)}</dd>" in told
    assert "做了第二步</dt>" not in told


def test_a_person_who_presses_learns_at_once_and_counts_once(there: House) -> None:
    _, links = sent(there)
    page = Client(SERVER_NAME="localhost", headers=PERSON).get(links[0])
    lesson = presses(there, links[0])
    presses(there, links[0])

    assert 'name="password"' not in text_of(page)
    assert 'type="password" id="secret"' in text_of(page)
    assert page["Cache-Control"] == "no-store"
    assert "怎样看得出来" in lesson
    assert "催得很急" in lesson
    assert "hunter2" not in lesson
    assert PhishingLink.objects.filter(outcome="fell").count() == 1


def test_a_mail_is_reported_by_pasting_it_and_a_strange_one_leads_to_an_incident(
    there: House,
) -> None:
    no, links = sent(there)
    place, browser = f"{HERE}mail/", there.browser(SUN)
    mail = f"验证之后立即扩容：https://console.example.test{links[0]}\n信息技术服务台"
    seen = text_of(browser.post(place, {"mail": mail}))
    forwarded = text_of(there.browser(CHEN).post(place, {"mail": f"转发：{mail}"}))
    strange = text_of(browser.post(place, {"mail": "恭喜您中奖 https://example.com/"}))
    empty = text_of(browser.post(place, {"mail": ""}))
    link = "报告可疑邮件" in text_of(browser.get(HERE))

    assert "看出来了：这是一次演练" in seen
    assert "看出来了：这是一次演练" in forwarded
    assert "incidents/acts/incident-report" in strange
    assert "看出来了" not in empty
    assert link
    assert PhishingLink.objects.filter(outcome="reported").count() == 1
    acts = [leaf.entry.act for leaf in read(there.office.desk.ledger, no).leaves]
    assert acts == ["phishing-plan", "phishing-confirm"]


def test_a_link_of_no_exercise_and_one_that_is_over_harm_nobody(there: House) -> None:
    no, links = sent(there)
    client = Client(SERVER_NAME="localhost", headers=PERSON)
    unknown = client.get("/letter/guessed")
    late = there.later(days=10)
    over = text_of(client.get(links[0]))
    assert send(late, CHEN, f"phishing/{no}/acts/phishing-close") == 303
    gone = client.get(links[0])

    assert unknown.status_code == gone.status_code == 404
    assert "没有对应的内容" in text_of(gone)
    assert "这是一次演练" in over


def test_without_a_mail_server_it_is_refused_and_no_links_are_handed_out(
    there: House,
) -> None:
    (there.office.desk.home.folder / "notices.toml").unlink()
    assert send(there, CHEN, "phishing/new/phishing.mailbox", **DAYS) == 303
    no = Phishing.objects.get().record.no
    client = there.browser(WANG)
    place = f"{HERE}phishing/{no}/acts/phishing-confirm"
    refused = client.post(place, hidden(client.get(place)))

    assert refused.status_code == 409
    assert "分发的人会知道哪个链接是谁的" in text_of(refused)
    assert send(there, CHEN, f"phishing/{no}/acts/phishing-confirm") == 403
    off = f"phishing/{no}/acts/phishing-call-off"
    assert send(there, CHEN, off, reason="先设置发信") == 303


def test_its_pages_ask_little(there: House) -> None:
    no, links = sent(there)
    for place in ("phishing/", f"phishing/{no}/", "mail/"):
        browser = there.browser(CHEN)
        browser.get(f"{HERE}{place}")
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(f"{HERE}{place}").status_code == 200
        assert len(asked) <= 30, place
    with CaptureQueriesContext(connection) as asked:
        Client(SERVER_NAME="localhost", headers=PERSON).get(links[0])
    assert len(asked) <= 30
