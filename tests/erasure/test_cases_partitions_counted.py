"""Field case D-36: rows in partitions, acted on through their table."""

from pathlib import Path

import pytest
from small_shop import a_shop, erased

from places import Place

pytestmark = pytest.mark.usefixtures("everywhere")

PARTITIONS = """CREATE TABLE m (id INTEGER PRIMARY KEY, tel VARCHAR(20) UNIQUE);
CREATE TABLE pt (id INT, y INT, tel VARCHAR(20), PRIMARY KEY (id, y)) PARTITION;
INSERT INTO m VALUES (1, '13800000001'), (2, '13800000002');
INSERT INTO pt VALUES (1, 2023, '13800000001'), (2, 2024, '13800000001'),
  (3, 1999, '13800000001'), (4, 2024, '13800000002');"""
BY_LIST = {
    "postgresql": """PARTITION BY LIST (y);
    CREATE TABLE pt_2023 PARTITION OF pt FOR VALUES IN (2023);
    CREATE TABLE pt_2024 PARTITION OF pt FOR VALUES IN (2024);
    CREATE TABLE pt_def PARTITION OF pt DEFAULT""",
    "mariadb": """PARTITION BY LIST (y) (PARTITION p2023 VALUES IN (2023),
    PARTITION p2024 VALUES IN (2024), PARTITION pdef DEFAULT)""",
}
PARTITIONS_MAP = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no, tel: phone}}
  pt: {record: location-track, references: [{owner: m, by: tel, of: tel}]}"""


@pytest.mark.only("postgresql", "mariadb")
@pytest.mark.parametrize("chunk_rows", [1, 100])
def test_d_36_partitions_are_erased_and_copied_once(
    tmp_path: Path, place: Place, chunk_rows: int
) -> None:
    schema = PARTITIONS.replace("PARTITION;", f"{BY_LIST[place.kind]};")
    shop = a_shop(tmp_path, schema, PARTITIONS_MAP)
    shop.chunk_rows = chunk_rows
    before, approved = shop.dump(), shop.plan("phone", "13800000001")
    outcome = shop.carry_out(approved)
    assert shop.dump()["pt"] == [(4, 2024, "13800000002")]
    assert erased(outcome) == 4
    assert len(shop.copied(outcome)) == 4
    assert shop.restore(approved, outcome).conflicts == 0
    assert shop.dump() == before


@pytest.mark.only("postgresql", "mariadb")
def test_d_36_rows_masked_in_partitions_are_counted_once(
    tmp_path: Path, place: Place
) -> None:
    schema = PARTITIONS.replace("PARTITION;", f"{BY_LIST[place.kind]};")
    text = PARTITIONS_MAP.replace(
        "{record: location-track,", "{subject: staff,"
    ).replace("owner:", "copy:")
    shop = a_shop(tmp_path, schema, text)
    shop.ask("UPDATE pt SET tel = NULL WHERE id = 1")
    before, approved = shop.dump(), shop.plan("phone", "13800000001")
    outcome = shop.carry_out(approved)
    assert [row[2] for row in shop.dump()["pt"]] == [None, None, None, "13800000002"]
    assert shop.restore(approved, outcome).conflicts == 0
    assert shop.dump() == before
