"""A whole case in a browser by keyboard alone, without scripts."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from shutil import which
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from house import CASES, HERE, House
from office import CHEN, RECEIVED, SUN, WANG, ZHAO
from playwright.sync_api import Browser, Page, sync_playwright

from jieqing.casebook.errands import Progressing
from jieqing.casebook.flows import State
from jieqing.casebook.models import Case

Stage = Callable[[str | None], House]
MOST_KEYS = 60


class Server(ThreadingMixIn, WSGIServer):
    """Pages for a browser that opens several connections."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Writes no line per request."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
        """Say nothing."""


@contextmanager
def listening() -> Iterator[str]:
    """Serve the house's pages to a real browser."""
    with make_server("localhost", 0, get_wsgi_application(), Server, Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


@dataclass(frozen=True)
class Hands:
    """Somebody at a keyboard; ``page`` is a page without scripts."""

    page: Page
    address: str

    def go(self, path: str) -> None:
        """Open an address."""
        self.page.goto(self.address + path)

    def reach(self, selector: str) -> None:
        """Press Tab until it has the focus."""
        for _ in range(MOST_KEYS):
            self.page.keyboard.press("Tab")
            if self.page.locator(f"{selector}:focus").count():
                return
        raise AssertionError(f"{selector} cannot be reached by keyboard")

    def type(self, **fields: str) -> None:
        """Type into fields, or choose in lists, in the page's order."""
        for name, value in fields.items():
            self.reach(f"[name={name}]")
            field = self.page.locator(f"[name={name}]:focus")
            kind = field.evaluate("field => field.type")
            if kind == "select-one":
                self._choose(name, value)
            elif kind == "radio":
                self._tick(name, value)
            else:
                field.press("Control+a")
                self.page.keyboard.type(value)

    def _choose(self, name: str, value: str) -> None:
        field = self.page.locator(f"[name={name}]")
        self.page.keyboard.press("Home")
        for _ in range(MOST_KEYS):
            if field.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} cannot be chosen by keyboard")

    def _tick(self, name: str, value: str) -> None:
        self.page.keyboard.press("Space")
        for _ in range(MOST_KEYS):
            if self.page.locator(f"[name={name}][value={value}]").is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} cannot be ticked by keyboard")

    def send(self) -> None:
        """Reach the page's one primary button and press it."""
        self.reach("button.primary")
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def act(self, name: str, **fields: str) -> None:
        """Do an act of the case."""
        self.go(f"{HERE}acts/{name}")
        self.type(**fields)
        self.send()


@pytest.fixture(scope="module", autouse=True)
def unhindered() -> Iterator[None]:
    """Playwright runs a loop in this thread, in which Django would not ask."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


@pytest.fixture(scope="module")
def chromium(unhindered: None) -> Iterator[Browser]:
    del unhindered
    with sync_playwright() as plays:
        browser = plays.chromium.launch(
            executable_path=which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


def hands_of(house: House, browser: Browser, number: str, address: str) -> Hands:
    """A browser without scripts in which this person is signed in."""
    context = browser.new_context(java_script_enabled=False)
    cookie = house.browser(number).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
    page = context.new_page()
    page.set_default_timeout(20_000)
    return Hands(page=page, address=address)


@pytest.mark.long
def test_a_whole_case_is_done_by_keyboard_alone_and_without_scripts(
    house: Stage, chromium: Browser
) -> None:
    new = house(None)
    with listening() as address:
        chen, wang, zhao, sun = (
            hands_of(new, chromium, each, address) for each in (CHEN, WANG, ZHAO, SUN)
        )
        chen.go(f"{CASES}new")
        chen.type(right="R7", kind="phone", value=new.office.customer.value)
        chen.type(channel="phone")
        chen.reach("[name=received]")
        chen.page.keyboard.type(RECEIVED.strftime("%m%d%Y"))
        chen.send()
        proof = {"method": "code-to-registered-phone", "joined_at": "P1"}
        chen.act("identify", **proof, outcome="verified")
        for name in ("stop", "plan", "notify"):
            chen.act(name)
            new.work()
        chen.act("deliver", letter="L1", outcome="delivered")
        chen.act("choose", choice="erase")
        wang.act("approve")
        zhao.act("approve")
        sun.act("execute", last_digits="0001")
        ended = new.work()
        chen.act("check")
        new.work()

    assert ended is Progressing.DONE
    assert Case.objects.get().state == State.EXECUTING
