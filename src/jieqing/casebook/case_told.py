"""Where one case stands, in words and as JSON: by the field of the output.

Both pass the disclosure matrix (outputs.py) before anybody reads them.
"""

from jieqing.casebook.code_words import (
    ACTS,
    DELIVERIES,
    ISSUES,
    LETTERS,
    TASKS,
    named,
    roles_named,
)
from jieqing.casebook.desk import BEIJING
from jieqing.casebook.hold_words import ground_of
from jieqing.casebook.read import Done, Standing
from jieqing.casebook.state_words import provisional_lines, standing_words
from jieqing.language import said

SHORT_HASH = 12


def case_lines(case: Standing) -> dict[str, list[str]]:
    """The lines by the field of the output that they tell."""
    return {
        "case": [
            f"{case.number}  {standing_words(case.state, case.next_act)}",
            said(case.sentence),
        ],
        "next": _next_lines(case),
        "provisional_years": list(provisional_lines(case.provisional_years)),
        **_plan_lines(case),
        **_waiting_lines(case),
        "done": [said("Done so far:"), *map(_done, case.done)],
    }


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


def _plan_lines(case: Standing) -> dict[str, list[str]]:
    if not case.plan_hash:
        return {}
    signed = said("Plan {hash}, signed by: {people}").format(
        hash=case.plan_hash[:SHORT_HASH], people=said(", ").join(case.approvals) or "-"
    )
    window = said("Recovery window until {day}").format(day=case.window_until or "-")
    return {"signed_by": [signed], "window_until": [window]}


def _waiting_lines(case: Standing) -> dict[str, list[str]]:
    letters = [
        f"  {x.number} {named(LETTERS, x.kind)}: {named(DELIVERIES, x.delivery)}"
        f" ({x.file})"
        for x in case.letters
    ]
    tasks = [f"  {x.task}: {named(TASKS, x.state)} ({x.due})" for x in case.processors]
    held = [
        f"  {x.number} {x.store}.{x.table} × {x.rows} ({ground_of(x)})"
        for x in case.holds
        if x.is_open
    ]
    issues = [
        f"  {x.at.astimezone(BEIJING):%m-%d %H:%M}  {named(ISSUES, x.kind)}: "
        f"{said(', ').join(x.places)}"
        for x in case.issues
    ]
    parts = {
        "letters": (said("Letters:"), letters),
        "processors": (said("Processors:"), tasks),
        "holds": (said("Holds:"), held),
        "issues": (said("Open issues:"), issues),
    }
    return {field: [name, *lines] for field, (name, lines) in parts.items() if lines}


def case_content(case: Standing) -> dict[str, object]:
    """Return the same for programs."""
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
