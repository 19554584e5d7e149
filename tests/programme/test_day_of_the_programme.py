"""A worker makes and settles tasks by itself, once a day whoever of them looks."""

from datetime import date

from django.db import connection
from office import Office
from programme_office import on
from test_tasks_of_duties import loaded
from test_tickets import answered, closed, through

from jieqing.casebook.desk import Desk
from jieqing.flow import lease as leases
from jieqing.programme import models
from jieqing.programme.daily import JOB, Kept, keep_day
from jieqing.programme.own_days import EXPIRING, RECORD
from jieqing.programme.tickets import letters
from rivals import at_once


def test_each_day_is_kept_once_by_one_of_several_workers(office: Office) -> None:
    loaded(office)
    first, again = keep_day(office.desk, office.at), keep_day(office.desk, office.at)
    later = office.later(days=60)
    other = leases.claim(office.desk.tenant, JOB, leases.clock())
    while_another_works = keep_day(later.desk, later.at)
    leases.release(other)
    next_one = keep_day(later.desk, later.at)

    assert first == Kept(made=0, settled=())
    assert again is None
    assert while_another_works is None
    assert next_one == Kept(made=2, settled=())
    assert models.Task.objects.count() == 15
    assert keep_day(later.desk, later.at) is None


def test_of_two_workers_at_one_moment_one_keeps_the_day_and_erases_once(
    office: Office,
) -> None:
    first, second = through(office), through(office)
    for no in (first, second):
        answered(office, no)
        closed(office, no)
    then = on(office, date(2029, 11, 3))
    connection.close()
    said = at_once(
        then.desk.home.folder,
        then.at.isoformat(),
        "from jieqing.programme.daily import keep_day",
        "keep_day(desk, at) is not None",
    )

    assert said == ["False", "True"]
    assert letters.all_names(then.desk.home) == {}
    assert _counts(then) == [{"tickets": 2}]


def test_two_that_erase_what_is_over_at_one_moment_count_it_once(
    office: Office,
) -> None:
    no = through(office)
    answered(office, no)
    closed(office, no)
    then = on(office, date(2029, 11, 3))
    connection.close()
    at_once(
        then.desk.home.folder,
        then.at.isoformat(),
        "from jieqing.programme.own_days import erase_over",
        "dict(erase_over(desk, at))",
    )

    assert _counts(then) == [{"tickets": 1}]


def _counts(office: Office) -> list[object]:
    leaves = Desk.open(office.desk.home).ledger.leaves_of(RECORD)
    return [
        {key: fact for key, fact in leaf.entry.facts.items() if key in EXPIRING}
        for leaf in leaves
    ]
