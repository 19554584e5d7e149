"""The roster of the response team: by role a holder and a deputy, and who is on call.

It stands in one record of the ledger, by numbers of persons; each entry replaces the
one before. A roster has a last day: who is on it is looked at again by then.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.entering import enter
from jieqing.errors import NeedsPerson, WrongUsage
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf
from jieqing.people.roll import Person, Roll
from jieqing.programme.reach.flow import ROLES, ReachAct

RECORD = "response-team"
LONGEST = timedelta(days=366)


class TeamUnfit(WrongUsage):
    """A role lacks somebody, or one human would be both holder and deputy."""

    code = "team-unfit"
    cause = "The response team cannot be entered so: {why}."
    advice = "Each role has a holder and another person as deputy, all of them active."


class NoTeam(NeedsPerson):
    """There is no roster in force."""

    code = "team-missing"
    cause = "There is no response team in force on {day}."
    advice = "The officer enters who is on it on the page of the response team."


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Who responds: holder and deputy by role, who is on call, and the last day."""

    roles: Mapping[str, tuple[str, str]]
    on_call: str
    until: date

    @property
    def everybody(self) -> tuple[str, ...]:
        """Everybody on it, each once, in the order of the roles."""
        named = (number for pair in self.roles.values() for number in pair)
        return tuple(dict.fromkeys((*named, self.on_call)))

    def holds_on(self, day: date, people: Mapping[str, Person]) -> bool:
        """Whether it is in force, and everybody on it still acts here."""
        active = (people.get(number) for number in self.everybody)
        return day <= self.until and all(one and one.is_active for one in active)


def team_in(leaves: Iterable[Leaf]) -> Team | None:
    """Return the newest roster of its record; None: none was entered."""
    entered = [one for one in leaves if one.entry.act == ReachAct.ROSTER]
    if not entered:
        return None
    facts = entered[-1].entry.facts
    roles = facts["roles"]
    named = roles if isinstance(roles, Mapping) else {}
    return Team(
        roles={key: (str(pair[0]), str(pair[1])) for key, pair in named.items()},
        on_call=str(facts["on_call"]),
        until=date.fromisoformat(str(facts["until"])),
    )


def team_of(desk: Desk) -> Team | None:
    """Return the roster as it was entered last, in force or not."""
    return team_in(records.read(desk.ledger, RECORD).leaves)


def enter_team(desk: Desk, team: Team, *, by: str, at: datetime) -> None:
    """Enter who is on the team. Raises ``NotEntitled`` or ``TeamUnfit``."""
    facts = {
        "roles": {key: list(pair) for key, pair in team.roles.items()},
        "on_call": team.on_call,
        "until": team.until.isoformat(),
    }
    with transaction.atomic():
        roll = desk.register.roll(at)
        roll.entitled(by, ReachAct.ROSTER)
        _require_fit(team, roll, day_of(at))
        enter(desk, RECORD, ReachAct.ROSTER, facts, by=by, at=at)


def _require_fit(team: Team, roll: Roll, today: date) -> None:
    if team.roles.keys() != ROLES.keys():
        raise TeamUnfit(why=", ".join(sorted(ROLES.keys() ^ team.roles.keys())))
    if not today <= team.until <= today + LONGEST:
        raise TeamUnfit(why=team.until.isoformat())
    for number in team.everybody:
        roll.active(number)
    for holder, deputy in team.roles.values():
        if roll.person(holder).is_same_human(roll.person(deputy)):
            raise TeamUnfit(why=holder)
