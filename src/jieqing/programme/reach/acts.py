"""The acts of a reach test: call everybody on the roster, answer by one's own hand."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from jieqing.casebook.desk import BEIJING, Desk, day_of
from jieqing.errors import Refused
from jieqing.people.matrix import Role
from jieqing.people.roll import Person, meet
from jieqing.programme.acting import (
    Asked,
    Heading,
    begun,
    birth,
    doing,
    next_no,
    unborn,
)
from jieqing.programme.reach.flow import TEST, ReachAct, ReachState
from jieqing.programme.reach.team import NoTeam, Team, team_of
from jieqing.programme.reach.told import LETTERS, MECHANISM, told_of

ITEMS = ("m16.1",)


class NobodyToCall(Refused):
    """Nobody but who calls is on the roster."""

    code = "reach-nobody-to-call"
    cause = "Nobody but {person} is on the response team."
    advice = "Enter the others first; who calls does not answer themselves."


class NotCalled(Refused):
    """Only who was called answers, and once."""

    code = "reach-not-called"
    cause = "{record} does not wait for an answer of {person}."
    advice = "Who is called, and who has answered, stands on the page of the test."


def call(desk: Desk, *, by: str, at: datetime) -> str:
    """Call the response team; returns the number of the test.

    Who calls knows and is not counted. Raises ``NoTeam`` or ``NobodyToCall``.
    """
    with transaction.atomic():
        people, day = desk.register.roll(at).persons, day_of(at)
        team = team_of(desk)
        if team is None or not team.holds_on(day, people):
            raise NoTeam(day=day)
        called = _called(team, people, by)
        no = next_no(desk, LETTERS, at.astimezone(BEIJING).year)
        row = birth(desk, no, _heading(no), at)
        asked = Asked(no=no, act=ReachAct.CALL, by=by, at=at)
        act = begun(desk, TEST, asked, row, unborn(no))
        if not called:
            raise NobodyToCall(person=by)
        act.conclude(ReachState.CALLED, {"test": no, "called": called})
    return no


def answer(desk: Desk, asked: Asked) -> None:
    """Answer by a deliberate act; its moment is the entry's. Raises ``NotCalled``."""
    with doing(desk, TEST, asked, {}) as act:
        if not told_of(act.record).waits_for(asked.by, asked.at):
            raise NotCalled(record=asked.no, person=asked.by)
        act.conclude(None, {})


def _called(team: Team, people: Mapping[str, Person], by: str) -> list[str]:
    """Everybody on the roster but who calls, each human once."""
    known = [people[by]]
    called: list[str] = []
    for number in team.everybody:
        if not meet([people[number]], known):
            known.append(people[number])
            called.append(number)
    return called


def _heading(no: str) -> Heading:
    return Heading(
        mechanism=MECHANISM,
        kind="reach-test",
        title=no,
        post=Role.OFFICER,
        items=ITEMS,
    )
