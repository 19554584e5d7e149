"""Awareness, its phishing part, in a real browser: a scanner, people who press, others.

The officer proposes, an approver confirms, the worker's postman hands mails in. A
scanner opens every link, six people press the button, five paste the mail, the rest do
nothing. At each page, wide and narrow, axe-core finds nothing.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from house import House
from listening import heard
from office import CHEN, SUN, WANG
from phishing_office import delivered, hired, ready
from walking import AXE, RUN_AXE, WIDTHS

from browsers import Do, running_chromium
from jieqing.notices.preferences import Wish, choose
from jieqing.programme.courses.models import Phishing, PhishingLink

pytestmark = pytest.mark.long
Stage = Callable[[str | None], House]
HERE = "/qinghe/programme/courses/"
PRESSED, REPORTED = 6, 5
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36"
"""What a person's browser says; that of a test says that it has no head."""
SERVER = """\
address = "{origin}"
[mail]
host = "mail.example.test"
port = 465
security = "tls"
sender = "jieqing@example.test"
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Do]:
    with running_chromium() as do:
        yield do


@pytest.fixture
def there(house: Stage) -> House:
    """The staff were heard, twelve were hired, everybody gets mail."""
    found = house(None)
    office = found.office
    hired(office)
    ready(office)
    for number in office.desk.register.roll(office.at).persons:
        wish = Wish(mail=f"{number.lower()}@example.test", by_mail=True)
        choose(office.desk, number, wish)
    text = SERVER.format(origin="https://console.example.test")
    (office.desk.home.folder / "notices.toml").write_text(text, encoding="utf-8")
    return found


class Reader:
    """Somebody at a browser, signed in or a stranger to the house."""

    def __init__(self, do: Do, origin: str, session: str = "") -> None:
        self.do, self.faults = do, list[str]()
        self.page = do(lambda chromium: self._come(chromium, origin, session))

    def goes(self, address: str) -> None:
        """Open an address, and look at it wide and narrow."""
        self.do(lambda _: self.page.goto(address))
        self.do(self._look)

    def clicks(self, words: str) -> None:
        """Click what says so, and look at the page that comes."""
        self.do(lambda _: self._click(words))
        self.do(self._look)

    def types(self, name: str, text: str) -> None:
        """Fill a field in, by its label."""
        self.do(lambda _: self.page.get_by_label(name).fill(text))

    def sees(self) -> str:
        """What stands on the page."""
        return str(self.do(lambda _: self.page.inner_text("main")))

    def _come(self, chromium: Any, origin: str, session: str) -> Any:  # noqa: ANN401  # Playwright's page, of its thread
        context = chromium.new_context(
            base_url=origin, locale="zh-CN", user_agent=AGENT
        )
        if session:
            cookie = {"name": "sessionid", "value": session, "url": origin}
            context.add_cookies([cookie])
        page = context.new_page()
        page.set_default_timeout(60_000)
        return page

    def _click(self, words: str) -> None:
        places = self.page.locator("main :is(a, button, summary)")
        places.filter(has_text=words, visible=True).first.click()
        self.page.wait_for_load_state()

    def _look(self, _: object) -> None:
        for width, height in WIDTHS.items():
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
            self.faults += self.page.evaluate(RUN_AXE)
            if self.page.evaluate("document.documentElement.scrollWidth") > width:
                self.faults.append(f"sideways at {width}: {self.page.url}")


def scanned(links: list[str]) -> None:
    """A mail server's scanner opens every link, twice."""
    scanner = Client(SERVER_NAME="localhost")
    for link in links:
        scanner.head(link)
        scanner.get(link)


def test_scanners_people_and_reporters_are_told_apart(
    there: House, browser: Do
) -> None:
    def session(who: str) -> str:
        return str(there.browser(who).cookies["sessionid"].value)

    with heard() as origin:
        officer = Reader(browser, origin, session(CHEN))
        officer.goes(f"{HERE}phishing/")
        officer.clicks("邮箱容量已满")
        officer.clicks("提出钓鱼演练")
        approver = Reader(browser, origin, session(WANG))
        approver.goes(f"{HERE}phishing/")
        no = Phishing.objects.get().record.no
        approver.clicks(no)
        approver.clicks("确认钓鱼演练")
        approver.clicks("确认钓鱼演练")
        tokens = delivered(there.office.later(hours=2)).values()
        links = [f"/letter/{token}" for token in tokens]
        scanned(links)
        stranger = Reader(browser, origin)
        for at, link in enumerate(links[:PRESSED], start=1):
            stranger.goes(link)
            stranger.types("邮箱密码", "hunter2")
            there.later(seconds=30 * at)
            stranger.clicks("验证并扩容")
        lesson = stranger.sees()
        reader = Reader(browser, origin, session(SUN))
        for link in links[PRESSED : PRESSED + REPORTED]:
            reader.goes(f"{HERE}mail/")
            reader.types("邮件内容或者其中的链接", f"请立即扩容 {origin}{link}")
            reader.clicks("我要举报这封邮件")
        praised = reader.sees()
        officer.goes(f"{HERE}phishing/{no}/")
        during = officer.sees()
        officer.clicks("其他办理")
        officer.clicks("结束钓鱼演练")
        officer.clicks("结束钓鱼演练")
        after = officer.sees()
        reader.goes(f"{HERE}phishing/{no}/")
        told = reader.sees()
        stranger.goes(links[0])

    assert "这是一次演练" in lesson
    assert "催得很急" in lesson
    assert "看出来了：这是一次演练" in praised
    assert "做了第二步" not in during
    assert "发出邮件" in after
    for words, count in (
        ("做了第二步", PRESSED),
        ("主动报告了", REPORTED),
        ("两样都没有", len(links) - PRESSED - REPORTED),
        ("程序打开次数", 2 * len(links)),
    ):
        assert f"{words}\n{count}" in "\n".join(told.split())
    assert "hunter2" not in told
    assert not PhishingLink.objects.exists()
    readers = (officer, approver, stranger, reader)
    assert [fault for one in readers for fault in one.faults] == []
