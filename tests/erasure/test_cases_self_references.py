"""Rows that refer to rows of their own table: answers below answers, circles."""

from pathlib import Path

import pytest
from small_shop import a_shop, fates

pytestmark = pytest.mark.usefixtures("everywhere")
SCHEMA = """
CREATE TABLE m (id INTEGER PRIMARY KEY, phone VARCHAR(20) UNIQUE);
CREATE TABLE post (id INTEGER PRIMARY KEY, m_id INTEGER, above INTEGER
  REFERENCES post (id));
INSERT INTO m VALUES (1, '13800000001'), (2, '13800000002');
INSERT INTO post VALUES (9, 1, NULL), (20, 2, NULL);
INSERT INTO post VALUES (3, NULL, 9), (21, 1, 20), (10, 1, 9);
INSERT INTO post VALUES (4, NULL, 3), (22, NULL, 21);
"""
MAP = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no, phone: phone}}
  post:
    record: content-record
    references: [{owner: m, by: m_id}, {owner: post, by: above}]
"""


@pytest.mark.parametrize("rows_at_a_time", [1, 3, 20_000])
def test_answers_go_before_what_they_answer(
    tmp_path: Path, rows_at_a_time: int
) -> None:
    shop = a_shop(tmp_path, SCHEMA, MAP)
    shop.chunk_rows = rows_at_a_time
    found, planned = shop.find("customer_no", "1"), shop.plan("customer_no", "1")
    outcome = shop.carry_out(planned)

    assert set(fates(planned)) == {"m/1"} | {f"post/{n}" for n in (3, 4, 9, 10, 21, 22)}
    assert shop.dump()["post"] == [(20, 2, None)]
    assert shop.check(planned, found).is_clean
    assert shop.restore(planned, outcome).conflicts == 0
