"""Two counsels' day in a real browser: a secret order by keys that never leave it.

Both come from the menu, sign with a key that their browser keeps, and open the annex
of a settled case. To a colleague who looks at the same time there is nothing.
"""

from collections.abc import Callable, Iterator

import pytest
from devices import device, hand_in, make_key, take_at_the_command_line
from house import House
from listening import heard
from office import CASE, SUN, WANG, Office, checked, executing, ready, settled
from playwright.sync_api import Page
from test_orders_of_organs import HERE, filled, with_counsels
from test_secret_orders import GAO, HE, THEIR_KEYS

from browsers import Do, running_chromium
from jieqing.casebook import vault
from jieqing.casebook.flows import Act
from jieqing.casebook.work import glance
from jieqing.casebook.work_files import Kind
from jieqing.erasure import spool
from jieqing.erasure.values import Fate

pytestmark = pytest.mark.long
Stage = Callable[[str | None], House]
TODAY = "/qinghe/today/"


@pytest.fixture(scope="module")
def browser() -> Iterator[Do]:
    with running_chromium() as do:
        yield do


class Counsel:
    """One of the two at a browser; ``complaints``: what its console said."""

    def __init__(self, house: House, do: Do, origin: str, number: str) -> None:
        """Sit down, signed in, with a key that this browser keeps in force."""
        self.do, self.origin, self.number = do, origin, number
        self.complaints = list[str]()
        self.page = device(house, do, origin, number)
        do(lambda _: self.page.on("console", self.hear))
        do(lambda _: self.page.set_default_timeout(20_000))
        do(lambda _: make_key(self.page, "browser"))
        hand_in(house, number, origin, THEIR_KEYS)
        take_at_the_command_line(house, number)

    def sit_down_again(self, house: House) -> None:
        """Come in anew, some time on, at the browser that keeps the key."""
        session = house.browser(self.number).cookies["sessionid"].value
        cookie = {"name": "sessionid", "value": session, "url": self.origin}
        self.do(lambda _: self.page.context.add_cookies([cookie]))

    def hear(self, said: object) -> None:
        """Keep what the browser complains of."""
        self.complaints.append(str(getattr(said, "text", said)))

    def at(self, act: Callable[[Page], object]) -> str:
        """Do something that leads to another page; what that page says."""

        def done(_: object) -> str:
            with self.page.expect_navigation():
                act(self.page)
            return self.page.inner_text("main")

        told: str = self.do(done)
        return told

    def open(self) -> str:
        """From 今日 by the menu, through the door, with one's signature."""
        self.at(lambda page: page.goto(TODAY))
        self.at(lambda page: page.click(f"nav a[href='{HERE}']"))
        return self.at(lambda page: page.click("main button.primary"))

    def set(self, typed: dict[str, str]) -> str:
        """Fill in what the organ's paper says, look at it once more, and sign it."""
        self.at(lambda page: page.click("form[action$='/new'] button"))

        def typing(_: object) -> None:
            for name, value in typed.items():
                field = self.page.locator(f"main [name={name}]")
                if field.evaluate("field => field.tagName") == "SELECT":
                    field.select_option(value)
                else:
                    field.fill(value)

        self.do(typing)
        self.at(lambda page: page.click("main button.primary"))
        return self.at(lambda page: page.click("main button.primary"))

    def sign(self) -> str:
        """Agree to the order that waits."""
        return self.at(lambda page: page.click("form[action$='/sign'] button"))

    def end(self) -> str:
        """End it."""
        self.do(lambda _: self.page.click("main section details summary"))
        return self.at(lambda page: page.click("form[action$='/end'] button"))

    def annex(self, case: str) -> str:
        """Open the annex of a case's statement."""
        self.do(lambda _: self.page.fill("#annex-case", case))
        return self.at(lambda page: page.click("form[action$='/annex'] button"))


def going(office: Office) -> dict[str, str]:
    """Rows of one table that the signed plan erases, as the form asks for them."""
    seen = glance(office.desk, CASE, Act.EXECUTE, by=SUN, at=office.at)
    rows = spool.load_plan(seen.read(Kind.PLAN)).rows
    names = [row.name for row in rows if row.fate is Fate.ERASE]
    first = names[0]
    keys = [one.key[0] for one in names if one.table == first.table]
    table = f"{first.store}.{first.table}"
    return {"table": table, "keys": "\n".join(map(str, keys))}


def test_two_counsels_set_sign_and_end_an_order_and_nobody_else_sees_it(
    house: Stage, browser: Do
) -> None:
    there = with_counsels(house("approved"))
    with heard() as origin:
        he, gao = (Counsel(there, browser, origin, who) for who in (HE, GAO))
        entries = there.office.entries
        nothing = he.open()
        made = he.set(filled(there) | going(there.office))
        waits, agreed = gao.open(), gao.sign()
        wang = there.browser(WANG)
        unseen = (wang.get(HERE).status_code, HERE in wang.get(TODAY).content.decode())
        told = there.office.entries == entries

        office = settled(ready(checked(executing(there.office))))
        later = House(office=office)
        he.sit_down_again(later)
        gao.sit_down_again(later)
        gao.open()
        annexed = gao.annex(CASE)
        gao.open()
        half, over = gao.end(), (he.open(), he.end())[1]
        for one in (he, gao):
            browser(lambda _, page=one.page: page.context.close())
    order = vault.read(office.desk.home).orders[0]

    assert "S1" not in nothing
    assert "某市公安局" in made
    assert "S1" in waits
    assert "已签" in agreed
    assert (unseen, told) == ((404, False), True)
    assert "内容" in annexed
    assert CASE in annexed
    assert "S1" in half
    assert "S1" in over
    assert (set(order.set), order.is_ended) == ({HE, GAO}, True)
    assert he.complaints == gao.complaints == []
