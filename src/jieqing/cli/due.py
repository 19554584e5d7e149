"""``jieqing due``: what comes due when, the standing approval, and the daily run."""

from datetime import date, datetime
from pathlib import Path
from typing import TypedDict, Unpack

import click

from jieqing.casebook.acts import due_standing
from jieqing.casebook.acts.due_run import DueReport
from jieqing.casebook.acts.due_run import run as run_today
from jieqing.casebook.acts.due_standing import NewStanding
from jieqing.casebook.desk import day_of
from jieqing.casebook.due_list import due_list
from jieqing.casebook.due_words import (
    list_words,
    report_content,
    report_words,
    standing_content,
    standing_words,
)
from jieqing.casebook.outputs import Output, rendered
from jieqing.casebook.standing import (
    Standing,
    all_of,
    ended_rules,
    fallen,
    named,
)
from jieqing.cli.options import key_options
from jieqing.cli.passphrase_reading import passphrase
from jieqing.cli.seat import Seat, Visit, seated, visiting
from jieqing.evidence.standing import standing_message
from jieqing.keys.signing import SigningKey
from jieqing.language import said

DAY = click.DateTime(formats=["%Y-%m-%d"])
WAITS = 3  # something waits for a person, the rest is done


class _Told(TypedDict):
    """What the options of ``propose`` tell."""

    stores: tuple[str, ...]
    rules: tuple[str, ...]
    ceiling: int
    until: datetime


@click.command(
    name="list",
    help=said("What is kept and comes due when.\n\nExample: jieqing due list"),
)
@visiting
def list_(visit: Visit) -> None:
    """Print counts by day, store and table."""
    found = due_list(visit.desk)
    told = (
        {"end": line.end, "table": f"{line.store}.{line.table}", "rows": line.rows}
        for line in found.lines
    )
    content = {
        "due": [rendered(Output.KEPT, each) for each in told],
        "unreadable": found.unreadable,
        "older_law": found.older_law,
    }
    visit.answer(list_words(found), content)


@click.command(
    help=said(
        "Propose that due rows of these stores are erased every day.\n\n"
        "Without --rule it names the rules that keep rows there now.\n\n"
        "Example: jieqing due propose --store shop --ceiling 500 --until 2027-06-30"
        " --by P-0002"
    )
)
@click.option(
    "--store",
    "stores",
    multiple=True,
    required=True,
    metavar="STORE",
    help=said("Store; repeatable."),
)
@click.option("--rule", "rules", multiple=True, help=said("Rule; repeatable."))
@click.option("--ceiling", required=True, type=int, help=said("Most rows a day."))
@click.option(
    "--until", required=True, type=DAY, help=said("Last day, within 12 months.")
)
@seated
def propose(seat: Seat, **told: Unpack[_Told]) -> None:
    """Propose a standing approval."""
    new = NewStanding(
        stores=frozenset(told["stores"]),
        rules=frozenset(told["rules"]),
        ceiling=told["ceiling"],
        until=told["until"].date(),
    )
    standing = due_standing.propose(seat.desk, new, by=seat.by, at=seat.at)
    ended = ended_rules(seat.desk.catalogue, standing.terms.rules, day_of(seat.at))
    words = [standing_words(standing), *map(_ended_words, sorted(ended.items()))]
    days = {name: day.isoformat() for name, day in ended.items()}
    seat.answer("\n".join(words), {**standing_content(standing), "ended": days})


def _ended_words(ended: tuple[str, date]) -> str:
    words = said("  {rule} ended on {day} and nothing took its place; it kept rows.")
    return words.format(rule=ended[0], day=ended[1].isoformat())


@click.command(
    help=said(
        "Sign a standing approval with your own key; two different people must.\n\n"
        "Example: jieqing due approve SA-0001 --key wang.key --by P-0003"
    )
)
@click.argument("number", metavar="STANDING")
@key_options
@seated
def approve(seat: Seat, number: str, key: Path, passphrase_file: Path | None) -> None:
    """Sign what was proposed."""
    waiting = due_standing.to_sign(seat.desk, number, on=day_of(seat.at))
    signing = SigningKey.load(key, passphrase(passphrase_file))
    message = standing_message(seat.desk.tenant, number, waiting.terms_hash, seat.by)
    signature = signing.sign(message)
    standing = due_standing.sign(seat.desk, number, signature, by=seat.by, at=seat.at)
    seat.answer(standing_words(standing), standing_content(standing))


@click.command(
    help=said(
        "End a standing approval before its last day.\n\n"
        "Example: jieqing due end SA-0001 --by P-0002"
    )
)
@click.argument("number", metavar="STANDING")
@seated
def end(seat: Seat, number: str) -> None:
    """End it."""
    standing = due_standing.end(seat.desk, number, by=seat.by, at=seat.at)
    seat.answer(standing_words(standing), standing_content(standing))


@click.command(
    help=said(
        "The standing approvals, what they name and who signed.\n\n"
        "Example: jieqing due show"
    )
)
@click.argument("number", metavar="[STANDING]", required=False)
@visiting
def show(visit: Visit, number: str | None) -> None:
    """Print one, or all."""
    found: tuple[Standing, ...]
    found = (named(visit.desk, number),) if number else all_of(visit.desk)
    on = day_of(visit.at)
    why = {each.number: fallen(visit.desk, each, on) for each in found}
    words = "\n".join(standing_words(each, why[each.number]) for each in found)
    told = [standing_content(each, why[each.number]) for each in found]
    content = {"standing": told}
    visit.answer(words or said("No standing approvals."), content)


@click.command(
    help=said(
        "The daily run: erase what has come due, check what went before.\n\n"
        "Run it once a day. What was cut off goes on; exit code 3 says that something"
        " waits for a person.\n\n"
        "Example: jieqing due run --by P-0005"
    )
)
@click.option(
    "--approval",
    "number",
    default="",
    metavar="STANDING",
    help=said("Standing approval; the newest in force if not given."),
)
@seated
def run(seat: Seat, number: str) -> int:
    """Do the day's run."""
    report = run_today(seat.desk, by=seat.by, at=seat.at, number=number)
    seat.answer(report_words(report), report_content(report))
    return WAITS if _waits(report) else 0


def _waits(report: DueReport) -> bool:
    """Whether a person must look: what the run itself can never settle."""
    by_person = {"differs", "tied", "asked", "unknown-rows-beside", "not-covered"}
    is_unclean = not all(report.checked.values())
    whys = {why for _, _, why in report.left}
    return bool(whys & by_person) or is_unclean or bool(report.unreadable)
