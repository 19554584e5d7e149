"""What one drill missed, and whether it was met when the same drill was played again.

Judged over drills as told, the oldest first (``drills_of`` reads them). What was missed
is an inject of a drill at a table, or a live drill as a whole; it stays open until that
very thing is met.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from jieqing.casebook.desk import Desk
from jieqing.flow import record as records
from jieqing.flow.record import moment_of
from jieqing.people.roll import Person
from jieqing.programme import models
from jieqing.programme.incidents.flow import IncidentAct
from jieqing.programme.incidents.table_top import Sheet, sheet_in
from jieqing.programme.incidents.told import MECHANISM, ToldIncident, told_of

NEWEST = 100
"""How many drills are read; a company plays a few each year."""
WHOLE = 0
"""Stands for the inject of a live drill, which is judged as a whole."""
Missed = tuple[str, int]
"""A drill by its key, and which inject of it."""
Played = tuple[ToldIncident, Sheet | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retest:
    """Something that was missed in ``before`` and played again in ``again``."""

    missed: Missed
    before: str
    again: str
    at: datetime
    is_met: bool


def drills_of(desk: Desk, people: Mapping[str, Person]) -> tuple[Played, ...]:
    """Read the drills of packs that were played, the oldest of the newest first."""
    rows = models.Record.objects.filter(
        tenant=desk.tenant, mechanism=MECHANISM, kind="exercise"
    )
    numbers = sorted(rows.order_by("-no").values_list("no", flat=True)[:NEWEST])
    read = records.read_together(desk.ledger, numbers) if numbers else {}
    company = (desk.calendar, desk.actors)
    told = (told_of(desk.tenant, read[no], people, company) for no in numbers)
    return tuple((one, sheet_in(desk, one)) for one in told if one.drill)


def retests(drills: Iterable[Played]) -> tuple[Retest, ...]:
    """Return what was tried again, in the order in which it was."""
    still: dict[Missed, str] = {}
    found: list[Retest] = []
    for incident, sheet in drills:
        for missed, at, is_met in _outcomes(incident, sheet):
            before = still.pop(missed, None)
            if before is not None:
                found.append(
                    Retest(
                        missed=missed,
                        before=before,
                        again=incident.no,
                        at=at,
                        is_met=is_met,
                    )
                )
            if not is_met:
                still[missed] = incident.no
    return tuple(found)


def missed_before(drills: Iterable[Played], drill: str) -> Mapping[int, str]:
    """Return the injects of a drill that were missed when it was played last.

    By inject the drill that missed it; one that was met since is none of them.
    """
    still: dict[int, str] = {}
    for incident, sheet in drills:
        if incident.drill != drill:
            continue
        for (_, inject), _, is_met in _outcomes(incident, sheet):
            still.pop(inject, None)
            if not is_met:
                still[inject] = incident.no
    return still


def _outcomes(
    incident: ToldIncident, sheet: Sheet | None
) -> Iterator[tuple[Missed, datetime, bool]]:
    """Give what was judged in a drill, in the order of its entries."""
    for play in sheet.plays if sheet else ():
        if play.scored is not None:
            at = moment_of(play.scored)
            yield (incident.drill, play.number), at, not play.is_missed
    for leaf in incident.record.of(IncidentAct.DRILL):
        is_met = leaf.entry.facts["met"] is True
        yield (incident.drill, WHOLE), moment_of(leaf), is_met
