"""``case show`` and ``case list``: where cases stand."""

import click

from jieqing.casebook.code_words import (
    ACTS,
    DELIVERIES,
    ISSUES,
    LETTERS,
    TASKS,
    hold_named,
    named,
    roles_named,
)
from jieqing.casebook.desk import BEIJING
from jieqing.casebook.many.reading import concerns_many
from jieqing.casebook.many.reading import many as many_of
from jieqing.casebook.outputs import Output, rendered
from jieqing.casebook.read import Done, Standing, cases, standing
from jieqing.casebook.state_words import provisional_lines, state_words
from jieqing.cli.case import many
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
@click.option(
    "--subjects", is_flag=True, help=said("Of many: how it stands for each, by number.")
)
@visiting
def show(visit: Visit, number: str, *, subjects: bool) -> None:
    """Print one case."""
    case = standing(visit.desk, number)
    lines, content = _lines(case), _content(case)
    if concerns_many(visit.desk, number):
        told = many_of(visit.desk, number)
        lines += many.subject_lines(told) if subjects else many.lines_of(told)
        content |= many.content_of(told)
    visit.answer("\n".join(lines), rendered(Output.CASE, content))


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
    told = ({"case": c.number, "state": c.state} for c in found)
    content = {"cases": [rendered(Output.CASE_LINE, each) for each in told]}
    visit.answer("\n".join(lines) or said("No cases yet."), content)


def _lines(case: Standing) -> list[str]:
    return [
        f"{case.number}  {state_words(case.state)}",
        said(case.sentence),
        *_next_lines(case),
        *provisional_lines(case.provisional_years),
        *_plan_lines(case),
        *_waiting_lines(case),
        said("Done so far:"),
        *map(_done, case.done),
    ]


def _done(done: Done) -> str:
    at, act = f"{done.at.astimezone(BEIJING):%m-%d %H:%M}", named(ACTS, done.act)
    return f"  {at}  {done.person}  {act}"


def _next_lines(case: Standing) -> list[str]:
    if case.next_act is None:
        return []
    turn = roles_named(case.turn_of)
    due = case.due or "-"
    words = said("Next: `jieqing case {act}`, by {day}; whose turn: {roles}.")
    return [words.format(act=case.next_act, day=due, roles=turn)]


def _plan_lines(case: Standing) -> list[str]:
    if not case.plan_hash:
        return []
    signed = said("Plan {hash}, signed by: {people}").format(
        hash=case.plan_hash[:SHORT_HASH], people=said(", ").join(case.approvals) or "-"
    )
    window = said("Recovery window until {day}").format(day=case.window_until or "-")
    return [signed, window]


def _waiting_lines(case: Standing) -> list[str]:
    letters = [
        f"  {x.number} {named(LETTERS, x.kind)}: {named(DELIVERIES, x.delivery)}"
        f" ({x.file})"
        for x in case.letters
    ]
    tasks = [f"  {x.task}: {named(TASKS, x.state)} ({x.due})" for x in case.processors]
    held = [
        f"  {x.number} {x.store}.{x.table} × {x.rows} ({hold_named(x.ground)})"
        for x in case.holds
        if x.is_open
    ]
    issues = [
        f"  {x.at.astimezone(BEIJING):%m-%d %H:%M}  {named(ISSUES, x.kind)}: "
        f"{said(', ').join(x.places)}"
        for x in case.issues
    ]
    parts = (
        (said("Letters:"), letters),
        (said("Processors:"), tasks),
        (said("Holds:"), held),
        (said("Open issues:"), issues),
    )
    return [line for name, lines in parts if lines for line in (name, *lines)]


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
        "open_issues": len(case.issues),
        "issues": [{"kind": x.kind, "places": list(x.places)} for x in case.issues],
        "provisional_years": list(case.provisional_years),
    }
