"""What a rehearsal says of a map that cannot be followed, before it writes."""

from pathlib import Path

import pytest
from lent_database import Lent

from places import Place

pytestmark = pytest.mark.sampled(3)

SCHEMA = """
CREATE TABLE member (id INTEGER PRIMARY KEY, phone VARCHAR(20) UNIQUE,
  face VARCHAR(80));
CREATE TABLE visit (phone VARCHAR(20), page VARCHAR(20));
INSERT INTO member VALUES (1, '13800000001', NULL), (2, '13800000002', NULL);
INSERT INTO visit VALUES ('13800000001', 'a'), ('13800000001', 'A'),
  ('13800000001', 'b');
"""
MAP = """\
map: 1
store: shop
root: member
tables:
  member:
    record: account-profile
    identities: {id: customer_no, phone: phone}
    columns: {face: face_image}
  visit:
    key: [phone, page]
    record: marketing-profile
    references: [{owner: member, by: phone, of: phone}]
"""


@pytest.fixture
def shop(place: Place, tmp_path: Path) -> Lent:
    """Members and their visits; no index says what tells visits apart."""
    place.script(SCHEMA)
    file = tmp_path / "map.yaml"
    file.write_text(MAP, encoding="utf-8")
    lent = Lent(place=place, map=file)
    lent.lend()
    return lent


def test_columns_that_tell_all_rows_apart_are_a_key(shop: Lent) -> None:
    ended = shop.rehearse("customer_no=1", "--execute")

    assert ended.code == 0, ended.out
    assert shop.sql("SELECT count(*) FROM visit") == [(0,)]


@pytest.mark.parametrize("row", ["('13800000001', 'a')", "('13800000002', NULL)"])
def test_columns_that_do_not_tell_rows_apart_are_none(shop: Lent, row: str) -> None:
    shop.sql(f"INSERT INTO visit VALUES {row}")
    ended = shop.rehearse("customer_no=1", "--execute")
    (found,) = ended.content["error"]["findings"]

    assert (ended.code, found["code"]) == (2, "map.key-not-unique")
    assert found["problem"].startswith("phone, page do not tell the rows of table")
    assert shop.sql("SELECT count(*) FROM visit") == [(4,)]
