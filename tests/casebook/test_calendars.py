"""A year's holidays taken in: open deadlines move, letters' slots stay (D-46)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from office import CASE, CHEN, MONDAY, SUN, WANG, Office, enter, opened_as

from jieqing import content
from jieqing.casebook import told
from jieqing.casebook.acts.hold import NewHold, hold, lift
from jieqing.casebook.acts.identify import Identification, Level, Method, identify
from jieqing.casebook.acts.load_calendar import take_in, weigh
from jieqing.casebook.acts.open import open_case
from jieqing.casebook.acts.pause import pause, resume
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Right
from jieqing.casebook.home_calendar import FOLDER, CalendarGone, years_taken
from jieqing.casebook.read import standing
from jieqing.casebook.work import TimeRunsBackwards
from jieqing.flow import record as records
from jieqing.home import Home, write_home
from jieqing.law.calendar_file import CalendarRefused
from jieqing.people.roll import NotEntitled

INVENTED = """\
years:
  2024:
    - {name: 国庆, from: 2024-10-01, to: 2024-10-08, make_up: [2024-09-28, 2024-09-29]}
"""
NEXT_YEAR = """\
years:
  2027:
    - {name: 元旦, from: 2027-01-01, to: 2027-01-03, make_up: [2027-01-09]}
"""
FRIDAY = date(2024, 9, 27)


def take(office: Office, text: str, by: str = CHEN, name: str = "y.yaml") -> Office:
    """陈经办 takes a notice in; the office goes on with the calendar it gives."""
    taken = weigh(office.desk, name, text.encode())
    return replace(office, desk=take_in(office.desk, taken, by=by, at=office.at))


def open_on(office: Office, received: date, right: Right = Right.COPY) -> Office:
    """陈经办 opens a case on a request that came on another day."""
    request = replace(office.request(right), received=received)
    open_case(office.desk, request, by=CHEN, at=office.at)
    return office


def late_in_december(office: Office) -> Office:
    """An office before Christmas, with 2027 still unpublished."""
    return replace(office, at=datetime(2026, 12, 24, 1, tzinfo=UTC))


def days(office: Office) -> dict[str, date]:
    return dict(standing(office.desk, CASE).days)


def test_d_46_the_open_deadline_moves_when_the_notice_is_taken_in(
    office: Office,
) -> None:
    before = open_on(office, FRIDAY)
    assert days(before)["fulfil"] == date(2024, 10, 4)
    assert standing(before.desk, CASE).provisional_years == (2024,)

    after = take(before, INVENTED)

    assert days(after)["fulfil"] == date(2024, 10, 10)
    assert standing(after.desk, CASE).provisional_years == ()


def test_d_46_what_moves_is_shown_before_anything_is_taken_in(office: Office) -> None:
    open_on(office, FRIDAY)
    taken = weigh(office.desk, "2024.yaml", INVENTED.encode())
    moved = {each.step: (each.was, each.now) for each in taken.moved}
    assert moved["fulfil"] == (date(2024, 10, 4), date(2024, 10, 10))
    assert moved["outer"] == (date(2024, 10, 18), date(2024, 10, 24))
    assert not office.desk.home.place(FOLDER).exists()


def test_a_slot_that_was_told_as_provisional_is_counted_anew(office: Office) -> None:
    before = open_on(office, FRIDAY)
    assert days(before)["answer"] == date(2024, 10, 4)
    assert days(take(before, INVENTED))["answer"] == date(2024, 10, 10)


def later_notice(name: str, day: str) -> str:
    """The shipped holidays of 2026, and one more or one make-up day."""
    lines = content.read("calendar/cn.yaml").split("  2026:\n")[1]
    more = f"    - {{name: {name}, from: {day}, to: {day}, make_up: []}}\n"
    return f"replaces: [2026]\nyears:\n  2026:\n{lines}{more}"


def test_the_slot_of_a_letter_stays_when_its_deadline_moves_later(
    office: Office,
) -> None:
    opened = open_on(office, date(2026, 11, 2), Right.CLOSE)
    after = days(take(opened, later_notice("临时放假", "2026-11-05")))
    assert after["answer"] == date(2026, 11, 10)
    assert after["check2"] == date(2026, 11, 11)
    assert after["outer"] == date(2026, 11, 24)


def test_the_slot_of_a_letter_is_drawn_forward_by_a_make_up_day(
    office: Office,
) -> None:
    opened = open_on(office, date(2026, 11, 2), Right.CLOSE)
    assert days(opened)["settle"] == date(2026, 11, 18)
    notice = later_notice("另一天", "2026-12-25")
    worked = notice.replace("25, make_up: []", "25, make_up: [2026-11-07]")
    assert days(take(opened, worked))["settle"] == date(2026, 11, 17)


def test_nobody_loses_a_day_that_was_given_for_choosing(office: Office) -> None:
    opened = open_on(late_in_december(office), date(2026, 12, 24), Right.CLOSE)
    assert days(opened)["choose"] == date(2026, 12, 29)
    worked = NEXT_YEAR.replace("[2027-01-09]", "[2026-12-26, 2026-12-27]")
    after = days(take(opened, worked))
    assert after["choose"] == date(2026, 12, 29)
    assert after["approve"] == date(2026, 12, 27)


def test_the_home_counts_by_the_notice_from_now_on(office: Office) -> None:
    taken = take(late_in_december(office), NEXT_YEAR)
    again = enter(taken.folder, taken.customer, taken.at)
    assert again.desk.calendar.years == {2025, 2026, 2027}
    assert not again.desk.calendar.is_working(date(2027, 1, 1))
    assert years_taken(again.desk.ledger) == {2027: CHEN}


def test_the_ledger_says_who_took_in_which_file(office: Office) -> None:
    take(open_on(office, FRIDAY), INVENTED)
    entry = records.read(office.desk.ledger, "calendar").leaves[-1].entry
    assert (entry.actor, entry.act) == (CHEN, "calendar-load")
    assert entry.facts["years"] == [2024]
    assert entry.facts["moved_cases"] == 1
    assert len(str(entry.facts["digest"])) == 64


@pytest.mark.parametrize("who", [WANG, SUN])
def test_only_the_officer_takes_a_notice_in(office: Office, who: str) -> None:
    with pytest.raises(NotEntitled):
        take(office, INVENTED, by=who)
    assert list(office.desk.home.place(FOLDER).iterdir()) == []
    assert years_taken(office.desk.ledger) == {}


def test_a_wrong_file_is_refused_whole_and_leaves_no_trace(office: Office) -> None:
    wrong = f"{INVENTED}  2023:\n    - {{name: x}}\n"
    with pytest.raises(CalendarRefused) as refusal:
        take(office, wrong, name="both.yaml")
    assert (refusal.value.facts["file"], refusal.value.facts["line"]) == (
        "both.yaml",
        5,
    )
    assert years_taken(office.desk.ledger) == {}


def test_a_year_that_is_known_is_changed_only_by_a_notice_that_says_so(
    office: Office,
) -> None:
    known = take(office, INVENTED)
    with pytest.raises(CalendarRefused, match="2024 is published already"):
        take(known, INVENTED)
    later = INVENTED.replace("2024-10-08", "2024-10-07")
    changed = take(known, f"replaces: [2024]\n{later}")
    assert changed.desk.calendar.is_working(date(2024, 10, 8))


def test_a_year_taken_in_meanwhile_by_somebody_else_is_not_taken_twice(
    office: Office,
) -> None:
    seen = weigh(office.desk, "y.yaml", INVENTED.encode())
    take(office, INVENTED)
    with pytest.raises(CalendarRefused, match="2024 is published already"):
        take_in(office.desk, seen, by=CHEN, at=office.at)


def test_nothing_is_taken_in_on_a_day_before_the_last_time(office: Office) -> None:
    known = take(office.later(days=2), INVENTED)
    with pytest.raises(TimeRunsBackwards):
        take(replace(known, at=MONDAY), NEXT_YEAR)


@pytest.mark.parametrize("content", [None, b"years: {}\n"])
def test_a_notice_that_is_gone_or_changed_stops_every_act(
    office: Office, content: bytes | None
) -> None:
    take(office, INVENTED)
    (file,) = office.desk.home.place(FOLDER).iterdir()
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CalendarGone) as refusal:
        Desk.open(office.desk.home)
    assert refusal.value.facts["years"] == "2024"


def test_a_case_keeps_the_numbers_it_was_opened_with(office: Office) -> None:
    opened = opened_as(Right.CLOSE)(office)
    numbers = told.column(opened.record)
    assert numbers.steps["settle"] == 12
    assert numbers.name == "ecommerce"
    assert told.days(opened.record, office.desk.calendar) == told.first_days(
        opened.record
    )


def test_a_shorter_promise_of_the_company_wins_over_every_ceiling(
    office: Office,
) -> None:
    company = replace(office.desk.home.company, promise_days=8)
    home: Home = replace(office.desk.home, company=company)
    write_home(home)
    opened = opened_as(Right.CLOSE)(replace(office, desk=Desk.open(home)))
    found = days(opened)
    assert found["outer"] == found["settle"] == date(2026, 11, 12)
    assert found["executed"] == date(2026, 11, 6)


def test_neither_a_pause_nor_a_failed_proof_moves_any_day(office: Office) -> None:
    opened = opened_as(Right.CLOSE)(office)
    before = days(opened)
    failed = Identification(
        method=Method.PHONE_CODE, joined_at=Level.P1, is_verified=False
    )
    opened.do(identify, failed, by=CHEN)
    opened.do(pause, by=CHEN)
    later = opened.later(days=9)
    assert days(later) == before
    later.do(resume, by=CHEN)
    assert days(later) == before
    assert later.at - opened.at == timedelta(days=9)


def test_a_hold_set_and_lifted_moves_no_day(at_stage: Callable[[str], Office]) -> None:
    office = at_stage("planned")
    before = days(office)
    (key,) = office.ask("shop", "select min(id) from trade_order")
    new = NewHold(
        ground="complaint",
        store="shop",
        table="trade_order",
        keys=(key,),
        owner=CHEN,
        review=date(2026, 12, 15),
    )
    name = office.do(hold, new, by=WANG)
    assert days(office) == before
    office.do(lift, name, by=CHEN)
    assert days(office) == before
