"""``jieqing rules calendar`` and ``calendar-load``: which years are published."""

from pathlib import Path

import click

from jieqing.casebook.acts.load_calendar import Moved, take_in, weigh
from jieqing.casebook.desk import Desk
from jieqing.casebook.home_calendar import years_taken
from jieqing.casebook.read import open_cases, standing
from jieqing.casebook.step_words import step_words
from jieqing.cli.options import home_option, json_option
from jieqing.cli.output import answer
from jieqing.cli.rules.kept_texts import file_content
from jieqing.cli.rules.near_home import calendar_of, desk_near, today_here
from jieqing.cli.seat import Seat, seated
from jieqing.language import said

SHIPPED = "shipped"


@click.command(
    name="calendar",
    help=said(
        "The years whose holidays are published and known here. All others count"
        " Monday to Friday, and their days are provisional.\n\n"
        "Example: jieqing rules calendar"
    ),
)
@home_option
@json_option
def calendar(home: Path, *, as_json: bool) -> None:
    """Print the published years, and what rests on others."""
    desk = desk_near(home)
    taken = years_taken(desk.ledger) if desk else {}
    published = sorted(calendar_of(desk).years)
    this_year = today_here().year
    coming = range(min(this_year, published[-1]), max(this_year, published[-1]) + 2)
    lacking = [year for year in coming if year not in published]
    waiting = _provisional_cases(desk) if desk else []
    lines = [
        *(_published_line(year, taken) for year in published),
        *(said("{year}  not published: provisional").format(year=y) for y in lacking),
        *_waiting_lines(waiting),
    ]
    content = {
        "published": {str(y): taken.get(y, SHIPPED) for y in published},
        "provisional": lacking,
        "cases": waiting,
    }
    answer("\n".join(lines), content, as_json=as_json)


@click.command(
    name="calendar-load",
    help=said(
        "Take in the holidays of a year from a file in the form of"
        " content/calendar/cn.yaml, and show which open deadlines move.\n\n"
        "A wrong file is refused whole, with its line. A later notice about a year"
        " that is known says `replaces: [2026]` above its years.\n\n"
        "Example: jieqing rules calendar-load notice.yaml --by P-0002"
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@seated
def load(seat: Seat, file: Path) -> None:
    """Take a notice in."""
    taken = weigh(seat.desk, file.name, _content_of(file))
    take_in(seat.desk, taken, by=seat.by, at=seat.at)
    years = sorted(taken.file.years)
    words = said("Holidays of {years} are known now.")
    lines = [
        words.format(years=said(", ").join(map(str, years))),
        *map(_moved_line, taken.moved),
        *([] if taken.moved else [said("No open deadline moves.")]),
    ]
    content = {
        "years": years,
        "file": taken.place,
        "digest": taken.digest,
        "moved": [
            {
                "case": each.case,
                "step": each.step,
                "was": each.was.isoformat(),
                "now": each.now.isoformat(),
            }
            for each in taken.moved
        ],
    }
    seat.answer("\n".join(lines), content)


def _content_of(file: Path) -> bytes:
    return file_content(file)


def _published_line(year: int, taken: dict[int, str]) -> str:
    if year in taken:
        words = said("{year}  published; taken in by {person}")
        return words.format(year=year, person=taken[year])
    return said("{year}  published; came with Jieqing").format(year=year)


def _provisional_cases(desk: Desk) -> list[str]:
    found = (standing(desk, case.number) for case in open_cases(desk))
    return [case.number for case in found if case.provisional_years]


def _waiting_lines(cases: list[str]) -> list[str]:
    if not cases:
        return []
    words = said("Open cases with provisional days: {cases}")
    return [words.format(cases=said(", ").join(cases))]


def _moved_line(moved: Moved) -> str:
    return f"  {moved.case}  {step_words(moved.step)}: {moved.was} → {moved.now}"
