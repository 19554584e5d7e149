from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jieqing.law.period import Period, add_period, last_over

days = st.dates(date(1950, 1, 1), date(2150, 1, 1))
TOO_LONG = ("P9999Y", "P201Y", "P2401M", "P99999M", "P999999D", "P200Y1D")
periods = st.builds(
    Period,
    years=st.integers(0, 40),
    months=st.integers(0, 30),
    days=st.integers(0, 400),
)


@pytest.mark.parametrize(
    ("day", "period", "last"),
    [
        (date(2024, 2, 29), "P3Y", date(2027, 2, 28)),
        (date(2024, 2, 29), "P4Y", date(2028, 2, 29)),
        (date(2025, 8, 31), "P6M", date(2026, 2, 28)),
        (date(2026, 6, 30), "P6M", date(2026, 12, 30)),
        (date(2026, 10, 27), "P30D", date(2026, 11, 26)),
        (date(2024, 12, 31), "P30Y", date(2054, 12, 31)),
        (date(2026, 11, 26), "P0D", date(2026, 11, 26)),
    ],
)
def test_a_period_ends_as_the_civil_code_counts(
    day: date, period: str, last: date
) -> None:
    assert add_period(day, Period.parse(period)) == last


def test_an_event_in_the_year_9999_never_ends() -> None:
    assert add_period(date(9999, 12, 31), Period.parse("P3Y")) == date.max


@pytest.mark.parametrize(
    "text", ["P", "3Y", "P3W", "P1Y2D3M", "PT4H", "P-1Y", "p3y", *TOO_LONG]
)
def test_what_is_no_iso_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Period.parse(text)


@given(periods)
def test_a_period_reads_back_from_its_own_text(period: Period) -> None:
    assert Period.parse(str(period)) == period


@given(periods, days)
def test_the_last_over_day_is_over_and_the_next_is_not(
    period: Period, today: date
) -> None:
    day = last_over(period, today)
    assert add_period(day, period) < today
    assert add_period(day + timedelta(days=1), period) >= today


@given(days, days, periods)
def test_a_later_event_never_ends_its_period_earlier(
    one: date, other: date, period: Period
) -> None:
    early, late = sorted((one, other))
    assert add_period(early, period) <= add_period(late, period)


def test_before_the_first_day_of_the_calendar_nothing_was_over() -> None:
    assert last_over(Period(years=9999), date(2026, 11, 27)) == date.min
    assert last_over(Period(days=999_999), date(2026, 11, 27)) == date.min
