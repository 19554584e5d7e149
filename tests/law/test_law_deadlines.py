"""Terms of every unit, through holidays, forwards and back (Civil Code 200-203)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jieqing import content
from jieqing.law.deadline import (
    Deadline,
    Direction,
    MomentNeeded,
    Term,
    Unit,
    deadline,
)
from jieqing.law.period import BEIJING
from jieqing.law.working_days import Calendar

CALENDAR = Calendar.load(content.read("calendar/cn.yaml"))
EVE = datetime(2026, 9, 30, 22, 30, tzinfo=BEIJING)
"""Half past ten in the evening before seven days off."""
PUBLISHED = st.dates(date(2025, 1, 1), date(2026, 8, 31))
DAYS_ONWARD = (Unit.CALENDAR_DAY, Unit.WORKING_DAY, Unit.MONTH, Unit.YEAR)


def ends(
    value: int, unit: Unit, event: date, direction: Direction = Direction.AFTER
) -> Deadline:
    term = Term(value=value, unit=unit, direction=direction)
    return deadline(term, event, CALENDAR)


@pytest.mark.parametrize(
    ("hours", "until"),
    [
        (1, datetime(2026, 9, 30, 23, 30, tzinfo=BEIJING)),
        (4, datetime(2026, 10, 1, 2, 30, tzinfo=BEIJING)),
        (24, datetime(2026, 10, 1, 22, 30, tzinfo=BEIJING)),
        (72, datetime(2026, 10, 3, 22, 30, tzinfo=BEIJING)),
    ],
)
def test_hours_run_through_the_holiday_from_their_moment(
    hours: int, until: datetime
) -> None:
    found = ends(hours, Unit.HOUR, EVE)
    assert found.ends == until
    assert not found.is_moved
    assert not found.provisional


def test_minutes_run_like_hours_and_over_midnight() -> None:
    assert ends(90, Unit.MINUTE, EVE).ends == EVE + timedelta(minutes=90)
    assert ends(90, Unit.MINUTE, EVE).day == date(2026, 10, 1)


def test_a_moment_told_in_another_zone_is_the_same_moment() -> None:
    in_utc = EVE.astimezone(UTC)
    assert ends(4, Unit.HOUR, in_utc) == ends(4, Unit.HOUR, EVE)
    assert ends(15, Unit.WORKING_DAY, in_utc) == ends(15, Unit.WORKING_DAY, EVE)


def test_hours_from_a_day_without_a_time_are_refused() -> None:
    with pytest.raises(MomentNeeded) as refusal:
        ends(4, Unit.HOUR, date(2026, 9, 30))
    assert str(refusal.value.facts["term"]) == "4 h"


def test_a_duty_in_days_ends_at_midnight_of_beijing() -> None:
    found = ends(15, Unit.WORKING_DAY, date(2026, 11, 2))
    assert found.day == date(2026, 11, 23)
    assert found.ends == datetime(2026, 11, 23, 16, tzinfo=UTC)
    assert not found.is_over(datetime(2026, 11, 23, 15, 59, tzinfo=UTC))
    assert found.is_over(datetime(2026, 11, 23, 16, tzinfo=UTC))


def test_a_duty_that_ends_on_a_day_off_moves_to_the_next_working_day() -> None:
    found = ends(7, Unit.CALENDAR_DAY, date(2026, 9, 26))
    assert found.counted == date(2026, 10, 3)
    assert found.day == date(2026, 10, 8)
    assert found.is_moved


def test_a_duty_that_ends_on_a_make_up_sunday_ends_there() -> None:
    found = ends(10, Unit.CALENDAR_DAY, date(2026, 9, 10))
    assert found.day == found.counted == date(2026, 9, 20)


def test_a_keep_that_ends_on_a_day_off_is_neither_shorter_nor_longer() -> None:
    found = ends(3, Unit.YEAR, date(2023, 10, 3), Direction.AT_LEAST)
    assert found.day == date(2026, 10, 3)
    assert not found.is_moved


def test_a_month_ends_on_its_last_day_where_there_is_no_thirty_first() -> None:
    assert ends(1, Unit.MONTH, date(2026, 1, 31)).counted == date(2026, 2, 28)
    assert ends(6, Unit.MONTH, date(2025, 8, 31)).counted == date(2026, 2, 28)
    assert ends(1, Unit.YEAR, date(2024, 2, 29)).counted == date(2025, 2, 28)


def test_at_once_is_the_day_itself_even_in_a_holiday() -> None:
    found = ends(0, Unit.CALENDAR_DAY, date(2026, 10, 3))
    assert found.day == date(2026, 10, 3)
    assert not found.is_moved


def test_thirty_days_before_a_stop_lie_wholly_between_notice_and_stop() -> None:
    found = ends(30, Unit.CALENDAR_DAY, date(2026, 12, 31), Direction.BEFORE)
    assert found.day == date(2026, 11, 30)
    assert (date(2026, 12, 31) - found.day).days - 1 == 30


def test_a_notice_of_working_days_is_counted_back_over_the_holiday() -> None:
    found = ends(3, Unit.WORKING_DAY, date(2026, 10, 9), Direction.BEFORE)
    # 8 October, 30 and 29 September lie between; the days off count for nothing.
    assert found.day == date(2026, 9, 28)


def test_a_notice_of_a_month_before_the_end_of_march_is_whole() -> None:
    found = ends(1, Unit.MONTH, date(2026, 3, 31), Direction.BEFORE)
    assert found.day == date(2026, 2, 28)
    assert ends(1, Unit.MONTH, found.day, Direction.AT_LEAST).day < date(2026, 3, 31)


def test_hours_before_an_event_are_counted_back_by_the_clock() -> None:
    assert ends(24, Unit.HOUR, EVE, Direction.BEFORE).ends == EVE - timedelta(hours=24)


def test_a_duty_that_may_move_in_an_unpublished_year_is_provisional() -> None:
    assert ends(1, Unit.MONTH, date(2026, 12, 15)).provisional
    assert not ends(1, Unit.MONTH, date(2026, 11, 15)).provisional
    assert not ends(1, Unit.YEAR, date(2026, 12, 1), Direction.EVERY).provisional


@pytest.mark.parametrize("value", [-1, -24, 1_001])
def test_a_term_is_neither_negative_nor_longer_than_believable(value: int) -> None:
    with pytest.raises(ValueError, match=str(value)):
        Term(value=value, unit=Unit.HOUR)


@given(event=PUBLISHED, n=st.integers(1, 60), unit=st.sampled_from(DAYS_ONWARD[:2]))
def test_a_notice_on_its_latest_day_gives_the_whole_term(
    event: date, n: int, unit: Unit
) -> None:
    sent = ends(n, unit, event, Direction.BEFORE).day
    late = ends(n, unit, sent + timedelta(days=1), Direction.AT_LEAST).day
    assert ends(n, unit, sent, Direction.AT_LEAST).day < event <= late


@given(event=PUBLISHED, n=st.integers(1, 30), unit=st.sampled_from(DAYS_ONWARD))
def test_a_duty_ends_on_a_working_day_and_never_before_it_was_counted(
    event: date, n: int, unit: Unit
) -> None:
    found = ends(n, unit, event)
    assert CALENDAR.is_working(found.day)
    assert found.day >= found.counted > event
