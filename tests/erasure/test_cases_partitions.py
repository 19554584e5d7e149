"""Field case D-36: partitions, and tables that look like each other."""

from pathlib import Path

import pytest
from small_shop import Shop, a_shop, fates

from jieqing.datamap.not_yet import unsupported
from jieqing.erasure.leaves import per_leaf

pytestmark = pytest.mark.usefixtures("everywhere")
ROOT = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no, phone: phone}}
"""
MEMBERS = """CREATE TABLE m (id INTEGER PRIMARY KEY, phone VARCHAR(20) UNIQUE);
INSERT INTO m VALUES (1, '13800000001'), (2, '13800000002');
"""
ALIKE = "".join(
    f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, tel VARCHAR(20), at DATETIME);"
    for name in ("trace", "trace_2023", "trace_2024", "trace_old")
)
ALIKE_ROWS = """
INSERT INTO trace VALUES (1, '13800000001', '2020-01-01 00:00:00');
INSERT INTO trace_2023 VALUES (1, '13800000001', '2020-01-01 00:00:00'),
  (2, '13800000002', '2020-01-01 00:00:00');
INSERT INTO trace_2024 VALUES (3, '13800000001', '2020-01-01 00:00:00');
INSERT INTO trace_old VALUES (4, '13800000001', '2020-01-01 00:00:00');
"""
TRACE = """  trace:
    record: location-track
    partitions: [trace_old, "trace_2*"]
    references: [{owner: m, by: tel, of: phone}]
"""


@pytest.fixture
def alike(tmp_path: Path) -> Shop:
    return a_shop(tmp_path, MEMBERS + ALIKE + ALIKE_ROWS, ROOT + TRACE)


def test_tables_of_the_same_columns_are_treated_as_the_one(alike: Shop) -> None:
    found, planned = alike.find("customer_no", "1"), alike.plan("customer_no", "1")
    outcome = alike.carry_out(planned)
    left = {name: rows for name, rows in alike.dump().items() if name != "m"}

    assert unsupported(alike.stores[0].bound) == ()
    assert set(fates(planned)) == {
        "m/1",
        "trace/1",
        "trace_2023/1",
        "trace_2024/3",
        "trace_old/4",
    }
    assert {name: len(rows) for name, rows in left.items()} == {
        "trace": 0,
        "trace_2023": 1,
        "trace_2024": 0,
        "trace_old": 0,
    }
    assert alike.check(planned, found).is_clean
    assert alike.restore(planned, outcome).conflicts == 0


def test_what_is_left_in_one_of_them_is_residue_there(alike: Shop) -> None:
    found, planned = alike.find("customer_no", "1"), alike.plan("customer_no", "1")
    alike.carry_out(planned)
    alike.ask("INSERT INTO trace_old VALUES (9, '138-0000-0001', NULL)")

    (place,) = alike.check(planned, found).residue
    assert (place.table, place.column) == ("trace_old", "tel")


MONTHLY = """CREATE TABLE line_1 (id INTEGER PRIMARY KEY, o_id INTEGER);
CREATE TABLE line_2 (id INTEGER PRIMARY KEY, o_id INTEGER);
CREATE TABLE o_1 (id INTEGER PRIMARY KEY, m_id INTEGER, done DATETIME);
CREATE TABLE o_2 (id INTEGER PRIMARY KEY, m_id INTEGER, done DATETIME);
INSERT INTO o_1 VALUES (10, 1, '2020-05-01 00:00:00');
INSERT INTO o_2 VALUES (20, 1, '2026-05-01 00:00:00'), (21, 2, NULL);
INSERT INTO line_1 VALUES (1, 10), (2, 20);
INSERT INTO line_2 VALUES (3, 20), (4, 21), (5, 10);"""
ORDERS = """  o:
    record: transaction-record
    unit: order
    partitions: "o_*"
    clocks: {transaction-completed: done}
    references: [{owner: m, by: m_id}]
  line:
    record: transaction-record
    unit: order
    partitions: "line_*"
    references: [{owner: o, by: o_id}]
"""


def test_rows_of_one_month_belong_to_rows_of_another(tmp_path: Path) -> None:
    shop = a_shop(tmp_path, MEMBERS + MONTHLY, ROOT + ORDERS)
    found, planned = shop.find("customer_no", "1"), shop.plan("customer_no", "1")
    shop.carry_out(planned)

    assert fates(planned) == {
        "m/1": "mask",
        "o_1/10": "erase",
        "o_2/20": "keep",
        "line_1/1": "erase",
        "line_1/2": "keep",
        "line_2/3": "keep",
        "line_2/5": "erase",
    }
    assert shop.check(planned, found).is_clean


PT = {
    "postgresql": """
CREATE TABLE pt (id int, y int, tel text, PRIMARY KEY (id, y)) PARTITION BY LIST (y);
CREATE TABLE pt_2023 PARTITION OF pt FOR VALUES IN (2023);
CREATE TABLE pt_2024 PARTITION OF pt FOR VALUES IN (2024);
CREATE TABLE pt_def PARTITION OF pt DEFAULT;
CREATE TABLE pt_2022 (LIKE pt INCLUDING ALL);
""",
    "mariadb": """
CREATE TABLE pt (id int, y int, tel varchar(20), PRIMARY KEY (id, y))
  PARTITION BY LIST (y) (PARTITION pt_2023 VALUES IN (2023),
    PARTITION pt_2024 VALUES IN (2024), PARTITION pt_def DEFAULT);
CREATE TABLE pt_2022 (id int, y int, tel varchar(20), PRIMARY KEY (id, y));
""",
}
PT_ROWS = """INSERT INTO pt VALUES (1, 2023, '13800000001'), (2, 2024, '13800000001'),
  (3, 1999, '13800000001'), (4, 2024, '13800000002');
INSERT INTO pt_2022 VALUES (5, 2022, '13800000001');"""
PT_MAP = """  pt:
    record: location-track
    partitions: "pt_2*"
    references: [{owner: m, by: tel, of: phone}]
"""


@pytest.fixture
def partitioned(tmp_path: Path, request: pytest.FixtureRequest) -> Shop:
    """The table of the case, and a detached partition of it."""
    kind = request.node.callspec.params["make"]
    return a_shop(tmp_path, MEMBERS + PT[kind] + PT_ROWS, ROOT + PT_MAP)


@pytest.mark.only("postgresql", "mariadb")
def test_d_36_partitions_go_through_their_parent_detached_ones_too(
    partitioned: Shop,
) -> None:
    shop = partitioned
    found, planned = shop.find("customer_no", "1"), shop.plan("customer_no", "1")
    counted = per_leaf(planned, shop.stores)
    outcome = shop.carry_out(planned)
    copied = [row for row in shop.copied(outcome) if row.table.startswith("pt")]

    assert counted == {("shop", "pt"): {"pt_2023": 1, "pt_2024": 1, "pt_def": 1}}
    assert set(fates(planned)) == {"m/1", "pt/1-2023", "pt/2-2024", "pt/3-1999"} | {
        "pt_2022/5-2022"
    }
    assert len(copied) == 4
    assert shop.ask("SELECT id FROM pt") == [(4,)]
    assert shop.ask("SELECT id FROM pt_2022") == []
    assert shop.check(planned, found).is_clean
    assert shop.restore(planned, outcome).conflicts == 0
    assert shop.ask("SELECT count(*) FROM pt") == [(4,)]


@pytest.mark.only("postgresql", "mariadb")
def test_rows_of_partitions_are_masked_where_they_lie(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    kind = request.node.callspec.params["make"]
    text = PT_MAP.replace("location-track", "transaction-record").replace(
        "references", "columns: {tel: phone}\n    minimum: [id, y]\n    references"
    )
    clock = text.replace(
        "    minimum", "    clocks: {transaction-completed: today}\n    minimum"
    )
    shop = a_shop(tmp_path, MEMBERS + PT[kind] + PT_ROWS, ROOT + clock)
    found, planned = shop.find("customer_no", "1"), shop.plan("customer_no", "1")
    outcome = shop.carry_out(planned)

    assert shop.ask("SELECT id, tel FROM pt WHERE tel IS NULL ORDER BY id") == [
        (1, None),
        (2, None),
        (3, None),
    ]
    assert shop.check(planned, found).is_clean
    assert shop.restore(planned, outcome).conflicts == 0
    assert shop.ask("SELECT count(*) FROM pt WHERE tel IS NULL") == [(0,)]


@pytest.mark.only("postgresql")
def test_a_trigger_of_one_partition_stops_the_plan_like_one_of_the_whole(
    tmp_path: Path,
) -> None:
    gone = """CREATE FUNCTION gone() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN TRUNCATE inv; RETURN NULL; END';
CREATE TRIGGER gone AFTER DELETE ON pt_2024 FOR EACH ROW EXECUTE FUNCTION gone();"""
    schema = f"{MEMBERS}{PT['postgresql']}{PT_ROWS}{gone}"
    shop = a_shop(tmp_path, schema, ROOT + PT_MAP)

    (told,) = [str(each.words) for each in unsupported(shop.stores[0].bound)]
    assert "pt_2024.gone" in told
