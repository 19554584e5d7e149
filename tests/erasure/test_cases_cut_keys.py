"""Mentions that are part of a key: a made-up value takes the number's place."""

from pathlib import Path

import pytest
from small_shop import a_shop, fates

from jieqing.datamap.not_yet import unsupported

pytestmark = pytest.mark.usefixtures("everywhere")
SCHEMA = """
CREATE TABLE m (id INTEGER PRIMARY KEY, phone VARCHAR(20) UNIQUE);
CREATE TABLE fan (m_id INTEGER, post INTEGER, at INTEGER, PRIMARY KEY (m_id, post));
INSERT INTO m VALUES (1, '13800000001'), (2, '13800000002');
INSERT INTO fan VALUES (1, 7, 1), (1, 8, 1), (2, 7, 1);
"""
MAP = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no, phone: phone}}
  fan: {subject: company, references: [{link: m, by: m_id}]}
"""


def test_a_mention_in_a_key_is_cut_where_nobody_names_the_key(tmp_path: Path) -> None:
    shop = a_shop(tmp_path, SCHEMA, MAP)
    before, found = shop.dump(), shop.find("customer_no", "1")
    planned = shop.plan("customer_no", "1")
    outcome = shop.carry_out(planned)
    left = shop.ask("SELECT post FROM fan WHERE m_id < 0 ORDER BY post")

    assert unsupported(shop.stores[0].bound) == ()
    assert fates(planned) == {"m/1": "erase", "fan/1-7": "untie", "fan/1-8": "untie"}
    assert left == [(7,), (8,)]
    assert shop.check(planned, found).is_clean
    assert shop.restore(planned, outcome).conflicts == 0
    assert shop.dump() == before
