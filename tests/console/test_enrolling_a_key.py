"""A key made in the console: offered, taken in, and a plan signed with it holds."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from house import HERE as CASE_PAGE
from house import House
from listening import heard
from office import (
    CASE,
    KEYS,
    QIAN,
    WANG,
    ZHAO,
    Office,
    checked,
    executing,
    ready,
    settled,
)
from playwright.sync_api import Page

from browsers import Do, running_chromium, with_authenticator
from jieqing.casebook.models import Approval
from jieqing.casebook.trusted import trust_of
from jieqing.evidence.person_key import written_signature
from jieqing.evidence.verify import verify
from jieqing.home import Mode, write_home
from jieqing.people.accounts.models import OfferedKey
from jieqing.people.further_key import add_key, to_add_key
from jieqing.people.key_change import KeyOffer

Stage = Callable[[str | None], House]
KEYS_PAGE = "/qinghe/organisation/keys"
DONE = 303


@pytest.fixture(scope="module")
def browser() -> Iterator[Do]:
    with running_chromium() as do:
        yield do


@pytest.fixture
def real(house: Stage) -> House:
    """A plan that waits for signatures, in a home that is no demo."""
    home = (office := house("noticed").office).desk.home
    company = replace(home.company, mode=Mode.REHEARSAL)
    write_home(replace(home, company=company))
    return House(office=office)


def device(house: House, do: Do, origin: str, number: str) -> Page:
    """A person's own browser, in which they are signed in."""
    session = house.browser(number).cookies["sessionid"].value

    def opened(chromium: object) -> Page:
        page = with_authenticator(chromium, origin)
        page.context.add_cookies(
            [{"name": "sessionid", "value": session, "url": origin}]
        )
        return page

    page: Page = do(opened)
    return page


def make_key(page: Page, kind: str) -> None:
    page.goto(KEYS_PAGE)
    with page.expect_navigation():
        page.click(f"button[value={kind}]")


def press(page: Page, address: str) -> None:
    page.goto(address)
    with page.expect_navigation():
        page.click("main button.primary")


def completed(office: Office, number: str) -> bytes:
    """What the command makes of the saved offer, with the person's key file."""
    half = KeyOffer.from_bytes(OfferedKey.objects.get().content.encode())
    message = to_add_key(office.desk.register, number, half.key).to_bytes()
    own = written_signature(KEYS[number].sign(message))
    return replace(half, own=own).to_bytes()


def hand_in(house: House, number: str, origin: str) -> None:
    """Give the completed offer back to the page."""
    row = OfferedKey.objects.get()
    file = BytesIO(completed(house.office, number))
    file.name = "whole.json"
    here = {"host": urlsplit(origin).netloc}
    address = f"{KEYS_PAGE}/offers/{row.pk}/whole"
    handed = house.browser(number).post(address, {"file": file}, headers=here)
    assert handed.status_code == DONE


def take_at_the_command_line(office: Office, number: str) -> None:
    """What `jieqing person key add` does with what waits."""
    offer = KeyOffer.from_bytes(OfferedKey.objects.get().content.encode())
    change = to_add_key(office.desk.register, number, offer.key).to_bytes()
    signed = KEYS[QIAN].sign(change)
    add_key(office.desk.register, offer, signed, by=QIAN, at=office.at)
    OfferedKey.objects.all().delete()


def test_a_passkey_made_here_signs_a_plan_whose_proof_holds_offline(
    real: House, browser: Do
) -> None:
    office = real.office
    with heard() as origin:
        qian, wang = (device(real, browser, origin, who) for who in (QIAN, WANG))
        browser(lambda _: make_key(qian, "browser"))
        hand_in(real, QIAN, origin)
        take_at_the_command_line(office, QIAN)

        browser(lambda _: make_key(wang, "passkey"))
        hand_in(real, WANG, origin)
        take = f"{KEYS_PAGE}/offers/{OfferedKey.objects.get().pk}/acts/take"
        browser(lambda _: press(qian, take))
        browser(lambda _: press(wang, f"{CASE_PAGE}acts/approve"))
        browser(lambda _: [page.context.close() for page in (qian, wang)])
    office = office.later(hours=1)
    office.sign(ZHAO)
    for step in (executing, checked, ready, settled):
        office = step(office)
    package = office.desk.home.place("statements") / f"{CASE}.jqz"
    verdict = verify(package.read_bytes(), trust_of(office.desk).to_bytes())

    assert "client_data" in Approval.objects.get(person=WANG).signature
    assert verdict.exit == 0
