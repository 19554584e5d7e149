"""检查员: lets in for days, sees cases without customers, changes and takes nothing.

Each page they look at is in the ledger before they see it.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from house import CASES, HERE, House, open_doors, text_of
from office import KEYS, QIAN, Office

from jieqing.casebook.desk import day_of
from jieqing.keys.signing import SigningKey
from jieqing.people.giving import InspectorPeriodWrong, give, to_give
from jieqing.people.inspection import LOOK
from jieqing.people.matrix import Role
from jieqing.people.posts import Post
from jieqing.people.register import InspectorWithoutEnd, NewPerson

Stage = Callable[[str | None], House]
FORBIDDEN = 403
DAYS = 10


def _added(office: Office, *roles: Role) -> str:
    register = office.desk.register
    key = SigningKey.generate()
    new = NewPerson(
        name="检查员", natural="检查员", key=key.public, roles=frozenset(roles)
    )
    signature = KEYS[QIAN].sign(register.to_add(new, by=QIAN).to_bytes())
    number = register.add(new, signature, by=QIAN, at=office.at).number
    KEYS[number] = key
    return number


def _let_in(office: Office, number: str, days: int | None) -> None:
    register = office.desk.register
    until = day_of(office.at) + timedelta(days=days) if days is not None else None
    post = Post(role=Role.INSPECTOR, until=until)
    signature = KEYS[QIAN].sign(to_give(register, number, post, by=QIAN).to_bytes())
    give(register, number, post, signature, by=QIAN, at=office.at)


def _browser(there: House) -> Client:
    number = _added(there.office)
    _let_in(there.office, number, DAYS)
    open_doors(there.office, [number])
    return there.browser(number)


def test_an_inspector_is_let_in_for_thirty_days_at_the_most(house: Stage) -> None:
    office = house(None).office
    with pytest.raises(InspectorWithoutEnd):
        _added(office, Role.INSPECTOR)
    number = _added(office)

    for days in (None, 31):
        with pytest.raises(InspectorPeriodWrong):
            _let_in(office, number, days)
    _let_in(office, number, 30)

    register, last = office.desk.register, office.at + timedelta(days=30)
    assert register.roll(last).persons[number].roles == {Role.INSPECTOR}
    assert register.roll(last + timedelta(days=1)).persons[number].roles == set()


def test_every_page_that_an_inspector_looks_at_is_entered_without_what_was_typed(
    house: Stage,
) -> None:
    there = house("noticed")
    browser, before = _browser(there), there.office.entries

    case = browser.get(HERE)
    browser.get(f"{CASES}13800138000/")

    entered = [
        leaf.entry.facts
        for leaf in reversed(there.office.desk.ledger.newest(9))
        if leaf.entry.act == LOOK
    ]
    assert there.office.entries == before + 2
    assert [facts["number"] for facts in entered] == ["CL-2026-0001", ""]
    assert {facts["page"] for facts in entered} == {"cases/<str:number>/"}
    assert "13800138000" not in str(entered)
    assert there.office.customer.value[-4:] not in text_of(case)
    log = text_of(there.browser("P-0002").get("/qinghe/evidence/operations/"))
    assert "cases/&lt;str:number&gt;/ CL-2026-0001" in log


def test_an_inspector_changes_nothing_and_takes_nothing_away(house: Stage) -> None:
    there = house("settled")
    browser = _browser(there)
    closed = (f"{HERE}acts/pause", "/qinghe/today/", "/qinghe/customers/")
    sent = ("/qinghe/evidence/verify", "/qinghe/evidence/", f"{HERE}acts/pause")
    files = ("/qinghe/evidence/trust", f"{HERE}plan/pdf")

    assert {browser.get(page).status_code for page in closed} == {FORBIDDEN}
    assert {browser.post(page).status_code for page in sent} == {FORBIDDEN}
    assert 200 not in {browser.get(page).status_code for page in files}
    assert browser.get("/").headers["Location"] == "/qinghe/programme/"
    assert browser.get("/qinghe/evidence/inspection/").status_code == 200


def test_an_inspector_looks_no_longer_than_until_their_last_day(house: Stage) -> None:
    there = house("noticed")
    browser = _browser(there)
    seen = browser.get(CASES).status_code

    there.later(days=DAYS + 1)

    assert (seen, browser.get(CASES).status_code) == (200, FORBIDDEN)
