from datetime import date

import pytest

from jieqing.law.calendar_file import CalendarRefused, decoded, read_calendar
from jieqing.law.working_days import Calendar, WorkingDay

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


def test_the_third_working_day_before_the_holiday_ends_is_known(
    calendar: Calendar,
) -> None:
    found = calendar.working_day_before(date(2026, 10, 9), 3)
    assert found == WorkingDay(day=date(2026, 9, 29), provisional=False)


def test_new_years_holiday_may_begin_in_the_december_before() -> None:
    spring = Calendar.load(
        "years:\n  2019:\n"
        "    - {name: 元旦, from: 2018-12-30, to: 2019-01-01, make_up: [2018-12-29]}\n"
    )
    assert spring.is_working(date(2018, 12, 29))
    assert not spring.is_working(date(2018, 12, 31))
    assert spring.years == {2019}


TWO = "    - {name: 中秋, from: 2024-09-15, to: 2024-09-17, make_up: [2024-09-14]}\n"


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("2024-10-08", "2024-09-30", 3, "'from' is later than 'to'"),
        ("2024-09-28", "2024-09-27", 3, "no Saturday or Sunday"),
        ("2024-09-28", "2024-10-05", 3, "is a day off, too"),
        ("2024-09-28", "2025-01-04", 3, "is not of 2024"),
        ("to: 2024-10-08, ", "", 3, "name, from, to and make_up"),
        ("  2024:", "  next:", 3, "'next' is no year"),
        ("2024-10-01", "2024-13-01", 3, "cannot be read"),
        ("2024-10-08", "2025-01-01", 3, "does not lie in 2024"),
        ("2024-10-01", "2024-09-01", 3, "38 days is not believable"),
        ("2024-10-01", "soon", 3, "a date is needed"),
        ("years:", "year:", 2, "no key is called 'year'"),
        ("years:", "replaces: [2023]\nyears:", 1, "which the file has not"),
        ("make_up: [2024-09-28, 2024-09-29]}", "make_up: []}\n  2025: []", 4, "no hol"),
        ("    - {", TWO + TWO + "    - {", 4, "2024-09-15 is in two holidays"),
        ("    - {", TWO + "  2024:\n    - {", 4, "key '2024' stands twice"),
    ],
)
def test_a_wrong_calendar_is_refused_with_its_line(
    old: str, new: str, line: int, said: str
) -> None:
    assert old in INVENTED
    with pytest.raises(CalendarRefused) as refusal:
        Calendar.load(INVENTED.replace(old, new), file="cn.yaml")
    assert refusal.value.facts["line"] == line
    assert refusal.value.facts["file"] == "cn.yaml"
    assert said in str(refusal.value)


def test_a_file_in_another_encoding_is_refused_at_its_first_such_line() -> None:
    with pytest.raises(CalendarRefused) as refusal:
        decoded(INVENTED.encode("gb18030"), "2024.yaml")
    assert refusal.value.facts["line"] == 3
    assert "not UTF-8" in str(refusal.value)


def test_a_published_year_is_replaced_only_by_a_file_that_says_so() -> None:
    published = Calendar.load(INVENTED)
    later = INVENTED.replace("2024-10-08", "2024-10-07")
    with pytest.raises(CalendarRefused) as refusal:
        published.with_file(read_calendar(later, "later.yaml"))
    assert refusal.value.facts["line"] == 3
    meant = read_calendar(f"replaces: [2024]\n{later}", "later.yaml")
    assert published.with_file(meant).is_working(date(2024, 10, 8))
    assert not published.with_file(meant).is_working(date(2024, 10, 7))


def test_a_file_cannot_replace_a_year_that_nobody_published() -> None:
    meant = read_calendar(f"replaces: [2024]\n{INVENTED}", "later.yaml")
    with pytest.raises(CalendarRefused) as refusal:
        Calendar.of({}).with_file(meant)
    assert "2024, which is not published" in str(refusal.value)


def test_a_year_of_more_days_off_than_any_is_refused_with_its_line() -> None:
    rows = "".join(
        f"    - {{name: h, from: 2027-{month:02}-01, to: 2027-{month:02}-15,"
        " make_up: []}\n"
        for month in range(1, 6)
    )
    with pytest.raises(CalendarRefused, match="75 days off"):
        read_calendar(f"calendar: x\nyears:\n  2027:\n{rows}", "next.yaml")
