"""Who sits at which desk: the options that every command of a home has.

``seated`` gives a command a ``Seat`` (who acts, when); ``visiting`` one a ``Visit``,
for commands that only read and ask nobody's name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import update_wrapper
from pathlib import Path
from typing import Concatenate, ParamSpec

from jieqing import settings
from jieqing.casebook.desk import Desk
from jieqing.cli.clock import moment
from jieqing.cli.drawing import Drawing, drawing
from jieqing.cli.options import at_option, by_option, home_option, json_option
from jieqing.cli.output import CasebookUnavailable, answer
from jieqing.home import Home, Mode, read_home
from jieqing.progress import Progress

P = ParamSpec("P")
Ending = int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """An opened home, when it is looked at, and how answers are printed."""

    desk: Desk
    at: datetime
    as_json: bool
    drawing: Drawing

    @property
    def progress(self) -> Progress:
        """Who is told how far long work has come."""
        return self.drawing

    @property
    def home(self) -> Home:
        """The home."""
        return self.desk.home

    @property
    def is_demo(self) -> bool:
        """Whether nothing real can be harmed here."""
        return self.home.company.mode is Mode.DEMO

    def answer(self, words: str, content: Mapping[str, object]) -> None:
        """Print the answer, in the place of the line that showed the work."""
        self.drawing.end()
        answer(words, content, as_json=self.as_json)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat(Visit):
    """Somebody who acts at an opened home."""

    by: str


def seated(
    function: Callable[Concatenate[Seat, P], Ending],
) -> Callable[..., Ending]:
    """Add --home, --by, --at and --json; the command receives a ``Seat``."""

    def command(
        home: Path, by: str, at: str | None, *args: P.args, **kwargs: P.kwargs
    ) -> Ending:
        as_json = bool(kwargs.pop("as_json"))
        with drawing() as drawn:
            desk = replace(open_desk(home), progress=drawn)
            when = moment(desk, at)
            seat = Seat(
                desk=desk.at(when), at=when, as_json=as_json, drawing=drawn, by=by
            )
            return function(seat, *args, **kwargs)

    named = update_wrapper(command, function)
    return home_option(by_option(required=True)(at_option(json_option(named))))


def visiting(
    function: Callable[Concatenate[Visit, P], Ending],
) -> Callable[..., Ending]:
    """Add --home and --json; the command receives a ``Visit``."""

    def command(home: Path, *args: P.args, **kwargs: P.kwargs) -> Ending:
        as_json = bool(kwargs.pop("as_json"))
        with drawing() as drawn:
            opened = replace(open_desk(home), progress=drawn)
            when = moment(opened, None)
            desk = opened.at(when)
            visit = Visit(desk=desk, at=when, as_json=as_json, drawing=drawn)
            return function(visit, *args, **kwargs)

    return home_option(json_option(update_wrapper(command, function)))


def open_home(folder: Path) -> Home:
    """Read a home and point the rooms at its casebook."""
    home = read_home(folder)
    if home.has_casebook_file and not home.casebook_path.is_file():
        # SQLite would make an empty one there, and every case would look gone.
        raise CasebookUnavailable(kind="FileNotFoundError")
    settings.use(home)
    return home


def open_desk(folder: Path) -> Desk:
    """Open the desk of a home."""
    return Desk.open(open_home(folder))
