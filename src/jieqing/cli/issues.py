"""``jieqing programme issue``: raise one, list them with what waits, show one."""

import click

from jieqing.casebook.desk import day_of
from jieqing.cli.seat import Seat, Visit, seated, visiting
from jieqing.language import said
from jieqing.people.matrix import Role
from jieqing.programme.issues import acts
from jieqing.programme.issues.levels import (
    SEVERITIES,
    STOPPABLE,
    Severity,
    Source,
)
from jieqing.programme.issues.sources import findings
from jieqing.programme.issues.told import open_first, told
from jieqing.programme.issues.wording import STATES
from jieqing.programme.wording import told as phrase_words


@click.command(
    name="list",
    help=said(
        "The issues, those not over first, and what was found and not raised yet.\n\n"
        "Example: jieqing programme issue list"
    ),
)
@visiting
def list_(visit: Visit) -> None:
    """Print both."""
    rows = list(open_first(visit.desk)[:500])
    waiting = findings(visit.desk, day_of(visit.at))
    lines = [
        f"{row.record.no}  {row.record.title}  "
        f"{said(SEVERITIES[Severity(row.severity)])}  "
        f"{said(STATES[row.record.state])}  {row.due or ''}"
        for row in rows
    ]
    lines += [f"+ {phrase_words(one.fact)}" for one in waiting]
    content = {
        "issues": [
            {
                "no": row.record.no,
                "state": row.record.state,
                "severity": row.severity,
                "due": row.due.isoformat() if row.due else None,
            }
            for row in rows
        ],
        "waiting": [{"source": one.source, "key": one.key} for one in waiting],
    }
    visit.answer("\n".join(lines) or said("No issue."), content)


@click.command(
    help=said(
        "One issue: where it stands, who mends it, what came of it.\n\n"
        "Example: jieqing programme issue show WT-2026-0001"
    )
)
@click.argument("no", metavar="ISSUE")
@visiting
def show(visit: Visit, no: str) -> None:
    """Print it."""
    found = told(visit.desk, no, day_of(visit.at))
    plan = found.plan
    lines = [
        f"{found.no}  {found.row.record.title}",
        f"{said(SEVERITIES[found.severity])}  {said(STATES[found.state])}",
    ]
    if plan:
        lines.append(f"{plan.doer}  {found.due}  {plan.figure}")
    content = {
        "issue": found.no,
        "state": found.state,
        "severity": found.severity,
        "repeat_of": found.repeat_of,
        "stops": found.stop_act,
        "due": found.due.isoformat() if found.due else None,
        "extensions": found.extensions,
    }
    visit.answer("\n".join(lines), content)


@click.command(
    name="raise",
    help=said(
        "Raise an issue of a post's, against a ground.\n\n"
        "Example: jieqing programme issue raise --title 备份目录没有加密"
        " --fact 任何人可读 --ground pipl:51.3 --post it --by P-0006"
    ),
)
@click.option("--title", required=True, help=said("Title."))
@click.option("--fact", required=True, help=said("What is wrong."))
@click.option("--ground", required=True, metavar="KEY", help=said("Ground by its key."))
@click.option(
    "--post",
    required=True,
    type=click.Choice([str(role) for role in Role]),
    help=said("Whose matter it is."),
)
@click.option(
    "--severity",
    default=str(Severity.MINOR),
    type=click.Choice([str(one) for one in Severity]),
    help=said("How grave."),
)
@click.option(
    "--stop",
    default="",
    type=click.Choice(["", *STOPPABLE]),
    help=said("Act that is stopped until it is verified."),
)
@seated
def raise_(seat: Seat, /, **given: str) -> None:
    """Raise it; the owner takes it on from here."""
    new = acts.NewIssue(
        source=Source.PERSON,
        source_key=f"{seat.by}:{day_of(seat.at)}",
        matter=f"seen:{given['title']}"[:128],
        title=given["title"],
        fact=given["fact"],
        severity=Severity(given["severity"]),
        criterion=given["ground"],
        post=given["post"],
        stop_act=given["stop"],
    )
    no = acts.raise_issue(seat.desk, new, by=seat.by, at=seat.at)
    seat.answer(said("Raised: {no}").format(no=no), {"issue": no})
