"""Drills at a table: told, decided, scored by another; and what came of it all."""

from dataclasses import replace
from datetime import timedelta

import pytest
from office import CHEN, LI, SUN, WANG, WU, ZHAO, Office
from programme_office import asks, signature_of
from test_incidents import close, learned, recovered, reported, review, seen
from test_playbooks_and_drills import drilled

from jieqing.casebook.desk import day_of
from jieqing.casebook.papers.period import Period
from jieqing.programme.figures import Asked
from jieqing.programme.guards import ReasonMissing, SamePerson
from jieqing.programme.incidents import acts, improving, table_top
from jieqing.programme.incidents.drills import KIND, drill_of
from jieqing.programme.incidents.flow import IncidentAct, IncidentState
from jieqing.programme.incidents.mechanism import RETESTED
from jieqing.programme.incidents.retests import drills_of, missed_before, retests
from jieqing.programme.incidents.table_top import Sheet, sheet_in
from jieqing.programme.issues.levels import Source
from jieqing.programme.issues.models import Issue
from jieqing.programme.packs import shipped_items

PRESS = "drill.press"
TABLES = sorted(k for k, one in shipped_items(KIND).items() if one["mode"] != "live")


def sheet(office: Office, no: str) -> Sheet:
    found = sheet_in(office.desk, seen(office, no))
    assert found is not None
    return found


def later(office: Office, minutes: float) -> Office:
    return replace(office, at=office.at + timedelta(minutes=minutes))


def tell(office: Office, no: str, number: int, by: str = WANG) -> None:
    table_top.tell(office.desk, asks(office, no, IncidentAct.TELL, by), number)


def decide(office: Office, no: str, number: int, by: str = CHEN) -> None:
    asked = asks(office, no, IncidentAct.DECIDE, by)
    table_top.decide(office.desk, asked, number, "记下来电，宣布事件")


def score(office: Office, no: str, number: int, *missed: int, by: str = WU) -> None:
    """吴审计 scores an inject; ``missed``: which of its three points were not met."""
    met = [point not in missed for point in (1, 2, 3)]
    asked = asks(office, no, IncidentAct.SCORE, by)
    table_top.score(office.desk, asked, number, met)


def played(office: Office, missed: int = 0) -> tuple[Office, str]:
    """The press drill, all told, decided and scored; of one inject one point missed."""
    no, then = drilled(office, PRESS), office
    for number in range(1, 6):
        tell(then, no, number)
        then = later(then, 3)
        decide(then, no, number)
        score(then, no, number, *([1] if number == missed else []))
    return then, no


def ended(office: Office, no: str) -> None:
    """Everything else that closing asks for."""
    acts.contain(office.desk, asks(office, no, IncidentAct.CONTAIN, LI), "推演")
    acts.recover(office.desk, asks(office, no, IncidentAct.RECOVER, LI), "推演")
    acts.tell_people(office.desk, asks(office, no, IncidentAct.TOLD, CHEN), "推演", 0)
    review(office, no)


def signed_nothing(office: Office, no: str, by: str, act: str, reason: str) -> None:
    digest = improving.digest_of(no, reason)
    signature = signature_of(by, no, act, digest)
    asked = asks(office, no, act, by)
    if act == IncidentAct.NOTHING:
        improving.ask_nothing(office.desk, asked, reason, signature)
    else:
        improving.confirm_nothing(office.desk, asked, signature)


@pytest.mark.parametrize("key", TABLES)
def test_each_has_five_injects_with_minutes_and_points_that_can_be_seen(
    key: str,
) -> None:
    found = drill_of(shipped_items(KIND)[key])

    assert len(found.injects) == 5
    assert found.is_scored
    assert found.passes == 80
    assert len(found.roles) >= 3
    assert all(len(one.points) == 3 and one.limit >= 10 for one in found.injects)
    assert len({p for one in found.injects for p in one.points}) == 15


def test_a_drill_is_told_decided_and_scored_in_its_order(office: Office) -> None:
    no = drilled(office, PRESS)
    with pytest.raises(table_top.InjectNotNow):
        tell(office, no, 2)
    with pytest.raises(table_top.InjectNotNow):
        decide(office, no, 1)
    tell(office, no, 1)
    with pytest.raises(table_top.InjectNotNow):
        tell(office, no, 1)
    with pytest.raises(table_top.InjectNotNow):
        score(office, no, 1)
    decide(office, no, 1)
    asked = asks(office, no, IncidentAct.SCORE, WU)
    with pytest.raises(table_top.SheetUnfit):
        table_top.score(office.desk, asked, 1, [True])
    score(office, no, 1, 2)
    with pytest.raises(table_top.InjectNotNow):
        score(office, no, 1)

    assert (sheet(office, no).got, sheet(office, no).most) == (3, 20)
    assert not sheet(office, no).is_scored
    assert not sheet(office, no).is_met


def test_who_decides_plays_and_does_not_score_themselves(office: Office) -> None:
    no = drilled(office, PRESS)
    tell(office, no, 1)
    with pytest.raises(table_top.NotAtThisTable):
        decide(office, no, 1, by=SUN)
    decide(office, no, 1)

    with pytest.raises(SamePerson):
        score(office, no, 1, by=CHEN)


def test_the_clock_alone_says_whether_it_was_decided_in_time(office: Office) -> None:
    no = drilled(office, PRESS)
    tell(office, no, 1)
    limit = sheet(office, no).plays[0].inject.limit
    late = later(office, limit + 0.1)
    decide(late, no, 1)
    score(late, no, 1)
    play = sheet(late, no).plays[0]

    assert (play.got, play.most, play.is_in_time) == (3, 4, False)
    assert play.is_missed


def test_four_fifths_of_all_points_meet_it(office: Office) -> None:
    then, no = played(office, missed=5)

    assert (sheet(then, no).got, sheet(then, no).most) == (19, 20)
    assert sheet(then, no).is_met
    assert [one.number for one in sheet(then, no).missed] == [5]


def test_what_was_missed_becomes_an_issue_that_the_drill_names(office: Office) -> None:
    then, no = played(office, missed=5)
    ended(then, no)
    with pytest.raises(improving.MissesThere):
        signed_nothing(then, no, CHEN, IncidentAct.NOTHING, "没有要改的")
    issue = learned(then, no)
    close(then, no)

    assert improving.issues_of(seen(then, no)) == (issue,)
    assert Issue.objects.get(record__no=issue).source == Source.DRILL
    assert seen(then, no).state is IncidentState.CLOSED


def test_a_drill_is_not_closed_before_it_was_scored(office: Office) -> None:
    no = drilled(office, PRESS)
    ended(office, no)

    with pytest.raises(improving.SheetNotScored):
        close(office, no)


def retested(office: Office) -> tuple[int, int] | None:
    today = day_of(office.at)
    period = Period(first=today.replace(day=1), last=today)
    found = RETESTED.compute(Asked(desk=office.desk, period=period, at=office.at))
    return None if found is None else (found.part, found.whole)


def test_what_a_drill_missed_is_tried_again_by_the_next_of_its_kind(
    office: Office,
) -> None:
    then, first = played(office, missed=5)
    before = retested(then)
    after, second = played(later(then, 60), missed=2)
    people = after.desk.register.roll(after.at).persons
    drills = drills_of(after.desk, people)

    assert before is None
    assert retested(after) == (1, 1)
    assert missed_before(drills[:1], PRESS) == {5: first}
    assert missed_before(drills, PRESS) == {2: second}
    assert [(one.before, one.again) for one in retests(drills)] == [(first, second)]


def test_what_is_missed_again_is_tried_and_not_met(office: Office) -> None:
    then, _ = played(office, missed=5)
    after, second = played(later(then, 60), missed=5)
    twice = retested(after)
    third, _ = played(later(after, 60))

    assert twice == (0, 1)
    assert retested(third) == (1, 2)
    assert second in str(retests(drills_of(third.desk, {})))


def test_what_taught_nothing_is_signed_for_by_two(office: Office) -> None:
    no = reported(office)
    recovered(office, no)
    acts.tell_people(office.desk, asks(office, no, IncidentAct.TOLD, CHEN), "短信", 3)
    review(office, no)
    reason = "误报的线索，处置与手册一致"
    with pytest.raises(ReasonMissing):
        signed_nothing(office, no, CHEN, IncidentAct.NOTHING, " ")
    with pytest.raises(improving.NothingNotAsked):
        signed_nothing(office, no, ZHAO, IncidentAct.CONFIRM_NOTHING, reason)
    signed_nothing(office, no, CHEN, IncidentAct.NOTHING, reason)
    people = office.desk.register.roll(office.at)
    with pytest.raises(improving.NothingLearned):
        improving.require_learned(office.desk, seen(office, no), people)
    signed_nothing(office, no, ZHAO, IncidentAct.CONFIRM_NOTHING, reason)

    improving.require_learned(office.desk, seen(office, no), people)
    assert improving.issues_of(seen(office, no)) == ()
