"""The home that a question of the law may use: the one here, or none.

A home brings its company's budget and promise, and the years whose holidays it took in.
Without one the law is asked as it ships.
"""

from datetime import date, datetime
from pathlib import Path

import click
from click.core import ParameterSource

from jieqing.casebook.desk import BEIJING, Desk
from jieqing.cli.seat import open_desk
from jieqing.home import HomeMissing
from jieqing.law.shipped import shipped_calendar
from jieqing.law.working_days import Calendar


def desk_near(folder: Path) -> Desk | None:
    """Open the home; None where the folder is none and nobody named it with --home."""
    try:
        return open_desk(folder)
    except HomeMissing:
        source = click.get_current_context().get_parameter_source("home")
        if source is ParameterSource.COMMANDLINE:
            raise
        return None


def calendar_of(desk: Desk | None) -> Calendar:
    """Return the home's calendar, or the one that ships."""
    return desk.calendar if desk else shipped_calendar()


def today_here() -> date:
    """Return the day in Beijing."""
    return datetime.now(tz=BEIJING).date()
