"""Records that the programme keeps of people go by their own dates, by themselves."""

import sqlite3
from contextlib import suppress
from datetime import date, timedelta

import pytest
from courses_office import LITTLE, assigned, handed_in, small, with_courses
from django.db import transaction
from issue_office import joined
from office import CHEN, KEYS, QIAN, SUN, Office
from programme_office import on
from test_forms import links, opened_form
from test_tickets import answered, closed, through

from jieqing.casebook.own_store import OwnStoreBusy
from jieqing.flow import record as records
from jieqing.people.matrix import Role
from jieqing.programme import models
from jieqing.programme.courses.models import Attempt
from jieqing.programme.forms.answering import answer
from jieqing.programme.forms.flow import FormState
from jieqing.programme.forms.models import Answer, Link
from jieqing.programme.forms.told import questionnaire_in
from jieqing.programme.forms.told import told as told_form
from jieqing.programme.own_days import RECORD, erase_over, long_gone
from jieqing.programme.sealed import FOLDER
from jieqing.programme.tickets import letters
from jieqing.programme.tickets.keeping import stand_as_told
from jieqing.programme.tickets.models import Ticket


def left(office: Office, who: str) -> None:
    register = office.desk.register
    end = register.to_disable(who, by=QIAN)
    register.disable(who, KEYS[QIAN].sign(end.to_bytes()), by=QIAN, at=office.at)


@pytest.mark.parametrize(
    ("day", "gone"),
    [
        (date(2029, 11, 1), {}),
        (date(2029, 11, 2), {}),
        (date(2029, 11, 3), {"tickets": 1}),
    ],
)
def test_words_of_a_ticket_go_three_years_after_it_ended(
    office: Office, day: date, gone: dict[str, int]
) -> None:
    no = through(office)
    through(office)  # this one never ends
    answered(office, no)
    closed(office, no)
    then = on(office, day)

    assert erase_over(then.desk, then.at) == gone
    assert erase_over(then.desk, then.at) == {}
    assert len(letters.all_names(office.desk.home)) == 2 - len(gone)
    assert len(records.read(office.desk.ledger, RECORD).leaves) == len(gone)


def test_what_another_act_keeps_busy_stops_no_other_kind_and_is_not_told_as_gone(
    office: Office,
) -> None:
    no, form = through(office), opened_form(office, "form.partner")
    answered(office, no)
    closed(office, no)
    then = on(office, told_form(office.desk, form).purges_on)
    with sqlite3.connect(office.desk.home.own_path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OwnStoreBusy):
            erase_over(then.desk, then.at)
        other.execute("ROLLBACK")
    told_ = [leaf.entry.facts for leaf in then.desk.ledger.leaves_of(RECORD)]

    assert ["tickets" in facts for facts in told_] == [False]
    assert told_form(then.desk, form).state is FormState.PURGED
    assert len(letters.all_names(office.desk.home)) == 1
    assert erase_over(then.desk, then.at) == {"tickets": 1}


def test_words_that_went_in_a_run_that_was_not_entered_are_told_as_nothing(
    office: Office,
) -> None:
    no = through(office)
    answered(office, no)
    closed(office, no)
    then = on(office, date(2029, 11, 3))
    with suppress(KeyboardInterrupt), transaction.atomic():
        erase_over(then.desk, then.at)
        raise KeyboardInterrupt
    after = (
        len(letters.all_names(office.desk.home)),
        then.desk.ledger.leaves_of(RECORD),
    )

    assert after == (0, ())
    assert erase_over(then.desk, then.at) == {}


def test_words_laid_by_an_act_that_was_cut_off_go_the_day_after(
    office: Office,
) -> None:
    new = letters.NewLetters(
        subject="990001", title="断电前", is_complaint=True, on=date(2026, 11, 2)
    )
    letters.begin(office.desk.home, new)
    through(office)
    same, after = on(office, date(2026, 11, 3)), on(office, date(2026, 11, 4))

    assert erase_over(same.desk, same.at) == {}
    assert erase_over(after.desk, after.at) == {"tickets": 1}
    assert Ticket.objects.count() == len(letters.all_names(office.desk.home))


def test_what_ended_in_an_act_that_was_cut_off_is_let_go_that_day(
    office: Office,
) -> None:
    no = through(office)
    answered(office, no)
    closed(office, no)
    name = Ticket.objects.get().letters
    letters.stand(office.desk.home, name, is_open=True)
    stand_as_told(office.desk, office.at)

    assert letters.open_names(office.desk.home) == ()


def test_raw_answers_are_wiped_on_the_day_that_the_form_says(office: Office) -> None:
    no = opened_form(office, "form.partner")
    asks_ = questionnaire_in(office.desk.home, told_form(office.desk, no)).asks
    given = {ask.key: ask.values[0] if ask.values else "有" for ask in asks_}
    for token in links(office, no, 0, "林某", "王某"):
        answer(office.desk, token, given, office.at)
    names = {*Link.objects.values_list("respondent", flat=True)}
    folder = office.desk.home.place(FOLDER)
    there = {path.name for path in folder.iterdir()}
    purges_on = told_form(office.desk, no).purges_on
    before = on(office, purges_on - timedelta(days=1))
    after = on(office, purges_on)
    kept = erase_over(before.desk, before.at)
    wiped = erase_over(after.desk, after.at)

    assert (kept, wiped) == ({}, {"forms": 1})
    assert names <= there
    assert names & {path.name for path in folder.iterdir()} == set()
    assert (Answer.objects.count(), Link.objects.count()) == (0, 0)
    assert told_form(office.desk, no).state is FormState.PURGED
    assert erase_over(after.desk, after.at) == {}


def test_papers_and_receipts_go_two_years_after_somebody_left(office: Office) -> None:
    school = with_courses(office, small())
    assigned(school, LITTLE)
    handed_in(school, SUN, LITTLE)
    paper = Attempt.objects.get()
    receipt = {"version": 1, "presented_at": office.at}
    record = models.Record.objects.filter(mechanism="document").first()
    record = record or models.Record.objects.first()
    models.Receipt.objects.create(record=record, person=SUN, **receipt)
    models.Receipt.objects.create(record=record, person=CHEN, **receipt)
    left(school, SUN)
    early, late = on(school, date(2028, 11, 2)), on(school, date(2028, 11, 3))
    kept = erase_over(early.desk, early.at)
    gone = erase_over(late.desk, late.at)
    files = {path.name for path in office.desk.home.place(FOLDER).iterdir()}

    assert (kept, gone) == ({}, {"receipts": 1, "attempts": 1})
    assert [row.person for row in models.Receipt.objects.all()] == [CHEN]
    assert not Attempt.objects.exists()
    assert {paper.paper, paper.answers} & files == set()


def test_who_left_twice_left_when_they_left_for_good(office: Office) -> None:
    left(office, SUN)
    again = on(office, date(2028, 6, 1))
    back = joined(again, "孙执行", Role.EXECUTOR)
    ended = on(office, date(2030, 6, 1))
    left(ended, back)

    assert long_gone(ended.desk, ended.at) == frozenset()
    late = on(office, date(2032, 6, 2))
    assert long_gone(late.desk, late.at) == {SUN, back}
