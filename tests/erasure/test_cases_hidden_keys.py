"""Field cases: keys hidden in codes, lists, JSON and texts; tables without a key."""

from pathlib import Path

import pytest
from small_shop import Shop, a_shop, answered, erased, fates

from jieqing.erasure.values import Fate

pytestmark = pytest.mark.usefixtures("everywhere")

SCHEMA = """
CREATE TABLE m (id INTEGER PRIMARY KEY, phone TEXT UNIQUE);
INSERT INTO m VALUES (1, '13800000001'), (2, '13800000002'), (11, '13800000011');
"""
ROOT = """root: m
tables:
  m:
    record: account-profile
    identities: {id: customer_no, phone: phone}
    columns: {phone: phone}
"""


def shop_with(folder: Path, schema: str, tables: str) -> Shop:
    return a_shop(folder, SCHEMA + schema, ROOT + tables)


def test_d_08_both_equal_rows_go_and_the_third_stays(tmp_path: Path) -> None:
    shop = shop_with(
        tmp_path,
        """CREATE TABLE trace (phone TEXT, seen TEXT, note BLOB);
        INSERT INTO trace VALUES ('13800000001', '9', x'00ff'),
          ('13800000001', '9', x'00ff'), ('13800000002', NULL, NULL);""",
        """  trace:
    key: none
    record: marketing-profile
    references: [{owner: m, by: phone, of: phone}]
""",
    )
    found = shop.find("customer_no", "1")
    planned = shop.plan("customer_no", "1")
    outcome = shop.carry_out(planned)

    assert shop.dump()["trace"] == [("13800000002", None, None)]
    assert erased(outcome) == 3
    assert shop.check(planned, found).is_clean
    assert shop.restore(planned, outcome).conflicts == 0
    assert len(shop.dump()["trace"]) == 3


def test_d_08_equal_rows_go_together_however_small_the_chunks(tmp_path: Path) -> None:
    rows = ", ".join(["('13800000001')"] * 5 + ["('13800000002')"])
    shop = shop_with(
        tmp_path,
        f"CREATE TABLE trace (phone TEXT); INSERT INTO trace VALUES {rows};",
        """  trace:
    key: none
    record: marketing-profile
    references: [{owner: m, by: phone, of: phone}]
""",
    )
    shop.chunk_rows = 2
    outcome = shop.erase("customer_no", "1")

    assert (erased(outcome), shop.dump()["trace"]) == (6, [("13800000002",)])


def test_d_08_a_mention_in_equal_rows_without_a_key_is_cut_and_comes_back(
    tmp_path: Path,
) -> None:
    shop = shop_with(
        tmp_path,
        """CREATE TABLE seen (phone TEXT, what TEXT);
        INSERT INTO seen VALUES ('13800000001', 'a'), ('13800000001', 'a'),
          ('13800000002', 'a');""",
        """  seen:
    key: none
    subject: staff
    references: [{copy: m, by: phone, of: phone}]
""",
    )
    before = shop.dump()["seen"]
    planned = shop.plan("customer_no", "1")
    outcome = shop.carry_out(planned)
    assert shop.dump()["seen"] == [("13800000002", "a"), (None, "a"), (None, "a")]

    assert shop.restore(planned, outcome).conflicts == 0
    assert shop.dump()["seen"] == before


CODES = """CREATE TABLE voucher (id INTEGER PRIMARY KEY, code TEXT);
INSERT INTO voucher VALUES (1, '2024010188880001'), (2, '2024010188880011'),
  (3, '2024010100010002');"""


def test_a_number_in_a_code_owns_the_row_where_the_map_says_it_is_unique(
    tmp_path: Path,
) -> None:
    shop = shop_with(
        tmp_path,
        CODES,
        """  voucher:
    record: marketing-profile
    references:
      - {owner: m, by: code, inside: {code: "{:12}{key:4}"}, strength: unique}
""",
    )
    shop.erase("customer_no", "1")
    assert [row[0] for row in shop.dump()["voucher"]] == [2, 3]


def test_a_number_in_a_code_asks_where_nothing_says_it_is_unique(
    tmp_path: Path,
) -> None:
    shop = shop_with(
        tmp_path,
        CODES,
        """  voucher:
    record: marketing-profile
    references: [{owner: m, by: code, inside: {code: "{:12}{key:4}"}}]
""",
    )
    assert fates(shop.plan("customer_no", "1")) == {"m/1": "wait", "voucher/1": "ask"}

    answered(shop, "voucher", [1], Fate.ERASE).erase("customer_no", "1")
    assert [row[0] for row in shop.dump()["voucher"]] == [2, 3]


LISTS = [
    ("list: ','", ("2,1,11", "1", "21,11"), ("2,11", None, "21,11")),
    (
        "list: ';', item: '{key}:{*}'",
        ("2:r;1:w;11:r", "1:w", "11:1"),
        ("2:r;11:r", None, "11:1"),
    ),
    (
        "json: '$.r[*].id'",
        (
            '{"r": [{"id": 2}, {"id": 1, "at": 9}], "n": 1}',
            '{"r": [{"id": 1}]}',
            '{"r": [{"id": 11}], "x": 1}',
        ),
        (
            '{"r": [{"id": 2}, {"at": 9}], "n": 1}',
            '{"r": [{}]}',
            '{"r": [{"id": 11}], "x": 1}',
        ),
    ),
]


@pytest.mark.parametrize(("inside", "cells", "left"), LISTS)
def test_of_a_list_or_json_only_the_element_is_cut_and_comes_back(
    tmp_path: Path, inside: str, cells: tuple[str, ...], left: tuple[str | None, ...]
) -> None:
    shop = shop_with(
        tmp_path,
        "CREATE TABLE page (id INTEGER PRIMARY KEY, readers TEXT);",
        f"""  page:
    subject: company
    references: [{{link: m, by: readers, inside: {{{inside}}}}}]
""",
    )
    for number, cell in enumerate(cells, start=1):
        shop.ask("INSERT INTO page VALUES (?, ?)", number, cell)
    found = shop.find("customer_no", "1")
    planned = shop.plan("customer_no", "1")
    outcome = shop.carry_out(planned)

    assert tuple(row[1] for row in shop.dump()["page"]) == left
    assert shop.check(planned, found).is_clean
    assert shop.restore(planned, outcome).conflicts == 0
    assert tuple(row[1] for row in shop.dump()["page"]) == cells


def test_the_check_sees_a_number_that_came_back_into_a_list(tmp_path: Path) -> None:
    shop = shop_with(
        tmp_path,
        """CREATE TABLE page (id INTEGER PRIMARY KEY, readers TEXT);
        INSERT INTO page VALUES (1, '2,1'), (2, '2,11');""",
        """  page:
    subject: company
    references: [{link: m, by: readers, inside: {list: ","}}]
""",
    )
    found, planned = shop.find("customer_no", "1"), shop.plan("customer_no", "1")
    shop.carry_out(planned)
    shop.ask("UPDATE page SET readers = '11,1' WHERE id = 2")

    (place,) = shop.check(planned, found).residue
    assert (place.table, place.column, place.count) == ("page", "readers", 1)


def test_d_32_a_line_that_mentions_the_number_in_a_sentence_asks(
    tmp_path: Path,
) -> None:
    shop = shop_with(
        tmp_path,
        """CREATE TABLE log (id INTEGER PRIMARY KEY, text TEXT);
        INSERT INTO log VALUES (1, 'unlocked member_id=1 by phone'),
          (2, 'unlocked member_id=11'), (3, 'member_id=12, member_id=2');""",
        """  log:
    subject: staff
    references: [{copy: m, by: text, inside: {text: "member_id={key}"}}]
""",
    )
    assert fates(shop.plan("customer_no", "1")) == {"m/1": "wait", "log/1": "ask"}

    answered(shop, "log", [1], Fate.UNTIE).erase("customer_no", "1")
    assert [row[1] for row in shop.dump()["log"]][:2] == [None, "unlocked member_id=11"]


def test_a_row_shared_by_a_list_loses_one_owner_and_then_the_last(
    tmp_path: Path,
) -> None:
    shop = shop_with(
        tmp_path,
        """CREATE TABLE home (id INTEGER PRIMARY KEY, people TEXT, line TEXT);
        INSERT INTO home VALUES (1, '1,2', '某路'), (2, '1', '某街');""",
        """  home:
    record: contact-info
    columns: {line: address}
    references: [{shared: m, by: people, inside: {list: ","}}]
""",
    )
    shop.erase("customer_no", "1")
    assert shop.dump()["home"] == [(1, "2", "某路")]

    shop.next_case("m2").erase("customer_no", "2")
    assert shop.dump()["home"] == []
