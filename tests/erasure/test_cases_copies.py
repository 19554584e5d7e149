"""Field cases B and D: logins given again, histories fed by triggers, partitions."""

from pathlib import Path

import pytest
from small_shop import a_shop, erased

from jieqing.datamap.not_yet import unsupported

pytestmark = pytest.mark.usefixtures("everywhere")

LOGINS = """CREATE TABLE acct (id INTEGER PRIMARY KEY, login VARCHAR(40), opened DATE,
  closed DATE);
CREATE TABLE act (id INTEGER PRIMARY KEY, login VARCHAR(40), at DATE, what TEXT);
INSERT INTO acct VALUES (1, 'bdupond', '2020-01-01', '2021-06-30'),
  (2, 'bdupond', '2022-03-01', NULL);
INSERT INTO act VALUES (1, 'bdupond', '2020-05-05', 'x'),
  (2, 'bdupond', '2022-05-05', 'y');"""
LOGINS_MAP = """root: acct
tables:
  acct: {record: account-profile, identities: {id: customer_no, login: username}}
  act:
    record: marketing-profile
    references:
      - owner: acct
        by: login
        of: login
        when: at >= acct.opened and (acct.closed is null or at <= acct.closed)
        strength: unique"""


@pytest.mark.parametrize(("number", "left"), [("1", 2), ("2", 1)])
def test_d_13_acts_go_with_the_holder_of_the_login_in_their_time(
    tmp_path: Path, number: str, left: int
) -> None:
    shop = a_shop(tmp_path, LOGINS, LOGINS_MAP)
    assert shop.erase("customer_no", number).finished
    assert [row[0] for row in shop.dump()["act"]] == [left]


HISTORY = """CREATE TABLE e (id INTEGER PRIMARY KEY, name VARCHAR(40), at DATE);
CREATE TABLE e_hist (no INTEGER PRIMARY KEY AUTOINCREMENT, id INT, name VARCHAR(40),
  op VARCHAR(10));
CREATE TRIGGER e_u BEFORE UPDATE ON e BEGIN
  INSERT INTO e_hist (id, name, op) VALUES (old.id, old.name, 'update'); END;
CREATE TRIGGER e_d BEFORE DELETE ON e BEGIN
  INSERT INTO e_hist (id, name, op) VALUES (old.id, old.name, 'delete'); END;
INSERT INTO e VALUES (1, '测试甲', '2020-05-01'), (2, '测试乙', '2020-05-01');
INSERT INTO e_hist (id, name, op) VALUES (1, '测试假', 'update'),
  (2, '测试已', 'update');"""
HISTORY_MAP = """root: e
tables:
  e:
    record: account-profile
    identities: {id: customer_no, name: name}
    columns: {name: name}
    shell: SHELL
  e_hist: {history_of: e, columns: {name: name}}"""


@pytest.mark.parametrize("shell", ["kept", "always"])
def test_d_28_a_history_keeps_nothing_that_the_erasure_wrote_into_it(
    tmp_path: Path, shell: str
) -> None:
    shop = a_shop(tmp_path, HISTORY, HISTORY_MAP.replace("SHELL", shell))
    found, approved = shop.find("customer_no", "1"), shop.plan("customer_no", "1")
    assert shop.carry_out(approved).finished

    assert [row[1:3] for row in shop.dump()["e_hist"]] == [(2, "测试已")]
    assert shop.check(approved, found).is_clean


def test_d_28_a_table_that_a_trigger_feeds_and_the_map_forgot_is_told(
    tmp_path: Path,
) -> None:
    forgot = HISTORY_MAP.replace("SHELL", "kept").replace(
        "e_hist: {history_of: e, columns: {name: name}}", ""
    )
    shop = a_shop(tmp_path, HISTORY, forgot + "\nother_tables: {system: [e_hist]}")
    told = [finding.message for finding in unsupported(shop.stores[0].bound)]

    assert ["'e_hist'" in message for message in told] == [True, True]


DETACHED = """CREATE TABLE m (id INTEGER PRIMARY KEY, tel VARCHAR(20) UNIQUE);
CREATE TABLE trace (id INTEGER PRIMARY KEY, tel VARCHAR(20));
CREATE TABLE trace_2023 (id INTEGER PRIMARY KEY, tel VARCHAR(20));
CREATE TABLE trace_2024 (id INTEGER PRIMARY KEY, tel VARCHAR(20));
INSERT INTO m VALUES (1, '13800000001'), (2, '13800000002');
INSERT INTO trace VALUES (1, '13800000001'), (2, '13800000002');
INSERT INTO trace_2023 VALUES (1, '13800000001'), (2, '13800000002');
INSERT INTO trace_2024 VALUES (1, '13800000001');"""
DETACHED_MAP = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no, tel: phone}}
  trace:
    record: location-track
    partitions: "trace_2*"
    references: [{owner: m, by: tel, of: tel}]"""


def test_d_36_tables_of_each_year_are_treated_as_their_own(tmp_path: Path) -> None:
    shop = a_shop(tmp_path, DETACHED, DETACHED_MAP)
    outcome = shop.erase("phone", "13800000001")
    assert erased(outcome) == 4
    assert shop.dump() == {
        "m": [(2, "13800000002")],
        "trace": [(2, "13800000002")],
        "trace_2023": [(2, "13800000002")],
        "trace_2024": [],
    }
