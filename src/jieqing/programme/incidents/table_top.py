"""A drill at a table: injects told one by one, decided by the team, scored by another.

Told, decided and scored are entries of the drill's own record, so that what is counted
can be counted again. Each point of the score sheet is one, and so is having decided
within the inject's minutes, which the clock alone says. Whoever decided on an inject
does not score it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jieqing.casebook.desk import Desk
from jieqing.errors import Refused, WrongUsage
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import moment_of
from jieqing.programme.acting import Asked
from jieqing.programme.guards import require_other_human
from jieqing.programme.incidents.beginning import Begun, beginning, kept_text
from jieqing.programme.incidents.drills import Drill, Inject, drill_in
from jieqing.programme.incidents.flow import IncidentAct
from jieqing.programme.incidents.told import ToldIncident


class NotAtTable(Refused):
    """Only a drill with a score sheet is played at a table."""

    code = "drill-not-at-table"
    cause = "{record} is no drill with a score sheet."
    advice = "Begin one of those at a table; a live one is played by a worker."


class InjectNotNow(Refused):
    """Injects are told, decided and scored in their order, each once."""

    code = "drill-inject-not-now"
    cause = "Inject {number} of {record} is not to be dealt with so now."
    advice = "Its page shows which inject comes next, and what is awaited on it."


class NotAtThisTable(Refused):
    """Decisions are those of the posts that play."""

    code = "drill-not-your-role"
    cause = "{person} holds none of the posts that play in {record}."
    advice = "Let somebody of the posts that are named on the page decide."


class SheetUnfit(WrongUsage):
    """Every point of the sheet has its answer."""

    code = "drill-sheet-unfit"
    cause = "Inject {number} of {record} has {wanted} points, {given} were answered."
    advice = "Say of each point whether it was met."


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """One inject as it was played. ``number`` counts from one.

    ``met``: of each point whether it was met; empty: nobody has scored it.
    """

    number: int
    inject: Inject
    told: Leaf | None = None
    decided: Leaf | None = None
    scored: Leaf | None = None
    met: tuple[bool, ...] = ()

    @property
    def told_at(self) -> datetime | None:
        """When it was told."""
        return moment_of(self.told) if self.told else None

    @property
    def took(self) -> timedelta | None:
        """From being told to being decided."""
        if self.told is None or self.decided is None:
            return None
        return moment_of(self.decided) - moment_of(self.told)

    @property
    def is_in_time(self) -> bool:
        """Whether it was decided within its minutes."""
        took = self.took
        return took is not None and took <= timedelta(minutes=self.inject.limit)

    @property
    def most(self) -> int:
        """How many points it has, the one for time included."""
        return len(self.inject.points) + 1

    @property
    def got(self) -> int:
        """How many it was given."""
        return sum(self.met) + self.is_in_time if self.scored else 0

    @property
    def missed(self) -> tuple[str, ...]:
        """The points that were not met, in words of the sheet."""
        pairs = zip(self.inject.points, self.met, strict=False)
        return tuple(words for words, is_met in pairs if not is_met)

    @property
    def is_missed(self) -> bool:
        """Whether it was scored and lost a point."""
        return self.scored is not None and self.got < self.most


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The plays of a drill in order, and what it takes to meet it, in percent."""

    plays: tuple[Play, ...]
    passes: int

    @property
    def is_scored(self) -> bool:
        """Whether every inject was scored; of none there is nothing scored."""
        return bool(self.plays) and all(one.scored for one in self.plays)

    @property
    def got(self) -> int:
        """The points given."""
        return sum(one.got for one in self.plays)

    @property
    def most(self) -> int:
        """The points that there are."""
        return sum(one.most for one in self.plays)

    @property
    def is_met(self) -> bool:
        """Whether it was scored whole, and well enough."""
        return self.is_scored and self.got * 100 >= self.passes * self.most

    @property
    def missed(self) -> tuple[Play, ...]:
        """The injects that lost a point."""
        return tuple(one for one in self.plays if one.is_missed)

    @property
    def next(self) -> Play | None:
        """The inject that something is awaited on; None: all are decided."""
        return next((one for one in self.plays if one.decided is None), None)


def sheet_of(drill: Drill | None, incident: ToldIncident) -> Sheet | None:
    """Return the sheet of a drill at a table; None: it is no such drill."""
    if drill is None or not drill.is_scored:
        return None
    return Sheet(plays=tuple(_plays(drill.injects, incident)), passes=drill.passes)


def sheet_in(desk: Desk, incident: ToldIncident) -> Sheet | None:
    """Return the same of the drill as it was sealed when it began."""
    return sheet_of(drill_in(desk, incident), incident)


def tell(desk: Desk, asked: Asked, number: int) -> None:
    """Tell the team an inject; its clock begins. Raises ``InjectNotNow``."""
    with beginning(desk, asked) as begun:
        awaited = _sheet(begun).next
        if awaited is None or awaited.number != number or awaited.told:
            raise InjectNotNow(record=asked.no, number=number)
        begun.doing.conclude(None, {"inject": number})


def decide(desk: Desk, asked: Asked, number: int, decision: str) -> None:
    """Write down what the team decides. Raises ``InjectNotNow``, ``NotAtThisTable``."""
    with beginning(desk, asked) as begun:
        awaited = _sheet(begun).next
        if awaited is None or awaited.number != number or not awaited.told:
            raise InjectNotNow(record=asked.no, number=number)
        drill = drill_in(desk, begun.told)
        person = begun.doing.person
        if drill is not None and not person.roles & set(drill.roles):
            raise NotAtThisTable(record=asked.no, person=person.number)
        text = kept_text(begun.doing, decision)
        begun.doing.conclude(None, {"inject": number, **text})


def score(
    desk: Desk, asked: Asked, number: int, met: Sequence[bool], note: str = ""
) -> None:
    """Say of each point whether it was met; not who decided.

    Raises ``InjectNotNow``, ``SheetUnfit`` or ``SamePerson``.
    """
    with beginning(desk, asked) as begun:
        plays = {one.number: one for one in _sheet(begun).plays}
        play = plays.get(number)
        if play is None or play.decided is None or play.scored is not None:
            raise InjectNotNow(record=asked.no, number=number)
        wanted = len(play.inject.points)
        if len(met) != wanted:
            raise SheetUnfit(
                record=asked.no, number=number, wanted=wanted, given=len(met)
            )
        require_other_human(begun.doing, [play.decided.entry.actor], "decider")
        facts = {"inject": number, "met": list(met), "in_time": play.is_in_time}
        text = kept_text(begun.doing, note) if note.strip() else {}
        begun.doing.conclude(None, {**facts, **text})


def _sheet(begun: Begun) -> Sheet:
    found = sheet_in(begun.doing.desk, begun.told)
    if found is None:
        raise NotAtTable(record=begun.told.no)
    return found


def _plays(injects: Sequence[Inject], incident: ToldIncident) -> Iterator[Play]:
    told, decided, scored = (
        {leaf.entry.facts["inject"]: leaf for leaf in incident.record.of(act)}
        for act in (IncidentAct.TELL, IncidentAct.DECIDE, IncidentAct.SCORE)
    )
    for number, inject in enumerate(injects, 1):
        leaf = scored.get(number)
        met = leaf.entry.facts["met"] if leaf else ()
        yield Play(
            number=number,
            inject=inject,
            told=told.get(number),
            decided=decided.get(number),
            scored=leaf,
            met=tuple(map(bool, met)) if isinstance(met, list | tuple) else (),
        )
