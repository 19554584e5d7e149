"""What the kernel must know of incidents: flow, words, and what lights their cells."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Case, When

from jieqing.casebook.desk import BEIJING, Desk, day_of
from jieqing.errors import Phrase, phrase
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import Record, moment_of
from jieqing.language import said
from jieqing.paper.paper import Cell
from jieqing.programme import models
from jieqing.programme.borne_out import PACKS as PACKS_RECORD
from jieqing.programme.borne_out import RETIRED, loaded_in, require_listed, unlisted
from jieqing.programme.figures import Asked, Counted, Figure, share
from jieqing.programme.incidents.drilling import run, runs_of
from jieqing.programme.incidents.drills import DRILL
from jieqing.programme.incidents.drills import PACK as DRILLS_PACK
from jieqing.programme.incidents.flow import INCIDENT, IncidentAct, IncidentState
from jieqing.programme.incidents.level import Level
from jieqing.programme.incidents.models import Incident
from jieqing.programme.incidents.owing import IS_OPEN, falls
from jieqing.programme.incidents.playbooks import PACK, PLAYBOOK, shipped_playbooks
from jieqing.programme.incidents.retests import drills_of, retests
from jieqing.programme.incidents.told import LETTERS, MECHANISM, ToldIncident, told_of
from jieqing.programme.incidents.vocabulary import (
    ACTS,
    INCIDENT_KINDS,
    LEVELS,
    STATES,
)
from jieqing.programme.lists import MOST, Listing
from jieqing.programme.measures import Clause
from jieqing.programme.mechanism import Mechanism
from jieqing.programme.seen import Eye, Glance, Seen
from jieqing.programme.shown import ClauseKind, Found, Proof, Where
from jieqing.programme.titles import title_told

NEWEST = 40
"""Of how many incidents a cell reads; a year with more has other worries."""


def _records(desk: Desk, today: date) -> Iterable[str]:
    """Real ones that are open come first: no number of drills crowds them out."""
    rows = models.Record.objects.filter(tenant=desk.tenant, mechanism=MECHANISM)
    order = Case(When(IS_OPEN, then=0), default=1)
    numbers = tuple(rows.order_by(order, "-created").values_list("no", flat=True))
    return (*numbers[:NEWEST], *unlisted(numbers, LETTERS, today))


def _read(glance: Glance) -> tuple[ToldIncident, ...]:
    desk = glance.desk
    company = (desk.calendar, desk.actors)
    found = {
        no: leaves
        for no, leaves in glance.leaves.items()
        if leaves and leaves[0].entry.act in ACTS
    }
    rows = models.Record.objects.filter(tenant=desk.tenant, mechanism=MECHANISM)
    require_listed(found, rows.filter(no__in=found).values_list("no", flat=True))
    return tuple(
        told_of(desk.tenant, Record(number=no, leaves=leaves), glance.people, company)
        for no, leaves in found.items()
    )


EYE: Eye[tuple[ToldIncident, ...]] = Eye(key=MECHANISM, records=_records, read=_read)


def _judge(seen: Seen, clause: Clause) -> Found:
    incidents = [one for one in seen.by(EYE) if _is_meant(one, clause)]
    closed = [one for one in incidents if one.state is IncidentState.CLOSED]
    newest = max(closed, key=_ended_on, default=None)
    late = [one for one in incidents if _is_overdue(one, seen)]
    until = _ended_on(newest) + timedelta(days=clause.within) if newest else None
    fresh = until is not None and until >= seen.today
    return Found(
        clause=clause,
        is_met=fresh and not late,
        was_met=newest is not None,
        has_begun=bool(incidents),
        proofs=tuple(
            Proof(where=Where.INCIDENT, name=one.no, day=_ended_on(one))
            for one in ([newest] if newest else []) + late[:3]
        ),
        until=until,
        missing=None if fresh and not late else _missing(late),
    )


def _is_meant(incident: ToldIncident, clause: Clause) -> bool:
    """A drill counts as one; what it practised counts as done once it is closed."""
    return clause.text("kind") in {"", "exercise" if incident.is_exercise else "real"}


def _is_overdue(incident: ToldIncident, seen: Seen) -> bool:
    """Whether a report of it ran out with nobody sending or explaining it.

    A false alarm, of which nothing can be sent any more, owes none.
    """
    if incident.state is IncidentState.FALSE_ALARM:
        return False
    return any(clock.ends.day < seen.today for clock in incident.unanswered)


def _ended_on(incident: ToldIncident) -> date:
    return day_of(moment_of(incident.record.leaves[-1]))


def _missing(late: list[ToldIncident]) -> Phrase:
    if late:
        numbers = ", ".join(one.no for one in late[:3])
        return phrase("reports are overdue in {incidents}", incidents=numbers)
    return phrase("no incident or drill was carried to its end within the time asked")


def _drilled(seen: Seen, clause: Clause) -> Found:
    """The newest live drill was met, and not too long ago."""
    drills = [one for one in seen.by(EYE) if one.is_exercise]
    runs = [(leaf, one) for one in drills for leaf in runs_of(one)]
    newest = max(runs, key=lambda run: run[0].position, default=None)
    day = None if newest is None else day_of(moment_of(newest[0]))
    met = [leaf for leaf, _ in runs if leaf.entry.facts["met"] is True]
    is_met = newest is not None and newest[0].entry.facts["met"] is True
    until = day + timedelta(days=clause.within) if day is not None and is_met else None
    fresh = until is not None and until >= seen.today
    return Found(
        clause=clause,
        is_met=fresh,
        was_met=bool(met),
        has_begun=bool(runs),
        proofs=(Proof(where=Where.INCIDENT, name=newest[1].no, day=day),)
        if newest
        else (),
        until=until,
        missing=None if fresh else _undrilled(newest, is_met=is_met),
    )


def _undrilled(newest: tuple[Leaf, ToldIncident] | None, *, is_met: bool) -> Phrase:
    if newest is not None and not is_met:
        return phrase("the live drill {drill} was not met", drill=newest[1].no)
    return phrase("no live drill was played within the time asked")


def _drill_words(_: Seen, clause: Clause) -> Phrase:
    return phrase(
        "the newest live drill in a sandbox was met, within {days} days",
        days=clause.within,
    )


def _playbooks(seen: Seen, clause: Clause) -> Found:
    """A playbook of each kind of incident is loaded."""
    loaded = loaded_in(seen.leaves[PACKS_RECORD])
    there = [
        key
        for key, plain in shipped_playbooks().items()
        if plain["incident"]
        and loaded.get(f"{PLAYBOOK.kind}/{key}", RETIRED) != RETIRED
    ]
    lacking = len(INCIDENT_KINDS) - len(there)
    return Found(
        clause=clause,
        is_met=lacking <= 0,
        was_met=bool(there),
        has_begun=bool(there),
        proofs=_of_packs(seen) if there else (),
        missing=phrase("{count} kinds of incident have no playbook here", count=lacking)
        if lacking > 0
        else None,
    )


def _of_packs(seen: Seen) -> tuple[Proof, ...]:
    """The entry that loaded them."""
    named = (
        leaf
        for leaf in reversed(seen.leaves[PACKS_RECORD])
        if leaf.entry.facts.get("pack") == PACK
    )
    return tuple(
        Proof(where=Where.ENTRY, name=str(one.position), day=day_of(moment_of(one)))
        for one in [next(named, None)]
        if one is not None
    )


def _playbook_words(_: Seen, clause: Clause) -> Phrase:
    del clause
    return phrase("the playbook of each kind of incident is loaded")


def _words(_: Seen, clause: Clause) -> Phrase:
    return phrase(
        "an incident or a drill ended within {days} days, no report overdue",
        days=clause.within,
    )


def _retested(asked: Asked) -> Counted | None:
    """Of what drills had missed and was played again in the period, what was met."""
    desk = asked.desk
    drills = drills_of(desk, desk.register.roll(asked.at).persons)
    again = [one for one in retests(drills) if asked.period.holds(day_of(one.at))]
    good = sum(one.is_met for one in again)
    return share(good, len(again), (one.again for one in again))


RETESTED = Figure(
    key="drill_retests",
    question="How much of what drills had missed was met when it was played again?",
    definition="1",
    compute=_retested,
)


def _listed(desk: Desk, today: date) -> Iterable[tuple[Cell, ...]]:
    """What everybody may see of each; what was typed of a real one is not in it."""
    del today
    rows = Incident.objects.select_related("record").filter(record__tenant=desk.tenant)
    for row in rows.order_by("-record__created", "-pk")[:MOST]:
        yield (
            row.record.no,
            title_told(row.record.title),
            said("Drill") if row.is_exercise else "",
            said(LEVELS[Level(row.level)]),
            said(STATES[row.record.state]),
            row.known_at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M"),
        )


LISTING = Listing(
    name="incidents",
    title="Incidents",
    heads=(
        "Number",
        "Title",
        "Drill",
        "Level",
        "State",
        "Known here since (Beijing time)",
    ),
    rows=_listed,
)
INCIDENTS = Mechanism(
    key=MECHANISM,
    flows=(INCIDENT,),
    acts=ACTS,
    eye=EYE,
    clauses=(
        ClauseKind(of="incident", judge=_judge, words=_words),
        ClauseKind(of="drill", judge=_drilled, words=_drill_words),
        ClauseKind(of="playbooks", judge=_playbooks, words=_playbook_words),
    ),
    kinds=(PLAYBOOK, DRILL),
    packs=(PACK, DRILLS_PACK, "incident-papers"),
    falls=falls,
    lists=(LISTING,),
    figures=(RETESTED,),
    errands={IncidentAct.DRILL: run},
)
"""事件 and 演练."""
