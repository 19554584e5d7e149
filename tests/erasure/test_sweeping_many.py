"""Rows enough for one statement a table: what goes, what stays, what is copied."""

from pathlib import Path

import pytest
from many_subjects import carry_out_all, one_by_one, planned
from small_shop import OLD, YOUNG, Shop, a_shop, erased, held

from jieqing.erasure.batch_sweep import FEW
from jieqing.stores import idle
from jieqing.stores.refusals import CascadeAdded, ColumnsAdded, SignsLost, WriteUndone

pytestmark = pytest.mark.sampled(3)

MEMBERS = FEW + 2
EVERYBODY = range(1, MEMBERS + 1)
SCHEMA = """
CREATE TABLE member (
  id INTEGER PRIMARY KEY, phone VARCHAR(20) UNIQUE, email VARCHAR(60),
  name VARCHAR(40) NOT NULL, born DATE, balance DECIMAL(12,2)
);
CREATE TABLE trade_order (
  id INTEGER PRIMARY KEY, member_id INTEGER, total DECIMAL(12,2) NOT NULL,
  done_at TIMESTAMP NULL, receiver VARCHAR(40), remark VARCHAR(200)
);
CREATE TABLE order_line (
  id INTEGER PRIMARY KEY, order_id INTEGER, title VARCHAR(80)
);
CREATE TABLE visit (
  id INTEGER PRIMARY KEY, member_id INTEGER, at_ip VARCHAR(40), agent VARCHAR(200)
);"""
MAP = """
root: member
tables:
  member:
    record: account-profile
    identities: {id: customer_no, phone: phone, email: email}
    columns: {name: name, born: birth_date}
  trade_order:
    record: transaction-record
    unit: order
    clocks: {transaction-completed: done_at}
    minimum: [id, member_id, total, done_at]
    columns: {receiver: name, remark: free_text_note}
    references: [{owner: member, by: member_id}]
  order_line:
    record: transaction-record
    unit: order
    references: [{owner: trade_order, by: order_id}]
  visit:
    record: marketing-profile
    references: [{owner: member, by: member_id}]"""
GIFT = "CREATE TABLE gift (id INTEGER PRIMARY KEY, giver INTEGER, taker INTEGER);"
GIFT_MAP = """
  gift:
    record: marketing-profile
    references: [{owner: member, by: giver}, {owner: member, by: taker}]"""
OF_EVERY_KIND = """agent VARCHAR(200), raw BLOB, fixed BINARY(4), flags BIT(10),
  at DATETIME(6), day DATE, took TIME(3), share FLOAT, rate DOUBLE, sum DECIMAL(20,6),
  large BIGINT UNSIGNED, doc JSON, long_text MEDIUMTEXT, kind ENUM('一', '二'),
  latin VARCHAR(9) CHARACTER SET latin1, marks SET('a', 'b'), since YEAR,
  padded CHAR(9), width INT ZEROFILL"""
FILL_EVERY_KIND = """UPDATE visit SET raw = x'000A0D5CFF', fixed = x'0AFB',
  flags = b'1010000001', at = '2026-02-28 12:00:00.123456', day = '1000-01-01',
  took = '-12:30:00.5', share = 0.1, rate = 1e-300, sum = -0.100000,
  large = 18446744073709551615, doc = '[1, 2.50]', long_text = REPEAT('长', 30000),
  kind = '二', latin = 'é', marks = 'a,b', since = 1999, padded = 'x ', width = 7
  WHERE id % 20 = 0"""
ODD = "制表\t换行\n反斜\\杠 \\N \\. 𠮷 '\"%s {a}"


@pytest.fixture
def crowd(tmp_path: Path) -> Shop:
    """Many members: each has an old order, a young one and visits; texts are odd."""
    shop = a_shop(tmp_path, SCHEMA, MAP)
    for n in EVERYBODY:
        _add_member(shop, n)
    shop.ask("UPDATE member SET email = NULL, born = NULL WHERE id = 2")
    shop.ask("UPDATE trade_order SET receiver = NULL WHERE member_id = 3")
    return shop


def _add_member(shop: Shop, n: int) -> None:
    shop.ask(
        "INSERT INTO member VALUES (?, ?, ?, ?, '1990-02-28', 12.50)",
        *(n, f"1380000{n:04}", f"m{n}@example.test", f"测试{n}"),
    )
    for order, done in ((10 * n, OLD), (10 * n + 1, YOUNG)):
        shop.ask(
            "INSERT INTO trade_order VALUES (?, ?, 0.10, ?, '收件人', ?)",
            *(order, n, done, ODD),
        )
        shop.ask("INSERT INTO order_line VALUES (?, ?, ?)", order, order, ODD)
        into = "INSERT INTO visit (id, member_id, at_ip, agent) VALUES (?, ?, ?, ?)"
        shop.ask(into, order, n, "198.51.100.9", ODD)


@pytest.mark.usefixtures("everywhere")
def test_many_rows_at_once_end_as_one_by_one(crowd: Shop) -> None:
    plans, before = planned(crowd, EVERYBODY), crowd.dump()
    outcome = carry_out_all(crowd, plans, MEMBERS)
    swept = crowd.dump()
    _put_back(crowd, before)
    one_by_one(crowd, EVERYBODY)
    assert outcome.aside == {}
    assert swept == crowd.dump()


@pytest.mark.usefixtures("everywhere")
def test_what_was_swept_returns_as_it_was(crowd: Shop) -> None:
    plans, before = planned(crowd, EVERYBODY), crowd.dump()
    outcome = carry_out_all(crowd, plans, MEMBERS)
    assert erased(outcome) == MEMBERS * 4
    assert len(crowd.copied(outcome)) == MEMBERS * 6
    receipt = crowd.restore(plans[0].plan, outcome)
    assert receipt.conflicts == 0
    assert crowd.dump() == before


@pytest.mark.only("mariadb")
@pytest.mark.usefixtures("everywhere")
def test_cells_of_every_kind_return_as_the_server_sent_them(tmp_path: Path) -> None:
    shop = a_shop(tmp_path, SCHEMA.replace("agent VARCHAR(200)", OF_EVERY_KIND), MAP)
    for n in EVERYBODY:
        _add_member(shop, n)
    shop.ask(FILL_EVERY_KIND)
    plans, before = planned(shop, EVERYBODY), shop.dump()
    outcome = carry_out_all(shop, plans, MEMBERS)
    assert shop.ask("SELECT id FROM visit") == []
    assert shop.restore(plans[0].plan, outcome).conflicts == 0
    assert shop.dump() == before


@pytest.mark.sampled(6)
@pytest.mark.usefixtures("everywhere")
@pytest.mark.parametrize(
    ("change", "aside"),
    [
        ("UPDATE member SET phone = '13900000009' WHERE id = 4", {4}),
        ("UPDATE member SET email = 'x@example.test' WHERE id = 4", {4}),
        ("UPDATE trade_order SET done_at = '2026-05-02 00:00:00' WHERE id = 40", {4}),
        ("INSERT INTO trade_order VALUES (999, 4, 1, NULL, 'x', 'x')", {4}),
        ("UPDATE trade_order SET member_id = 5 WHERE id = 41", set()),
        ("UPDATE visit SET member_id = 5 WHERE id = 40", set()),
        ("INSERT INTO visit VALUES (999, 4, 'x', 'x')", set()),
        ("DELETE FROM visit WHERE id = 40", set()),
        ("UPDATE visit SET member_id = NULL WHERE id = 40", set()),
    ],
)
def test_who_moved_among_many_is_looked_at_alone(
    crowd: Shop, change: str, aside: set[int]
) -> None:
    plans = planned(crowd, EVERYBODY)
    crowd.ask(change)
    outcome = carry_out_all(crowd, plans, MEMBERS)
    left = {row[0] for row in crowd.ask("SELECT member_id FROM visit")}
    assert set(outcome.aside) == aside
    assert left - {None} == aside
    assert outcome.finished


@pytest.mark.usefixtures("everywhere")
def test_who_moved_is_noticed_though_others_share_a_row_and_come_later(
    tmp_path: Path,
) -> None:
    shop = a_shop(tmp_path, SCHEMA + GIFT, MAP + GIFT_MAP)
    for n in EVERYBODY:
        _add_member(shop, n)
    shop.ask("INSERT INTO gift VALUES (1, 1, 2)")
    plans = planned(shop, EVERYBODY)
    shop.ask("UPDATE member SET phone = '13900000009' WHERE id = 4")
    outcome = carry_out_all(shop, plans, MEMBERS)
    assert set(outcome.aside) == {4}
    assert shop.ask("SELECT id FROM gift") == []


@pytest.mark.usefixtures("everywhere")
def test_a_row_of_one_found_again_under_lock_is_no_longer_the_other_s(
    crowd: Shop,
) -> None:
    shop = held(crowd, "trade_order", 51)
    plans = planned(shop, EVERYBODY)
    shop.ask("UPDATE visit SET member_id = 5 WHERE id = 40")
    outcome = carry_out_all(shop, plans, MEMBERS)
    joined = sum(intent.joined.get("visit", 0) for intent in outcome.committed)
    assert (outcome.aside, joined) == ({}, 1)
    assert shop.ask("SELECT id FROM visit") == []


@pytest.mark.usefixtures("everywhere")
def test_a_new_order_does_not_hide_behind_rows_of_those_found_again(
    crowd: Shop,
) -> None:
    shop = held(crowd, "trade_order", 51)
    plans = planned(shop, EVERYBODY)
    for number in (998, 999):
        shop.ask("INSERT INTO trade_order VALUES (?, 4, 1, NULL, 'x', 'x')", number)
    assert set(carry_out_all(shop, plans, MEMBERS).aside) == {4}
    assert shop.ask("SELECT name FROM member WHERE id = 4") == [("测试4",)]


@pytest.mark.usefixtures("everywhere")
def test_a_new_order_does_not_hide_behind_a_kept_one_that_is_gone(crowd: Shop) -> None:
    plans = planned(crowd, EVERYBODY)
    crowd.ask("DELETE FROM trade_order WHERE id = 51")
    crowd.ask("INSERT INTO trade_order VALUES (999, 4, 1, NULL, 'x', 'x')")
    assert 4 in carry_out_all(crowd, plans, MEMBERS).aside
    assert crowd.ask("SELECT name FROM member WHERE id = 4") == [("测试4",)]


@pytest.mark.usefixtures("everywhere")
def test_a_column_added_meanwhile_is_not_destroyed_without_a_copy(crowd: Shop) -> None:
    plans = planned(crowd, EVERYBODY)
    crowd.ask("ALTER TABLE visit ADD COLUMN place VARCHAR(20)")
    with pytest.raises(ColumnsAdded):
        carry_out_all(crowd, plans, MEMBERS)
    assert crowd.ask("SELECT count(*) FROM visit") == [(2 * MEMBERS,)]


@pytest.mark.only("mariadb")
@pytest.mark.usefixtures("everywhere")
def test_a_cascade_added_meanwhile_takes_no_row_along(crowd: Shop) -> None:
    plans = planned(crowd, EVERYBODY)
    crowd.ask("""CREATE TABLE invoice (id INTEGER PRIMARY KEY, m INTEGER,
      FOREIGN KEY (m) REFERENCES member (id) ON DELETE CASCADE)""")
    crowd.ask("INSERT INTO invoice VALUES (7, 5)")
    with pytest.raises(CascadeAdded):
        carry_out_all(crowd, plans, MEMBERS)
    assert crowd.ask("SELECT id FROM invoice") == [(7,)]


@pytest.mark.only("mariadb")
@pytest.mark.usefixtures("everywhere")
@pytest.mark.parametrize(
    ("table", "column"), [("visit", "at_ip"), ("trade_order", "receiver")]
)
def test_a_sign_that_the_copy_cannot_hold_is_not_destroyed(
    tmp_path: Path, table: str, column: str
) -> None:
    before = f"{column} VARCHAR(40)"
    schema = SCHEMA.replace(before, f"{before} CHARACTER SET gbk")
    shop = a_shop(tmp_path, schema, MAP)
    for n in EVERYBODY:
        _add_member(shop, n)
    shop.ask(f"UPDATE {table} SET {column} = x'AAA1' WHERE member_id = 5")
    plans, stood = planned(shop, EVERYBODY), shop.dump()
    with pytest.raises(SignsLost, match=f"{column} of {table}"):
        carry_out_all(shop, plans, MEMBERS)
    assert shop.dump() == stood


@pytest.mark.usefixtures("everywhere")
def test_a_stranger_s_row_under_a_planned_key_is_never_swept(crowd: Shop) -> None:
    plans = planned(crowd, EVERYBODY[:-1])
    crowd.ask("UPDATE visit SET member_id = ? WHERE id = 40", MEMBERS)
    carry_out_all(crowd, plans, MEMBERS)
    mine = crowd.ask("SELECT id FROM visit ORDER BY id")
    assert mine == [(40,), (10 * MEMBERS,), (10 * MEMBERS + 1,)]


@pytest.mark.only("postgresql")
@pytest.mark.usefixtures("everywhere")
def test_somebody_s_table_of_a_list_s_name_is_neither_read_nor_written(
    crowd: Shop,
) -> None:
    plans = planned(crowd, EVERYBODY)
    (name,) = crowd.ask("SELECT current_database()")[0]
    crowd.ask("CREATE TABLE jieqing_list_1 (c0 bigint)")
    crowd.ask(f'ALTER DATABASE "{name}" SET search_path = public, pg_temp')
    idle.close_all()  # who is there already keeps the old path
    outcome = carry_out_all(crowd, plans, MEMBERS)
    assert (outcome.aside, outcome.finished) == ({}, True)
    assert crowd.ask("SELECT count(*) FROM jieqing_list_1") == [(0,)]
    assert crowd.ask("SELECT count(*) FROM visit") == [(0,)]


def _put_back(shop: Shop, before: dict[str, list[tuple[object, ...]]]) -> None:
    for table, rows in before.items():
        shop.ask(f"DELETE FROM {table}")
        for row in rows:
            marks = ", ".join("?" for _ in row)
            shop.ask(f"INSERT INTO {table} VALUES ({marks})", *row)


@pytest.mark.only("postgresql")
@pytest.mark.usefixtures("everywhere")
@pytest.mark.parametrize("column", ["receiver", "remark"])
def test_a_trigger_made_since_undoes_no_mask_of_many(crowd: Shop, column: str) -> None:
    plans = planned(crowd, EVERYBODY)
    place = crowd.places["shop"]
    place.server.script(
        f"""CREATE FUNCTION back() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN NEW.{column} := OLD.{column}; RETURN NEW; END';
CREATE TRIGGER back BEFORE UPDATE ON trade_order
  FOR EACH ROW EXECUTE FUNCTION back();""",
        place.database,
    )
    with pytest.raises(WriteUndone):
        carry_out_all(crowd, plans, MEMBERS)
