"""A case about a part: what was named goes with all that hangs on it, no more."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_shop import Shop, a_shop

from jieqing.erasure.values import Fate, Part, Plan, Why
from often import often

PHONE = ("phone", "13800000001")
TABLES = ("trade_order", "address", "notice", "staff_log", "review", "tag", "lives_at")
CONSENTED = frozenset({"contact-info", "marketing-profile", "content-record"})


def about(
    shop: Shop, *tables: str, consented: frozenset[str] | None = CONSENTED
) -> Shop:
    part = Part(tables=frozenset(("shop", t) for t in tables), consented=consented)
    day = shop.circumstances.today
    shop.circumstances = replace(
        shop.circumstances, part=part, clocks={"consent-withdrawn": day}
    )
    return shop


def fates(plan: Plan, table: str) -> set[str]:
    return {str(row.fate) for row in plan.rows if row.name.table == table}


def test_a_shared_address_stays_for_others_and_its_link_goes(shop: Shop) -> None:
    found = about(shop, "address").find(*PHONE)
    plan = shop.plan(*PHONE)
    shop.carry_out(plan)

    assert shop.ask("SELECT id FROM address") == [(20,)]
    assert shop.ask("SELECT id FROM lives_at") == [(31,)]
    assert shop.check(plan, found).is_clean


def test_the_row_that_is_the_customer_is_left_as_it_is(shop: Shop) -> None:
    before = shop.ask("SELECT * FROM member")
    about(shop, "tag", "address").erase(*PHONE)

    assert shop.ask("SELECT * FROM member") == before
    assert shop.ask("SELECT member_id FROM tag") == [(2,)]


def test_what_the_contract_carries_is_left_and_named_so(shop: Shop) -> None:
    plan = about(shop, "trade_order", "tag").plan(*PHONE)
    whys = {row.why for row in plan.rows if row.name.table == "trade_order"}

    assert fates(plan, "trade_order") == fates(plan, "order_line") == {"leave"}
    assert whys == {Why.NEEDED}
    assert fates(plan, "tag") == {"erase"}


def test_a_row_that_hangs_on_something_beside_the_part_too_stays(
    tmp_path: Path,
) -> None:
    shop = a_shop(
        tmp_path,
        """CREATE TABLE member (id INTEGER PRIMARY KEY, phone VARCHAR(20) UNIQUE);
    CREATE TABLE lead (id INTEGER PRIMARY KEY, m_id INTEGER);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, m_id INTEGER);
    CREATE TABLE photo (id INTEGER PRIMARY KEY, m_id INTEGER, lead_id INTEGER,
      order_id INTEGER);
    INSERT INTO member VALUES (1,'13800000001');
    INSERT INTO lead VALUES (5,1);
    INSERT INTO orders VALUES (6,1);
    INSERT INTO photo VALUES (7,1,5,6),(8,1,5,NULL);""",
        """root: member
tables:
  member: {record: account-profile, identities: {id: customer_no, phone: phone}}
  lead: {record: marketing-profile, references: [{owner: member, by: m_id}]}
  orders: {record: transaction-record, references: [{owner: member, by: m_id}]}
  photo:
    record: content-record
    references:
      - {owner: member, by: m_id}
      - {owner: lead, by: lead_id}
      - {owner: orders, by: order_id}
""",
    )
    plan = about(shop, "lead").plan(*PHONE)
    (lead,) = (row for row in plan.rows if row.name.table == "lead")
    shop.carry_out(plan)

    assert shop.ask("SELECT id FROM photo") == [(7,)]
    assert lead.why == Why.STUB  # the photo that stays carries its number


def test_what_the_law_commands_goes_whatever_carries_it(shop: Shop) -> None:
    plan = about(shop, "trade_order", consented=None).plan(*PHONE)

    assert fates(plan, "trade_order") == fates(plan, "order_line") == {"erase"}


def test_a_mention_is_cut_only_where_its_table_was_named(shop: Shop) -> None:
    without = about(shop, "tag").plan(*PHONE)
    asked = about(shop, "staff_log").plan(*PHONE)

    assert fates(without, "staff_log") == set()
    assert fates(asked, "staff_log") == {"untie"}


def test_life_outside_the_part_moves_neither_hash_nor_run(shop: Shop) -> None:
    plan = about(shop, "tag").plan(*PHONE)
    shop.ask("INSERT INTO trade_order VALUES (14, 1, 3, '2026-11-20', '测试甲')")
    shop.ask("UPDATE member SET memo = '常客' WHERE id = 1")

    assert shop.hash(shop.plan(*PHONE)) == shop.hash(plan)
    assert shop.carry_out(plan).finished


def test_another_part_has_another_hash_even_with_the_same_rows(shop: Shop) -> None:
    one = shop.hash(about(shop, "tag").plan(*PHONE))
    other = shop.hash(about(shop, "tag", "review").plan(*PHONE))

    assert one != other


def test_a_part_without_a_name_refuses_to_exist() -> None:
    with pytest.raises(ValueError, match="names tables"):
        Part(consented=CONSENTED)


@settings(
    max_examples=often(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(named=st.sets(st.sampled_from(TABLES), min_size=1))
def test_nothing_outside_the_named_tables_is_ever_written(
    shop: Shop, named: set[str]
) -> None:
    hanging = {"address": {"lives_at"}, "trade_order": {"order_line"}}
    reached = named | {more for name in named for more in hanging.get(name, ())}
    plan = about(shop, *named).plan(*PHONE)
    written = {
        row.name.table
        for row in plan.rows
        if row.fate in (Fate.ERASE, Fate.MASK, Fate.UNTIE)
    }

    assert written <= reached
