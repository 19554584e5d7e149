"""``jieqing doctor``: what is missing or unsafe here, and how to mend it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click

from jieqing.casebook.desk import Desk
from jieqing.casebook.doctor import gathering
from jieqing.casebook.doctor.checks import FINE, Finding, Level, examine, exit_code
from jieqing.casebook.doctor.disclosed import disclosed
from jieqing.casebook.doctor.gathering import met
from jieqing.casebook.doctor.look import look
from jieqing.cli.clock import moment
from jieqing.cli.drawing import drawing
from jieqing.cli.options import home_option, json_option
from jieqing.cli.output import answer, unforeseen
from jieqing.cli.seat import open_home
from jieqing.errors import JieqingError
from jieqing.home import read_home
from jieqing.language import explained, said
from jieqing.progress import Stage

T = TypeVar("T")
LEVELS = {Level.FINE: "fine", Level.UNSAFE: "unsafe", Level.MISSING: "missing"}
SHAPES = {Level.FINE: "✔", Level.UNSAFE: "▲", Level.MISSING: "○"}


@click.command(
    help=said(
        "Look through home, people, stores, law and pending work: what is missing or "
        "unsafe, and how to mend it. Nothing is changed. Exit 3: something waits for a"
        " person; exit 4: configuration or connection.\n\n"
        "Example: jieqing doctor"
    )
)
@home_option
@json_option
def command(home: Path, *, as_json: bool) -> int:
    """Look at everything, even where half of it does not open."""
    with drawing() as drawn:
        drawn.begin(Stage.LOOK)
        findings = disclosed(_findings(home))
    content = [_content(each) for each in findings]
    wrong = sum(each.level is not Level.FINE for each in findings)
    lines = [_line(each) for each in findings]
    words = said("Nothing is missing or unsafe.")
    if wrong:
        words = said("Findings that need mending: {count}.").format(count=wrong)
    told = {"findings": content, "wrong": wrong}
    answer("\n".join([*lines, words]), told, as_json=as_json)
    return exit_code(findings)


def _findings(folder: Path) -> tuple[Finding, ...]:
    home = met(lambda: read_home(folder))
    opened = home if isinstance(home, JieqingError) else met(lambda: open_home(folder))
    if isinstance(opened, JieqingError):
        return examine(look(home, opened, opened, datetime.now(tz=UTC)))
    tables, desk = _seen(gathering.tables), _seen(lambda: Desk.open(opened))
    now = _now(desk)
    return examine(look(home, tables, desk, now))


def _now(desk: Desk | JieqingError) -> datetime:
    if isinstance(desk, JieqingError):
        return datetime.now(tz=UTC)
    return moment(desk, None)


def _seen(look_: Callable[[], T]) -> T | JieqingError:
    """Return what was seen, or what may be told of why it was not.

    Of a casebook of another version no act foresees what the database says.
    """
    try:
        return met(look_)
    except Exception as error:  # noqa: BLE001  # a driver's words may hold values
        return unforeseen(error)


def _content(finding: Finding) -> dict[str, object]:
    told = {"check": finding.check, "level": finding.level}
    if finding.trouble is None:
        cause = said(FINE[finding.check])
        return {**told, "code": "fine", "cause": cause, "advice": ""}
    return {**told, **explained(finding.trouble)}


def _line(finding: Finding) -> str:
    told = _content(finding)
    shape, level = SHAPES[finding.level], said(LEVELS[finding.level])
    line = said("{shape} {level}: {cause}").format(
        shape=shape, level=level, cause=str(told["cause"]).rstrip()
    )
    if finding.trouble is None:
        return line
    return "\n".join([line, f"    {told['advice']} [{told['code']}]"])
