"""A clock that runs far ahead makes nothing old: a person says whether it is right."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from office import CHEN, SUN, Office
from test_own_records_go_by_their_dates import on
from test_tickets import answered, closed, through

from jieqing.casebook.desk import day_of
from jieqing.home import Clock
from jieqing.language import heard
from jieqing.notices.agenda import Waits, agenda, board_of
from jieqing.people.roll import NotEntitled
from jieqing.programme.clock_ahead import ClockFarAhead, confirm, far_behind
from jieqing.programme.daily import keep_day
from jieqing.programme.models import Day
from jieqing.programme.tickets import letters

LONG = timedelta(days=32)


def real(office: Office, away: timedelta) -> Office:
    """The office by this machine's clock, whose worker was away so long."""
    home = office.desk.home
    company = replace(home.company, clock=Clock.SYSTEM)
    now = datetime.now(tz=UTC)
    register = replace(office.desk.register, clock=lambda: now)
    desk = replace(office.desk, home=replace(home, company=company), register=register)
    Day.objects.create(tenant=desk.tenant, on=day_of(now) - away)
    return replace(office, desk=desk, at=now)


def test_a_clock_years_ahead_erases_nothing_until_a_person_confirms_it(
    office: Office,
) -> None:
    no = through(office)
    answered(office, no)
    closed(office, no)
    there = real(office, timedelta(days=0))
    ahead = on(there, date(2039, 1, 1))
    with pytest.raises(ClockFarAhead) as refusal:
        keep_day(ahead.desk, ahead.at)

    assert refusal.value.facts["today"] == date(2039, 1, 1)
    assert len(letters.all_names(office.desk.home)) == 1
    assert Day.objects.get().on == day_of(there.at)


def test_an_act_of_a_person_under_the_same_clock_confirms_nothing(
    office: Office,
) -> None:
    there = real(office, LONG)
    through(there)

    with pytest.raises(ClockFarAhead):
        keep_day(there.desk, there.at)


def test_who_knows_the_time_confirms_it_and_the_day_is_kept(office: Office) -> None:
    there = real(office, LONG)
    with pytest.raises(NotEntitled):
        confirm(there.desk, by=SUN, at=there.at)
    confirm(there.desk, by=CHEN, at=there.at)

    assert keep_day(there.desk, there.at) is not None
    assert Day.objects.get().on == day_of(there.at)


def test_a_month_without_a_worker_is_gone_on_with_by_itself(office: Office) -> None:
    there = real(office, timedelta(days=31))

    assert far_behind(there.desk, there.at) is None
    assert keep_day(there.desk, there.at) is not None


def kept_after(office: Office, *gaps: int) -> list[bool]:
    """Whether each day is kept, so many days after the one before."""
    told = []
    for gap in gaps:
        office = replace(office, at=office.at + timedelta(days=gap))
        try:
            told.append(keep_day(office.desk, office.at) is not None)
        except ClockFarAhead:
            told.append(False)
    return told


def test_a_clock_that_creeps_ahead_in_small_steps_waits_for_a_person_too(
    office: Office,
) -> None:
    there = real(office, timedelta(days=0))

    assert kept_after(there, 31, 31, 1) == [True, False, False]


def test_who_confirms_it_lets_the_days_that_were_passed_over_begin_anew(
    office: Office,
) -> None:
    there = real(office, timedelta(days=5))
    Day.objects.update(passed_over=31)
    with pytest.raises(ClockFarAhead):
        keep_day(there.desk, there.at)
    confirm(there.desk, by=CHEN, at=there.at)

    assert kept_after(there, 0, 31) == [True, True]


def test_days_in_order_pass_nothing_over_and_weekends_off_are_made_good(
    office: Office,
) -> None:
    there = real(office, timedelta(days=0))
    weeks = [1, 1, 1, 1, 3] * 6

    assert all(kept_after(there, 31, *[1] * 4, *weeks))


def test_it_stands_on_the_page_of_the_day_of_who_can_confirm_it(
    office: Office,
) -> None:
    there = real(office, LONG)
    board = board_of(there.desk)
    with heard("zh"):
        told = {
            who: [
                one.words
                for one in agenda(board, board.people[who])
                if one.what is Waits.CLOCK
            ]
            for who in (CHEN, SUN)
        }

    assert told[SUN] == []
    assert (day_of(there.at) - LONG).isoformat() in told[CHEN][0]


def test_days_that_are_moved_by_hand_are_believed(office: Office) -> None:
    keep_day(office.desk, office.at)
    later = on(office, date(2039, 1, 1))

    assert keep_day(later.desk, later.at) is not None
