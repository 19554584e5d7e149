"""A case about many customers leaves a store as a case for each would have left it."""

import shutil
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from many_subjects import carry_out_all, one_by_one, planned
from small_shop import OLD, TODAY, YOUNG, Shop, erased, held
from test_random_shops import MEMBERS, Written, opened, shops

from jieqing.erasure.batch_find import find_many
from jieqing.erasure.batch_plan import End, root_hash
from jieqing.erasure.chunk import ChunksDiffer
from jieqing.erasure.find import SubjectNotSingle
from jieqing.erasure.values import Fate, Finding, IdentityValue
from often import often


@settings(max_examples=often(15), deadline=None)
@given(shops, st.permutations(MEMBERS), st.sampled_from([1, 2, 3]))
def test_many_subjects_leave_what_single_cases_leave_in_any_order(
    written: Written, order: list[int], size: int
) -> None:
    with opened(written) as shop:
        shutil.copy(shop.path(), shop.folder / "kept.db")
        one_by_one(shop, order)
        single = shop.dump()
        shutil.copy(shop.folder / "kept.db", shop.path())
        outcome = carry_out_all(shop, planned(shop, order), size)
        assert outcome.finished
        assert outcome.aside == {}
        assert shop.dump() == single


@settings(max_examples=often(8), deadline=None)
@given(shops)
def test_receipts_of_many_subjects_name_every_row_that_went(written: Written) -> None:
    with opened(written) as shop:
        before = shop.dump()
        outcome = carry_out_all(shop, planned(shop, MEMBERS), 3)
        gone = sum(len(rows) for rows in before.values())
        gone -= sum(len(rows) for rows in shop.dump().values())
        assert erased(outcome) == gone


@pytest.mark.usefixtures("everywhere")
def test_who_is_found_among_many_is_found_as_alone(busy_shop: Shop) -> None:
    entries = [
        IdentityValue(kind="phone", value="+86 138-0000-0001"),
        IdentityValue(kind="name", value="测试乙"),
        IdentityValue(kind="customer_no", value="2"),
        IdentityValue(kind="phone", value="19900000000"),
    ]
    shop = busy_shop
    one, unsure, other, nobody = find_many(shop.stores, entries, shop.secrets, TODAY)
    assert one == shop.find("phone", "+86 138-0000-0001")
    assert other == shop.find("customer_no", "2")
    assert isinstance(unsure, SubjectNotSingle)
    assert isinstance(nobody, Finding)
    assert nobody.is_empty


@pytest.mark.usefixtures("everywhere")
def test_an_address_of_two_subjects_goes_with_the_second(shop: Shop) -> None:
    outcome = carry_out_all(shop, planned(shop, [1, 2]))
    assert outcome.aside == {}
    assert shop.ask("SELECT count(*) FROM address") == [(0,)]
    assert len(outcome.committed) == 1


@pytest.mark.usefixtures("everywhere")
def test_who_moved_towards_keeping_is_put_aside_alone(shop: Shop) -> None:
    plans, before = planned(shop, [1, 2]), shop.dump()
    shop.ask("UPDATE trade_order SET done_at = ? WHERE id = 11", YOUNG)
    outcome = carry_out_all(shop, plans)
    after = shop.dump()
    assert outcome.aside == {2: "plan-out-of-date"}
    assert outcome.finished
    assert [row[0] for row in after["member"]] == [2]
    assert [r for r in before["tag"] if r[1] == 2] == after["tag"]


def test_a_new_order_of_one_subject_holds_up_that_subject_alone(shop: Shop) -> None:
    plans = planned(shop, [1, 2])
    shop.ask("INSERT INTO trade_order VALUES (12, 1, 1, NULL, '测试甲')")
    outcome = carry_out_all(shop, plans)
    assert outcome.aside == {1: "plan-out-of-date"}
    assert [row[0] for row in shop.dump()["member"]] == [1]


@pytest.mark.usefixtures("everywhere")
def test_a_few_new_rows_join_within_the_margin_and_are_counted(shop: Shop) -> None:
    plans = planned(shop, [1, 2])
    shop.ask("INSERT INTO tag VALUES (63, 2, '花')")
    outcome = carry_out_all(shop, plans)
    assert outcome.aside == {}
    assert shop.dump()["tag"] == []
    assert [dict(i.joined) for i in outcome.committed] == [{"tag": 1}]


@pytest.mark.usefixtures("everywhere")
def test_a_row_that_the_shop_deleted_itself_drops_out(shop: Shop) -> None:
    plans = planned(shop, [1, 2])
    shop.ask("DELETE FROM tag WHERE id = 62")
    outcome = carry_out_all(shop, plans)
    assert outcome.aside == {}
    assert shop.dump()["tag"] == shop.dump()["member"] == []


@pytest.mark.usefixtures("everywhere")
def test_somebody_with_another_phone_than_planned_is_put_aside(shop: Shop) -> None:
    plans = planned(shop, [1, 2])
    shop.ask("UPDATE member SET phone = '13800000009' WHERE id = 2")
    assert carry_out_all(shop, plans).aside == {2: "plan-out-of-date"}
    assert [row[0] for row in shop.dump()["member"]] == [2]


@pytest.mark.usefixtures("everywhere")
def test_a_row_given_to_another_of_them_goes_only_by_a_plan_that_names_it(
    shop: Shop,
) -> None:
    plans = planned(shop, [1, 2])
    (tag,) = shop.ask("SELECT id FROM tag WHERE member_id = 1 ORDER BY id LIMIT 1")
    shop.ask("UPDATE tag SET member_id = 2 WHERE id = ?", *tag)
    outcome = carry_out_all(shop, plans)
    joined = sum(intent.joined.get("tag", 0) for intent in outcome.committed)
    assert (outcome.aside, joined) == ({}, 1)


def test_a_hold_set_after_the_plan_keeps_its_subject(shop: Shop) -> None:
    plans = planned(shop, [1, 2])
    outcome = carry_out_all(held(shop, "trade_order", 10), plans)
    assert outcome.aside == {1: "plan-out-of-date"}
    assert [row[0] for row in shop.dump()["trade_order"]] == [10]


def test_whom_the_run_leaves_out_is_not_touched(shop: Shop) -> None:
    plans, before = planned(shop, [1, 2]), shop.dump()
    shop.ask("UPDATE trade_order SET done_at = ? WHERE id = 11", YOUNG)
    carry_out_all(shop, plans)
    again = carry_out_all(shop, plans)
    assert again.aside == {2: "plan-out-of-date"}
    assert [r for r in before["member"] if r[0] == 2] == shop.dump()["member"]


def test_chunks_cut_otherwise_than_the_first_run_cut_them_are_refused(
    shop: Shop,
) -> None:
    plans = planned(shop, [1, 2])
    shop.log.stops_after = 1
    assert not carry_out_all(shop, plans, 1).finished
    shop.log.stops_after = 9
    with pytest.raises(ChunksDiffer):
        carry_out_all(shop, plans, 2)


def test_subjects_beyond_a_chunk_go_on_where_the_run_stopped(shop: Shop) -> None:
    plans = planned(shop, [1, 2])
    shop.log.stops_after = 1
    first = carry_out_all(shop, plans, 1)
    shop.log.stops_after = 9
    second = carry_out_all(shop, plans, 1)
    assert (first.finished, second.finished) == (False, True)
    assert [i.chunk for i in second.committed] == [1, 2]
    assert shop.dump()["member"] == []


def test_a_root_hash_changes_with_every_subject_that_joins(shop: Shop) -> None:
    plans = [(p.number, p.hash) for p in planned(shop, [1, 2])]
    roots = {root_hash(plans), root_hash(plans[:1]), root_hash(reversed(plans))}
    assert len(roots) == 3


def test_a_plan_read_back_from_its_line_is_the_same_plan(busy_shop: Shop) -> None:
    (one,) = planned(busy_shop, [1])
    assert busy_shop.hash(one.plan) == one.hash
    assert one.end() is End.KEPT
    assert one.counts()[("shop", "trade_order"), Fate.KEEP] == 2
    assert replace(one, number=2).plan == busy_shop.plan("customer_no", "1")
    assert OLD < YOUNG
