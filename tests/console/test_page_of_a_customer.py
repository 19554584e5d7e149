"""A customer's page: found by what was typed, which then stands nowhere."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from house import House, text_of
from office import CASE, CHEN, WU
from pages_office import Browser, browser, served, settled_office

from jieqing.casebook.look_up import LOOK, VALUES

__all__ = ["browser", "served", "settled_office"]
FIND = "/qinghe/customers/"
MOST_QUERIES = 30


def asked(kind: str, value: str) -> dict[str, str]:
    return {"kind": kind, "value": value}


def other_phone(house: House) -> str:
    """A phone of somebody who has not left."""
    gone = house.office.customer.value
    rows = house.office.ask("shop", "SELECT phone FROM member WHERE phone LIKE '1%'")
    return next(str(phone) for (phone,) in rows if phone != gone)


def test_what_was_typed_is_in_no_address_and_masked_on_the_page(
    browser: Browser, served: House
) -> None:
    chen, phone = browser(CHEN), other_phone(served)

    sent = chen.post(FIND, asked("phone", phone))
    page = text_of(chen.get(sent["Location"]))

    assert phone not in sent["Location"]
    assert phone not in page
    assert f"{phone[:3]}****{phone[-4:]}" in page
    assert "trade_order" in page


def test_a_dossier_is_one_timeline_of_few_queries(
    browser: Browser, served: House
) -> None:
    chen = browser(CHEN)
    found = chen.post(FIND, asked("phone", other_phone(served)))["Location"]

    with CaptureQueriesContext(connection) as queries:
        page = text_of(chen.get(found))

    assert all(theme in page for theme in ("来源", "往来", "联系"))
    assert "最早的" in page
    assert len(queries) <= MOST_QUERIES


def test_each_look_is_entered_without_the_customer(
    browser: Browser, served: House
) -> None:
    chen, phone = browser(CHEN), other_phone(served)
    before = served.office.desk.ledger.size()

    chen.get(chen.post(FIND, asked("phone", phone))["Location"])

    (leaf,) = served.office.desk.ledger.newest(1)
    assert (served.office.desk.ledger.size(), leaf.entry.act) == (before + 1, LOOK)
    assert leaf.entry.actor == CHEN
    assert phone.encode() not in leaf.content


def test_values_are_shown_once_to_who_said_why_and_the_look_is_entered(
    browser: Browser, served: House
) -> None:
    chen, phone = browser(CHEN), other_phone(served)
    there = chen.post(FIND, asked("phone", phone))["Location"]
    unsaid = chen.post(f"{there}values")
    led = chen.post(f"{there}values", {"reason": "contact"})["Location"]
    (leaf,) = served.office.desk.ledger.newest(1)
    shown, again = chen.get(led), chen.get(led)

    assert "Location" not in unsaid
    assert phone not in led
    assert phone in text_of(shown)
    assert shown["Refresh"] == f"60; url={there}"
    assert again.status_code == browser(CHEN).get(f"{there}values").status_code == 410
    assert (leaf.entry.act, leaf.entry.facts["reason"]) == (VALUES, "contact")
    assert phone.encode() not in leaf.content


def test_after_settlement_only_the_settled_line_remains(
    browser: Browser, served: House
) -> None:
    chen = browser(CHEN)

    page = text_of(
        chen.get(
            chen.post(FIND, asked("phone", served.office.customer.value))["Location"]
        )
    )

    proof = text_of(chen.get(f"/qinghe/evidence/statements/{CASE}/"))
    assert f"处理单 {CASE} 已结清，证明可验证" in page
    assert "持有什么" not in page
    assert '<ol class="timeline">' not in page
    assert served.office.customer.value not in page
    assert "证明成立" in proof


def test_a_handle_is_good_in_its_own_session_alone(
    browser: Browser, served: House
) -> None:
    sent = browser(CHEN).post(FIND, asked("phone", other_phone(served)))

    page = browser(CHEN).get(sent["Location"])

    assert page.status_code == 410


def test_the_session_holds_no_identity(browser: Browser, served: House) -> None:
    chen, phone = browser(CHEN), other_phone(served)

    chen.post(FIND, asked("phone", phone))

    assert phone not in str(dict(chen.session))


def test_a_slip_of_the_hand_is_told_at_its_field(browser: Browser) -> None:
    page = browser(CHEN).post(FIND, asked("phone", "1380013"))

    assert page.status_code == 200
    assert 'href="#id_value"' in text_of(page)


def test_a_customer_called_a_script_is_text(browser: Browser) -> None:
    chen = browser(CHEN)

    page = text_of(chen.post(FIND, asked("email", "<script>alert(1)</script>")))

    assert "<script>alert" not in page


def test_a_customer_is_the_officers_to_look_up(browser: Browser) -> None:
    assert browser(WU).get(FIND).status_code == 403
