"""Every address there is, taken from the resolver: nothing new is open by oversight."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from every_shape import routes
from house import House
from office import STAFF

from jieqing.people.accounts.models import Account
from jieqing.people.accounts.tokens import make_token
from jieqing.people.matrix import PAGES, readers_of

Stage = Callable[[str | None], House]
PARAMETER = re.compile(r"<(?:(\w+):)?\w+>|{\w+}")
API = "/api/v1/"
PUBLIC = {"/api/v1/openapi.json"}
"""What anybody may read: how to call, and nothing of the company."""
FIRST = {"", "language", "sign-out"}
"""What a company's address leads to beside the entries of the menu."""
ITS_OWN = {"evidence/log-ins/": "log-ins", "customers/reviews/": "reviews"}
"""Pages within an entry that have readers of their own in the matrix."""
UNTOLD = "orders"
"""To those who do not read it, this entry is the same as none."""
LOG_IN, FORBIDDEN, UNKNOWN, NO_WAY = 302, 403, 404, 405


def _filled(route: str) -> str:
    ours = route.replace("<slug:company>", "qinghe")
    return "/" + PARAMETER.sub(lambda found: "1" if found[1] == "int" else "x1", ours)


ADDRESSES = sorted({_filled(r) for r in routes()})
PAGED = [address for address in ADDRESSES if address.startswith("/qinghe/")]
ENDPOINTS = [a for a in ADDRESSES if a.startswith(API) and a not in PUBLIC and a != API]


def _entry(address: str) -> str:
    return address.removeprefix("/qinghe/").partition("/")[0]


def _read_as(address: str) -> str:
    """What the matrix calls those who read a page."""
    place = address.removeprefix("/qinghe/")
    owned = (name for begin, name in ITS_OWN.items() if place.startswith(begin))
    return next(owned, _entry(address))


def test_the_walk_found_the_addresses_and_each_belongs_to_an_entry() -> None:
    assert len(PAGED) > 60
    assert len(ENDPOINTS) > 10
    assert {_entry(address) for address in PAGED} - FIRST <= PAGES.keys()


def test_a_stranger_is_led_to_the_door_from_every_page(looked_at: Stage) -> None:
    looked_at(None)
    stranger = Client(SERVER_NAME="localhost")
    pages = [address for address in PAGED if _entry(address) not in FIRST]

    got = {a: stranger.get(a) for a in pages}
    sent = {a: stranger.post(a).status_code for a in pages}
    open_ = {a for a, one in got.items() if one.status_code not in {LOG_IN, NO_WAY}}

    assert open_ == set()
    assert {a for a, code in sent.items() if code not in {LOG_IN, NO_WAY}} == set()
    away = (one.get("Location", "/account/login/") for one in got.values())
    assert {where.partition("?")[0] for where in away} == {"/account/login/"}


@pytest.mark.parametrize("who", STAFF)
def test_every_page_of_an_entry_is_for_its_readers_alone(
    looked_at: Stage, who: str
) -> None:
    there = looked_at(None)
    browser, role = there.browser(who), STAFF[who][1]
    before = there.office.entries
    closed = [
        address
        for address in PAGED
        if _entry(address) not in FIRST and role not in readers_of(_read_as(address))
    ]

    got = {a: browser.get(a).status_code for a in closed}
    sent = {a: browser.post(a).status_code for a in closed}

    refused = {FORBIDDEN, NO_WAY}
    untold = {code for a, code in {**got, **sent}.items() if _entry(a) == UNTOLD}
    told = [a for a in closed if _entry(a) != UNTOLD]
    assert {a for a in told if not {got[a], sent[a]} <= refused} == set()
    assert untold <= {UNKNOWN, NO_WAY}
    assert there.office.entries == before


def test_no_address_takes_a_form_that_was_sent_from_elsewhere(
    looked_at: Stage,
) -> None:
    there = looked_at(None)
    before = there.office.entries
    chen = there.browser("P-0002", enforce_csrf_checks=True)
    doors = [a for a in ADDRESSES if not a.startswith("/api/")]

    sent = {a: chen.post(a).status_code for a in doors}

    assert {a for a, code in sent.items() if code not in {FORBIDDEN, NO_WAY}} == set()
    assert there.office.entries == before


def test_another_companys_address_is_the_same_as_none(looked_at: Stage) -> None:
    chen = looked_at(None).browser("P-0002")
    theirs = [a.replace("/qinghe/", "/baihe/", 1) for a in PAGED]

    answers = {a: chen.get(a).status_code for a in theirs}

    assert {a for a, code in answers.items() if code not in {UNKNOWN, NO_WAY}} == set()


def test_no_endpoint_answers_without_a_token_or_beyond_its_scopes(
    house: Stage,
) -> None:
    house(None)
    account = Account.objects.get(person__number="P-0002")
    token = make_token(account, "walk", ["token-end"], 1, timezone.now())
    narrow = {"Authorization": f"Bearer {token}"}
    caller = Client(SERVER_NAME="localhost")

    def codes(headers: dict[str, str]) -> dict[str, int]:
        asked = {f"GET {a}": caller.get(a, headers=headers) for a in ENDPOINTS}
        told = {
            f"POST {a}": caller.post(a, "{}", "application/json", headers=headers)
            for a in ENDPOINTS
        }
        return {call: one.status_code for call, one in {**asked, **told}.items()}

    alone, reach = codes({}), codes(narrow)

    assert set(alone.values()) <= {401, UNKNOWN, NO_WAY}
    assert {call for call, code in reach.items() if code < 400} == set()
