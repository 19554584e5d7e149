"""Incidents and drills: levels from facts, clocks of the law, two people, the end."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st
from office import CHEN, LI, WANG, ZHAO, Office
from programme_office import asks, signature_of

from jieqing.casebook.desk import BEIJING, day_of
from jieqing.flow.table import NotInTable
from jieqing.law.shipped import shipped_calendar
from jieqing.people.roll import NotEntitled
from jieqing.programme import models
from jieqing.programme.acting import SignatureNotTheirs
from jieqing.programme.guards import ReasonMissing, SamePerson
from jieqing.programme.incidents import acts, handling, improving
from jieqing.programme.incidents.acts import NewIncident, digest_of
from jieqing.programme.incidents.clocks import Sending, clocks
from jieqing.programme.incidents.flow import IncidentAct, IncidentState
from jieqing.programme.incidents.level import Facts, Level, level_of, thresholds_on
from jieqing.programme.incidents.mechanism import EYE, NEWEST
from jieqing.programme.incidents.models import Incident
from jieqing.programme.incidents.told import ToldIncident, told
from jieqing.programme.issues.levels import Severity

NOW = thresholds_on(date(2026, 11, 27))
BIG = Facts(people=1_200_000)
numbers = st.one_of(st.none(), st.integers(0, 2 * 10**8))
some_facts = st.builds(Facts, people=numbers, loss=numbers)


@pytest.mark.parametrize(
    ("people", "level"),
    [
        (None, Level.GENERAL),
        (999_999, Level.GENERAL),
        (1_000_000, Level.LARGER),
        (9_999_999, Level.LARGER),
        (10_000_000, Level.MAJOR),
        (100_000_000, Level.GRAVE),
    ],
)
def test_a_level_begins_at_its_own_number(people: int | None, level: Level) -> None:
    assert level_of(Facts(people=people), NOW) is level


@given(some_facts, st.integers(0, 10**8))
def test_more_people_never_make_an_incident_less_grave(facts: Facts, more: int) -> None:
    worse = replace(facts, people=(facts.people or 0) + more)

    assert level_of(worse, NOW).rank >= level_of(facts, NOW).rank


@given(some_facts)
def test_facts_are_read_back_from_an_entry_as_they_were(facts: Facts) -> None:
    assert Facts.of(facts.told()) == facts


@pytest.mark.parametrize(
    ("company", "hours"),
    [(frozenset({"any-handler"}), 4), (frozenset({"ciio"}), 1), (None, 1)],
)
def test_who_the_company_is_decides_how_long_the_first_report_may_take(
    company: frozenset[str] | None, hours: int
) -> None:
    found = datetime(2026, 9, 30, 22, 30, tzinfo=BEIJING)  # a holiday begins
    (first,) = clocks({"level": found}, company, [], shipped_calendar())

    assert first.ends.ends == found + timedelta(hours=hours)


def test_a_report_at_the_end_of_its_term_is_late_and_wants_an_explanation() -> None:
    found = datetime(2026, 11, 2, 9, 0, tzinfo=BEIJING)
    at = found + timedelta(hours=4)
    went = Sending(at=at, entered_at=at)
    told_ = [("first", went)]
    (late,) = clocks({"level": found}, frozenset(), told_, shipped_calendar())

    assert (late.is_in_time, late.is_answered) == (False, False)
    assert late.is_late(at)


def new(office: Office, **more: object) -> NewIncident:
    whole = {
        "kind": "leak",
        "title": "导出文件外泄",
        "is_exercise": False,
        "occurred_on": day_of(office.at),
        "known_at": office.at,
        "facts": Facts(people=300),
        "account": "合作方发现网盘上有客户名单",
        **more,
    }
    return NewIncident(**whole)  # type: ignore[arg-type]  # by name


def reported(office: Office, **more: object) -> str:
    return acts.report(office.desk, new(office, **more), by=LI, at=office.at)


def seen(office: Office, no: str) -> ToldIncident:
    return told(office.desk, no, office.desk.register.roll(office.at).persons)


def test_what_was_typed_of_a_real_one_lies_beside_the_record(
    office: Office,
) -> None:
    no, drill = reported(office), reported(office, is_exercise=True)
    titles = dict(models.Record.objects.values_list("no", "title"))

    assert titles[no] == "安全事件"
    assert titles[drill] == "导出文件外泄"
    assert Incident.objects.get(record__no=no).title == "导出文件外泄"


def test_a_title_of_before_leaves_the_record_that_every_list_reads(
    office: Office,
) -> None:
    no, drill = reported(office), reported(office, is_exercise=True)
    Incident.objects.update(title="")
    models.Record.objects.filter(no__in=[no, drill]).update(title="导出文件外泄")
    import_module("jieqing.programme.incidents.migrations.0002_title").move(apps, None)

    assert models.Record.objects.get(no=no).title == no
    assert models.Record.objects.get(no=drill).title == "导出文件外泄"
    assert {*Incident.objects.values_list("title", flat=True)} == {"导出文件外泄"}


def later(office: Office, **span: float) -> Office:
    return replace(office, at=office.at + timedelta(**span))


def recovered(office: Office, no: str) -> None:
    acts.declare(office.desk, asks(office, no, IncidentAct.DECLARE, CHEN))
    acts.contain(office.desk, asks(office, no, IncidentAct.CONTAIN, LI), "链接已撤下")
    acts.recover(office.desk, asks(office, no, IncidentAct.RECOVER, LI), "口令已更换")


def learned(office: Office, no: str) -> str:
    """陈经办 raises an issue from it."""
    lesson = improving.Lesson(
        title="分享链接没有期限",
        fact="链接一直能打开",
        post="it",
        severity=Severity.MINOR,
    )
    asked = asks(office, no, IncidentAct.ISSUE, CHEN)
    return improving.raise_from(office.desk, asked, lesson)


def close(office: Office, no: str, by: str = WANG) -> None:
    for key in seen(office, no).steps_left:
        asked = asks(office, no, IncidentAct.SKIP, CHEN)
        handling.skip_step(office.desk, asked, key, "推演中口头完成")
    if not improving.issues_of(seen(office, no)):
        learned(office, no)
    acts.close(office.desk, asks(office, no, IncidentAct.CLOSE, by))


def sent(office: Office, no: str, clock: str, at: datetime) -> None:
    asked = asks(office, no, IncidentAct.SENT, CHEN)
    acts.sent(office.desk, asked, clock, at, b"receipt")


def review(office: Office, no: str) -> None:
    asked = asks(office, no, IncidentAct.REVIEW, CHEN)
    acts.review(office.desk, asked, "分享链接没有期限")


def test_a_leak_of_more_than_a_million_is_reported_told_and_closed_by_two(
    office: Office,
) -> None:
    no = reported(office, facts=BIG)
    recovered(office, no)
    owed = seen(office, no)
    sent(office, no, "first", office.at)
    sent(office, no, "final", office.at)
    acts.tell_people(office.desk, asks(office, no, IncidentAct.TOLD, CHEN), "短信", 7)
    review(office, no)
    close(office, no)

    assert (owed.level, [c.key for c in owed.unanswered]) == (
        Level.LARGER,
        ["first", "final"],
    )
    assert seen(office, no).state is IncidentState.CLOSED
    assert seen(office, no).unanswered == ()


def test_nothing_is_closed_with_a_report_owed_or_people_undecided(
    office: Office,
) -> None:
    no = reported(office, facts=BIG)
    recovered(office, no)
    review(office, no)
    with pytest.raises(acts.ClocksUnanswered):
        close(office, no)
    sent(office, no, "first", office.at)
    sent(office, no, "final", office.at)

    with pytest.raises(acts.PeopleUndecided):
        close(office, no)


def test_a_late_report_cannot_be_hidden_only_explained(office: Office) -> None:
    no = reported(office, facts=BIG)
    acts.declare(office.desk, asks(office, no, IncidentAct.DECLARE, CHEN))
    after = later(office, hours=5)
    sent(after, no, "first", after.at)
    late = seen(after, no).unanswered
    asked = asks(after, no, IncidentAct.EXPLAIN, CHEN)
    acts.explain(after.desk, asked, "first", "夜间值班电话未接通")

    assert [clock.key for clock in late] == ["first"]
    assert [c.is_in_time for c in seen(after, no).clocks] == [False]
    assert seen(after, no).unanswered == ()


def test_a_late_report_is_not_made_timely_by_entering_it_again(
    office: Office,
) -> None:
    no = reported(office, facts=BIG)
    acts.declare(office.desk, asks(office, no, IncidentAct.DECLARE, CHEN))
    after = later(office, hours=5)
    sent(after, no, "first", after.at)
    sent(after, no, "first", office.at + timedelta(hours=1))

    assert [c.is_in_time for c in seen(after, no).clocks] == [False]
    assert [clock.key for clock in seen(after, no).unanswered] == ["first"]


def test_a_sending_entered_long_after_it_is_said_to_have_gone_counts_from_its_entry(
    office: Office,
) -> None:
    no = reported(office, facts=BIG)
    acts.declare(office.desk, asks(office, no, IncidentAct.DECLARE, CHEN))
    after = later(office, hours=5)
    sent(after, no, "first", office.at)
    (first,) = seen(after, no).clocks

    assert not first.is_in_time
    asked = asks(after, no, IncidentAct.EXPLAIN, CHEN)
    acts.explain(after.desk, asked, "first", "当时先打电话，回来才录入")
    assert seen(after, no).unanswered == ()


@pytest.mark.parametrize(("minutes", "is_in_time"), [(60, True), (61, False)])
def test_an_entry_bears_a_sending_out_for_an_hour(
    office: Office, minutes: int, is_in_time: object
) -> None:
    no = reported(office, facts=BIG)
    acts.declare(office.desk, asks(office, no, IncidentAct.DECLARE, CHEN))
    (first,) = seen(office, no).clocks
    went = first.ends.ends - timedelta(minutes=1)
    after = replace(office, at=went + timedelta(minutes=minutes))
    sent(after, no, "first", went)

    assert seen(after, no).clocks[0].is_in_time is is_in_time


def test_the_term_of_what_was_reported_as_grave_runs_from_its_being_known(
    office: Office,
) -> None:
    known = office.at - timedelta(hours=3)
    no = reported(office, facts=BIG, known_at=known)
    other = reported(office, known_at=known)
    acts.weigh(office.desk, asks(office, other, IncidentAct.FACTS, CHEN), BIG)

    assert seen(office, no).clocks[0].started == known
    assert seen(office, other).clocks[0].started == office.at


def test_a_report_is_not_explained_away_before_it_is_late(office: Office) -> None:
    no = reported(office, facts=BIG)
    acts.declare(office.desk, asks(office, no, IncidentAct.DECLARE, CHEN))
    asked = asks(office, no, IncidentAct.EXPLAIN, CHEN)

    with pytest.raises(acts.ReportNotLate):
        acts.explain(office.desk, asked, "first", "不打算报告")


@pytest.mark.parametrize(("channel", "count"), [("短信", 0), ("短信", -3), (" ", 7)])
def test_telling_nobody_does_not_stand_for_two_signatures(
    office: Office, channel: str, count: int
) -> None:
    no = reported(office)
    acts.declare(office.desk, asks(office, no, IncidentAct.DECLARE, CHEN))
    asked = asks(office, no, IncidentAct.TOLD, CHEN)
    with pytest.raises(acts.NobodyTold):
        acts.tell_people(office.desk, asked, channel, count)

    assert not seen(office, no).people_decided


def test_what_becomes_smaller_takes_two_and_stops_no_clock(office: Office) -> None:
    no = reported(office, facts=BIG)
    small = Facts(people=20)
    with pytest.raises(acts.LevelWouldFall):
        acts.weigh(office.desk, asks(office, no, IncidentAct.FACTS, LI), small)
    with pytest.raises(acts.LowerNotAsked):
        acts.confirm_lower(
            office.desk, asks(office, no, IncidentAct.CONFIRM_LOWER, WANG)
        )
    asked = asks(office, no, IncidentAct.LOWER, CHEN)
    acts.ask_lower(office.desk, asked, small, "名单去重后只有二十人")
    asked = asks(office, no, IncidentAct.CONFIRM_LOWER, WANG)

    assert acts.confirm_lower(office.desk, asked) is Level.GENERAL
    assert [clock.key for clock in seen(office, no).clocks] == ["first"]


def test_two_sign_that_people_are_not_told_and_both_the_same(office: Office) -> None:
    no, why = reported(office), "文件已加密，口令未外泄，能够有效避免危害"
    acts.declare(office.desk, asks(office, no, IncidentAct.DECLARE, CHEN))
    digest = digest_of(no, why)
    act, second = IncidentAct.NOT_TOLD, IncidentAct.CONFIRM_NOT_TOLD
    made = signature_of(CHEN, no, act, digest)
    acts.ask_not_told(office.desk, asks(office, no, act, CHEN), why, made)
    alone = seen(office, no).people_decided
    other = signature_of(WANG, no, second, digest_of(no, "别的理由"))
    with pytest.raises(SignatureNotTheirs):
        acts.confirm_not_told(office.desk, asks(office, no, second, WANG), other)
    made = signature_of(WANG, no, second, digest)
    acts.confirm_not_told(office.desk, asks(office, no, second, WANG), made)

    assert (alone, seen(office, no).people_decided) == (False, True)


def test_who_reported_does_not_call_it_a_false_alarm(office: Office) -> None:
    no = acts.report(office.desk, new(office), by=CHEN, at=office.at)
    asked = asks(office, no, IncidentAct.DISMISS, CHEN)
    with pytest.raises(SamePerson):
        acts.dismiss(office.desk, asked, "没有发现外泄")
    asked = asks(office, no, IncidentAct.DISMISS, WANG)
    acts.dismiss(office.desk, asked, "没有发现外泄")

    assert seen(office, no).state is IncidentState.FALSE_ALARM
    with pytest.raises(NotInTable):
        acts.declare(office.desk, asks(office, no, IncidentAct.DECLARE, CHEN))


def test_a_drill_tells_nobody_however_many_are_named(office: Office) -> None:
    no = reported(office, is_exercise=True)
    acts.declare(office.desk, asks(office, no, IncidentAct.DECLARE, CHEN))
    acts.tell_people(office.desk, asks(office, no, IncidentAct.TOLD, CHEN), "短信", 99)
    entry = seen(office, no).record.leaves[-1].entry

    assert (seen(office, no).is_exercise, entry.facts["count"]) == (True, 0)


@pytest.mark.parametrize(
    "wrong",
    [{"occurred_on": date(2027, 1, 1)}, {"known_at": datetime(2030, 1, 1, tzinfo=UTC)}],
)
def test_what_is_known_before_it_happened_is_refused(
    office: Office, wrong: dict[str, object]
) -> None:
    with pytest.raises(acts.KnownTooLate):
        reported(office, **wrong)


def test_an_incident_of_no_kind_or_without_an_account_is_refused(
    office: Office,
) -> None:
    with pytest.raises(acts.KindUnknown):
        reported(office, kind="weather")
    with pytest.raises(ReasonMissing):
        reported(office, account=" ")
    no = reported(office)
    with pytest.raises(NotEntitled):
        acts.declare(office.desk, asks(office, no, IncidentAct.DECLARE, ZHAO))


def test_when_it_was_known_is_in_the_ledger_and_nobody_edits_it(
    office: Office,
) -> None:
    no = reported(office, known_at=office.at - timedelta(hours=2))
    acts.weigh(office.desk, asks(office, no, IncidentAct.FACTS, CHEN), BIG)
    entries = [leaf.entry for leaf in seen(office, no).record.leaves]

    assert seen(office, no).known_at == office.at - timedelta(hours=2)
    assert ["known_at" in entry.facts for entry in entries] == [True, False]
    assert all("网盘" not in str(entry.facts) for entry in entries)


def test_drills_do_not_crowd_out_a_real_incident_of_the_cells(office: Office) -> None:
    real = reported(office, facts=BIG)
    after = later(office, days=3)
    for _ in range(NEWEST):
        reported(after, is_exercise=True)

    assert real in tuple(EYE.records(after.desk, day_of(after.at)))
