"""Field case D-13: a login name is given to a new person; ``when`` reads both rows."""

from pathlib import Path

import pytest
from small_shop import Shop, a_shop, fates

SCHEMA = """
CREATE TABLE acct (id INTEGER PRIMARY KEY, login TEXT, opened DATE, closed DATE);
CREATE TABLE act (id INTEGER PRIMARY KEY, login TEXT, at DATE, what TEXT);
INSERT INTO acct VALUES (1, 'bdupond', '2020-01-01', '2021-06-30'),
  (2, 'bdupond', '2022-03-01', NULL), (3, 'cleclerc', '2020-01-01', NULL);
INSERT INTO act VALUES (1, 'bdupond', '2020-05-05', 'x'),
  (2, 'bdupond', '2022-05-05', 'y'), (3, 'cleclerc', '2020-05-05', 'z'),
  (4, 'bdupond', '2021-12-24', 'between'), (5, 'bdupond', NULL, 'undated');
"""
MAP = """root: acct
tables:
  acct:
    record: account-profile
    identities: {id: customer_no, login: {kind: username, unique: false}}
  act:
    record: marketing-profile
    references:
      - {owner: acct, by: login, of: login, when: WHEN, strength: unique}
"""
PERIOD = '"at >= acct.opened and at <= coalesce(acct.closed, today)"'


def logins(folder: Path, when: str = PERIOD, schema: str = SCHEMA) -> Shop:
    return a_shop(folder, schema, MAP.replace("WHEN", when))


PERSONS = [("1", {"act/1"}), ("2", {"act/2"}), ("3", {"act/3"})]


@pytest.mark.parametrize(("person", "acts"), PERSONS)
def test_d_13_acts_go_with_the_holder_of_the_login_on_that_day(
    tmp_path: Path, person: str, acts: set[str]
) -> None:
    planned = fates(logins(tmp_path).plan("customer_no", person))

    assert planned == {f"acct/{person}": "erase", **dict.fromkeys(acts, "erase")}


def test_d_13_the_newcomer_keeps_everything_and_the_check_is_clean(
    tmp_path: Path,
) -> None:
    shop = logins(tmp_path, "at <= acct.closed")
    found, planned = shop.find("customer_no", "1"), shop.plan("customer_no", "1")
    shop.carry_out(planned)

    assert [row[0] for row in shop.dump()["act"]] == [2, 3, 4, 5]
    assert [row[0] for row in shop.dump()["acct"]] == [2, 3]
    assert shop.check(planned, found).is_clean


def test_rows_of_the_former_holder_that_come_back_are_residue(tmp_path: Path) -> None:
    shop = logins(tmp_path)
    found, planned = shop.find("customer_no", "1"), shop.plan("customer_no", "1")
    shop.carry_out(planned)
    shop.ask("INSERT INTO act VALUES (9, 'bdupond', '2020-06-06', 'again')")
    shop.ask("INSERT INTO act VALUES (10, 'bdupond', '2022-06-06', 'not theirs')")

    (place,) = shop.check(planned, found).residue
    assert (place.table, place.column, place.count) == ("act", "login", 1)


def test_a_row_on_which_two_periods_meet_is_asked(tmp_path: Path) -> None:
    overlap = SCHEMA.replace("'2022-03-01', NULL", "'2020-05-01', NULL")
    planned = logins(tmp_path, schema=overlap).plan("customer_no", "1")

    assert fates(planned) == {"acct/1": "wait", "act/1": "ask"}


def test_a_person_without_the_needed_date_owns_nothing_by_it(tmp_path: Path) -> None:
    planned = logins(tmp_path, "at <= acct.closed").plan("customer_no", "2")

    assert fates(planned) == {"acct/2": "erase"}


def test_the_guard_stops_a_row_that_left_the_period_since(tmp_path: Path) -> None:
    shop = logins(tmp_path)
    planned = shop.plan("customer_no", "1")
    shop.ask("UPDATE act SET at = '2022-01-01' WHERE id = 1")
    shop.carry_out(planned)

    assert [row[0] for row in shop.dump()["act"]] == [1, 2, 3, 4, 5]


SHARED = """
CREATE TABLE member (id INTEGER PRIMARY KEY, phone TEXT UNIQUE);
CREATE TABLE merchant (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE box (id INTEGER PRIMARY KEY, user_id INTEGER, user_type TEXT);
INSERT INTO member VALUES (1, '13800000001'), (2, '13800000002');
INSERT INTO merchant VALUES (1, 'A'), (2, 'B');
INSERT INTO box VALUES (1, 1, 'M'), (2, 1, 'S'), (3, 2, 'M');
"""
SHARED_MAP = """root: member
tables:
  member:
    record: account-profile
    identities: {id: customer_no, phone: phone}
  box:
    record: marketing-profile
    references:
      - {owner: member, by: user_id, when: user_type = 'M'}
      - {lookup: merchant, by: user_id, when: user_type = 'S'}
other_tables: {company: [merchant]}
"""


def test_a_number_of_another_kind_of_thing_is_no_residue(tmp_path: Path) -> None:
    shop = a_shop(tmp_path, SHARED, SHARED_MAP)
    found, planned = shop.find("customer_no", "1"), shop.plan("customer_no", "1")
    shop.carry_out(planned)

    assert [row[0] for row in shop.dump()["box"]] == [2, 3]
    assert shop.check(planned, found).is_clean
