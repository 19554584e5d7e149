"""A person's own device in a real browser: signed in there, with keys made there."""

from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from urllib.parse import urlsplit

from house import House
from office import KEYS, QIAN
from playwright.sync_api import Page

from browsers import Do, with_authenticator
from jieqing.evidence.person_key import written_signature
from jieqing.keys.signing import SigningKey
from jieqing.people.accounts.models import OfferedKey
from jieqing.people.further_key import add_key, to_add_key
from jieqing.people.key_change import KeyOffer

KEYS_PAGE = "/qinghe/organisation/keys"
DONE = 303


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
    """Make a passkey, or a key that the browser keeps, and offer it."""
    page.goto(KEYS_PAGE)
    with page.expect_navigation():
        page.click(f"button[value={kind}]")


def press(page: Page, address: str) -> None:
    """Open a page and press its one primary button."""
    page.goto(address)
    with page.expect_navigation():
        page.click("main button.primary")


def hand_in(
    house: House, number: str, origin: str, keys: Mapping[str, SigningKey] = KEYS
) -> None:
    """Complete the saved offer with the person's key file, and give it back."""
    row = OfferedKey.objects.get()
    half = KeyOffer.from_bytes(row.content.encode())
    message = to_add_key(house.office.desk.register, number, half.key).to_bytes()
    own = written_signature(keys[number].sign(message))
    file = BytesIO(replace(half, own=own).to_bytes())
    file.name = "whole.json"
    here = {"host": urlsplit(origin).netloc}
    address = f"{KEYS_PAGE}/offers/{row.pk}/whole"
    handed = house.browser(number).post(address, {"file": file}, headers=here)
    assert handed.status_code == DONE


def take_at_the_command_line(house: House, number: str) -> None:
    """What `jieqing person key add` does with what waits."""
    office = house.office
    offer = KeyOffer.from_bytes(OfferedKey.objects.get().content.encode())
    change = to_add_key(office.desk.register, number, offer.key).to_bytes()
    signed = KEYS[QIAN].sign(change)
    add_key(office.desk.register, offer, signed, by=QIAN, at=office.at)
    OfferedKey.objects.all().delete()
