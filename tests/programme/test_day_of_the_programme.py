"""A worker makes and settles tasks by itself, once a day whoever of them looks."""

from office import Office
from test_tasks_of_duties import loaded

from jieqing.flow import lease as leases
from jieqing.programme import models
from jieqing.programme.daily import JOB, Kept, keep_day


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
