"""The named customers' stories hold in plain SQL."""

from collections.abc import Callable

from jieqing.sample import Sample

Ask = Callable[..., list[tuple[object, ...]]]

ORDER_DAYS = "SELECT substr(received_at, 1, 10) FROM trade_order WHERE member_id = ?"


def test_lin_xiaohe_has_one_order_beyond_three_years_and_two_within(
    ask_shop: Ask,
) -> None:
    days = [str(day) for (day,) in ask_shop(ORDER_DAYS, 42)]
    assert len(days) == 3
    assert [day < "2023-11-26" for day in sorted(days)] == [True, False, False]


def test_lin_xiaohe_has_one_invoice_and_on_a_kept_order(ask_shop: Ask) -> None:
    found = ask_shop(
        "SELECT o.received_at > '2023-11-26' FROM invoice i"
        " JOIN trade_order o ON o.id = i.order_id WHERE o.member_id = 42"
    )
    assert found == [(1,)]


def test_lin_xiaohe_shares_one_address_with_lin_jianmin(ask_shop: Ask) -> None:
    owners = ask_shop(
        "SELECT a.receiver_name, group_concat(m.real_name) FROM member_address t"
        " JOIN address a ON a.id = t.address_id JOIN member m ON m.id = t.member_id"
        " WHERE a.id IN (SELECT address_id FROM member_address WHERE member_id = 42)"
        " GROUP BY a.id ORDER BY a.id"
    )
    assert owners == [("林小禾", "林小禾"), ("林建民", "林小禾,林建民")]


def test_lin_xiaohe_left_a_cart_reviews_and_a_notice(ask_shop: Ask) -> None:
    assert ask_shop("SELECT count(*) FROM cart_item WHERE member_id = 42") == [(2,)]
    assert ask_shop("SELECT count(*) FROM product_review WHERE member_id = 42") == [
        (2,)
    ]
    assert ask_shop("SELECT author_name FROM company_notice WHERE author_id = 42") == [
        ("林小禾",)
    ]


def test_some_of_lin_xiaohes_logins_are_younger_than_six_months(ask_shop: Ask) -> None:
    young = ask_shop(
        "SELECT created_at >= '2026-05-26' AS young, count(*) FROM login_log"
        " WHERE member_id = 42 GROUP BY young ORDER BY young"
    )
    assert young == [(0, 2), (1, 3)]


def test_the_crm_spells_lin_xiaohes_phone_in_two_other_ways(
    company: Sample, ask_crm: Ask
) -> None:
    phones = ask_crm("SELECT phone FROM contact WHERE name = '林小禾' ORDER BY id")
    assert phones == [("+86 138 0000 0042",), ("１３８００００００４２",)]
    assert company.customers["demo"].phone == "13800000042"


def test_a_call_note_mentions_lin_xiaohe_by_name_and_phone(ask_crm: Ask) -> None:
    notes = ask_crm(
        "SELECT count(*) FROM call_note WHERE note LIKE '%林小禾%13800000042%'"
    )
    assert notes == [(1,)]


def test_the_staffs_log_holds_a_copy_of_her_phone(ask_shop: Ask) -> None:
    copies = ask_shop(
        "SELECT count(*) FROM admin_log WHERE target_phone = '13800000042'"
    )
    assert copies == [(1,)]


def test_fang_yuanzhou_has_a_parcel_on_its_way_and_a_return_open(
    company: Sample, ask_shop: Ask
) -> None:
    number = company.customers["in_transit"].member_id
    statuses = ask_shop(
        "SELECT status FROM trade_order WHERE member_id = ? ORDER BY id", number
    )
    returns = ask_shop(
        "SELECT r.status FROM refund_apply r JOIN trade_order o ON o.id = r.order_id"
        " WHERE o.member_id = ?",
        number,
    )
    assert statuses == [(2,), (3,), (3,)]
    assert returns == [(1,)]


def test_shen_xiaoyu_is_fifteen_years_old(company: Sample, ask_shop: Ask) -> None:
    number = company.customers["minor"].member_id
    born = ask_shop("SELECT birthday FROM member WHERE id = ?", number)
    assert born == [("2011-01-09",)]


def test_he_yizhou_is_known_to_the_crm_only(
    company: Sample, ask_shop: Ask, ask_crm: Ask
) -> None:
    mail = company.customers["crm_only"].email
    assert ask_shop("SELECT count(*) FROM member WHERE email = ?", mail) == [(0,)]
    assert ask_crm("SELECT name FROM contact WHERE email = ?", mail) == [("何一舟",)]


def test_zhou_guilans_parcels_go_to_another_members_phone(
    company: Sample, ask_shop: Ask, ask_crm: Ask
) -> None:
    phone = company.customers["phone_owner"].phone
    receivers = ask_shop(
        "SELECT DISTINCT member_id FROM trade_order WHERE receiver_phone = ?"
        " ORDER BY member_id",
        phone,
    )
    assert receivers == [(70,), (71,)]
    assert ask_shop("SELECT phone FROM member WHERE id = 71") == [(None,)]
    assert ask_crm("SELECT name FROM contact WHERE spare_phone = ?", phone) == [
        ("周桂兰",)
    ]


def test_two_members_of_the_story_have_the_same_nickname(ask_shop: Ask) -> None:
    same = ask_shop("SELECT id FROM member WHERE nickname = '小禾苗' ORDER BY id")
    assert same == [(42,), (80,)]


def test_every_contacts_phone_names_one_person_in_the_crm(ask_crm: Ask) -> None:
    names = ask_crm(
        "SELECT phone FROM contact WHERE phone IS NOT NULL"
        " GROUP BY phone HAVING count(DISTINCT name) > 1"
    )
    assert names == []
