"""The response team: holder and deputy by role, and who answers when called."""

from dataclasses import replace
from datetime import timedelta

import pytest
from issue_office import joined
from office import CHEN, KEYS, LI, QIAN, SUN, WANG, WU, ZHAO, Office
from programme_office import asks
from test_what_waits_beside_cases import lines

from jieqing.casebook.desk import day_of
from jieqing.casebook.papers.period import Period
from jieqing.notices.agenda import Waits
from jieqing.people.matrix import Role
from jieqing.people.roll import NotEntitled, PersonUnknown
from jieqing.programme.figures import Asked
from jieqing.programme.measures import shipped_measures
from jieqing.programme.models import Record
from jieqing.programme.reach import acts
from jieqing.programme.reach.flow import ReachAct
from jieqing.programme.reach.mechanism import FIGURE
from jieqing.programme.reach.team import NoTeam, Team, TeamUnfit, enter_team, team_of
from jieqing.programme.reach.told import ToldTest, told
from jieqing.programme.seen import see
from jieqing.programme.shown import CellState, cells

PAIRS = {
    "commander": (CHEN, WANG),
    "technical": (LI, SUN),
    "reporting": (CHEN, WANG),
    "telling": (CHEN, ZHAO),
    "recording": (WU, SUN),
}
OTHERS = (WANG, LI, SUN, ZHAO, WU)
"""Who is called when 陈经办 calls."""


def entered(office: Office, days: int = 180) -> Office:
    until = day_of(office.at) + timedelta(days=days)
    team = Team(roles=PAIRS, on_call=LI, until=until)
    enter_team(office.desk, team, by=CHEN, at=office.at)
    return office


def second_account(office: Office, natural: str) -> str:
    return joined(office, natural, Role.IT)


def called(office: Office) -> str:
    return acts.call(entered(office).desk, by=CHEN, at=office.at)


def answers(office: Office, no: str, who: str, minutes: float) -> None:
    at = office.at + timedelta(minutes=minutes)
    acts.answer(office.desk, asks(replace(office, at=at), no, ReachAct.ANSWER, who))


def reached(office: Office, minutes: int = 60) -> tuple[int, int] | None:
    today = day_of(office.at)
    period = Period(first=today.replace(day=1), last=today)
    at = office.at + timedelta(minutes=minutes)
    found = FIGURE.compute(Asked(desk=office.desk, period=period, at=at))
    return None if found is None else (found.part, found.whole)


def cell(office: Office) -> CellState:
    seen = see(office.desk, day_of(office.at))
    return cells(seen, [shipped_measures()["m16.1"]])["m16.1"].state


def test_who_answers_within_fifteen_minutes_is_reached_and_who_later_is_not(
    office: Office,
) -> None:
    no = called(office)
    answers(office, no, LI, 2)
    answers(office, no, SUN, 15)
    answers(office, no, WU, 15.1)
    test: ToldTest = told(office.desk, no)

    assert set(test.called) == set(OTHERS)
    assert test.in_time == (LI, SUN)
    assert test.answered[WU] > timedelta(minutes=15)
    assert reached(office) == (2, 5)
    assert test.share == 40


def test_nothing_is_counted_before_the_time_is_over(office: Office) -> None:
    called(office)

    assert reached(office, minutes=10) is None


def test_each_answers_for_themselves_and_once(office: Office) -> None:
    no = called(office)
    answers(office, no, LI, 1)
    with pytest.raises(acts.NotCalled):
        answers(office, no, LI, 2)
    with pytest.raises(acts.NotCalled):
        answers(office, no, CHEN, 2)
    with pytest.raises(acts.NotCalled):
        answers(office, no, QIAN, 2)
    with pytest.raises(acts.NotCalled):
        answers(office, no, WU, 25 * 60)


def test_the_call_stands_on_todays_page_until_it_is_answered(office: Office) -> None:
    no = called(office)
    before = lines(office, LI)
    answers(office, no, LI, 0)

    assert before[Waits.REACH_CALL].is_late
    assert Waits.REACH_CALL not in lines(office, LI)
    assert Waits.REACH_CALL not in lines(office, QIAN)


def test_the_item_is_lit_by_four_of_five_and_by_nothing_less(office: Office) -> None:
    before = cell(office)
    no = called(office)
    for who in OTHERS[:3]:
        answers(office, no, who, 1)
    three = cell(replace(office, at=office.at))
    answers(office, no, OTHERS[3], 2)
    later = replace(office, at=office.at + timedelta(days=1))

    assert (before, three) == (CellState.NONE, CellState.IN_PROGRESS)
    assert cell(later) is CellState.KEPT
    assert cell(replace(office, at=office.at + timedelta(days=190))) is (
        CellState.EXPIRED
    )


def test_who_has_left_the_company_makes_the_roster_wanting(office: Office) -> None:
    entered(office)
    register = office.desk.register
    signature = KEYS[QIAN].sign(register.to_disable(SUN, by=QIAN).to_bytes())
    register.disable(SUN, signature, by=QIAN, at=office.at)

    with pytest.raises(NoTeam):
        acts.call(office.desk, by=CHEN, at=office.at)


def test_a_roster_has_every_role_two_humans_and_a_last_day(office: Office) -> None:
    until = day_of(office.at) + timedelta(days=30)
    good = Team(roles=PAIRS, on_call=LI, until=until)
    wrong = (
        replace(good, roles={k: v for k, v in PAIRS.items() if k != "telling"}),
        replace(good, roles={**PAIRS, "telling": (CHEN, CHEN)}),
        replace(good, until=until + timedelta(days=400)),
    )
    for team in wrong:
        with pytest.raises(TeamUnfit):
            enter_team(office.desk, team, by=CHEN, at=office.at)
    with pytest.raises(PersonUnknown):
        enter_team(office.desk, replace(good, on_call="P-99"), by=CHEN, at=office.at)
    with pytest.raises(NotEntitled):
        enter_team(office.desk, good, by=LI, at=office.at)

    assert team_of(office.desk) is None


def test_without_a_roster_in_force_nobody_is_called(office: Office) -> None:
    entered(office, days=5)
    later = replace(office, at=office.at + timedelta(days=6))
    with pytest.raises(NoTeam):
        acts.call(later.desk, by=CHEN, at=later.at)

    assert not Record.objects.filter(mechanism="reach").exists()


def test_a_human_with_two_accounts_is_called_once_and_not_by_themselves(
    office: Office,
) -> None:
    mine, other = second_account(office, "陈经办"), second_account(office, "孙执行")
    pairs = {**PAIRS, "recording": (WU, mine), "telling": (ZHAO, other)}
    team = Team(roles=pairs, on_call=LI, until=day_of(office.at) + timedelta(days=9))
    enter_team(office.desk, team, by=CHEN, at=office.at)
    no = acts.call(office.desk, by=CHEN, at=office.at)

    assert {*told(office.desk, no).called} == {*OTHERS}
