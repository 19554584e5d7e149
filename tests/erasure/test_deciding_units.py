"""Fates of units: clocks, unfinished business, holds, answers, shells and waits."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from small_shop import OLD, YOUNG, Shop, a_shop, answered, fates, held

from jieqing.erasure.plan import plan
from jieqing.erasure.values import Answer, Fate, Unfinished

pytestmark = pytest.mark.usefixtures("everywhere")


def fate_of(shop: Shop, name: str) -> str:
    return fates(shop.plan("phone", "13800000001"))[name]


def test_a_unit_is_kept_with_its_youngest_row_and_the_rest_goes(
    busy_shop: Shop,
) -> None:
    planned = fates(busy_shop.plan("phone", "13800000001"))
    assert (planned["trade_order/10"], planned["order_line/100"]) == ("erase", "erase")
    assert (planned["trade_order/12"], planned["order_line/103"]) == ("keep", "keep")
    assert planned["member/1"] == "mask"


def test_d_44_unfinished_business_holds_its_unit_and_nothing_else(
    busy_shop: Shop,
) -> None:
    rows = {r.name.key: r for r in busy_shop.plan("phone", "13800000001").rows}
    assert (rows[13,].hold, rows[104,].hold) == ("unfinished-business",) * 2
    assert rows[10,].fate is Fate.ERASE


def test_unknown_business_asks_and_the_member_waits(shop: Shop) -> None:
    shop.ask("UPDATE trade_order SET status = NULL WHERE id = 10")
    assert (fate_of(shop, "trade_order/10"), fate_of(shop, "member/1")) == (
        "ask",
        "wait",
    )


def test_a_clock_without_value_asks(shop: Shop) -> None:
    shop.ask("UPDATE trade_order SET done_at = NULL WHERE id = 10")
    assert fate_of(shop, "trade_order/10") == "ask"
    assert fate_of(shop, "tag/60") == "erase"


def test_an_answered_date_lets_the_law_decide(shop: Shop) -> None:
    shop.ask("UPDATE trade_order SET done_at = NULL WHERE id = 10")
    answer = Answer(
        number="1",
        store="shop",
        table="trade_order",
        keys=((10,),),
        reason="paper",
        by="陈经办",
        clock={"transaction-completed": date(2019, 1, 1)},
    )
    shop.circumstances = replace(shop.circumstances, answers=(answer,))
    assert fate_of(shop, "trade_order/10") == "erase"


@pytest.mark.parametrize("status", ["NULL", "3"])
def test_an_answer_to_erase_does_not_get_past_the_law(shop: Shop, status: str) -> None:
    shop.ask(
        f"UPDATE trade_order SET status = {status}, done_at = ? WHERE id = 10", YOUNG
    )
    answered(shop, "trade_order", [10], Fate.ERASE)
    assert fate_of(shop, "trade_order/10") == "keep"


def test_an_answer_to_erase_settles_business_that_was_unknown(shop: Shop) -> None:
    shop.ask("UPDATE trade_order SET status = NULL WHERE id = 10")
    answered(shop, "trade_order", [10], Fate.ERASE)
    assert fate_of(shop, "trade_order/10") == "erase"


def test_d_43_a_hold_binds_its_unit_and_the_rest_goes_now(shop: Shop) -> None:
    held(shop, "order_line", 100)
    planned = fates(shop.plan("phone", "13800000001"))
    kept = {name for name, fate in planned.items() if fate == "keep"}
    assert kept == {"trade_order/10", "order_line/100", "order_line/101"}
    assert (planned["tag/60"], planned["member/1"]) == ("erase", "mask")


@pytest.mark.parametrize("fate", [Fate.ERASE, Fate.UNTIE])
def test_no_answer_gets_past_a_hold_on_a_row_that_asks(shop: Shop, fate: Fate) -> None:
    shop.ask("INSERT INTO review VALUES (70, '测试甲', 'x')")
    held(answered(shop, "review", [70], fate), "review", 70)
    assert fate_of(shop, "review/70") == "keep"


def test_a_hold_on_a_shared_row_leaves_its_tie_alone(tmp_path: Path) -> None:
    schema = """CREATE TABLE m (id INTEGER PRIMARY KEY);
    CREATE TABLE home (id INTEGER PRIMARY KEY, a INT, b INT);
    INSERT INTO m VALUES (1), (2); INSERT INTO home VALUES (5, 1, 2);"""
    text = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no}}
  home: {record: contact-info, references: [{shared: m, by: a}, {shared: m, by: b}]}"""
    shop = held(a_shop(tmp_path, schema, text), "home", 5)
    assert fates(shop.plan("customer_no", "1")) == {"home/5": "keep", "m/1": "mask"}
    assert {row.columns for row in shop.plan("customer_no", "1").rows} == {()}


def test_a_hold_on_a_mention_leaves_the_mention_alone(shop: Shop) -> None:
    held(shop, "staff_log", 50)
    shop.erase("phone", "13800000001")
    assert shop.dump()["staff_log"] == [
        (50, "13800000001", "回访"),
        (51, "13800000002", "回访"),
    ]


def test_a_row_by_a_copied_name_asks_and_is_answered_row_by_row(shop: Shop) -> None:
    shop.ask("INSERT INTO review VALUES (70, '测试甲', 'x'), (71, '测试甲', 'y')")
    assert fate_of(shop, "review/70") == fate_of(shop, "review/71") == "ask"
    answered(shop, "review", [70], Fate.UNTIE)
    assert (fate_of(shop, "review/70"), fate_of(shop, "review/71")) == ("untie", "ask")


def test_who_chose_to_wait_loses_nothing_before_the_business_ends(
    busy_shop: Shop,
) -> None:
    shop = busy_shop
    shop.circumstances = replace(shop.circumstances, unfinished=Unfinished.WAIT)
    rows = shop.plan("phone", "13800000001").rows
    assert {row.fate for row in rows} == {Fate.WAIT, Fate.KEEP}
    assert {row.columns for row in rows} == {()}


def test_the_member_stays_as_a_shell_while_an_order_carries_the_number(
    busy_shop: Shop,
) -> None:
    busy_shop.erase("phone", "13800000001")
    shell = busy_shop.dump()["member"][0]
    assert (shell[0], str(shell[1])[:3], shell[2:]) == (1, "100", (None, None))


def test_a_row_above_kept_rows_becomes_a_stub(tmp_path: Path) -> None:
    schema = f"""CREATE TABLE m (id INTEGER PRIMARY KEY);
    CREATE TABLE card (id INTEGER PRIMARY KEY, m_id INT, holder TEXT);
    CREATE TABLE pay (id INTEGER PRIMARY KEY, card_id INT, at DATETIME);
    INSERT INTO m VALUES (1);
    INSERT INTO card VALUES (5, 1, '测试甲'), (6, 1, '测试甲');
    INSERT INTO pay VALUES (7, 5, '{YOUNG}'), (8, 6, '{OLD}');"""
    text = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no}}
  card:
    record: contact-info
    columns: {holder: name}
    references: [{owner: m, by: m_id}]
  pay:
    record: transaction-record
    clocks: {transaction-completed: at}
    references: [{owner: card, by: card_id}]"""
    shop = a_shop(tmp_path, schema, text)
    shop.erase("customer_no", "1")
    assert shop.dump() == {
        "m": [(1,)],
        "card": [(5, 1, None)],
        "pay": [(7, 5, YOUNG)],
    }


def test_d_45_the_last_day_of_a_term_is_a_beijing_day(tmp_path: Path) -> None:
    schema = """CREATE TABLE m (id INTEGER PRIMARY KEY);
    CREATE TABLE rec (id INTEGER PRIMARY KEY, m_id INT, closed TEXT);
    INSERT INTO m VALUES (1);
    INSERT INTO rec VALUES (1, 1, '2023-06-30 15:59:59+00'),
      (2, 1, '2023-06-30 16:00:00+00');"""
    text = """root: m
times: {closed: utc}
tables:
  m: {record: account-profile, identities: {id: customer_no}}
  rec:
    record: transaction-record
    clocks: {transaction-completed: closed}
    references: [{owner: m, by: m_id}]"""
    shop = a_shop(tmp_path, schema, text)
    found = shop.find("customer_no", "1")
    clocks = {"user-deletion-request": date(2026, 7, 1)}
    on = replace(shop.circumstances, today=date(2026, 7, 1), clocks=clocks)
    planned = fates(plan(found, shop.stores, on))
    assert (planned["rec/1"], planned["rec/2"]) == ("erase", "keep")


def test_d_29_a_row_marked_deleted_is_found_and_goes(tmp_path: Path) -> None:
    schema = f"""CREATE TABLE sd (id INTEGER PRIMARY KEY, name TEXT, deleted INT);
    INSERT INTO sd VALUES (1, '测试甲', {1}), (2, '测试乙', NULL);"""
    text = """root: sd
soft_delete: [deleted]
tables:
  sd: {record: account-profile, identities: {id: customer_no}, columns: {name: name}}"""
    shop = a_shop(tmp_path, schema, text)
    shop.erase("customer_no", "1")
    assert shop.dump() == {"sd": [(2, "测试乙", None)]}


@pytest.mark.parametrize("said", [Fate.ERASE, Fate.UNTIE])
def test_no_answer_ends_what_a_rule_without_doubt_keeps(
    busy_shop: Shop, said: Fate
) -> None:
    actors = (busy_shop.circumstances.actors or frozenset()) | {"food-platform"}
    busy_shop.circumstances = replace(busy_shop.circumstances, actors=actors)
    asked = fate_of(busy_shop, "trade_order/12")
    planned = answered(busy_shop, "trade_order", [12], said).plan(
        "phone", "13800000001"
    )
    row = next(row for row in planned.rows if row.name.key == (12,))
    assert asked == "ask"
    assert (row.fate, row.until) == (Fate.KEEP, date(2029, 5, 1))
