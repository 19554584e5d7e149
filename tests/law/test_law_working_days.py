from datetime import date

import pytest

from jieqing.law.working_days import Calendar, CalendarRefused, WorkingDay

INVENTED = """\
years:
  2024:
    - {name: 国庆, from: 2024-10-01, to: 2024-10-08, make_up: [2024-09-28, 2024-09-29]}
"""


@pytest.mark.parametrize(
    ("n", "day"),
    [
        (1, date(2026, 11, 3)),
        (4, date(2026, 11, 6)),
        (5, date(2026, 11, 9)),
        (10, date(2026, 11, 16)),
        (14, date(2026, 11, 20)),
        (15, date(2026, 11, 23)),
    ],
)
def test_days_after_the_second_of_november_2026(
    calendar: Calendar, n: int, day: date
) -> None:
    found = calendar.working_day(date(2026, 11, 2), n)
    assert found == WorkingDay(day=day, provisional=False)


@pytest.mark.parametrize(
    ("n", "day"),
    [
        (3, date(2025, 12, 4)),
        (5, date(2025, 12, 8)),
        (10, date(2025, 12, 15)),
        (12, date(2025, 12, 17)),
        (14, date(2025, 12, 19)),
        (15, date(2025, 12, 22)),
    ],
)
def test_days_after_the_first_of_december_2025(
    calendar: Calendar, n: int, day: date
) -> None:
    found = calendar.working_day(date(2025, 12, 1), n)
    assert found == WorkingDay(day=day, provisional=False)


def test_d_46_make_up_days_count_and_holidays_do_not() -> None:
    invented = Calendar.load(INVENTED)
    found = invented.working_day(date(2024, 9, 27), 5)
    assert found == WorkingDay(day=date(2024, 10, 10), provisional=False)


def test_the_spring_festival_of_2026_is_jumped(calendar: Calendar) -> None:
    assert calendar.working_day(date(2026, 2, 14), 1).day == date(2026, 2, 24)
    assert calendar.working_day(date(2026, 2, 13), 1).day == date(2026, 2, 14)


def test_d_46_a_year_nobody_published_is_provisional(calendar: Calendar) -> None:
    found = calendar.working_day(date(2026, 12, 30), 2)
    assert found == WorkingDay(day=date(2027, 1, 1), provisional=True)


def test_the_last_day_of_a_published_year_is_certain(calendar: Calendar) -> None:
    assert not calendar.working_day(date(2026, 12, 30), 1).provisional
    assert calendar.working_day(date(2026, 12, 31), 1).provisional


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("2024-10-08", "2024-09-30", 3),
        ("2024-09-28", "2024-09-27", 3),
        ("to: 2024-10-08, ", "", 3),
        ("  2024:", "  next:", 3),
        ("2024-10-01", "2024-13-01", 3),
    ],
)
def test_a_wrong_calendar_is_refused_with_its_line(
    old: str, new: str, line: int
) -> None:
    with pytest.raises(CalendarRefused) as refusal:
        Calendar.load(INVENTED.replace(old, new), file="cn.yaml")
    assert refusal.value.facts["line"] == line
    assert refusal.value.facts["file"] == "cn.yaml"
