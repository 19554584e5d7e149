"""Answers by name stay while a hold binds them, and go although an act was cut off."""

import sqlite3
from datetime import timedelta

import pytest
from office import CHEN, WANG, Office
from programme_office import asks
from test_forms import counted, links, opened_form
from test_own_records_go_by_their_dates import on
from test_tickets_go_with_their_subject import TO_PLAN, number_of, walked

from jieqing.casebook.acts.hold import NewHold, hold
from jieqing.casebook.desk import day_of
from jieqing.home import OWN_STORE
from jieqing.programme.forms.acts import AnswersHeld, purge
from jieqing.programme.forms.answering import answer
from jieqing.programme.forms.flow import FormAct, FormState
from jieqing.programme.forms.keeping import stand_as_told
from jieqing.programme.forms.told import questionnaire_in, told
from jieqing.programme.own_days import erase_over


def answered_by(office: Office, whose: str) -> str:
    no = opened_form(office, "form.partner")
    asks_ = questionnaire_in(office.desk.home, told(office.desk, no)).asks
    given = {ask.key: ask.values[0] if ask.values else "有" for ask in asks_}
    for token in links(office, no, 0, whose, "别的单位"):
        answer(office.desk, token, given, office.at)
    return no


def replies(office: Office) -> list[tuple[str, int]]:
    with sqlite3.connect(office.desk.home.own_path) as file:
        return file.execute("select name, is_open from reply").fetchall()


def test_answers_that_a_hold_binds_stay_on_their_day(office: Office) -> None:
    no = answered_by(office, number_of(office))
    case = walked(office, *TO_PLAN)
    new = NewHold(
        ground="litigation",
        store=OWN_STORE,
        table="reply",
        keys=((replies(office)[0][0],),),
        owner=WANG,
        review=day_of(case.at) + timedelta(days=30),
    )
    case.do(hold, new, by=WANG)
    then = on(case, told(office.desk, no).purges_on)
    with pytest.raises(AnswersHeld):
        purge(then.desk, asks(then, no, FormAct.PURGE, CHEN))

    assert erase_over(then.desk, then.at) == {}
    assert len(replies(office)) == 2


def test_what_busy_answers_kept_is_wiped_by_the_next_daily_run(office: Office) -> None:
    no = answered_by(office, "甲")
    counted(office, no)
    then = on(office, told(office.desk, no).purges_on)
    with sqlite3.connect(office.desk.home.own_path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        gone = erase_over(then.desk, then.at)
        other.execute("ROLLBACK")
    kept = len(replies(office))
    stand_as_told(then.desk, then.at)

    assert (gone, kept, replies(office)) == ({"forms": 1}, 2, [])
    assert told(office.desk, no).state is FormState.PURGED
