"""Several kinds of persons in one store: members and guests, each with a table."""

from pathlib import Path

import pytest
from small_shop import Shop, a_shop, fates

from jieqing.erasure.find import SubjectNotSingle

pytestmark = pytest.mark.usefixtures("everywhere")

SCHEMA = """
CREATE TABLE member (id INTEGER PRIMARY KEY, phone TEXT UNIQUE, email TEXT);
CREATE TABLE guest (id INTEGER PRIMARY KEY, phone TEXT UNIQUE);
CREATE TABLE visit (id INTEGER PRIMARY KEY, guest_id INT);
INSERT INTO member VALUES (1, '13800000001', 'jia@example.test'),
  (2, '13800000002', 'yi@example.test');
INSERT INTO guest VALUES (1, '13800000009'), (5, '138 0000 0001');
INSERT INTO visit VALUES (1, 1), (2, 5);
"""
MAP = """root: [member, guest]
tables:
  member:
    record: account-profile
    identities: {id: customer_no, phone: phone}
    columns: {phone: phone, email: email}
  guest:
    record: account-profile
    identities: {id: customer_no, phone: phone}
    columns: {phone: phone}
  visit: {record: marketing-profile, references: [{owner: guest, by: guest_id}]}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return a_shop(tmp_path, SCHEMA, MAP)


def test_one_phone_names_the_member_and_the_same_person_as_guest(shop: Shop) -> None:
    assert fates(shop.plan("phone", "13800000001")) == {
        "member/1": "erase",
        "guest/5": "erase",
        "visit/2": "erase",
    }


def test_a_number_given_in_both_tables_names_two_people(shop: Shop) -> None:
    with pytest.raises(SubjectNotSingle):
        shop.find("customer_no", "1")


def test_a_number_leads_on_by_the_phone_and_never_by_the_number(shop: Shop) -> None:
    found = shop.find("customer_no", "5")
    names = {(row.name.table, row.name.key) for row in found.rows}
    assert names == {("guest", (5,)), ("visit", (2,)), ("member", (1,))}


def test_both_kinds_of_the_person_go_and_nobody_else(shop: Shop) -> None:
    found = shop.find("phone", "13800000001")
    planned = shop.plan("phone", "13800000001")
    shop.carry_out(planned)

    assert shop.check(planned, found).is_clean
    assert shop.ask("SELECT id FROM member") == [(2,)]
    assert shop.ask("SELECT id FROM guest") == [(1,)]
    assert shop.ask("SELECT id FROM visit") == [(1,)]


def test_d_15_guest_orders_are_found_by_mail_and_amounts_stay(tmp_path: Path) -> None:
    schema = """
    CREATE TABLE customer (id INTEGER PRIMARY KEY, email TEXT UNIQUE);
    CREATE TABLE ord (id INTEGER PRIMARY KEY, customer_id INT, email TEXT, amount INT);
    CREATE TABLE report (email TEXT, spent INT);
    INSERT INTO customer VALUES (1, 'jia@example.test');
    INSERT INTO ord VALUES (1, 1, 'jia@example.test', 10),
      (2, NULL, 'Jia@Example.test', 20), (3, NULL, 'yi@example.test', 30);
    INSERT INTO report VALUES ('jia@example.test', 30);
    """
    text = """root: customer
tables:
  customer: {record: account-profile, identities: {id: customer_no, email: email}}
  ord:
    subject: company
    references:
      - {link: customer, by: customer_id}
      - {copy: customer, by: email, of: email}
  report:
    key: none
    subject: company
    references: [{copy: customer, by: email, of: email}]
"""
    shop = a_shop(tmp_path, schema, text)
    shop.erase("customer_no", "1")

    assert shop.dump()["ord"] == [
        (1, None, None, 10),
        (2, None, None, 20),
        (3, None, "yi@example.test", 30),
    ]
    assert shop.dump()["report"] == [(None, 30)]
