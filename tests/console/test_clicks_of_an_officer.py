"""How many clicks an officer needs from coming in to a signed plan, in a real browser.

Counted as the page of ten clicks counts: typing and the touch of a key are none. What
is counted is printed (``pytest -s``) and stands in docs/console.md.
"""

from collections.abc import Callable, Iterator

import pytest
from house import HERE, House
from listening import heard
from office import CHEN, WANG, ZHAO

from browsers import Do, running_chromium
from jieqing.casebook.flows import State

pytestmark = pytest.mark.long
Stage = Callable[[str | None], House]
TODAY = "/qinghe/today/"
MOST, MOST_TO_SIGN = 10, 4


@pytest.fixture(scope="module")
def browser() -> Iterator[Do]:
    with running_chromium() as do:
        yield do


class Hand:
    """Somebody at a browser; counts what they click, and what the console complains."""

    def __init__(self, house: House, do: Do, origin: str, number: str) -> None:
        """Sit down, signed in."""
        self.do, self.clicks, self.complaints = do, 0, list[str]()
        session = house.browser(number).cookies["sessionid"].value
        cookie = {"name": "sessionid", "value": session, "url": origin}

        def opened(chromium: object) -> object:
            context = chromium.new_context(base_url=origin)  # type: ignore[attr-defined]  # Playwright's, of its thread
            context.add_cookies([cookie])
            page = context.new_page()
            page.on("console", lambda said: self.complaints.append(said.text))
            page.set_default_timeout(8000)
            page.goto(TODAY)
            return page

        self.page = do(opened)

    def click(self, what: str) -> None:
        """Click something that leads to another page."""
        self.clicks += 1

        def clicked(_: object) -> None:
            with self.page.expect_navigation():
                self.page.click(what)

        self.do(clicked)

    def choose(self, what: str) -> None:
        """Click something on the page."""
        self.clicks += 1
        self.do(lambda _: self.page.click(what))

    def main(self) -> None:
        """Click the one thing that the page is for."""
        self.click("main .primary")

    def wait(self, house: House, address: str) -> None:
        """Wait until a worker is done and the page has led on by itself."""
        house.work()
        self.do(lambda _: self.page.wait_for_url(f"**{address}"))

    def read(self) -> str:
        """Return what the page says."""
        return str(self.do(lambda _: self.page.inner_text("main")))


def test_an_officer_comes_to_a_signed_plan_in_ten_clicks(
    house: Stage, browser: Do
) -> None:
    there = house("identified")
    with heard() as origin:
        chen = Hand(there, browser, origin, CHEN)
        chen.main()  # the first case of today
        chen.main()  # stop and find
        chen.main()
        chen.wait(there, f"{HERE}acts/plan")
        chen.main()  # the plan
        chen.wait(there, f"{HERE}acts/notify")
        chen.main()  # the notice
        chen.choose("input[value=delivered]")
        chen.main()
        chen.choose("input[value=erase]")
        chen.main()
        signers = [Hand(there, browser, origin, who) for who in (WANG, ZHAO)]
        for signer in signers:
            signer.click("main >> text=待我签字")
            signer.click("main a[data-open]")
            signer.main()
            signer.main()
        said = signers[0].read()
        for one in (chen, *signers):
            browser(lambda _, page=one.page: page.context.close())
    print(f"officer {chen.clicks} clicks, each signer {signers[0].clicks}")  # noqa: T201  # what the test is read for

    assert there.office.state == State.APPROVED
    assert chen.clicks <= MOST
    assert {signer.clicks for signer in signers} == {MOST_TO_SIGN}
    assert chen.complaints == []
    assert "您已签字" in said


def test_the_values_cover_themselves_after_a_minute(house: Stage, browser: Do) -> None:
    there = house("noticed")
    phone = there.office.customer.value
    with heard() as origin:
        chen = Hand(there, browser, origin, CHEN)
        browser(lambda _: chen.page.clock.install())
        browser(lambda _: chen.page.goto(f"{HERE}acts/show-value"))
        chen.choose("input[value=customer]")
        chen.choose("input[value=contact]")
        chen.main()
        shown = chen.read()

        def a_minute_later(_: object) -> None:
            with chen.page.expect_navigation():
                chen.page.clock.run_for(61_000)

        browser(a_minute_later)
        covered = chen.read()
        browser(lambda _: chen.page.go_back())
        gone = chen.read()
        browser(lambda _: chen.page.context.close())

    assert phone in shown
    assert phone not in covered + gone
    assert chen.complaints == []
