"""How the response team takes part: flow of tests, figure, what lights its cell."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from jieqing.casebook.desk import BEIJING, Desk, day_of
from jieqing.casebook.papers.period import touched
from jieqing.errors import Phrase, phrase
from jieqing.flow import record as records
from jieqing.flow.record import Record
from jieqing.paper.paper import Cell
from jieqing.programme import models
from jieqing.programme.borne_out import require_listed, unlisted
from jieqing.programme.figures import Asked, Counted, Figure, share
from jieqing.programme.lists import Listing
from jieqing.programme.measures import Clause
from jieqing.programme.mechanism import Mechanism
from jieqing.programme.reach.flow import ACTS, TEST, ReachAct
from jieqing.programme.reach.team import RECORD, Team, team_in
from jieqing.programme.reach.told import (
    LETTERS,
    MECHANISM,
    ToldTest,
    newest,
    told_of,
)
from jieqing.programme.seen import Eye, Glance, Seen
from jieqing.programme.shown import ClauseKind, Found, Proof, Where

NEWEST = 20
"""Of how many tests a cell reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """The roster as entered last, and the newest tests, the newest first."""

    team: Team | None
    tests: tuple[ToldTest, ...]


def _records(desk: Desk, today: date) -> Iterable[str]:
    rows = models.Record.objects.filter(tenant=desk.tenant, mechanism=MECHANISM)
    numbers = tuple(rows.order_by("-no").values_list("no", flat=True)[:NEWEST])
    return (RECORD, *numbers, *unlisted(numbers, LETTERS, today))


def _read(glance: Glance) -> Reached:
    found = {
        no: leaves
        for no, leaves in glance.leaves.items()
        if leaves and leaves[0].entry.act == ReachAct.CALL
    }
    rows = models.Record.objects.filter(tenant=glance.desk.tenant, no__in=found)
    require_listed(found, rows.values_list("no", flat=True))
    tests = (told_of(Record(number=no, leaves=each)) for no, each in found.items())
    return Reached(
        team=team_in(glance.leaves.get(RECORD, ())),
        tests=tuple(sorted(tests, key=lambda one: one.called_at, reverse=True)),
    )


EYE: Eye[Reached] = Eye(key=MECHANISM, records=_records, read=_read)


def _judge(seen: Seen, clause: Clause) -> Found:
    """A roster is in force, and of the newest test enough answered in time."""
    there, least = seen.by(EYE), clause.number("least") or 100
    test = next((one for one in there.tests if _is_over(seen, one)), None)
    day = day_of(test.called_at) if test else None
    is_good = test is not None and test.share >= least
    until = day + timedelta(days=clause.within) if day and is_good else None
    has_team = there.team is not None and there.team.holds_on(seen.today, seen.people)
    fresh = until is not None and until >= seen.today
    ends = [one for one in (until, there.team.until if there.team else None) if one]
    return Found(
        clause=clause,
        is_met=fresh and has_team,
        was_met=is_good,
        has_begun=there.team is not None or test is not None,
        proofs=(Proof(where=Where.REACH, name=test.no, day=day),) if test else (),
        until=min(ends) if until else None,
        missing=_missing(test, has_team=has_team, is_good=is_good)
        if not (fresh and has_team)
        else None,
    )


def _is_over(seen: Seen, test: ToldTest) -> bool:
    """One that runs just now darkens nothing before its time is over."""
    is_past = day_of(test.called_at) < seen.today
    return is_past or test.is_over(seen.desk.register.clock())


def _missing(test: ToldTest | None, *, has_team: bool, is_good: bool) -> Phrase:
    if not has_team:
        return phrase("no response team is in force, or somebody on it has left")
    if test is not None and not is_good:
        return phrase(
            "in {test} {good} of {called} answered within fifteen minutes",
            test=test.no,
            good=len(test.in_time),
            called=len(test.called),
        )
    return phrase("the response team was not called within the time asked")


def _words(_: Seen, clause: Clause) -> Phrase:
    return phrase(
        "of the response team {least} percent answered within fifteen minutes when"
        " called last, within {days} days",
        least=clause.number("least") or 100,
        days=clause.within,
    )


def _reached(asked: Asked) -> Counted | None:
    """Of everybody called in the period, who answered in time."""
    numbers = touched(asked.desk, asked.period.first, [ReachAct.CALL])
    read = records.read_together(asked.desk.ledger, numbers) if numbers else {}
    tests = [
        one
        for one in map(told_of, read.values())
        if asked.period.holds(day_of(one.called_at)) and one.is_over(asked.at)
    ]
    good = sum(len(one.in_time) for one in tests)
    return share(good, sum(len(one.called) for one in tests), (o.no for o in tests))


def _listed(desk: Desk, today: date) -> Iterator[tuple[Cell, ...]]:
    del today
    for one in newest(desk, NEWEST):
        yield (
            one.no,
            f"{one.called_at.astimezone(BEIJING):%Y-%m-%d %H:%M}",
            len(one.called),
            len(one.in_time),
            len(one.answered),
        )


FIGURE = Figure(
    key="reached_in_15",
    question="How many of those called answered within fifteen minutes?",
    definition="1",
    compute=_reached,
)
LISTING = Listing(
    name="reach",
    title="Reach tests",
    heads=("Number", "Called at", "Called", "Answered in time", "Answered at all"),
    rows=_listed,
)
REACH = Mechanism(
    key=MECHANISM,
    flows=(TEST,),
    acts=ACTS,
    eye=EYE,
    clauses=(ClauseKind(of="reach", judge=_judge, words=_words),),
    figures=(FIGURE,),
    lists=(LISTING,),
)
"""响应团队."""
