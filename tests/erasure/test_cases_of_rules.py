"""Field cases B, C and E: what a rule says, when it changed, when it was mistyped."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from small_shop import Shop, a_shop, fates, mapped

from jieqing.datamap.bind import bind
from jieqing.datamap.findings import MapRefused
from jieqing.datamap.load import load
from jieqing.erasure.plan import plan
from jieqing.errors import Refused

pytestmark = pytest.mark.usefixtures("everywhere")

ACCOUNTS = """CREATE TABLE m (id INTEGER PRIMARY KEY, phone VARCHAR(20) UNIQUE,
  merged_into INT);
CREATE TABLE o (id INTEGER PRIMARY KEY, m_id INT);
INSERT INTO m VALUES (1, '13800000001', NULL), (2, '13800000002', NULL),
  (3, '13800000003', NULL);
INSERT INTO o VALUES (10, 1), (20, 2), (30, 3);"""
ACCOUNTS_MAP = """root: m
tables:
  m:
    record: account-profile
    identities: {id: customer_no, phone: phone}
    references: [{owner: m, by: merged_into}]
  o: {record: marketing-profile, references: [{owner: m, by: m_id}]}"""


@pytest.fixture
def merged(tmp_path: Path, everywhere: None) -> Shop:
    """Account 2 was merged into 1: its row stays as an alias, its orders moved."""
    del everywhere
    shop = a_shop(tmp_path, ACCOUNTS, ACCOUNTS_MAP)
    shop.ask("UPDATE m SET merged_into = 1 WHERE id = 2")
    shop.ask("UPDATE o SET m_id = 1 WHERE m_id = 2")
    return shop


def test_d_14_a_merge_is_no_erasure_and_its_alias_goes_with_the_person(
    merged: Shop,
) -> None:
    found = merged.find("phone", "13800000001")
    known = {each.identity.value for each in found.learned}
    assert {"13800000001", "13800000002"} <= known

    merged.erase("phone", "13800000001")
    assert merged.dump() == {"m": [(3, "13800000003", None)], "o": [(30, 3)]}


def test_d_14_nothing_of_a_merged_account_goes_without_a_case_of_its_own(
    merged: Shop,
) -> None:
    before = merged.dump()
    merged.erase("phone", "13800000003")
    assert merged.dump() == {
        "m": [row for row in before["m"] if row[0] != 3],
        "o": [row for row in before["o"] if row[0] != 30],
    }


PLAIN = "CREATE TABLE customer (id INTEGER PRIMARY KEY, email VARCHAR(80));"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("identities: {id: customer_no, emial: email}", "'email'"),
        ("identities: {id: customer_no}, columns: {e_mail: email}", "'email'"),
        ("identities: {id: customer_no}, minimum: [Email]", "'email'"),
        ("identities: {ID: customer_no}", "'id'"),
    ],
)
def test_d_25_a_mistyped_column_is_refused_with_the_nearest_real_one(
    tmp_path: Path, said: str, meant: str
) -> None:
    text = f"root: customer\ntables:\n  customer: {{record: account-profile, {said}}}"
    with pytest.raises(MapRefused) as refusal:
        mapped(tmp_path, PLAIN, text)
    (finding,) = refusal.value.findings
    assert finding.code == "map.unknown-column"
    assert f"did you mean {meant}?" in finding.message


def test_d_25_an_empty_table_under_a_right_rule_is_no_mistake(tmp_path: Path) -> None:
    text = """root: customer
tables:
  customer: {record: account-profile, identities: {id: customer_no, email: email}}"""
    shop = a_shop(tmp_path, PLAIN, text)
    assert shop.find("customer_no", "1").is_empty


def test_d_27_what_is_never_shown_is_overwritten_all_the_same(tmp_path: Path) -> None:
    schema = """CREATE TABLE m (id INTEGER PRIMARY KEY, legal_name VARCHAR(40),
      password_hash VARCHAR(64) NOT NULL);
    INSERT INTO m VALUES (1, '测试甲', 'pbkdf2$x'), (2, '测试乙', 'pbkdf2$y');"""
    text = """root: m
tables:
  m:
    record: account-profile
    identities: {id: customer_no}
    shell: always
    columns: {legal_name: name, password_hash: password_hash}"""
    shop = a_shop(tmp_path, schema, text)
    shop.erase("customer_no", "1")
    assert shop.dump()["m"] == [(1, None, ""), (2, "测试乙", "pbkdf2$y")]


def test_d_27_a_rule_that_would_write_nothing_is_refused(tmp_path: Path) -> None:
    schema = """CREATE TABLE m (id INTEGER PRIMARY KEY);
    CREATE TABLE notice (id INTEGER PRIMARY KEY, author INT);"""
    text = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no}}
  notice: {subject: company, references: [{link: m, by: author, cut: []}]}"""
    with pytest.raises(MapRefused, match="cut"):
        mapped(tmp_path, schema, text)


LOGS = """CREATE TABLE m (id INTEGER PRIMARY KEY, tel VARCHAR(20));
CREATE TABLE log (id INTEGER PRIMARY KEY, m_id INT, closed DATE, tel VARCHAR(20));
INSERT INTO m VALUES (1, '13800000001'); INSERT INTO log VALUES
  (5, 1, '2026-05-01', '13800000001'), (6, 1, '2020-05-01', '13800000001');"""
LOGS_MAP = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no, tel: phone}}
  log:
    record: transaction-record
    clocks: {transaction-completed: closed}
    minimum: [closed]
    columns: {tel: {category: phone, mask: MASK}}
    references: [{owner: m, by: m_id}]"""


def test_d_42_a_rule_changed_between_approval_and_run_is_another_plan(
    tmp_path: Path,
) -> None:
    shop = a_shop(tmp_path, LOGS, LOGS_MAP.replace("MASK", "null"))
    approved = shop.hash(shop.plan("customer_no", "1"))
    assert shop.hash(shop.plan("customer_no", "1")) == approved

    (store,) = shop.stores
    text = "map: 1\nstore: shop\n" + LOGS_MAP.replace("MASK", "unique")
    bound = bind(load(text), store.store.schema())
    shop.stores = (replace(store, bound=bound),)
    assert shop.hash(shop.plan("customer_no", "1")) != approved


def test_d_42_another_law_between_approval_and_run_is_another_plan(
    tmp_path: Path,
) -> None:
    shop = a_shop(tmp_path, LOGS, LOGS_MAP.replace("MASK", "null"))
    approved = shop.hash(shop.plan("customer_no", "1"))
    newer = replace(shop.circumstances.catalogue, version="2027.1")
    shop.circumstances = replace(shop.circumstances, catalogue=newer)
    assert shop.hash(shop.plan("customer_no", "1")) != approved


def test_d_43_what_a_term_held_goes_when_the_term_is_over(tmp_path: Path) -> None:
    shop = a_shop(tmp_path, LOGS, LOGS_MAP.replace("MASK", "null"))
    found = shop.find("customer_no", "1")
    today = plan(found, shop.stores, shop.circumstances)
    assert fates(today) == {"m/1": "mask", "log/5": "keep", "log/6": "erase"}

    last = replace(shop.circumstances, today=date(2029, 5, 1))
    after = replace(shop.circumstances, today=date(2029, 5, 2))
    assert fates(plan(found, shop.stores, last))["log/5"] == "keep"
    assert fates(plan(found, shop.stores, after))["log/5"] == "erase"


def test_d_45_an_instant_of_the_database_is_a_beijing_day_too(tmp_path: Path) -> None:
    shop = a_shop(
        tmp_path,
        """CREATE TABLE m (id INTEGER PRIMARY KEY);
        CREATE TABLE rec (id INTEGER PRIMARY KEY, m_id INT, closed INSTANT);
        INSERT INTO m VALUES (1); INSERT INTO rec VALUES
          (1, 1, INSTANT '2023-06-30 15:59:59'), (2, 1, INSTANT '2023-06-30 16:00:00');
        """,
        """root: m
times: {closed: utc}
tables:
  m: {record: account-profile, identities: {id: customer_no}}
  rec:
    record: transaction-record
    clocks: {transaction-completed: closed}
    references: [{owner: m, by: m_id}]""",
    )
    found = shop.find("customer_no", "1")
    clocks = {"user-deletion-request": date(2026, 7, 1)}
    on = replace(shop.circumstances, today=date(2026, 7, 1), clocks=clocks)
    planned = fates(plan(found, shop.stores, on))
    assert (planned["rec/1"], planned["rec/2"]) == ("erase", "keep")


def test_d_49_a_table_dropped_after_the_map_was_made_stops_the_plan(
    tmp_path: Path,
) -> None:
    shop = a_shop(tmp_path, LOGS, LOGS_MAP.replace("MASK", "null"))
    shop.ask("DROP TABLE log")
    text = "map: 1\nstore: shop\n" + LOGS_MAP.replace("MASK", "null")
    with pytest.raises(MapRefused) as refusal:
        bind(load(text), shop.stores[0].store.schema())
    assert "no table 'log'" in refusal.value.findings[0].message


def test_d_49_a_table_dropped_after_approval_erases_nothing(tmp_path: Path) -> None:
    shop = a_shop(tmp_path, LOGS, LOGS_MAP.replace("MASK", "null"))
    approved = shop.plan("customer_no", "1")
    shop.ask("DROP TABLE log")
    with pytest.raises(Refused):
        shop.carry_out(approved)
    assert shop.ask("SELECT id FROM m") == [(1,)]
