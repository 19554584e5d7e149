"""Field case D-22: personal values inside JSON, in rows that stay."""

import json
from pathlib import Path

import pytest
from small_shop import YOUNG, Shop, a_shop

pytestmark = pytest.mark.usefixtures("everywhere")

META = (
    '{"tel":"13800000001","kyc":{"name":"\\u6d4b\\u8bd5\\u7532",'
    '"ids":["11010119000101017X"]},"risk":3}'
)
LEFT = '{"tel":null,"kyc":{"name":null,"ids":[null]},"risk":3}'
MAP = """root: m
tables:
  m:
    record: account-profile
    identities: {id: customer_no, phone: phone, name: name}
    columns: {phone: phone, name: name}
  card:
    record: transaction-record
    clocks: {transaction-completed: at}
    minimum: [at]
    columns:
      meta: {json: {$.tel: phone, $.kyc.name: name, "$.kyc.ids[*]": id_number}}
    references: [{owner: m, by: m_id}]
"""


def a_card_shop(folder: Path, declared: str) -> Shop:
    """测试甲 holds a card that a rule keeps, with what it needs; 测试乙 another."""
    schema = f"""
    CREATE TABLE m (id INTEGER PRIMARY KEY, phone TEXT UNIQUE, name TEXT);
    CREATE TABLE card (id INTEGER PRIMARY KEY, m_id INT, at DATETIME, meta {declared});
    INSERT INTO m VALUES (1, '13800000001', '测试甲'), (2, '13800000002', '测试乙');
    """
    shop = a_shop(folder, schema, MAP)
    shop.ask(
        "INSERT INTO card VALUES (1, 1, ?, ?), (2, 2, ?, ?)", YOUNG, META, YOUNG, META
    )
    return shop


@pytest.fixture(params=["JSON", "JSONB", "TEXT"])
def shop(request: pytest.FixtureRequest, tmp_path: Path, everywhere: None) -> Shop:
    """The cards in each type of column that holds documents."""
    del everywhere
    return a_card_shop(tmp_path, request.param)


def documents(shop: Shop) -> list[object]:
    cells = shop.ask("SELECT meta FROM card ORDER BY id")
    return [json.loads(str(cell)) for (cell,) in cells]


def test_d_22_values_at_the_paths_go_and_the_risk_stays(shop: Shop) -> None:
    found, planned = shop.find("customer_no", "1"), shop.plan("customer_no", "1")
    shop.carry_out(planned)

    assert documents(shop) == [json.loads(LEFT), json.loads(META)]
    assert shop.check(planned, found).is_clean


def test_d_22_a_document_kept_as_text_stays_as_it_was_written(tmp_path: Path) -> None:
    shop = a_card_shop(tmp_path, "JSON")
    shop.erase("customer_no", "1")

    assert shop.ask("SELECT meta FROM card ORDER BY id") == [(LEFT,), (META,)]


def test_d_22_what_the_map_forgot_inside_json_is_residue(shop: Shop) -> None:
    more = '{"note": "\\u6d4b\\u8bd5\\u7532 13800000001", "tel": 1}'
    shop.ask("UPDATE card SET meta = ? WHERE id = 1", more)
    found, planned = shop.find("customer_no", "1"), shop.plan("customer_no", "1")
    shop.carry_out(planned)

    (place,) = shop.check(planned, found).residue
    assert (place.table, place.column) == ("card", "meta")


def test_d_22_a_cell_that_is_no_json_is_masked_whole(tmp_path: Path) -> None:
    shop = a_card_shop(tmp_path, "TEXT")
    shop.ask("UPDATE card SET meta = 'tel 13800000001' WHERE id = 1")
    shop.erase("customer_no", "1")

    assert shop.ask("SELECT meta FROM card WHERE id = 1") == [(None,)]


def test_d_22_masked_places_come_back_inside_the_window(shop: Shop) -> None:
    before = shop.dump()
    planned = shop.plan("customer_no", "1")
    outcome = shop.carry_out(planned)

    assert shop.restore(planned, outcome).conflicts == 0
    assert shop.dump() == before
