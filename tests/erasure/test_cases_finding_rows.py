"""Field cases B: finding the right rows, and only those."""

from pathlib import Path

import pytest
from small_shop import Shop, a_company, a_shop, answered, erased, fates, mapped

from jieqing.datamap.findings import MapRefused
from jieqing.datamap.not_yet import unsupported
from jieqing.erasure.find import IdentityBlank, NoSuchIdentity, SubjectNotSingle
from jieqing.erasure.values import Fate

pytestmark = pytest.mark.usefixtures("everywhere")


def root_of(columns: str, identities: str) -> tuple[str, str]:
    """One table of customers: its SQL and its map."""
    schema = f"CREATE TABLE m (id INTEGER PRIMARY KEY, {columns});"
    text = (
        f"root: m\ntables:\n  m: {{record: account-profile, identities: {identities}}}"
    )
    return schema, text


def test_d_07_one_line_of_a_composite_key_is_erased(tmp_path: Path) -> None:
    schema = """CREATE TABLE m (id INTEGER PRIMARY KEY);
    CREATE TABLE item (order_id VARCHAR(20), line INT, m_id INT,
      PRIMARY KEY (order_id, line));
    INSERT INTO m VALUES (1), (2);
    INSERT INTO item VALUES ('o1', 1, 1), ('o1', 2, 2), ('o2', 1, 2);"""
    text = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no}}
  item: {record: marketing-profile, references: [{owner: m, by: m_id}]}"""
    shop = a_shop(tmp_path, schema, text)
    shop.erase("customer_no", "1")
    assert shop.dump()["item"] == [("o1", 2, 2), ("o2", 1, 2)]


def _said(shop: Shop) -> str:
    return "; ".join(f.message for f in unsupported(shop.stores[0].bound))


MAKE = "CREATE TABLE"
NOT_YET = {
    "d_28 trigger": (
        f"""{MAKE} tag (id INTEGER PRIMARY KEY);
        CREATE TRIGGER t AFTER DELETE ON tag BEGIN INSERT INTO tag VALUES (9); END""",
        "tag: {record: marketing-profile, references: [{owner: m, by: id}]}",
        "trigger 't' of table 'tag'",
    ),
    "target as a value": (
        f"{MAKE} guest (id INTEGER PRIMARY KEY, m_id INT, phone TEXT, is_old BOOLEAN)",
        """guest:
    record: contact-info
    references: [{owner: m, by: m_id, when: (m.phone = phone) = is_old}]""",
        "'when' of table 'guest' uses a condition on 'm' as a value",
    ),
    "cut key": (
        f"""{MAKE} fan (m_id INT, post INT, PRIMARY KEY (m_id, post));
        {MAKE} fan_day (id INTEGER PRIMARY KEY, m_id INT, post INT)""",
        """fan: {subject: company, references: [{link: m, by: m_id}]}
  fan_day: {subject: company, references: [{link: fan, by: [m_id, post]}]}""",
        "cutting column 'fan.m_id', which must hold its value",
    ),
    "cut not null": (
        f"{MAKE} fan (id INTEGER PRIMARY KEY, m_id INT NOT NULL REFERENCES m)",
        "fan: {subject: company, references: [{link: m, by: m_id}]}",
        "cutting column 'fan.m_id', which must hold its value",
    ),
}


@pytest.mark.parametrize(("schema", "table", "said"), NOT_YET.values(), ids=NOT_YET)
def test_what_cannot_be_followed_yet_is_refused_by_name(
    tmp_path: Path, schema: str, table: str, said: str
) -> None:
    own = "CREATE TABLE m (id INTEGER PRIMARY KEY, phone TEXT UNIQUE);"
    text = f"""root: m
tables:
  m: {{record: account-profile, identities: {{id: customer_no, phone: phone}}}}
  {table}"""
    shop = a_shop(tmp_path, f"{own}{schema};", text)
    assert said in _said(shop)
    assert "cannot be followed" in _said(shop)


def test_d_08_a_table_without_a_key_is_no_table_that_may_be_skipped(
    tmp_path: Path,
) -> None:
    schema, text = root_of("phone TEXT", "{id: customer_no, phone: phone}")
    trace = """
  trace: {record: location-track, references: [{owner: m, by: p, of: phone}]}"""
    with pytest.raises(MapRefused) as refusal:
        mapped(tmp_path, schema + "CREATE TABLE trace (p TEXT);", text + trace)
    assert "map.key" in {f.code for f in refusal.value.findings}


def test_a_trigger_on_a_table_that_no_plan_writes_stops_nothing(tmp_path: Path) -> None:
    schema, text = root_of("phone TEXT", "{id: customer_no, phone: phone}")
    goods = """CREATE TABLE goods (id INTEGER PRIMARY KEY);
    CREATE TRIGGER t AFTER DELETE ON goods BEGIN DELETE FROM m; END;"""
    shop = a_shop(
        tmp_path, schema + goods, f"{text}\nother_tables: {{reference: [goods]}}"
    )
    assert _said(shop) == ""


def test_d_09_mixed_case_and_reserved_words_are_masked_and_erased(
    tmp_path: Path,
) -> None:
    schema = """CREATE TABLE "Order" ("userId" INTEGER PRIMARY KEY, "from" TEXT UNIQUE,
      "group" TEXT);
    CREATE TABLE "select" ("index" INTEGER PRIMARY KEY, "by" INT);
    INSERT INTO "Order" VALUES (1, '13800000001', 'a'), (2, '13800000002', 'b');
    INSERT INTO "select" VALUES (1, 1), (2, 2);"""
    text = """root: Order
tables:
  Order:
    record: account-profile
    identities: {userId: customer_no, from: phone}
    shell: always
    columns: {from: phone}
  select: {record: marketing-profile, references: [{owner: Order, by: by}]}"""
    shop = a_shop(tmp_path, schema, text)
    assert shop.erase("phone", "13800000001").finished
    assert shop.dump() == {
        "Order": [(1, None, "a"), (2, "13800000002", "b")],
        "select": [(2, 2)],
    }


def test_d_10_mail_is_met_in_any_case_and_store(tmp_path: Path) -> None:
    first, text = root_of("email TEXT UNIQUE", "{id: customer_no, email: email}")
    second = """CREATE TABLE b (id INTEGER PRIMARY KEY, mail TEXT);
    INSERT INTO b VALUES (1, ' jia.test@EXAMPLE.test '),
      (2, 'jia.test2@example.test');"""
    first += "INSERT INTO m VALUES (1, 'Jia.Test@example.test');"
    mails = (
        "tables:\n  b: {record: contact-info, identities:"
        " {mail: {kind: email, unique: true}}}"
    )
    shop = a_company(tmp_path, shop=(first, text), crm=(second, mails))
    assert fates(shop.plan("email", "JIA.TEST@example.test")) == {
        "m/1": "erase",
        "b/1": "erase",
    }


def test_d_11_a_phone_is_found_in_all_its_spellings(tmp_path: Path) -> None:
    schema = """CREATE TABLE m (id INTEGER PRIMARY KEY, phone TEXT UNIQUE);
    CREATE TABLE p1 (id INTEGER PRIMARY KEY, tel TEXT);
    INSERT INTO m VALUES (9, '13800000001');
    INSERT INTO p1 VALUES (1, '13800000001'), (2, '+86 138-0000-0001'),
      (3, '１３８００００００１１'), (4, '008613800000001'),
      (5, '１３８０００００００１'), (6, '86138000000');"""
    text = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no, phone: phone}}
  p1: {record: contact-info, references: [{owner: m, by: tel, of: phone}]}"""
    shop = a_shop(tmp_path, schema, text)
    assert shop.erase("phone", "13800000001").finished
    assert shop.ask("SELECT id FROM p1 ORDER BY id") == [(3,), (6,)]


def test_d_12_an_id_card_ending_in_x_is_found_in_any_writing(tmp_path: Path) -> None:
    schema = """CREATE TABLE m (id INTEGER PRIMARY KEY, no TEXT UNIQUE);
    CREATE TABLE idc (id INTEGER PRIMARY KEY, no TEXT);
    INSERT INTO m VALUES (9, '11010119000101017X');
    INSERT INTO idc VALUES (1, '11010119000101017X'), (2, '11010119000101017x'),
      (3, '１１０１０１１９０００１０１０１７Ｘ'), (4, '110101190001010171');"""
    text = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no, no: id_number}}
  idc: {record: contact-info, references: [{owner: m, by: no, of: no}]}"""
    shop = a_shop(tmp_path, schema, text)
    assert shop.erase("id_number", "11010119000101017x").finished
    assert shop.ask("SELECT id FROM idc") == [(4,)]


def test_d_13_a_login_given_again_asks_whose_act_it_is(tmp_path: Path) -> None:
    schema = """CREATE TABLE acct (id INTEGER PRIMARY KEY, login TEXT);
    CREATE TABLE act (id INTEGER PRIMARY KEY, login TEXT);
    INSERT INTO acct VALUES (1, 'bdupond'), (2, 'bdupond');
    INSERT INTO act VALUES (1, 'bdupond'), (2, 'bdupond');"""
    text = """root: acct
tables:
  acct: {record: account-profile, identities: {id: customer_no, login: username}}
  act: {record: marketing-profile, references: [{owner: acct, by: login, of: login}]}"""
    shop = a_shop(tmp_path, schema, text)
    with pytest.raises(SubjectNotSingle):
        shop.find("username", "bdupond")
    assert fates(shop.plan("customer_no", "1")) == {
        "acct/1": "wait",
        "act/1": "ask",
        "act/2": "ask",
    }
    known = answered(shop, "act", [1], Fate.ERASE).plan("customer_no", "1")
    assert fates(known)["act/1"] == "erase"
    assert fates(known)["act/2"] == "ask"


def test_d_15_guest_orders_and_report_rows_are_found_by_mail(tmp_path: Path) -> None:
    schema = """CREATE TABLE customer (id INTEGER PRIMARY KEY, email TEXT UNIQUE);
    CREATE TABLE ord (id INTEGER PRIMARY KEY, customer_id INT, email TEXT);
    CREATE TABLE report (email VARCHAR(80) PRIMARY KEY, spent INT);
    INSERT INTO customer VALUES (1, 'jia@example.test');
    INSERT INTO ord VALUES (1, 1, 'jia@example.test'), (2, NULL, 'jia@example.test'),
      (3, NULL, 'yi@example.test');
    INSERT INTO report VALUES ('jia@example.test', 30), ('yi@example.test', 1);"""
    text = """root: customer
tables:
  customer: {record: account-profile, identities: {id: customer_no, email: email}}
  ord:
    record: marketing-profile
    references:
      - {owner: customer, by: customer_id}
      - {owner: customer, by: email, of: email, when: customer_id is null}
  report: {record: marketing-profile, references:
    [{owner: customer, by: email, of: email}]}"""
    shop = a_shop(tmp_path, schema, text)
    assert erased(shop.erase("email", "jia@example.test")) == 4
    assert shop.dump()["ord"] == [(3, None, "yi@example.test")]
    assert shop.dump()["report"] == [("yi@example.test", 1)]


def test_d_16_a_big_key_keeps_its_last_digits(tmp_path: Path) -> None:
    schema, text = root_of("who TEXT", "{id: customer_no}")
    rows = (
        "INSERT INTO m VALUES (420533451316027392, '甲'), (420533451316027393, '乙');"
    )
    big = schema.replace("INTEGER", "BIGINT")
    shop = a_shop(tmp_path, big + rows, text)
    shop.erase("customer_no", "420533451316027393")
    assert shop.dump()["m"] == [(420533451316027392, "甲")]


@pytest.mark.parametrize("kind", ["phone", "customer_no"])
@pytest.mark.parametrize("blank", ["", " ", "\u3000", "\u200b "])
def test_d_17_a_blank_identity_is_refused_before_any_search(
    tmp_path: Path, kind: str, blank: str
) -> None:
    schema, text = root_of("phone TEXT", "{id: customer_no, phone: phone}")
    shop = a_shop(tmp_path, schema + "INSERT INTO m VALUES (1, ''), (2, NULL);", text)
    with pytest.raises(IdentityBlank):
        shop.find(kind, blank)


def test_d_17_zero_names_nobody_where_no_customer_has_it(shop: Shop) -> None:
    shop.ask("INSERT INTO tag VALUES (69, 0, 'x'), (70, NULL, 'y')")
    assert shop.find("customer_no", "0").is_empty


def test_d_17_a_blank_phone_leads_to_no_other_blank_phone(tmp_path: Path) -> None:
    schema = """CREATE TABLE m (id INTEGER PRIMARY KEY, phone TEXT);
    CREATE TABLE ring (id INTEGER PRIMARY KEY, tel TEXT);
    INSERT INTO m VALUES (1, ' - ');
    INSERT INTO ring VALUES (1, ''), (2, '-'), (3, '--'), (4, ' - ');"""
    text = """root: m
tables:
  m:
    record: account-profile
    identities: {id: customer_no, phone: {kind: phone, unique: true}}
  ring: {record: contact-info, references: [{owner: m, by: tel, of: phone}]}"""
    contact = """CREATE TABLE contact (id INTEGER PRIMARY KEY, tel TEXT);
    INSERT INTO contact VALUES (1, '-'), (2, ''), (3, ' ');"""
    second = """tables:
  contact: {record: contact-info, identities: {tel: {kind: phone, unique: true}}}"""
    shop = a_company(tmp_path, shop=(schema, text), crm=(contact, second))
    assert fates(shop.plan("customer_no", "1")) == {"m/1": "erase"}


def test_an_unknown_kind_of_identity_names_the_known_ones(shop: Shop) -> None:
    with pytest.raises(NoSuchIdentity, match="customer_no, name, phone"):
        shop.find("passport", "E123")


def test_an_unknown_customer_is_an_honest_empty_answer(shop: Shop) -> None:
    assert shop.find("phone", "13899999999").is_empty


def test_a_phone_of_another_member_is_learned_and_never_followed(
    tmp_path: Path,
) -> None:
    schema = """CREATE TABLE m (id INTEGER PRIMARY KEY, phone TEXT UNIQUE);
    CREATE TABLE o (id INTEGER PRIMARY KEY, m_id INT, tel TEXT);
    INSERT INTO m VALUES (1, '13800000001'), (2, '13800000002');
    INSERT INTO o VALUES (5, 1, '13800000002'), (6, 2, '13800000002'),
      (7, 1, '13800000009');"""
    text = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no, phone: phone}}
  o:
    record: marketing-profile
    identities: {tel: {kind: phone, unique: true}}
    references: [{owner: m, by: m_id}]"""
    contact = """CREATE TABLE contact (id INTEGER PRIMARY KEY, tel TEXT UNIQUE);
    INSERT INTO contact VALUES (1, '13800000001'), (2, '13800000002'),
      (3, '13800000009');"""
    second = "tables:\n  contact: {record: contact-info, identities: {tel: phone}}"
    shop = a_company(tmp_path, shop=(schema, text), crm=(contact, second))
    found = shop.find("phone", "13800000001")
    acting = {known.identity.value: known.acts for known in found.learned}
    assert (acting["13800000002"], acting["13800000009"]) == (False, True)
    assert {str(r.name.key[0]) for r in found.rows if r.name.store == "crm"} == {
        "1",
        "3",
    }
