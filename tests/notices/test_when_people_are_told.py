"""Quiet hours, one digest a working day, clocks near their end, whom they concern."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from office import CASE, CHEN, SUN, WANG, ZHAO
from posted import Posted

from jieqing.casebook.acts.remind import remind
from jieqing.casebook.errands import Progressing, ask
from jieqing.casebook.flows import Act
from jieqing.casebook.models import Case, Errand
from jieqing.flow import lease as leases
from jieqing.law.shipped import shipped_calendar
from jieqing.notices.clocks import kind_at
from jieqing.notices.copying import copy
from jieqing.notices.endpoints import Channel
from jieqing.notices.hours import NIGHT, Quiet, digest_day
from jieqing.notices.kinds import EVENT_WORDS, KINDS, Manner
from jieqing.notices.models import Sending
from jieqing.people.matrix import Role

CALENDAR = shipped_calendar()
MONDAY = date(2026, 11, 2)


def beijing(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 in Beijing."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.parametrize(
    ("quiet", "at", "told"),
    [
        (NIGHT, beijing(2, 19, 59), beijing(2, 19, 59)),
        (NIGHT, beijing(2, 20), beijing(3, 8)),
        (NIGHT, beijing(3, 7, 59), beijing(3, 8)),
        (NIGHT, beijing(3, 8), beijing(3, 8)),
        (Quiet(time(12), time(14)), beijing(2, 13), beijing(2, 14)),
        (Quiet(time(12), time(12)), beijing(2, 12), beijing(2, 12)),
    ],
)
def test_quiet_hours_move_what_can_wait_to_their_end(
    quiet: Quiet, at: datetime, told: datetime
) -> None:
    assert quiet.over(at) == told


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (beijing(2, 8, 59), None),
        (beijing(2, 9), MONDAY),
        (beijing(7, 9), None),
        (datetime(2026, 10, 1, 2, tzinfo=UTC), None),
        (datetime(2026, 10, 10, 2, tzinfo=UTC), date(2026, 10, 10)),
    ],
)
def test_a_digest_comes_at_nine_on_working_days_swaps_included(
    at: datetime, day: date | None
) -> None:
    assert digest_day(at, CALENDAR) == day


@pytest.mark.parametrize(
    ("due", "today", "kind"),
    [
        (date(2026, 11, 23), date(2026, 11, 16), ""),
        (date(2026, 11, 23), date(2026, 11, 18), "clock.75"),
        (date(2026, 11, 23), date(2026, 11, 20), "clock.90"),
        (date(2026, 11, 23), date(2026, 11, 23), "clock.90"),
        (date(2026, 11, 23), date(2026, 11, 24), "clock.over"),
        (date(2026, 11, 23), date(2026, 11, 25), "clock.above"),
        (date(2026, 11, 20), date(2026, 11, 23), "clock.over"),
        (date(2026, 11, 23), date(2026, 11, 30), "clock.late"),
        (MONDAY, MONDAY, "clock.90"),
    ],
)
def test_a_clock_is_told_at_three_quarters_and_at_nine_tenths(
    due: date, today: date, kind: str
) -> None:
    assert kind_at(MONDAY, due, today, CALENDAR) == kind


def test_every_kind_has_words_and_who_is_told_at_once_is_somebody() -> None:
    assert EVENT_WORDS.keys() == KINDS.keys()
    assert not any(kind.endswith("show-value") for kind in KINDS)
    assert all(
        (kind.manner is Manner.NEVER) == (kind.whom == "nobody")
        for kind in KINDS.values()
    )


def test_each_person_gets_one_digest_a_working_day(posted: Posted) -> None:
    posted.mailed_to(WANG, SUN)

    posted.round()
    posted.round(hours=3)
    monday = len(posted.mail.handed_in)
    posted.round(days=1)
    posted.round(days=5)

    assert posted.told("digest") == {WANG, ZHAO}
    assert monday == 1
    digests = [content for *_, content in posted.mail.handed_in]
    assert f"{CASE}" in digests[0]
    assert Sending.objects.filter(
        kind="digest", channel=Channel.MAIL, state="sent"
    ).count() == len({1, 2})


def test_a_clock_that_runs_out_reminds_whose_turn_it_is_then(posted: Posted) -> None:
    due = Case.objects.get().due
    assert due is not None
    late = (due - MONDAY).days
    posted.mailed_to(WANG)

    posted.round(days=late)
    posted.round(days=late, minutes=11)
    signers = posted.told("clock.90")
    day_after = posted.later(days=late)
    day_after.office.sign(WANG)
    day_after.office.sign(ZHAO)
    Case.objects.update(due=due)
    posted.round(days=late, minutes=30)

    assert signers == {WANG, ZHAO}
    assert posted.told("clock.90") == {WANG, ZHAO, SUN}
    rows = Sending.objects.filter(kind="clock.90", to=WANG)
    assert {row.channel for row in rows} == {"console", "mail"}
    assert {row.post for row in rows} == {Role.APPROVER}


def test_two_working_days_late_the_superior_post_is_told(posted: Posted) -> None:
    approved = posted.later(days=0)
    approved.office.sign(WANG)
    approved.office.sign(ZHAO)
    due = Case.objects.get().due
    assert due is not None

    posted.round(days=(due - MONDAY).days + 4)

    assert posted.told("clock.above") == {CHEN}


def test_nobody_stands_above_the_approvers(posted: Posted) -> None:
    due = Case.objects.get().due
    assert due is not None

    posted.round(days=(due - MONDAY).days + 2)

    assert posted.told("clock.above") == frozenset()


def test_five_working_days_late_the_officer_is_told(posted: Posted) -> None:
    due = Case.objects.get().due
    assert due is not None

    posted.round(days=(due - MONDAY).days + 7)

    assert posted.told("clock.late") == {CHEN}


def test_what_is_no_longer_theirs_is_not_mailed_in_the_morning(
    posted: Posted,
) -> None:
    posted.mailed_to(WANG, ZHAO)
    evening = posted.later(hours=12)
    remind(evening.office.desk, CASE, by=CHEN, at=evening.office.at)
    evening.round()
    waiting = posted.told("case.remind", Channel.MAIL)
    evening.office.sign(WANG)

    posted.round(hours=22)

    rows = Sending.objects.filter(kind="case.remind", channel=Channel.MAIL)
    assert waiting == {WANG, ZHAO}
    assert dict(rows.values_list("to", "state")) == {WANG: "dropped", ZHAO: "sent"}


def test_a_copy_is_told_to_whom_it_is_made_and_to_nobody_else(
    posted: Posted,
) -> None:
    desk, at = posted.office.desk, posted.office.at

    copy(desk, CASE, SUN, by=CHEN, at=at)
    copy(desk, CASE, SUN, by=CHEN, at=at)
    posted.round()

    assert posted.told("case.copied") == {SUN}
    assert posted.told("case.copied", Channel.MAIL) == set()


def test_who_asked_for_long_work_is_told_once_that_it_was_refused(
    posted: Posted,
) -> None:
    row = ask(posted.office.desk, Act.FIND, CASE, by=CHEN, at=posted.office.at)
    ended = {"state": Progressing.REFUSED, "ended_at": leases.clock()}
    Errand.objects.filter(pk=row.number).update(**ended)

    posted.round()
    posted.round(hours=1)

    assert posted.told("work.refused") == {CHEN}
    assert Sending.objects.filter(kind="work.refused").count() == 1
