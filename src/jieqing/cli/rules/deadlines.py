"""``jieqing rules deadline``: where the term of one duty of the law ends."""

from datetime import date, datetime
from pathlib import Path

import click

from jieqing.casebook.article_words import article_words
from jieqing.casebook.rule_words import title_of
from jieqing.cli.options import home_option, json_option
from jieqing.cli.output import answer
from jieqing.cli.rules.near_home import calendar_of, desk_near
from jieqing.errors import WrongUsage
from jieqing.language import said
from jieqing.law.deadline import Deadline, Direction
from jieqing.law.obligations import Obligation
from jieqing.law.shipped import shipped_obligations

FIRST_YEAR, LAST_YEAR = 1949, 2999
DIRECTION_WORDS = {
    Direction.AFTER: "Last day {day}; it ends at {ends}.",
    Direction.BEFORE: "The notice must have gone by {ends}: its latest day is {day}.",
    Direction.AT_LEAST: "At least until the end of {day}.",
    Direction.EVERY: "Again by the end of {day}.",
}


class EventUnreadable(WrongUsage):
    """What starts the term is no day or moment."""

    code = "event-unreadable"
    cause = "{text} is no day and no moment between {first} and {last}."
    advice = "Write 2026-11-26, or 2026-11-26T09:30 in Beijing time for hours."


@click.command(
    name="deadline",
    help=said(
        "Where the term of one duty ends, from the day or moment that starts it; of a"
        " notice, the latest day on which it must have gone.\n\n"
        "Example: jieqing rules deadline ob-incident-4h --event 2026-09-30T22:30"
    ),
)
@click.argument("name", metavar="OBLIGATION")
@click.option(
    "--event",
    required=True,
    metavar="DAY|MOMENT",
    help=said("What starts it: a day, or for hours a moment."),
)
@home_option
@json_option
def when(home: Path, name: str, event: str, *, as_json: bool) -> None:
    """Print the end of one term."""
    obligation = shipped_obligations().named(name)
    calendar = calendar_of(desk_near(home))
    ends = obligation.ends(_event(event), calendar)
    lines = _lines(obligation, ends)
    answer("\n".join(lines), _content(obligation, ends), as_json=as_json)


def _event(text: str) -> date:
    try:
        read = date.fromisoformat(text) if len(text) == len("2026-11-26") else None
        read = read or datetime.fromisoformat(text)
    except ValueError:
        read = None
    if read is None or not FIRST_YEAR <= read.year <= LAST_YEAR:
        raise EventUnreadable(text=text, first=FIRST_YEAR, last=LAST_YEAR)
    return read


def _lines(obligation: Obligation, ends: Deadline) -> list[str]:
    term = obligation.term
    direction = term.direction if term else Direction.AFTER
    moved = said("{counted} is a day off: the next working day is the last.")
    return [
        f"{obligation.id}  {title_of(obligation)}",
        f"{obligation.law} {article_words(obligation.article)}",
        said(DIRECTION_WORDS[direction]).format(day=ends.day, ends=_clock(ends)),
        *([moved.format(counted=ends.counted)] if ends.is_moved else []),
        *_provisional(ends),
    ]


def _clock(ends: Deadline) -> str:
    """The end by the clock; midnight belongs to the day that ends with it (203)."""
    if ends.ends.date() == ends.day:
        return f"{ends.ends:%Y-%m-%d %H:%M}"
    return f"{ends.day} 24:00"


def _provisional(ends: Deadline) -> list[str]:
    if not ends.provisional:
        return []
    words = said("Provisional: the holidays of {years} are not published yet.")
    return [words.format(years=ends.day.year)]


def _content(obligation: Obligation, ends: Deadline) -> dict[str, object]:
    return {
        "obligation": obligation.id,
        "law": obligation.law,
        "article": obligation.article,
        "direction": obligation.term.direction if obligation.term else None,
        "day": ends.day.isoformat(),
        "counted": ends.counted.isoformat(),
        "ends": ends.ends.isoformat(),
        "provisional": ends.provisional,
    }
