"""Field cases of governance tools: dates that carry a zone, names that exist."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from office import CHEN, LI, Office
from programme_office import asks, first_task, handed_in, loaded

from jieqing.flow.table import NotInTable
from jieqing.programme.acts import tasks
from jieqing.programme.flows import TaskAct
from jieqing.programme.incidents import acts as incidents
from jieqing.programme.incidents.acts import NewIncident
from jieqing.programme.incidents.flow import IncidentAct
from jieqing.programme.incidents.level import Facts
from jieqing.programme.incidents.told import told
from jieqing.programme.models import Task
from jieqing.programme.packs import PackRefused, read_pack

BEIJING = timezone(timedelta(hours=8))
PACK = """
key: house
version: "1"
locale: zh-CN
title: 本公司
items:
  - {key: keys.check, title: 查看密钥, owner: it, rrule: FREQ=MONTHLY,
     evidence: [{kind: file}], items: [m4.3], anchors: ["pipl:75"], sizes: [small]}
"""


def at(office: Office, day: date, *clock: int) -> Office:
    """The office at a time of Beijing."""
    hour, minute, second = clock
    when = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=BEIJING)
    return replace(office, at=when)


def test_d_69_when_it_was_known_stays_whatever_is_written_later(
    office: Office,
) -> None:
    found = NewIncident(
        kind="leak",
        title="导出文件外泄",
        is_exercise=False,
        occurred_on=office.at.date(),
        known_at=office.at,
        facts=Facts(people=300),
        account="合作方发现网盘上有客户名单",
    )
    no = incidents.report(office.desk, found, by=LI, at=office.at)
    next_day = office.later(days=1)
    asked = asks(next_day, no, IncidentAct.FACTS, CHEN)
    incidents.weigh(next_day.desk, asked, Facts(people=2000))
    persons = office.desk.register.roll(next_day.at).persons

    assert told(office.desk, no, persons).known_at == office.at


def test_d_70_a_day_ends_at_midnight_in_beijing(office: Office) -> None:
    loaded(office)
    no = first_task()
    shut = Task.objects.get(record__no=no).shuts_on
    last = at(office, shut - timedelta(days=1), 23, 59, 30)
    handed_in(last, no, to=date(2026, 11, 16))
    late = at(office, shut, 0, 0, 1)

    with pytest.raises(NotInTable):
        tasks.submit(late.desk, asks(late, no, TaskAct.SUBMIT, LI))
    assert tasks.submit(last.desk, asks(last, no, TaskAct.SUBMIT, LI)) == "submitted"


def test_d_72_a_pack_that_cites_what_no_law_says_is_refused() -> None:
    with pytest.raises(PackRefused, match="pipl:75"):
        read_pack(PACK, "house.yaml", lambda name: name)
