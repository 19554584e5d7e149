"""What today's page and the digest say beside cases: tasks, texts, law, the people."""

from dataclasses import replace
from datetime import timedelta

import pytest
from office import CHEN, LI, QIAN, WANG, WU, ZHAO, Office
from programme_office import (
    approved,
    asks,
    handed_in,
    loaded,
    on,
    reviewed,
    sent_round,
    started,
)
from test_changes_of_law import proposed as law_proposed
from test_incidents import BIG, reported
from test_standing_approvals import SHOP
from test_standing_approvals import proposed as standing_proposed

from jieqing.casebook.desk import day_of
from jieqing.notices.agenda import Line, Waits, agenda, board_of
from jieqing.people.matrix import Role
from jieqing.people.posts import SOON, Post
from jieqing.people.review import EVERY
from jieqing.programme import models
from jieqing.programme.acts import tasks
from jieqing.programme.acts.receipts import confirm, present
from jieqing.programme.day_list import falls_in
from jieqing.programme.flows import TaskAct
from jieqing.programme.guards import NotYourPost

RULES = frozenset({"cn-ecl-31-transaction"})


def lines(office: Office, who: str) -> dict[Waits, Line]:
    """What waits for somebody at the office's moment."""
    desk = office.desk.at(office.at)
    found = agenda(board_of(desk), desk.register.person(who))
    return {line.what: line for line in found}


def test_a_text_waits_for_its_signers_and_then_for_its_readers(office: Office) -> None:
    no = started(office)
    sent_round(office, no)
    round_ = {
        who: Waits.TEXTS_TO_SIGN in lines(office, who) for who in (CHEN, WU, WANG)
    }
    reviewed(office, no)
    seen = {who: Waits.TEXTS_TO_SIGN in lines(office, who) for who in (WU, WANG)}
    approved(office, no)
    present(office.desk, no, by=WANG, at=office.at)
    confirm(office.desk, no, by=WANG, at=office.at)

    assert round_ == {CHEN: False, WU: True, WANG: True}
    assert seen == {WU: False, WANG: True}
    assert lines(office, ZHAO)[Waits.TEXTS_TO_READ].count == 1
    assert Waits.TEXTS_TO_READ not in lines(office, WANG)


def test_a_task_waits_for_its_post_then_for_its_verifier(office: Office) -> None:
    loaded(office)
    first = models.Task.objects.select_related("record").earliest("occurs")
    then = on(office, first.due_on)
    mine = lines(then, LI)
    late = lines(on(office, first.shuts_on), LI)
    handed_in(then, first.record.no)
    tasks.submit(then.desk, asks(then, first.record.no, TaskAct.SUBMIT, LI))

    assert mine[Waits.TASKS_OPEN].count == 1
    assert next(iter(late.values())).what is Waits.TASKS_LATE
    assert lines(then, WU)[Waits.TASKS_TO_VERIFY].count == 1
    assert Waits.TASKS_TO_VERIFY not in lines(then, ZHAO)


def test_a_vacant_posts_task_is_its_superiors_until_somebody_holds_it(
    office: Office,
) -> None:
    loaded(office)
    first = models.Task.objects.select_related("record").earliest("occurs")
    then = on(office, first.due_on)
    asked = asks(then, first.record.no, TaskAct.SUBMIT, CHEN)
    with pytest.raises(NotYourPost):
        tasks.submit(then.desk, asked)
    before = lines(then, CHEN)
    then.end_post(LI, Post(role=Role.IT))
    vacant = lines(then, CHEN)
    handed_in(then, first.record.no, by=CHEN)
    tasks.submit(then.desk, asks(then, first.record.no, TaskAct.SUBMIT, CHEN))

    assert Waits.TASKS_OPEN not in before
    assert vacant[Waits.TASKS_OPEN].count == 1


def test_a_task_two_working_days_late_tells_the_superior(office: Office) -> None:
    loaded(office)
    first = models.Task.objects.select_related("record").earliest("occurs")
    calendar = office.desk.calendar
    days = [calendar.working_day(first.due_on, late).day for late in (1, 2)]
    told = [lines(on(office, day), CHEN) for day in days]

    assert [Waits.TASKS_LATE_BELOW in one for one in told] == [False, True]
    assert Waits.TASKS_LATE_BELOW not in lines(on(office, days[1]), WANG)


def test_a_standing_approval_waits_to_be_signed_by_others(office: Office) -> None:
    standing_proposed(
        office, replace(SHOP, rules=RULES, until=day_of(office.at) + SOON)
    )

    assert lines(office, WANG)[Waits.STANDING_TO_SIGN].count == 1
    assert Waits.STANDING_TO_SIGN not in lines(office, CHEN)


def test_a_change_of_the_law_waits_for_a_second_person(office: Office) -> None:
    law_proposed(office)

    assert lines(office, WANG)[Waits.LAW_TO_SIGN].count == 1
    assert Waits.LAW_TO_SIGN not in lines(office, CHEN)


def test_an_access_review_that_comes_near_waits_for_administrators(
    office: Office,
) -> None:
    near = replace(office, at=office.at + EVERY - SOON)
    over = replace(office, at=office.at + EVERY + timedelta(days=1))

    assert lines(office, QIAN) == {}
    assert lines(near, QIAN)[Waits.ACCESS_REVIEW].is_late is False
    assert lines(over, WU)[Waits.ACCESS_REVIEW].is_late
    assert Waits.ACCESS_REVIEW not in lines(over, CHEN)


def test_the_report_that_an_incident_owes_waits_for_the_officer(office: Office) -> None:
    reported(office, facts=BIG, is_exercise=True)
    assert Waits.REPORTS_OWED not in lines(office, CHEN)
    no = reported(office, facts=BIG)
    today = day_of(office.at)
    falls = [one.no for one in falls_in(office.desk, today, today, post="officer")]
    after = office.later(hours=5)

    assert lines(office, CHEN)[Waits.REPORTS_OWED].count == 1
    assert lines(office, CHEN)[Waits.REPORTS_OWED].day == today
    assert Waits.REPORTS_OWED not in lines(office, LI)
    assert falls == [no]
    assert next(iter(lines(after, CHEN).values())).what is Waits.REPORTS_LATE
