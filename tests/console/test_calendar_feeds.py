"""A calendar program follows somebody's days: one address, theirs alone, revocable."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from house import House, text_of
from office import CHEN, LI, WU
from test_programme_by_pages import deed

from jieqing.flow import record as records
from jieqing.people.accounts.models import Account, Token
from jieqing.people.accounts.tokens import CALENDAR, READ, TokenScopeUnknown, make_token
from jieqing.people.register import LOG_INS

FEEDS = "/qinghe/programme/calendar/feeds/"
ADDRESS = re.compile(r"http://localhost(/account/calendar/jq_[A-Za-z0-9_-]+\.ics)")


@pytest.fixture
def there(house: Callable[[str | None], House]) -> House:
    """The company with its duties loaded."""
    found = house(None)
    page = text_of(found.browser(CHEN).get("/qinghe/programme/packs/duties/load"))
    seen = page.partition('name="plan" value="')[2].partition('"')[0]
    assert deed(found, CHEN, "packs/duties/load", plan=seen) == 303
    return found


def address_for(there: House, who: str) -> str:
    """Somebody makes an address; it is shown this once."""
    made = there.browser(who).post(f"{FEEDS}new", {"label": "我的手机", "days": "30"})
    return ADDRESS.findall(text_of(made))[0]


def fetched(address: str) -> tuple[int, str]:
    """What a program gets that is signed in nowhere."""
    answer = Client(SERVER_NAME="localhost").get(address)
    return answer.status_code, answer.content.decode().replace("\r\n ", "")


def test_a_program_gets_the_days_of_its_person_and_of_nobody_else(
    there: House,
) -> None:
    status, own = fetched(address_for(there, CHEN))
    _, others = fetched(address_for(there, WU))

    assert status == 200
    assert "查看法规和标准有无变化" in own
    assert "查看法规和标准有无变化" not in others
    assert "BEGIN:VEVENT" in others


def test_an_address_is_shown_once_kept_as_a_digest_and_entered(there: House) -> None:
    address = address_for(there, CHEN)
    secret = address.rpartition("/")[2].removesuffix(".ics")
    again = text_of(there.browser(CHEN).get(FEEDS))
    row = Token.objects.get()

    assert "我的手机" in again
    assert secret not in again
    assert secret not in str(row.__dict__)
    record = records.read(there.office.desk.ledger, LOG_INS)
    entered = record.leaves[-1].content.decode()
    assert row.handle in entered
    assert secret not in entered
    assert "手机" not in entered


def test_a_revoked_address_and_one_that_ended_are_not_there(there: House) -> None:
    address = address_for(there, CHEN)
    handle = Token.objects.get().handle
    end = f"{FEEDS}{handle}/acts/token-end"
    assert there.browser(LI).post(end).status_code == 404
    assert fetched(address)[0] == 200
    assert there.browser(CHEN).post(end).status_code == 302 + 1
    assert fetched(address)[0] == 404

    second = address_for(there, CHEN)
    row = Token.objects.order_by("-pk")[0]
    row.ends_at = row.made_at - timedelta(days=1)
    row.save()
    assert fetched(second)[0] == 404
    assert fetched(second[:-8] + "x" * 4 + ".ics")[0] == 404


def test_an_address_opens_nothing_else_and_no_token_opens_it(there: House) -> None:
    text = address_for(there, CHEN).rpartition("/")[2].removesuffix(".ics")
    headers = {"Authorization": f"Bearer {text}"}
    caller = Client(SERVER_NAME="localhost")
    account = Account.objects.get(person__number=CHEN)
    at = there.office.at
    reading = make_token(account, "程序", [READ], 30, at)

    assert caller.get("/api/v1/measures", headers=headers).status_code == 403
    assert caller.get("/api/v1/cases", headers=headers).status_code == 403
    assert fetched(f"/account/calendar/{reading}.ics")[0] == 404
    with pytest.raises(TokenScopeUnknown):
        make_token(account, "两样", [CALENDAR, READ], 30, at)


def test_somebody_who_was_disabled_has_no_feed_any_more(there: House) -> None:
    address = address_for(there, WU)
    account = Account.objects.get(person__number=WU)
    account.is_open = False
    account.save()

    assert fetched(address)[0] == 404
