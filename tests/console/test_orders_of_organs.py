"""The pages of the post counsel: to everybody else there are none."""

import re
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import replace
from json import dumps

import pytest
from django.http import HttpResponse
from django.test import Client
from house import CASES, House, text_of
from office import KEYS, QIAN, WANG
from test_secret_orders import COUNSEL, GAO, HE, THEIR_KEYS

from jieqing.casebook import vault
from jieqing.home import Mode, write_home
from jieqing.people.accounts.models import Account
from jieqing.people.matrix import Role
from jieqing.people.models import Person
from jieqing.people.register import NewPerson

Stage = Callable[[str | None], House]
HERE = "/qinghe/orders/"
CARRIED = re.compile(r'name="(at|proof)" value="([^"]*)"')
FILLED = {
    "organ": "某市公安局",
    "article": "刑事诉讼法第一百五十四条",
    "document": "调证〔2026〕12号",
    "officers": "张警官\n李警官",
    "contact": "张警官",
    "words": "",
    "table": "shop.cart_item",
    "keys": "1",
    "second": GAO,
}


@pytest.fixture
def home(house: Stage) -> House:
    """An office with two counsels, in a home that is no demo."""
    return with_counsels(house("noticed"))


def with_counsels(there: House) -> House:
    """The house with two counsels more, in a home that is no demo."""
    office = there.office
    register = office.desk.register
    for number, name in COUNSEL.items():
        new = NewPerson(
            name=name,
            natural=name,
            key=THEIR_KEYS[number].public,
            roles=frozenset({Role.COUNSEL}),
        )
        by_qian = KEYS[QIAN].sign(register.to_add(new, by=QIAN).to_bytes())
        register.add(new, by_qian, by=QIAN, at=office.at)
        Account.objects.create(
            name=f"counsel-{number[-1]}", person=Person.objects.get(number=number)
        )
    company = replace(office.desk.home.company, mode=Mode.REHEARSAL)
    write_home(replace(office.desk.home, company=company))
    return House(office=office)


def signature(client: Client, who: str, told: dict[str, str]) -> str:
    """What the script writes: the page's own question, signed by the person's key."""
    asked = client.post(f"{HERE}asked", told).json()["message"]
    return dumps(b64encode(THEIR_KEYS[who].sign(b64decode(asked))).decode())


def opened(client: Client, who: str) -> tuple[dict[str, str], HttpResponse]:
    """Open the list; what each form of it carries."""
    at = dict(CARRIED.findall(client.get(HERE).content.decode()))
    told = {**at, "doing": "read"}
    page = client.post(HERE, {**told, "proof": signature(client, who, told)})
    carried = dict(CARRIED.findall(page.content.decode()))
    return {k: v.replace("&quot;", '"') for k, v in carried.items()}, page


def orders_on(page: HttpResponse) -> set[str]:
    """The numbers of the orders on an opened list, each in a form of its own."""
    return set(re.findall(r'name="order" value="([^"]*)"', page.content.decode()))


def done(
    client: Client, who: str, doing: str, carried: dict[str, str], **told: str
) -> HttpResponse:
    """Sign what a form of the list says, and send it."""
    form = {**carried, "doing": doing, **told}
    return client.post(
        f"{HERE}{doing}", {**form, "signature": signature(client, who, form)}
    )


def filled(house: House) -> dict[str, str]:
    today = house.office.at.date()
    last, review = (today.replace(year=today.year + 1), today.replace(day=20))
    return {**FILLED, "until": last.isoformat(), "review": review.isoformat()}


@pytest.mark.parametrize("path", ["", "asked", "new", "set", "sign", "end", "annex"])
def test_to_every_other_post_the_pages_do_not_exist(home: House, path: str) -> None:
    wang = home.browser(WANG)
    answers = [wang.post(f"{HERE}{path}", FILLED), wang.get(f"{HERE}{path}")]
    led = home.browser(HE).get(f"{HERE}{path}", follow=True)

    assert [one.status_code for one in answers] == [404, 404]
    assert led.request["PATH_INFO"] == HERE
    assert b"/orders/" not in wang.get(CASES).content


def test_an_order_is_set_signed_and_ended_by_two_on_pages_alone(home: House) -> None:
    he, gao = home.browser(HE), home.browser(GAO)
    entries, carried = home.office.entries, opened(he, HE)[0]
    checked = he.post(f"{HERE}new", {**carried, **filled(home)})
    made = done(he, HE, "set", carried, **filled(home))
    theirs, page = opened(gao, GAO)
    agreed = done(gao, GAO, "sign", theirs, order="S1")
    ends = [
        done(gao, GAO, "end", theirs, order="S1"),
        done(he, HE, "end", carried, order="S1"),
    ]
    order = vault.read(home.office.desk.home).orders[0]

    assert [one.status_code for one in (checked, made, agreed, *ends)] == [200] * 5
    assert "某市公安局" in page.content.decode()
    assert "张警官、李警官" in page.content.decode()
    assert (set(order.set), order.is_ended) == ({HE, GAO}, True)
    assert home.office.entries == entries


def test_who_is_not_named_sees_the_page_of_somebody_named_in_nothing(
    home: House,
) -> None:
    before = orders_on(opened(home.browser(GAO), GAO)[1])
    he = home.browser(HE)
    done(he, HE, "set", opened(he, HE)[0], **{**filled(home), "second": GAO})
    named = orders_on(opened(home.browser(GAO), GAO)[1])

    assert named == {"S1"}
    assert before == set()


def test_counsel_is_led_to_no_page_that_is_for_others(home: House) -> None:
    he = home.browser(HE)
    issues = he.get("/qinghe/programme/issues/").content.decode()
    item = he.get("/qinghe/programme/items/m3.2").content.decode()

    assert he.get("/qinghe/programme/issues/new").status_code == 403
    assert 'href="new"' not in issues
    assert "<td>存证日志" in item
    assert "/evidence/" not in item


def test_nobody_opens_the_list_with_another_s_key_or_an_old_proof(home: House) -> None:
    he, told = home.browser(HE), {"doing": "read", "at": home.office.at.isoformat()}
    forged = dumps(b64encode(THEIR_KEYS[GAO].sign(b"x")).decode())
    old = {**told, "at": "2020-01-01T00:00:00+00:00"}

    assert he.post(HERE, {**told, "proof": forged}).status_code == 409
    assert he.post(HERE, {**told, "proof": ""}).status_code == 409
    assert he.post(HERE, {**old, "proof": forged}).status_code == 409
    assert he.post(f"{HERE}new", FILLED).status_code == 409


def test_what_lacks_in_the_form_is_named_beside_its_field(home: House) -> None:
    he = home.browser(HE)
    carried = opened(he, HE)[0]
    page = he.post(f"{HERE}new", {**carried, **filled(home), "contact": "", "keys": ""})

    assert page.content.decode().count('href="#id_') == 2
    assert vault.read(home.office.desk.home).orders == ()


def test_one_looking_and_one_not_leave_the_same_casebook(home: House) -> None:
    he = home.browser(HE)
    session = dict(he.session.items())
    opened(he, HE)
    assert dict(he.session.items()) == session


def test_counsel_reads_the_law_and_its_changes_and_nobody_is_told_of_counsel(
    home: House,
) -> None:
    gao, qian = home.browser(GAO), home.browser(QIAN)

    pages = [gao.get(f"/qinghe/rules/{page}") for page in ("", "changes/", "days/")]
    others = [gao.get(f"/qinghe/{page}/").status_code for page in ("cases", "data")]
    turned_away = qian.get("/qinghe/rules/")

    assert {page.status_code for page in pages} == {200}
    assert "/qinghe/rules/" in text_of(gao.get("/qinghe/today/"))
    assert set(others) == {403}
    assert "保密令" not in text_of(turned_away).partition("<main")[2]
