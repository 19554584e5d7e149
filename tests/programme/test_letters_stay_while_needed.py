"""What the home wrote with customers is not erased too early by its own dates."""

import sqlite3
from datetime import date, timedelta

from office import CHEN, WANG, Office
from programme_office import asks
from test_own_records_go_by_their_dates import on
from test_tickets import answered, closed, received, through
from test_tickets_go_with_their_subject import TO_PLAN, number_of, own_rows, walked

from jieqing.casebook.acts.hold import NewHold, hold
from jieqing.casebook.desk import day_of
from jieqing.home import OWN_STORE
from jieqing.programme.own_days import erase_over
from jieqing.programme.tickets import acts, letters
from jieqing.programme.tickets.flow import TicketAct
from jieqing.programme.tickets.keeping import stand_as_told
from jieqing.programme.tickets.models import Ticket


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
