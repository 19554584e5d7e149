"""What a post owes by a day: told at its day, two working days late, and five."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from office import CHEN, LI, SUN, WU
from posted import Posted
from programme_office import asks, first_task, handed_in, loaded
from test_response_team import OTHERS, called

from jieqing.language import heard
from jieqing.law.shipped import shipped_calendar
from jieqing.notices.clocks import matter_kind_at
from jieqing.notices.endpoints import Channel
from jieqing.notices.models import Sending
from jieqing.notices.wording import because, title_of
from jieqing.people.matrix import Role
from jieqing.people.posts import Post
from jieqing.programme import models
from jieqing.programme.acts import tasks
from jieqing.programme.flows import TaskAct
from jieqing.programme.reach.told import told
from rivals import at_once

MONDAY = date(2026, 11, 16)
TEN = time(2, tzinfo=UTC)
KINDS = ("matter.due", "matter.above", "matter.late")


def on(posted: Posted, day: date, hour: time = TEN) -> Posted:
    at = datetime.combine(day, hour)
    return replace(posted, office=replace(posted.office, at=at), at=at)


@pytest.fixture
def owed(posted: Posted) -> Posted:
    """李运维's task to look at the keys falls due on Monday, 16 November."""
    loaded(posted.office)
    first = models.Task.objects.order_by("occurs").first()
    assert first is not None
    assert first.due_on == MONDAY
    return on(posted, MONDAY)


@pytest.mark.parametrize(
    ("today", "kind"),
    [
        (date(2026, 11, 13), ""),
        (date(2026, 11, 16), "matter.due"),
        (date(2026, 11, 17), "matter.due"),
        (date(2026, 11, 18), "matter.above"),
        (date(2026, 11, 20), "matter.above"),
        (date(2026, 11, 23), "matter.late"),
    ],
)
def test_it_climbs_by_working_days(today: date, kind: str) -> None:
    assert matter_kind_at(MONDAY, today, shipped_calendar()) == kind


def test_holder_and_deputy_at_its_day_the_superior_after_two_the_officer_after_five(
    owed: Posted,
) -> None:
    away = Post(role=Role.IT, until=MONDAY, instead_of=LI)
    owed.office.give_post(SUN, away)
    owed.round()
    on(owed, date(2026, 11, 18)).round()
    on(owed, date(2026, 11, 23)).round()
    rows = Sending.objects.filter(kind=KINDS[0])
    with heard("zh"):
        reasons = {row.to: because(row) for row in rows}

    assert [owed.told(kind) for kind in KINDS] == [{LI, SUN}, {CHEN}, {CHEN}]
    assert "代理" in reasons[SUN]
    assert "轮到您" in reasons[LI]


def test_nothing_is_sent_twice_by_a_second_worker_or_after_a_restart(
    owed: Posted,
) -> None:
    owed.mailed_to(LI)
    owed.round()
    owed.round()
    owed.round(minutes=11)
    on(owed, date(2026, 11, 17)).round()

    rows = Sending.objects.filter(kind=KINDS[0])
    assert sorted(rows.values_list("channel", flat=True)) == ["console", "mail"]
    letters = [content for *_, content in owed.mail.handed_in]
    assert sum("最后一天" in content for content in letters) <= 1


def test_of_two_workers_at_one_moment_each_is_told_once(owed: Posted) -> None:
    owed.mailed_to(LI, CHEN)
    owed.add()
    late = on(owed, date(2026, 11, 18))
    connection.close()
    said = at_once(
        late.office.desk.home.folder,
        late.at.isoformat(),
        "from jieqing.notices.rounds import send_due",
        "send_due(home, at)",
    )
    arrived = Sending.objects.filter(state="sent").exclude(channel="console")
    letters = [content for *_, content in late.mail.handed_in]
    posted = [came.headers["webhook-id"] for came in late.web.came]

    assert late.told(KINDS[1]) == late.told(KINDS[1], Channel.MAIL) == {CHEN}
    assert len({*letters}) == len(letters)
    assert len({*posted}) == len(posted)
    assert sum(map(int, said)) == len(letters) + len(posted) == arrived.count()


def test_what_is_done_before_the_mail_goes_out_is_mailed_to_nobody(
    owed: Posted,
) -> None:
    owed.mailed_to(LI)
    evening = on(owed, MONDAY, time(12, 30, tzinfo=UTC))
    evening.round()
    waiting = owed.told(KINDS[0], Channel.MAIL)
    no = first_task()
    handed_in(evening.office, no)
    tasks.submit(evening.office.desk, asks(evening.office, no, TaskAct.SUBMIT, LI))
    on(owed, date(2026, 11, 17), time(0, 30, tzinfo=UTC)).round()

    rows = Sending.objects.filter(kind=KINDS[0], channel=Channel.MAIL)
    assert waiting == {LI}
    assert [row.state for row in rows] == ["dropped"]


def test_what_has_another_day_now_reminds_by_that_day_alone(owed: Posted) -> None:
    later = MONDAY + timedelta(days=7)
    models.Task.objects.filter(due_on=MONDAY).update(due_on=later)
    owed.round()
    before = owed.told(KINDS[0])
    on(owed, later).round()

    assert before == set()
    assert owed.told(KINDS[0]) == {LI}


def test_a_message_names_number_day_and_page_and_nothing_typed(owed: Posted) -> None:
    owed.add()
    owed.round()
    row = Sending.objects.get(kind=KINDS[0], channel="console")
    no = first_task()

    assert title_of(row).startswith(no)
    assert row.facts["place"] == f"tasks/{no}/"
    bodies = " ".join(came.body.decode() for came in owed.web.came)
    assert f'"record": "{no}"' in bodies
    assert "查看密钥" not in bodies


def test_of_a_vacant_post_it_is_the_superior_who_is_told_at_its_day(
    owed: Posted,
) -> None:
    owed.office.end_post(LI, Post(role=Role.IT))
    owed.round()

    assert owed.told(KINDS[0]) == {CHEN}
    assert WU not in owed.told(KINDS[1])


def test_a_reach_test_calls_by_every_channel_in_quiet_hours_too(owed: Posted) -> None:
    owed.mailed_to(LI)
    owed.add()
    night = on(owed, MONDAY, time(14, 0, tzinfo=UTC))
    no = called(night.office)
    night.round()
    rows = Sending.objects.filter(kind="reach.call", to=LI)

    assert night.told("reach.call") == set(OTHERS)
    assert {row.channel: row.state for row in rows} == {
        "console": "sent",
        "mail": "sent",
    }
    assert no in " ".join(came.body.decode() for came in night.web.came)
    assert told(night.office.desk, no).answered == {}
