"""Whoever lacks a page asks there; the administrator grants it or says why not."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from house import CASES, House, text_of
from office import CHEN, LI, MONDAY, QIAN, WANG, WU

from jieqing.notices.inbox import count_unread
from jieqing.notices.telling import read_on
from jieqing.people.access_asked import (
    AccessHeld,
    OwnAccess,
    ask,
    refuse,
)
from jieqing.people.matrix import Role
from jieqing.people.posts import Post

Stage = Callable[[str | None], House]
ACCESS = "/qinghe/organisation/access/"
TODAY = "/qinghe/today/"
FRIDAY = MONDAY.date() + timedelta(days=4)
OK, DONE, FORBIDDEN, GONE, CONFLICT = 200, 303, 403, 404, 409
ASKED = re.compile(rf'href="({ACCESS}new/[a-z-]+)"')


def asked(house: House, who: str = LI, page: str = CASES) -> str:
    """Somebody opens a page that is for others and asks for it; where that lies."""
    browser = house.browser(who)
    found = ASKED.search(text_of(browser.get(page)))
    assert found is not None
    return str(browser.post(found[1], {"why": "task"}).headers["Location"])


def grant(place: str, **given: object) -> str:
    return f"{place}acts/grant?{urlencode(given)}"


def test_a_page_for_others_names_them_and_what_is_asked_there_is_granted_until_a_day(
    house: Stage,
) -> None:
    new = house(None)
    qian, li = new.browser(QIAN), new.browser(LI)
    read_on(new.office.desk, new.office.at)
    place = asked(new)
    to_do = text_of(qian.get(TODAY))
    offered = text_of(qian.get(place))
    shown = grant(place, role="officer", until=FRIDAY)

    page, done = text_of(qian.get(shown)), qian.post(shown).status_code
    again = qian.post(shown).status_code
    during = li.get(CASES).status_code
    answer = text_of(li.get(place))
    new.later(days=5)

    assert f'href="{ACCESS}"' in to_do
    assert 'value="officer"' in offered
    assert FRIDAY.isoformat() in page
    assert (done, again, during) == (DONE, DONE, OK)
    assert FRIDAY.isoformat() in answer
    assert li.get(CASES).status_code == FORBIDDEN
    assert f'href="{ACCESS}"' not in text_of(qian.get(TODAY))


def test_the_asker_and_the_administrator_are_told_in_their_notices(
    house: Stage,
) -> None:
    new = house(None)
    desk = new.office.desk
    read_on(desk, new.office.at)
    place = asked(new)

    read_on(desk, new.office.at)
    told = count_unread(desk, QIAN), count_unread(desk, LI)
    new.browser(QIAN).post(f"{place}acts/refuse", {"why_not": "colleague"})
    read_on(desk, new.office.at)

    assert told == (1, 0)
    assert (count_unread(desk, QIAN), count_unread(desk, LI)) == (1, 1)
    assert ACCESS in text_of(new.browser(LI).get(f"{TODAY}notices/"))


def test_a_refusal_says_why_and_changes_no_post(house: Stage) -> None:
    new = house(None)
    qian, place = new.browser(QIAN), asked(new)

    empty = qian.post(f"{place}acts/refuse", {"why_not": "because"}).status_code
    waits = text_of(qian.get(place))
    done = qian.post(f"{place}acts/refuse", {"why_not": "colleague"}).status_code
    late = qian.post(grant(place, role="officer", until=FRIDAY)).status_code

    assert (empty, done, late) == (DONE, DONE, DONE)
    assert "acts/refuse" in waits
    assert "acts/refuse" not in text_of(qian.get(place))
    assert new.browser(LI).get(CASES).status_code == FORBIDDEN


def test_what_was_asked_twice_is_one_and_nobody_else_sees_it(house: Stage) -> None:
    new = house(None)
    place = asked(new)
    before = new.office.entries

    assert asked(new) == place
    assert new.office.entries == before
    assert new.browser(WU).get(place).status_code == GONE
    assert place not in text_of(new.browser(WU).get(ACCESS))
    assert new.browser(LI).get(grant(place, role="officer")).status_code == FORBIDDEN


def test_posts_that_are_kept_apart_are_neither_offered_nor_given(
    house: Stage,
) -> None:
    new = house(None)
    qian, place = new.browser(QIAN), asked(new, WANG, "/qinghe/customers/")
    before = new.office.entries

    offered = text_of(qian.get(place))
    answers = {
        qian.post(grant(place, **given)).status_code
        for given in (
            {"role": "officer", "until": FRIDAY},
            {"role": "executor", "until": FRIDAY},
            {"role": "officer"},
            {"role": "officer", "until": "never"},
        )
    }

    assert 'value="officer"' not in offered
    assert answers == {CONFLICT}
    assert new.office.entries == before


def test_a_secret_page_is_asked_for_as_little_as_one_that_is_not(
    looked_at: Stage,
) -> None:
    there = looked_at(None)
    before = there.office.entries
    li = there.browser(LI)
    pages = [f"{ACCESS}new/{page}" for page in ("orders", "today", "nothing")]

    codes = {li.get(page).status_code for page in pages}
    codes |= {li.post(page, {"why": "task"}).status_code for page in pages}

    assert codes == {GONE}
    assert li.get("/qinghe/orders/").status_code == GONE
    assert li.get(f"{ACCESS}QX-2026-0099/").status_code == GONE
    assert there.office.entries == before


def test_nobody_answers_themselves_or_asks_for_what_they_have(house: Stage) -> None:
    new = house(None)
    register, at = new.office.desk.register, new.office.at
    number = ask(register, "cases", "task", by=QIAN, at=at)

    with pytest.raises(OwnAccess):
        refuse(register, number, "colleague", by=QIAN, at=at)
    with pytest.raises(AccessHeld):
        ask(register, "cases", "task", by=CHEN, at=at)


def test_what_somebody_got_otherwise_waits_no_more(house: Stage) -> None:
    new = house(None)
    place = asked(new)

    new.office.give_post(LI, Post(role=Role.OFFICER, until=FRIDAY))

    assert f'href="{ACCESS}"' not in text_of(new.browser(QIAN).get(TODAY))
    assert "acts/refuse" not in text_of(new.browser(QIAN).get(place))
