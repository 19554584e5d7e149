"""Between approval and run: what may join, what may drop out, what stops."""

from pathlib import Path

import pytest
from small_shop import OLD, YOUNG, Shop, a_shop, erased, fates, held

from jieqing.erasure.chunk import ChunksDiffer, OtherRowsChanged
from jieqing.erasure.erase import NothingToErase
from jieqing.erasure.recheck import PlanOutOfDate
from jieqing.erasure.values import Plan
from jieqing.stores.refusals import CascadeAdded

pytestmark = [pytest.mark.usefixtures("everywhere"), pytest.mark.sampled(2)]


@pytest.fixture
def approved(shop: Shop) -> Plan:
    return shop.plan("phone", "13800000001")


def test_a_new_row_within_the_margin_joins_and_is_listed(
    shop: Shop, approved: Plan
) -> None:
    shop.ask("INSERT INTO tag VALUES (63, 1, '新'), (64, 2, '别人')")
    outcome = shop.carry_out(approved)
    assert outcome.committed[0].joined == {"tag": 1}
    assert shop.dump()["tag"] == [(62, 2, "酒"), (64, 2, "别人")]


def test_a_new_order_joins_with_its_lines(shop: Shop, approved: Plan) -> None:
    shop.ask(f"INSERT INTO trade_order VALUES (15, 1, 3, '{OLD}', 'x')")
    shop.ask("INSERT INTO order_line VALUES (109, 15, 'x')")
    outcome = shop.carry_out(approved)
    assert outcome.committed[0].joined == {"trade_order": 1, "order_line": 1}
    assert shop.dump()["trade_order"] == [(11, 2, 3, OLD, "测试乙")]


def test_more_rows_than_the_margin_erase_nothing(shop: Shop, approved: Plan) -> None:
    for key in range(100, 111):
        shop.ask("INSERT INTO tag VALUES (?, 1, 'x')", key)
    before = shop.dump()
    with pytest.raises(PlanOutOfDate, match="tag"):
        shop.carry_out(approved)
    assert shop.dump() == before


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE trade_order SET status = 1 WHERE id = 10",
        "UPDATE trade_order SET status = NULL WHERE id = 10",
        f"UPDATE trade_order SET done_at = '{YOUNG}' WHERE id = 10",
        "UPDATE trade_order SET done_at = NULL WHERE id = 10",
        "UPDATE member SET phone = '13800000077' WHERE id = 1",
        f"INSERT INTO trade_order VALUES (15, 1, 3, '{YOUNG}', 'x')",
        "INSERT INTO trade_order VALUES (15, 1, 1, NULL, 'x')",
        "INSERT INTO review VALUES (70, '测试甲', 'x')",
    ],
)
@pytest.mark.parametrize("chunk_rows", [1, 20_000])
def test_what_moved_after_approval_stops_before_anything_goes(
    shop: Shop, approved: Plan, change: str, chunk_rows: int
) -> None:
    shop.chunk_rows = chunk_rows
    shop.ask(change)
    before = shop.dump()
    with pytest.raises(PlanOutOfDate):
        shop.carry_out(approved)
    assert shop.dump() == before


@pytest.mark.parametrize("chunk_rows", [1, 20_000])
def test_a_row_given_to_somebody_else_is_left_alone(
    shop: Shop, approved: Plan, chunk_rows: int
) -> None:
    shop.chunk_rows = chunk_rows
    shop.ask("UPDATE tag SET member_id = 2 WHERE id = 60")
    assert shop.carry_out(approved).finished
    assert shop.dump()["tag"] == [(60, 2, "茶"), (62, 2, "酒")]


def test_d_40_rows_that_somebody_else_erased_drop_out(
    shop: Shop, approved: Plan
) -> None:
    shop.ask("DELETE FROM tag WHERE id = 60")
    shop.ask("DELETE FROM order_line WHERE order_id = 10")
    outcome = shop.carry_out(approved)
    assert outcome.finished
    assert erased(outcome) == 6
    assert len(shop.copied(outcome)) == 8


@pytest.mark.sampled(4)
@pytest.mark.parametrize("table", ["trade_order", "tag", "staff_log", "address"])
def test_a_hold_laid_after_approval_stops_the_run(
    shop: Shop, approved: Plan, table: str
) -> None:
    before = shop.dump()
    held(shop, table, *(row[0] for row in before[table]))
    with pytest.raises(PlanOutOfDate):
        shop.carry_out(approved)
    assert shop.dump() == before


def test_a_hold_laid_between_two_chunks_puts_the_subject_aside(
    shop: Shop, approved: Plan
) -> None:
    shop.chunk_rows, shop.log.stops_after = 2, 1
    shop.carry_out(approved)
    held(shop, "trade_order", 10)
    shop.log.stops_after = 100
    assert isinstance(shop.carry_out(approved).put_aside, PlanOutOfDate)
    assert 10 in {row[0] for row in shop.dump()["trade_order"]}


@pytest.mark.sampled(4)
@pytest.mark.parametrize("chunk_rows", [1, 2, 3, 4, 7])
def test_d_41_small_chunks_leave_nothing_over(busy_shop: Shop, chunk_rows: int) -> None:
    busy_shop.chunk_rows = chunk_rows
    found = busy_shop.find("phone", "13800000001")
    approved = busy_shop.plan("phone", "13800000001")
    before = busy_shop.dump()
    outcome = busy_shop.carry_out(approved)
    assert outcome.finished
    assert busy_shop.check(approved, found).is_clean
    lost = sum(len(before[t]) - len(rows) for t, rows in busy_shop.dump().items())
    assert erased(outcome) == lost == 8
    assert busy_shop.restore(approved, outcome).conflicts == 0
    assert busy_shop.dump() == before


@pytest.mark.parametrize("chunk_rows", [1, 3])
def test_a_row_that_becomes_live_between_chunks_puts_the_subject_aside(
    shop: Shop, approved: Plan, chunk_rows: int
) -> None:
    shop.chunk_rows = chunk_rows
    shop.log.stops_after = 1
    assert not shop.carry_out(approved).finished
    shop.ask("UPDATE trade_order SET status = 1 WHERE id = 10")
    shop.log.stops_after = 100
    outcome = shop.carry_out(approved)
    assert not outcome.finished
    assert isinstance(outcome.put_aside, PlanOutOfDate)
    assert shop.ask("SELECT status FROM trade_order WHERE id = 10") == [(1,)]


@pytest.mark.sampled(4)
@pytest.mark.parametrize("chunk_rows", [1, 5, 20_000])
def test_a_run_cut_anew_never_says_finished(
    shop: Shop, approved: Plan, chunk_rows: int
) -> None:
    shop.chunk_rows, shop.log.stops_after = 2, 1
    assert not shop.carry_out(approved).finished
    shop.chunk_rows, shop.log.stops_after = chunk_rows, 100
    with pytest.raises(ChunksDiffer):
        shop.carry_out(approved)
    shop.chunk_rows = 2
    assert shop.carry_out(approved).finished


def test_another_plan_never_goes_on_where_the_first_began(
    shop: Shop, approved: Plan
) -> None:
    shop.chunk_rows, shop.log.stops_after = 2, 1
    shop.carry_out(approved)
    other = shop.plan("phone", "13800000002")
    shop.log.stops_after = 100
    with pytest.raises(ChunksDiffer):
        shop.carry_out(other)
    assert (2, "13800000002", "测试乙", None) in shop.dump()["member"]


def test_an_empty_plan_is_no_plan_to_carry_out(shop: Shop) -> None:
    with pytest.raises(NothingToErase):
        shop.erase("phone", "13899999999")


@pytest.mark.only("sqlite")
def test_a_trigger_made_after_approval_changes_nothing(
    shop: Shop, approved: Plan
) -> None:
    shop.ask("""CREATE TRIGGER t AFTER DELETE ON tag BEGIN
      DELETE FROM tag WHERE member_id = 2; END""")
    before = shop.dump()
    with pytest.raises(OtherRowsChanged):
        shop.carry_out(approved)
    assert shop.dump() == before


@pytest.mark.only("mariadb")  # whose cascades no count of the server shows
@pytest.mark.parametrize("rule", ["DELETE CASCADE", "DELETE SET NULL"])
def test_a_foreign_key_made_after_approval_takes_no_row_along(
    shop: Shop, approved: Plan, rule: str
) -> None:
    shop.ask(f"""CREATE TABLE `发票-a` (id INTEGER PRIMARY KEY, `会员` INTEGER,
      FOREIGN KEY (`会员`) REFERENCES member (id) ON {rule})""")
    shop.ask("INSERT INTO `发票-a` VALUES (7, 1)")
    before = shop.dump()
    with pytest.raises(CascadeAdded, match="发票-a"):
        shop.carry_out(approved)
    assert shop.dump() == before
    assert shop.ask("SELECT `会员` FROM `发票-a`") == [(1,)]


CRM = """CREATE TABLE contact (id INTEGER PRIMARY KEY, tel TEXT, mail TEXT UNIQUE);
CREATE TABLE phone_call (id INTEGER PRIMARY KEY, contact_id INT);
INSERT INTO contact VALUES (1, NULL, 'jia@example.test'),
  (2, '13800000001', 'x@example.test');
INSERT INTO phone_call VALUES (10, 1), (20, 2);"""
CRM_MAP = """root: member
tables:
  member:
    record: account-profile
    identities: {id: customer_no, mail: email, tel: phone}
  contact: {record: contact-info, identities: {tel: phone, mail: email}}
  phone_call: {record: contact-info, references: [{owner: contact, by: contact_id}]}"""
MEMBER = """CREATE TABLE member (id INTEGER PRIMARY KEY, tel TEXT UNIQUE, mail TEXT);
INSERT INTO member VALUES (1, '13800000001', 'jia@example.test');"""


@pytest.mark.only("sqlite")  # a NULL key is numbered there
@pytest.mark.parametrize("new_call", [21, None])
def test_a_new_row_under_a_row_that_asks_never_joins(
    tmp_path: Path, new_call: int | None
) -> None:
    shop = a_shop(tmp_path, MEMBER + CRM, CRM_MAP)
    approved = shop.plan("phone", "13800000001")
    assert fates(approved)["contact/2"] == fates(approved)["phone_call/20"] == "ask"
    shop.ask("INSERT INTO phone_call VALUES (?, 2)", new_call)
    assert shop.carry_out(approved).finished
    assert shop.dump()["contact"] == [(2, "13800000001", "x@example.test")]
    assert shop.ask("SELECT count(*) FROM phone_call WHERE contact_id = 2") == [(2,)]
