"""``jieqing rules due``: what is due when, per right and per step."""

from datetime import date, datetime
from pathlib import Path
from typing import TypedDict, Unpack

import click

from jieqing.casebook.code_words import roles_named
from jieqing.casebook.days import column_name
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.due_steps import StepDue, When, steps_due
from jieqing.casebook.flows import Right
from jieqing.casebook.outputs import Output, rendered, shown
from jieqing.casebook.rights_reading import shipped_rights
from jieqing.casebook.step_words import EVENT_WORDS, WHEN_WORDS, step_words
from jieqing.casebook.timetable import (
    LONGEST_PROMISE,
    Asked,
    Duty,
    Timetable,
    TimetableLine,
    timetable,
)
from jieqing.casebook.timetable_words import (
    cited_words,
    counted_words,
    duty_words,
    each_once,
)
from jieqing.cli.clock import moment
from jieqing.cli.options import home_option, json_option
from jieqing.cli.output import answer
from jieqing.cli.rules.near_home import calendar_of, desk_near, today_here
from jieqing.errors import WrongUsage
from jieqing.home import Budget
from jieqing.language import said, spoken
from jieqing.law.shipped import shipped_obligations

DAY = click.DateTime(formats=["%Y-%m-%d"])
SHOWN = (When.LATE, When.TODAY, When.WEEK)
"""What the list names one by one; what is due later is counted."""


class NothingDueAsked(WrongUsage):
    """Neither a right with its day nor a home with cases was named."""

    code = "due-of-nothing"
    cause = "There is no home here, and no right with a day was named."
    advice = "Name both (--right R7 --received 2026-11-02), or a home (--home DIR)."


class _Asked(TypedDict):
    """What the options ask."""

    right: str | None
    received: datetime | None
    budget: str | None
    variant: str


@click.command(
    name="due",
    help=said(
        "What is due when: of one right with --right and --received, else of all open"
        " cases of the home.\n\n"
        "The days are the company's promise; what the law itself says stands above"
        " them. Rows that are kept and come due: `jieqing due list`.\n\n"
        "Example: jieqing rules due --right R7 --received 2026-11-02"
        " --budget ecommerce"
    ),
)
@click.option("--right", metavar="R1…C6", help=said("Right or trigger."))
@click.option(
    "--received",
    type=DAY,
    help=said("Day it was received or found; of C2, C3, C5 and C6 the day it ends."),
)
@click.option(
    "--budget",
    type=click.Choice([budget.value for budget in Budget]),
    help=said("Time budget; the home's own, or the shortest."),
)
@click.option(
    "--variant",
    default="",
    metavar="WORD",
    help=said("R11: decision; C2: cap; C3: children."),
)
@home_option
@json_option
def due(home: Path, *, as_json: bool, **asked: Unpack[_Asked]) -> None:
    """Print a timetable, or the steps of the open cases."""
    desk = desk_near(home)
    if asked["right"] is None or asked["received"] is None:
        _print_cases(desk, asked, as_json=as_json)
        return
    found = _timetable(desk, asked["right"], asked["received"].date(), asked)
    answer("\n".join(_table_lines(found)), _table_content(found), as_json=as_json)


def _print_cases(desk: Desk | None, asked: _Asked, *, as_json: bool) -> None:
    if desk is None or asked["right"] or asked["received"]:
        raise NothingDueAsked
    found = steps_due(desk, day_of(moment(desk, None)))
    words = shown(Output.STEP, {"step": _case_lines(found)})
    answer("\n".join(words), _case_content(found), as_json=as_json)


def _timetable(desk: Desk | None, right: str, day: date, asked: _Asked) -> Timetable:
    company = desk.home.company if desk else None
    budget = asked["budget"] or (company.budget if company else column_name(None))
    question = Asked(
        right=right,
        day=day,
        budget=budget,
        variant=asked["variant"],
        promise_days=company.promise_days if company else LONGEST_PROMISE,
    )
    today = day_of(moment(desk, None)) if desk else today_here()
    return timetable(question, calendar_of(desk), shipped_obligations(), today)


def _table_lines(found: Timetable) -> list[str]:
    row, language = found.row, spoken()
    event = said(EVENT_WORDS[found.event]).format(day=found.day)
    ground = said(", ").join(cited_words(str(each)) for each in row.ground)
    built = [] if row.is_built else [said("Jieqing cannot handle this one yet.")]
    extends = (
        [said("May be extended once, to {day}.").format(day=found.extends_to)]
        if found.extends_to
        else []
    )
    return [
        f"{row.right} {row.name.spoken(language)}  {event}  {ground}",
        *built,
        said("The law:"),
        *map(duty_words, each_once(found)),
        said("The company's promise, step by step (承诺时限):"),
        *map(_step_line, found.lines),
        *extends,
        *_provisional_note(found),
    ]


def _step_line(line: TimetableLine) -> str:
    mark = said(" (provisional)") if line.is_provisional else ""
    return f"  {line.day}  {counted_words(line):<6}{step_words(line.step)}{mark}"


def _provisional_note(found: Timetable) -> list[str]:
    years = sorted({each.day.year for each in found.lines if each.is_provisional})
    if not years:
        return []
    words = said("Provisional: the holidays of {years} are not published yet.")
    return [words.format(years=said(", ").join(map(str, years)))]


def _table_content(found: Timetable) -> dict[str, object]:
    return {
        "right": found.row.right,
        "event": found.event,
        "day": found.day.isoformat(),
        "built": found.row.is_built,
        "column": found.column.name,
        "ground": [str(each) for each in found.row.ground],
        "targets": [_duty_content(each) for each in found.targets],
        "ceilings": [_duty_content(each) for each in found.ceilings],
        "steps": [
            {
                "step": line.step,
                "day": line.day.isoformat(),
                "working_day": line.number,
                "after_notice": line.after_notice,
                "provisional": line.is_provisional,
            }
            for line in found.lines
        ],
        "extends_to": found.extends_to.isoformat() if found.extends_to else None,
    }


def _duty_content(duty: Duty) -> dict[str, object]:
    told = duty.obligation
    return {
        "id": told.id,
        "law": told.law,
        "article": told.article,
        "mandatory": told.is_mandatory,
        "confirmed": told.is_printable,
        "day": duty.ends.day.isoformat() if duty.ends else None,
    }


def _case_lines(found: tuple[StepDue, ...]) -> list[str]:
    lines: list[str] = []
    for when in SHOWN:
        steps = [each for each in found if each.when is when]
        if steps:
            lines += [said(WHEN_WORDS[when]), *map(_due_line, steps)]
    later = sum(1 for each in found if each.when is When.LATER)
    if later:
        lines.append(said("Later: {count} more steps.").format(count=later))
    return lines or [said("No open case has anything due.")]


def _due_line(due: StepDue) -> str:
    name = shipped_rights().rights[Right(due.right)].name.spoken(spoken())
    turn = f"  ← {roles_named(due.turn_of)}" if due.is_next else ""
    mark = said(" (provisional)") if due.is_provisional else ""
    told = f"{due.right} {name}: {step_words(due.step)}{mark}{turn}"
    return f"  {due.day}  {due.case}  {told}"


def _case_content(found: tuple[StepDue, ...]) -> dict[str, object]:
    told = (
        {
            "case": each.case,
            "right": each.right,
            "step": each.step,
            "day": each.day.isoformat(),
            "when": each.when,
            "next": each.is_next,
            "turn_of": sorted(each.turn_of),
            "provisional": each.is_provisional,
        }
        for each in found
    )
    return {"due": [rendered(Output.STEP, each) for each in told]}
