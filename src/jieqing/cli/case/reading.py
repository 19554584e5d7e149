"""``case show`` and ``case list``: where cases stand."""

import click

from jieqing.casebook.desk import BEIJING
from jieqing.casebook.read import Done, Standing, cases, standing
from jieqing.cli.case.states import state_words
from jieqing.cli.seat import Visit, visiting
from jieqing.language import said

SHORT_HASH = 12


@click.command(
    help=said(
        "Where a case stands, what is next, what waits.\n\n"
        "Example: jieqing case show CL-2026-0001"
    )
)
@click.argument("number", metavar="CASE")
@visiting
def show(visit: Visit, number: str) -> None:
    """Print one case."""
    case = standing(visit.desk, number)
    visit.answer("\n".join(_lines(case)), _content(case))


@click.command(
    name="list", help=said("All cases with their states.\n\nExample: jieqing case list")
)
@visiting
def list_(visit: Visit) -> None:
    """Print the cases, newest first."""
    found = cases(visit.desk)
    lines = [
        f"{c.number}  {state_words(c.state)}  {said(c.sentence)}"  # one line a case
        for c in found
    ]
    content = {"cases": [{"case": c.number, "state": c.state} for c in found]}
    visit.answer("\n".join(lines) or said("No cases yet."), content)


def _lines(case: Standing) -> list[str]:
    return [
        f"{case.number}  {state_words(case.state)}",
        said(case.sentence),
        *_next_lines(case),
        *_plan_lines(case),
        *_waiting_lines(case),
        said("Done so far:"),
        *(
            f"  {d.at.astimezone(BEIJING):%m-%d %H:%M} {d.person} {d.act}"
            for d in case.done
        ),
    ]


def _done(done: Done) -> str:
    return f"  {done.at.astimezone(BEIJING):%m-%d %H:%M}  {done.person}  {done.act}"


def _next_lines(case: Standing) -> list[str]:
    if case.next_act is None:
        return []
    turn = ", ".join(sorted(case.turn_of))
    due = case.due or "-"
    words = said("Next: `jieqing case {act}`, by {day}; whose turn: {roles}.")
    return [words.format(act=case.next_act, day=due, roles=turn)]


def _plan_lines(case: Standing) -> list[str]:
    if not case.plan_hash:
        return []
    signed = said("Plan {hash}, signed by: {people}").format(
        hash=case.plan_hash[:SHORT_HASH], people=", ".join(case.approvals) or "-"
    )
    window = said("Recovery window until {day}").format(day=case.window_until or "-")
    return [signed, window]


def _waiting_lines(case: Standing) -> list[str]:
    letters = [f"  {x.number} {x.kind}: {x.delivery} ({x.file})" for x in case.letters]
    tasks = [f"  {x.task}: {x.state} ({x.due})" for x in case.processors]
    held = [
        f"  {x.number} {x.store}.{x.table} × {x.rows} ({x.ground})"
        for x in case.holds
        if x.is_open
    ]
    named = (
        (said("Letters:"), letters),
        (said("Processors:"), tasks),
        (said("Holds:"), held),
    )
    return [line for name, lines in named if lines for line in (name, *lines)]


def _content(case: Standing) -> dict[str, object]:
    return {
        "case": case.number,
        "right": case.right,
        "state": case.state,
        "next": case.next_act,
        "turn_of": sorted(case.turn_of),
        "due": case.due.isoformat() if case.due else None,
        "days": {step: day.isoformat() for step, day in case.days.items()},
        "plan_hash": case.plan_hash,
        "signed_by": list(case.approvals),
        "window_until": case.window_until.isoformat() if case.window_until else None,
        "done": [
            {"at": d.at.isoformat(), "act": d.act, "person": d.person, "state": d.state}
            for d in case.done
        ],
        "letters": [
            {"letter": x.number, "kind": x.kind, "delivery": x.delivery, "file": x.file}
            for x in case.letters
        ],
        "processors": [
            {"task": x.task, "state": x.state, "due": x.due.isoformat()}
            for x in case.processors
        ],
        "holds": [x.number for x in case.holds if x.is_open],
        "open_issues": case.open_issues,
    }
