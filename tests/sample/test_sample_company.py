"""The sample company is big enough, invented, and the same for the same seed."""

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from jieqing.sample import Sample, SampleExists, generate

Ask = Callable[..., list[tuple[object, ...]]]

DAY = date(2026, 11, 26)


def digests(folder: Path, *, seed: int) -> list[str]:
    sample = generate(folder, seed=seed, customers=150, today=DAY)
    return [sha256(path.read_bytes()).hexdigest() for path in sample.stores.values()]


def test_the_same_seed_gives_the_same_bytes_twice(tmp_path: Path) -> None:
    assert digests(tmp_path / "a", seed=5) == digests(tmp_path / "b", seed=5)


def test_another_seed_gives_other_people_and_orders(tmp_path: Path) -> None:
    assert digests(tmp_path / "a", seed=5) != digests(tmp_path / "b", seed=6)


def test_an_existing_sample_is_never_written_over(tmp_path: Path) -> None:
    generate(tmp_path, seed=1, customers=150, today=DAY)
    before = (tmp_path / "shop.db").read_bytes()
    with pytest.raises(SampleExists):
        generate(tmp_path, seed=2, customers=150, today=DAY)
    assert (tmp_path / "shop.db").read_bytes() == before


def test_too_few_customers_leave_no_room_for_the_stories(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="99"):
        generate(tmp_path, seed=1, customers=99, today=DAY)


def test_the_shop_has_over_two_thousand_members(ask_shop: Ask) -> None:
    assert ask_shop("SELECT count(*) FROM member") == [(2400,)]


def test_the_shop_has_over_twelve_tables_and_no_foreign_key(ask_shop: Ask) -> None:
    tables = ask_shop("SELECT name FROM sqlite_master WHERE type = 'table'")
    keys = ask_shop(
        "SELECT count(*) FROM sqlite_master m, pragma_foreign_key_list(m.name)"
    )
    assert len(tables) >= 12
    assert keys == [(0,)]


def test_both_databases_hold_thousands_of_rows(
    company: Sample, ask_shop: Ask, ask_crm: Ask
) -> None:
    assert ask_shop("SELECT count(*) FROM order_log") > [(5_000,)]
    assert company.rows["shop"] > 60_000
    assert ask_crm("SELECT count(*) FROM contact") > [(500,)]


def test_orders_lie_on_both_sides_of_the_three_years(ask_shop: Ask) -> None:
    old = ask_shop(
        "SELECT count(*) FROM trade_order WHERE status = 3 AND received_at < ?",
        "2023-11-26",
    )
    young = ask_shop(
        "SELECT count(*) FROM trade_order WHERE status = 3 AND received_at >= ?",
        "2023-11-26",
    )
    assert old > [(500,)]
    assert young > [(500,)]


def test_completed_orders_know_the_day_they_were_received(ask_shop: Ask) -> None:
    undated = ask_shop(
        "SELECT count(*) FROM trade_order WHERE status = 3 AND received_at IS NULL"
    )
    assert undated == [(0,)]


def test_no_moment_lies_after_the_day_of_the_sample(ask_shop: Ask) -> None:
    later = ask_shop(
        "SELECT count(*) FROM trade_order WHERE"
        " max(created_at, coalesce(paid_at, ''), coalesce(received_at, '')) > ?",
        "2026-11-26 09:00:00",
    )
    assert later == [(0,)]


def test_every_child_row_of_the_shop_has_its_order(ask_shop: Ask) -> None:
    orphans = ask_shop(
        "SELECT count(*) FROM (SELECT order_id FROM order_line UNION"
        " SELECT order_id FROM payment UNION SELECT order_id FROM invoice)"
        " WHERE order_id NOT IN (SELECT id FROM trade_order)"
    )
    assert orphans == [(0,)]


def test_members_phones_stand_in_a_block_without_subscribers(ask_shop: Ask) -> None:
    others = ask_shop("SELECT count(*) FROM member WHERE phone NOT LIKE '1380000____'")
    assert others == [(0,)]


def test_identity_numbers_belong_to_people_born_in_1900(ask_shop: Ask) -> None:
    numbers = ask_shop("SELECT id_number FROM member WHERE id_number IS NOT NULL")
    assert len(numbers) > 100
    assert {str(number)[:14] for (number,) in numbers} == {"00000019000101"}
