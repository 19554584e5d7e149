"""The time budget: working days, columns, undo and the recovery window."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jieqing import content
from jieqing.casebook.days import (
    NoWindow,
    WindowFacts,
    column_name,
    provisional,
    shipped_columns,
    slots,
    undo_until,
    window_end,
)
from jieqing.law.working_days import Calendar

MONDAY = date(2026, 11, 2)
THURSDAY = date(2026, 11, 19)
SETTLE_CASES = date(2025, 12, 1)


CALENDAR = Calendar.load(content.read("calendar/cn.yaml"))
COLUMNS = shipped_columns()


def test_the_default_column_gives_the_days_of_the_working_day_table() -> None:
    days = slots(COLUMNS["default"], MONDAY, CALENDAR)
    assert days["identify"] == date(2026, 11, 3)
    assert days["notify"] == date(2026, 11, 4)
    assert days["choose"] == date(2026, 11, 9)
    assert days["answer"] == date(2026, 11, 16)
    assert days["settle"] == date(2026, 11, 20)
    assert days["outer"] == date(2026, 11, 23)


def test_a_shop_erases_by_the_fourth_working_day() -> None:
    days = slots(COLUMNS["ecommerce"], SETTLE_CASES, CALENDAR)
    assert days["find"] == SETTLE_CASES
    assert days["choose"] == date(2025, 12, 4)
    assert days["executed"] == date(2025, 12, 5)
    assert days["check2"] == date(2025, 12, 9)
    assert days["capsule"] == date(2025, 12, 15)
    assert days["settle"] == date(2025, 12, 17)
    assert days["outer"] == date(2025, 12, 22)


def test_car_data_is_answered_within_ten_working_days() -> None:
    days = slots(COLUMNS["sensitive"], MONDAY, CALENDAR)
    assert days["outer"] == date(2026, 11, 16)
    assert COLUMNS["sensitive"].outer == ("ob-autodata-10wd",)


def test_a_silent_processor_is_marked_late_before_the_case_settles() -> None:
    days = slots(COLUMNS["ecommerce"], MONDAY, CALENDAR)
    assert days["processor_chase"] == date(2026, 11, 12)
    assert days["processor_late"] == days["settle"] == date(2026, 11, 18)


@pytest.mark.parametrize("name", ["default", "ecommerce", "sensitive"])
def test_the_steps_of_every_column_come_in_their_order(name: str) -> None:
    order = ["stop", "find", "plan", "notify", "choose", "approve", "execute"]
    order += ["executed", "check2", "answer", "capsule", "settle", "outer"]
    days = slots(COLUMNS[name], MONDAY, CALENDAR)
    planned = [days[step] for step in order]
    assert planned == sorted(planned)


@pytest.mark.parametrize("name", ["default", "ecommerce", "sensitive"])
def test_every_column_names_the_obligations_it_rests_on(name: str) -> None:
    rules = COLUMNS[name].target + COLUMNS[name].outer
    assert rules
    assert {rule[:3] for rule in rules} == {"ob-"}


def test_days_in_a_year_without_published_holidays_are_marked_provisional() -> None:
    late = provisional(COLUMNS["ecommerce"], date(2026, 12, 21), CALENDAR)
    assert "outer" in late
    assert "choose" not in late


def test_a_shop_and_an_unknown_company_both_hurry() -> None:
    assert column_name(frozenset({"ecommerce-operator"})) == "ecommerce"
    assert column_name(None) == "ecommerce"
    assert column_name(frozenset({"bank"})) == "default"
    assert column_name(frozenset({"auto-data-handler"})) == "sensitive"


def test_undo_ends_after_three_days_or_with_the_choice_day() -> None:
    default = slots(COLUMNS["default"], MONDAY, CALENDAR)
    sensitive = slots(COLUMNS["sensitive"], MONDAY, CALENDAR)
    assert undo_until(MONDAY, default) == date(2026, 11, 5)
    assert undo_until(MONDAY, sensitive) == date(2026, 11, 4)


def test_a_shops_window_ends_five_days_after_the_last_commit() -> None:
    days = slots(COLUMNS["ecommerce"], THURSDAY, CALENDAR)
    facts = WindowFacts(days=5)
    assert window_end(date(2026, 11, 25), days, facts) == date(2026, 11, 30)


def test_a_late_commit_shrinks_the_window_to_the_tables_day() -> None:
    days = slots(COLUMNS["ecommerce"], THURSDAY, CALENDAR)
    facts = WindowFacts(days=5)
    assert window_end(date(2026, 12, 1), days, facts) == date(2026, 12, 3)


def test_a_commit_on_the_tables_day_leaves_no_window() -> None:
    days = slots(COLUMNS["ecommerce"], THURSDAY, CALENDAR)
    assert window_end(date(2026, 12, 3), days, WindowFacts(days=5)) is None
    assert window_end(date(2026, 12, 4), days, WindowFacts(days=5)) is None


def test_a_tenant_that_promises_no_window_has_none() -> None:
    days = slots(COLUMNS["ecommerce"], THURSDAY, CALENDAR)
    assert window_end(date(2026, 11, 24), days, WindowFacts(days=0)) is None


@pytest.mark.parametrize("bar", list(NoWindow))
def test_each_bar_alone_leaves_no_window(bar: NoWindow) -> None:
    days = slots(COLUMNS["default"], MONDAY, CALENDAR)
    facts = WindowFacts(days=15, barred_by=frozenset({bar}))
    assert window_end(date(2026, 11, 10), days, facts) is None


@pytest.mark.parametrize("length", [-1, 16])
def test_no_window_is_longer_than_fifteen_days(length: int) -> None:
    with pytest.raises(ValueError, match=str(length)):
        WindowFacts(days=length)


def test_the_national_holiday_moves_every_later_step() -> None:
    days = slots(COLUMNS["ecommerce"], date(2026, 9, 30), CALENDAR)
    assert days["find"] == date(2026, 9, 30)
    assert days["plan"] == date(2026, 10, 8)
    assert days["choose"] == date(2026, 10, 10)


@pytest.mark.parametrize(
    ("n", "day"),
    [(1, 3), (4, 6), (5, 9), (9, 13), (10, 16), (12, 18), (14, 20), (15, 23)],
)
def test_the_working_day_table_of_november_holds(n: int, day: int) -> None:
    assert CALENDAR.working_day(MONDAY, n).day == date(2026, 11, day)


@given(
    opened=st.dates(date(2025, 1, 1), date(2026, 6, 30)),
    late=st.integers(0, 40),
    length=st.integers(0, 15),
    name=st.sampled_from(["default", "ecommerce", "sensitive"]),
)
def test_a_window_never_outlives_the_promised_deadline(
    opened: date, late: int, length: int, name: str
) -> None:
    days = slots(COLUMNS[name], opened, CALENDAR)
    commit = opened + timedelta(days=late)
    end = window_end(commit, days, WindowFacts(days=length))
    assert end is None or commit < end <= days["settle"] < days["outer"]
