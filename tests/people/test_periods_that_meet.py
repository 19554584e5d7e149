"""Two periods meet just when some day lies in both."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from jieqing.people.matrix import Role
from jieqing.people.posts import Post

DAYS = st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 3, 1)))


@given(DAYS, DAYS, DAYS, DAYS)
def test_two_periods_meet_if_some_day_is_in_both(
    since: date | None, until: date | None, then: date | None, end_: date | None
) -> None:
    try:
        one = Post(role=Role.IT, since=since, until=until)
        other = Post(role=Role.OFFICER, since=then, until=end_)
    except ValueError:
        return
    days = [date(2025, 12, 1) + timedelta(days=n) for n in range(150)]

    shared = any(one.is_held_on(day) and other.is_held_on(day) for day in days)

    assert one.meets(other) == other.meets(one) == shared
