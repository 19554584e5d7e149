"""``jieqing programme drill``: which drills there are, begin one, play a live one."""

from collections.abc import Mapping

import click

from jieqing.casebook.desk import day_of
from jieqing.cli.seat import Seat, Visit, seated, visiting
from jieqing.language import said
from jieqing.programme.incidents import acts, drilling
from jieqing.programme.incidents.acts import NewIncident
from jieqing.programme.incidents.drilling import Judged, runs_of
from jieqing.programme.incidents.drills import drill, drill_of, drills
from jieqing.programme.incidents.level import Facts
from jieqing.programme.incidents.papers import seconds
from jieqing.programme.incidents.told import told
from jieqing.programme.incidents.vocabulary import CHECKS, MODES


@click.command(
    name="list",
    help=said(
        "The drills that there are, at a table and live.\n\n"
        "Example: jieqing programme drill list"
    ),
)
@visiting
def list_(visit: Visit) -> None:
    """Print them."""
    known = [drill_of(one) for one in drills(visit.desk.tenant).values()]
    lines = [f"{one.key:18} {said(MODES[one.mode])}  {one.title}" for one in known]
    told_drills = [
        {"key": one.key, "mode": one.mode, "title": one.title, "expects": one.expects}
        for one in known
    ]
    visit.answer("\n".join(lines), {"drills": told_drills})


@click.command(
    help=said(
        "Begin a drill; it gets a number and is marked as a drill from then on.\n\n"
        "Example: jieqing programme drill start drill.kill --by P-0002"
    )
)
@click.argument("key", metavar="KEY")
@seated
def start(seat: Seat, key: str) -> None:
    """Begin it."""
    played = drill(seat.desk.tenant, key)
    new = NewIncident(
        kind=played.incident,
        title=played.title,
        is_exercise=True,
        occurred_on=day_of(seat.at),
        known_at=seat.at,
        facts=Facts(),
        account=played.injects[0].text,
        drill=key,
    )
    no = acts.report(seat.desk, new, by=seat.by, at=seat.at)
    seat.answer(said("Begun: {no}").format(no=no), {"drill": no})


@click.command(
    help=said(
        "Play a live drill in a sandbox of its own; the company's home and stores are"
        " not touched. 0: met, 1: not met.\n\n"
        "Example: jieqing programme drill run SJ-2026-0001 --by P-0002"
    )
)
@click.argument("no", metavar="DRILL")
@seated
def run(seat: Seat, no: str) -> int:
    """Play it, tell what was measured."""
    judged = drilling.run(seat.desk, no, by=seat.by, at=seat.at)
    people = seat.desk.register.roll(seat.at).persons
    facts = next(runs_of(told(seat.desk, no, people))).entry.facts
    seat.answer(_words(judged, facts), {"drill": no, **facts})
    return 0 if judged.is_met else 1


def _words(judged: Judged, found: Mapping[str, object]) -> str:
    by = said(", ").join(said(CHECKS[one]) for one in judged.by)
    lines = (
        said("met") if judged.is_met else said("not met"),
        f"{said('Noticed by')}: {by or '—'}",
        f"{said('Noticed after')}: "
        + seconds(found["noticed_ms"], found["notice_within_ms"]),
        f"{said('Right again after')}: "
        + seconds(found["contained_ms"], found["contain_within_ms"]),
        f"{said('Rows left over')}: {found['residue']}",
        *([f"{said('Issue')}: {found['issue']}"] if found["issue"] else []),
    )
    return "\n".join(lines)
