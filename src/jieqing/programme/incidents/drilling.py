"""The act that plays a live drill and enters what was measured.

Met or not is computed: noticed by every check that must notice it and in time, put
right in time, nothing left over, the ledger whole. What is not met becomes an issue in
the same transaction.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from jieqing.casebook.desk import Desk, day_of
from jieqing.errors import Refused
from jieqing.flow.ledger import Leaf
from jieqing.language import heard, said
from jieqing.programme import sealed
from jieqing.programme.acting import Asked
from jieqing.programme.incidents.beginning import beginning
from jieqing.programme.incidents.drills import Drill, drill_in
from jieqing.programme.incidents.flow import INCIDENT, IncidentAct
from jieqing.programme.incidents.sandbox import Outcome, play
from jieqing.programme.incidents.told import ToldIncident, told
from jieqing.programme.issues.acts import NewIssue, raise_issue
from jieqing.programme.issues.levels import Severity, Source

ITEMS = ("m10.2", "m16.3")


class NotLive(Refused):
    """Only a live drill is played in a sandbox."""

    code = "drill-not-live"
    cause = "{record} is no live drill."
    advice = "Begin a live one: `jieqing programme drill list` shows them."


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was measured, held against what the drill wants; times in milliseconds.

    ``noticed``: when the last of the checks that must notice it had; None: one did not.
    """

    noticed: int | None
    by: tuple[str, ...]
    is_met: bool


def judge(drill: Drill, found: Outcome) -> Judged:
    """Hold an outcome against its drill."""
    by = {sight.check: sight.ms for sight in found.seen if sight.noticed}
    has_all = bool(drill.expects) and by.keys() >= set(drill.expects)
    noticed = max(by[one] for one in drill.expects) if has_all else None
    in_time = noticed is not None and noticed <= drill.notice * 1000
    contained = found.contained is not None and found.contained <= drill.contain * 1000
    return Judged(
        noticed=noticed,
        by=tuple(by),
        is_met=in_time and contained and not found.residue and found.ledger_holds,
    )


def run(desk: Desk, no: str, /, *, by: str, at: datetime) -> Judged:
    """Play the live drill of a record and enter what came out; as a worker's errand.

    Raises ``NotLive``, ``NotEntitled``, ``NotInTable`` or ``DrillBroke``.
    """
    roll = desk.register.roll(at)
    incident = told(desk, no, roll.persons)
    drill = _live(desk, incident)
    INCIDENT.row(IncidentAct.DRILL, incident.state)
    roll.entitled(by, IncidentAct.DRILL)
    found = play(drill.script, day_of(at), desk.progress)
    judged = judge(drill, found)
    with beginning(desk, Asked(no=no, act=IncidentAct.DRILL, by=by, at=at)) as begun:
        tries = len(begun.told.record.of(IncidentAct.DRILL)) + 1
        raised = "" if judged.is_met else _raise(desk, begun.told, tries, (by, at))
        begun.doing.conclude(
            None,
            {
                "drill": drill.key,
                "script": drill.script,
                "met": judged.is_met,
                "expected": list(drill.expects),
                "noticed_by": list(judged.by),
                "noticed_ms": "" if judged.noticed is None else judged.noticed,
                "notice_within_ms": drill.notice * 1000,
                "contained_ms": "" if found.contained is None else found.contained,
                "contain_within_ms": drill.contain * 1000,
                "residue": found.residue,
                "ledger_holds": found.ledger_holds,
                "result": sealed.write(desk.home, found.to_bytes()),
                "issue": raised,
            },
        )
    return judged


def runs_of(incident: ToldIncident) -> Iterator[Leaf]:
    """Give the entries of its live drill, the newest first."""
    yield from reversed(incident.record.of(IncidentAct.DRILL))


def _live(desk: Desk, incident: ToldIncident) -> Drill:
    found = drill_in(desk, incident)
    if found is None or not found.is_live or not incident.is_exercise:
        raise NotLive(record=incident.no)
    return found


def _raise(
    desk: Desk, incident: ToldIncident, tries: int, who: tuple[str, datetime]
) -> str:
    by, at = who
    with heard(desk.home.company.language):
        new = NewIssue(
            source=Source.DRILL,
            source_key=f"{incident.no}/{tries}",
            matter=f"drill:{incident.drill}",
            title=said("A live drill was not met"),
            fact=said("What was measured stands in {drill}.").format(drill=incident.no),
            severity=Severity.MAJOR,
            criterion="gbt38645",
            post="it",
            items=ITEMS,
        )
    return raise_issue(desk, new, by=by, at=at)
