"""Duties make tasks; tasks open, are done, verified, waived, missed and made good."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from office import CHEN, LI, SUN, WANG, WU, Office
from programme_office import (
    MONTHLY,
    PACK,
    asks,
    first_task,
    handed_in,
    loaded,
    on,
    pack,
    paper,
)

from jieqing.casebook.desk import day_of
from jieqing.flow.table import NotInTable
from jieqing.law.shipped import shipped_calendar
from jieqing.programme import models
from jieqing.programme.acts import load_pack, tasks
from jieqing.programme.acts.freeze_figures import freeze
from jieqing.programme.evidence import PeriodWrong
from jieqing.programme.flows import TaskAct, TaskState
from jieqing.programme.guards import NotYourPost, ReasonMissing, SamePerson
from jieqing.programme.horizon import HORIZON, extend
from jieqing.programme.pack_items import ItemKind
from jieqing.programme.packs import PackRefused, read_pack
from jieqing.programme.recurrence import RuleUnreadableError, read_rule
from jieqing.programme.tasks import told


def state(office: Office, no: str) -> TaskState:
    return told(office.desk, no, day_of(office.at)).state


def test_tasks_are_made_once_up_to_the_horizon(office: Office) -> None:
    loaded(office)
    made = models.Task.objects.count()

    assert made == 13
    assert extend(office.desk, office.at) == 0
    assert extend(office.desk, office.later(days=60).at) == 2
    assert models.Task.objects.count() == made + 2


def test_a_task_that_falls_on_a_day_off_moves_to_the_next_working_day(
    office: Office,
) -> None:
    loaded(office)
    row = models.Task.objects.get(occurs=date(2026, 11, 15))

    assert row.due_on == date(2026, 11, 16)  # a Sunday before
    assert row.record.no == "SX-2026-0001"


def test_a_task_opens_and_is_missed_by_its_days_alone(office: Office) -> None:
    loaded(office)
    no = first_task()

    assert state(office, no) is TaskState.PLANNED
    assert state(on(office, date(2026, 11, 13)), no) is TaskState.OPEN
    assert state(on(office, date(2026, 11, 21)), no) is TaskState.OPEN
    assert state(on(office, date(2026, 11, 22)), no) is TaskState.MISSED


def test_a_task_is_done_when_another_human_has_verified_it(office: Office) -> None:
    there = on(loaded(office), date(2026, 11, 16))
    no = first_task()
    with pytest.raises(tasks.EvidenceMissing):
        tasks.submit(there.desk, asks(there, no, TaskAct.SUBMIT, LI))
    handed_in(there, no)
    with pytest.raises(NotYourPost):
        tasks.submit(there.desk, asks(there, no, TaskAct.SUBMIT, SUN))
    tasks.submit(there.desk, asks(there, no, TaskAct.SUBMIT, LI))
    with pytest.raises(NotYourPost):
        tasks.verify(there.desk, asks(there, no, TaskAct.VERIFY, LI))
    tasks.return_(there.desk, asks(there, no, TaskAct.RETURN, WU), "缺一页")
    tasks.submit(there.desk, asks(there, no, TaskAct.SUBMIT, LI))
    tasks.verify(there.desk, asks(there, no, TaskAct.VERIFY, WU))

    assert state(there, no) is TaskState.DONE


def test_evidence_tells_what_it_proves_apart_from_when_it_came(office: Office) -> None:
    there = on(loaded(office), date(2026, 11, 16))
    no = first_task()
    handed_in(there, no)
    row = models.Evidence.objects.get()

    assert (row.proves_to, row.received_at) == (date(2026, 11, 16), there.at)
    ahead = paper(date(2026, 11, 17))
    with pytest.raises(PeriodWrong):
        tasks.add_evidence(there.desk, asks(there, no, TaskAct.EVIDENCE, LI), ahead)


def test_a_missed_task_is_made_good_and_stays_missed(office: Office) -> None:
    there = on(loaded(office), date(2026, 12, 1))
    no = first_task()
    with pytest.raises(NotInTable):
        tasks.submit(there.desk, asks(there, no, TaskAct.SUBMIT, LI))
    handed_in(there, no)
    asked = asks(there, no, TaskAct.SETTLE, LI)
    with pytest.raises(ReasonMissing):
        tasks.make_good(there.desk, asked, " ")
    tasks.make_good(there.desk, asked, "当时系统迁移")

    found = told(there.desk, no, day_of(there.at))
    assert (found.state, found.missed) == (TaskState.MADE_GOOD, True)


def test_a_waiver_is_asked_by_one_and_granted_by_another(office: Office) -> None:
    there = on(loaded(office), date(2026, 11, 16))
    no = first_task()
    with pytest.raises(tasks.WaiverNotAsked):
        tasks.waive(there.desk, asks(there, no, TaskAct.WAIVE, WANG))
    tasks.ask_waiver(there.desk, asks(there, no, TaskAct.ASK_WAIVER, LI), "本月停产")
    tasks.waive(there.desk, asks(there, no, TaskAct.WAIVE, WANG))

    assert state(there, no) is TaskState.WAIVED


def test_a_changed_rule_moves_untouched_future_tasks_only(office: Office) -> None:
    there = on(loaded(office), date(2026, 11, 16))
    handed_in(there, first_task())
    loaded(there, pack("2", "FREQ=MONTHLY;BYMONTHDAY=20"))
    days = models.Task.objects.order_by("occurs").values_list("occurs", flat=True)

    assert list(days)[:3] == [
        date(2026, 11, 15),
        date(2026, 11, 20),
        date(2026, 12, 20),
    ]
    assert day_of(there.at) + HORIZON >= max(days)


def test_an_edited_field_stays_and_an_untouched_one_follows(office: Office) -> None:
    loaded(office)
    key = (ItemKind.DUTY, "keys.check")
    load_pack.edit(office.desk, key, {"rrule": "FREQ=WEEKLY"}, by=CHEN, at=office.at)
    found = pack("2", "FREQ=DAILY")
    seen = load_pack.plan(office.desk, found, "small")

    assert [(c.effect, c.follows, c.stays) for c in seen.changes] == [
        ("changed", (), ("rrule",))
    ]
    load_pack.apply(office.desk, seen, by=CHEN, at=office.at)
    row = models.PackItem.objects.get()
    assert row.shipped["rrule"] == "FREQ=DAILY"
    assert row.local == {"rrule": "FREQ=WEEKLY"}


def test_a_plan_that_was_not_the_one_looked_at_is_refused(office: Office) -> None:
    seen = load_pack.plan(office.desk, pack(), "small")
    loaded(office)

    with pytest.raises(load_pack.PlanMoved):
        load_pack.apply(office.desk, seen, by=CHEN, at=office.at)


def test_a_pack_that_names_what_does_not_exist_is_refused_with_its_lines() -> None:
    text = PACK.format(version="1", rule="FREQ=HOURLY").replace("m4.3", "m4.9")
    with pytest.raises(PackRefused) as refusal:
        read_pack(text, "house.yaml", lambda name: name)

    assert [str(problem) for problem in refusal.value.problems] == [
        "house.yaml:8: the rule cannot be read at 'FREQ'",
        "house.yaml:9: 'm4.9' is no items that exists",
    ]


@pytest.mark.parametrize(
    ("rule", "first", "days"),
    [
        ("FREQ=DAILY;INTERVAL=2", date(2026, 2, 27), ["02-27", "03-01", "03-03"]),
        ("FREQ=WEEKLY;BYDAY=MO,FR", date(2026, 1, 1), ["01-02", "01-05", "01-09"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", date(2026, 1, 1), ["01-31", "03-31", "05-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", date(2026, 1, 1), ["01-31", "02-28", "03-31"]),
        ("FREQ=MONTHLY;INTERVAL=3", date(2026, 1, 9), ["01-09", "04-09", "07-09"]),
        ("FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=1", date(2026, 1, 9), ["06-01", "12-01"]),
    ],
)
def test_rules_fall_on_the_days_that_the_standard_says(
    rule: str, first: date, days: list[str]
) -> None:
    found = read_rule(rule).days(first, first - timedelta(days=1), date(2026, 12, 31))

    assert [f"{day:%m-%d}" for day in found][: len(days)] == days


@pytest.mark.parametrize(
    "rule", ["", "FREQ=HOURLY", "FREQ=DAILY;COUNT=3", "FREQ=DAILY;BYMONTHDAY=0"]
)
def test_a_part_of_a_rule_that_is_not_known_is_never_passed_over(rule: str) -> None:
    with pytest.raises(RuleUnreadableError):
        read_rule(rule)


@settings(max_examples=20, deadline=None)
@given(st.dates(date(2024, 1, 1), date(2027, 1, 1)), st.integers(0, 500))
def test_days_asked_for_in_two_parts_are_those_of_one(first: date, cut: int) -> None:
    rule, until = read_rule(MONTHLY), first + timedelta(days=500)
    before, at = first - timedelta(days=1), first + timedelta(days=cut)
    parts = [*rule.days(first, before, at), *rule.days(first, at, until)]

    assert parts == list(rule.days(first, before, until))


def test_three_years_of_a_duty_never_stop_at_a_new_year(office: Office) -> None:
    loaded(office)
    for month in range(1, 37):
        extend(office.desk, office.later(days=month * 30).at)
    months = {
        (day.year, day.month)
        for day in models.Task.objects.values_list("occurs", flat=True)
    }

    assert len(months) == models.Task.objects.count() >= 48
    assert shipped_calendar().is_working(models.Task.objects.latest("occurs").due_on)


def test_two_people_of_one_post_do_not_verify_themselves(office: Office) -> None:
    text = PACK.format(version="1", rule=MONTHLY).replace("auditor", "it")
    loaded(office, read_pack(text, "house.yaml", lambda name: name))
    there = on(office, date(2026, 11, 16))
    no = first_task()
    handed_in(there, no)
    tasks.submit(there.desk, asks(there, no, TaskAct.SUBMIT, LI))

    with pytest.raises(SamePerson):
        tasks.verify(there.desk, asks(there, no, TaskAct.VERIFY, LI))


def test_nobody_submits_or_makes_good_what_the_engine_has_to_do(office: Office) -> None:
    text = PACK.format(version="1", rule=MONTHLY).replace(
        "kind: file", "kind: act, of: calendar-load"
    )
    loaded(office, read_pack(text, "house.yaml", lambda name: name))
    there, late = on(office, date(2026, 11, 16)), on(office, date(2026, 12, 1))
    no = first_task()

    with pytest.raises(tasks.EvidenceMissing):
        tasks.submit(there.desk, asks(there, no, TaskAct.SUBMIT, LI))
    asked = asks(late, no, TaskAct.SETTLE, LI)
    with pytest.raises(tasks.EvidenceMissing):
        tasks.make_good(late.desk, asked, "后来补做")


def test_a_figure_that_only_the_casebook_has_read_settles_no_task(
    office: Office,
) -> None:
    wanted = "[{{kind: figure, of: mapped_stores}}]"
    text = PACK.replace("[{{kind: file}}]", wanted)
    known = read_pack(text.format(version="1", rule=MONTHLY), "house.yaml", str)
    there = on(loaded(office, known), date(2026, 11, 16))
    no = first_task()
    models.Reading.objects.create(
        tenant="qinghe",
        figure="mapped_stores",
        period="2026-10",
        value="100",
        numerator=1,
        denominator=1,
        ledger_size=1,
        definition=1,
        records=[],
        read_at=there.at,
    )
    with pytest.raises(tasks.EvidenceMissing):
        tasks.submit(there.desk, asks(there, no, TaskAct.SUBMIT, LI))
    models.Reading.objects.all().delete()
    freeze(there.desk, "2026-10", by=CHEN, at=there.at)
    tasks.submit(there.desk, asks(there, no, TaskAct.SUBMIT, LI))

    assert state(there, no) is TaskState.SUBMITTED
