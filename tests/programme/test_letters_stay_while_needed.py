"""What the home wrote with customers is not erased too early by its own dates."""

import shutil
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from office import CHEN, WANG, ZHAO, Office
from programme_office import asks
from test_own_records_go_by_their_dates import on
from test_tickets import answered, closed, received, taken, through
from test_tickets_go_with_their_subject import TO_PLAN, number_of, own_rows, walked

from jieqing.casebook.acts.hold import NewHold, hold
from jieqing.casebook.desk import Desk, HomeRenamed, day_of
from jieqing.flow.ledger import LedgerBehind
from jieqing.home import OWN_STORE, read_home, write_home
from jieqing.programme.own_days import erase_over
from jieqing.programme.tickets import acts, letters
from jieqing.programme.tickets.flow import TicketAct
from jieqing.programme.tickets.keeping import EXPIRING, stand_as_told
from jieqing.programme.tickets.models import Ticket

Moment = tuple[int, ...]


def name_of(no: str) -> str:
    return Ticket.objects.get(record__no=no).letters


def test_letters_that_a_hold_binds_stay_when_their_day_comes(office: Office) -> None:
    no = through(office, subject=number_of(office), title="x")
    answered(office, no)
    closed(office, no)
    case = walked(office, *TO_PLAN)
    new = NewHold(
        ground="litigation",
        store=OWN_STORE,
        table="ticket",
        keys=((name_of(no),),),
        owner=WANG,
        review=day_of(case.at) + timedelta(days=30),
    )
    case.do(hold, new, by=WANG)
    then = on(case, date(2029, 11, 20))

    assert erase_over(then.desk, then.at) == {}
    assert own_rows(office)["ticket"] == 1


def test_letters_of_a_merged_ticket_are_held_until_the_other_one_ends(
    office: Office,
) -> None:
    older, newer = through(office), received(office)
    acts.merge(office.desk, asks(office, newer, TicketAct.MERGE, CHEN), older)
    while_open = {*letters.open_names(office.desk.home)}
    answered(office, older)
    closed(office, older)
    stand_as_told(office.desk, office.at)
    ended = letters.open_names(office.desk.home)
    acts.reopen(office.desk, asks(office, older, TicketAct.REOPEN, CHEN), "客户不接受")
    stand_as_told(office.desk, office.at)

    assert while_open == {name_of(older), name_of(newer)}
    assert ended == ()
    assert {*letters.open_names(office.desk.home)} == while_open


def test_an_ended_ticket_says_so_although_its_letters_are_busy(office: Office) -> None:
    no = through(office)
    answered(office, no)
    with sqlite3.connect(office.desk.home.own_path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        closed(office, no)
        other.execute("ROLLBACK")
    stand_as_told(office.desk, office.at)

    assert letters.open_names(office.desk.home) == ()


def at(office: Office, *moment: int) -> Office:
    """The office at a moment of UTC; a Beijing day begins at 16:00."""
    return replace(office, at=datetime(*moment, tzinfo=UTC))  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("ended", "stays", "goes"),
    [
        # the last second of a Beijing day, and the first of the next
        ((2026, 11, 2, 15, 59, 59), (2029, 11, 2, 15, 59, 59), (2029, 11, 2, 16)),
        ((2026, 11, 2, 16), (2029, 11, 3, 15, 59, 59), (2029, 11, 3, 16)),
        # where there is no such day three years on, the month's last one counts
        ((2028, 2, 29, 4), (2031, 2, 28, 15, 59, 59), (2031, 2, 28, 16)),
        ((2029, 2, 28, 4), (2032, 2, 28, 15, 59, 59), (2032, 2, 28, 16)),
    ],
)
def test_words_stay_to_the_end_of_their_last_beijing_day(
    office: Office, ended: Moment, stays: Moment, goes: Moment
) -> None:
    no = through(office)
    answered(at(office, *ended), no)
    closed(at(office, *ended), no)
    last, after = at(office, *stays), at(office, *goes)

    assert erase_over(last.desk, last.at) == {}
    assert erase_over(after.desk, after.at) == {"tickets": 1}


def test_words_of_a_ticket_that_was_taken_up_again_are_counted_from_its_last_end(
    office: Office,
) -> None:
    no = through(office)
    answered(office, no)
    closed(office, no)
    again = at(office, 2029, 11, 2, 4)  # their last day, had it stayed ended
    acts.reopen(again.desk, asks(again, no, TicketAct.REOPEN, CHEN), "客户不接受")
    open_ = at(office, 2030, 5, 6, 4)
    while_open = erase_over(open_.desk, open_.at)
    taken(open_, no, by=WANG)
    answered(open_, no, by=WANG)
    closed(open_, no, by=ZHAO)
    last, after = at(office, 2033, 5, 6, 4), at(office, 2033, 5, 7, 4)

    assert while_open == {}
    assert erase_over(last.desk, last.at) == {}
    assert erase_over(after.desk, after.at) == {"tickets": 1}


def test_words_of_merged_tickets_are_counted_from_the_end_of_who_took_them_in(
    office: Office,
) -> None:
    oldest, middle, newest = through(office), received(office), received(office)
    for one, into in ((newest, middle), (middle, oldest)):
        acts.merge(office.desk, asks(office, one, TicketAct.MERGE, CHEN), into)
    while_open = [*EXPIRING.ahead(office.desk)]
    end = at(office, 2027, 5, 6, 4)
    answered(end, oldest)
    closed(end, oldest)
    merged, last = at(office, 2029, 11, 3, 4), at(office, 2030, 5, 6, 4)
    after = at(office, 2030, 5, 7, 4)

    assert while_open == [None] * 3
    assert [*EXPIRING.ahead(office.desk)] == [date(2030, 5, 6)] * 3
    assert erase_over(merged.desk, merged.at) == {}
    assert erase_over(last.desk, last.at) == {}
    assert erase_over(after.desk, after.at) == {"tickets": 3}


def test_a_hold_set_on_their_last_day_keeps_words_the_day_after(office: Office) -> None:
    no = through(office, subject=number_of(office), title="x")
    answered(office, no)
    closed(office, no)
    case = at(walked(office, *TO_PLAN), 2029, 11, 2, 15, 59)
    on_the_day = erase_over(case.desk, case.at)
    new = NewHold(
        ground="litigation",
        store=OWN_STORE,
        table="ticket",
        keys=((name_of(no),),),
        owner=WANG,
        review=day_of(case.at) + timedelta(days=30),
    )
    case.do(hold, new, by=WANG)
    after = at(case, 2029, 11, 2, 16)

    assert on_the_day == {}
    assert erase_over(after.desk, after.at) == {}
    assert own_rows(office)["ticket"] == 1


def test_a_home_under_another_short_name_is_refused_before_its_words_are_nobodys(
    office: Office,
) -> None:
    received(office)
    home = office.desk.home
    company = replace(home.company, tenant="qinghe-mall")
    write_home(replace(home, company=company))
    with pytest.raises(HomeRenamed) as refused:
        Desk.open(read_home(home.folder))

    assert refused.value.facts == {"was": "qinghe", "now": "qinghe-mall"}
    assert own_rows(office)["ticket"] == 1


def test_a_casebook_older_than_the_words_stops_the_run_that_would_erase_them(
    office: Office, tmp_path: Path
) -> None:
    home, kept = office.desk.home, tmp_path / "casebook"
    received(office)
    address = office.casebooks.copied(home.casebook)
    connection.close()
    shutil.copytree(home.place("casebook"), kept)
    received(office)
    connection.close()
    shutil.rmtree(home.place("casebook"))
    shutil.copytree(kept, home.place("casebook"))
    office.casebooks.put_back(home.casebook, address)
    after = on(office, date(2026, 11, 5))
    with pytest.raises(LedgerBehind):
        Desk.open(read_home(home.folder))
    with pytest.raises(LedgerBehind):  # by a worker that had its desk open
        erase_over(after.desk, after.at)

    assert Ticket.objects.count() == 1
    assert own_rows(office)["ticket"] == 2
