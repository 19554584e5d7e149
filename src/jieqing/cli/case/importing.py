"""``case import`` and ``import-template``: many requests from one workbook."""

from pathlib import Path

import click

from jieqing.casebook.desk import day_of
from jieqing.casebook.intake.open_listed import ListRefused, open_listed
from jieqing.casebook.intake.request_list import read_requests, template
from jieqing.cli.options import json_option
from jieqing.cli.output import answer
from jieqing.cli.seat import Seat, seated
from jieqing.errors import WrongUsage
from jieqing.keys import durable
from jieqing.language import said
from jieqing.paper.book_reading import MOST_BYTES


class BookMissing(WrongUsage):
    """There is no such workbook, or it may not be read."""

    code = "book-missing"
    cause = "{file} is not there, or may not be read."
    advice = "Check the file's name and your rights to read it."


@click.command(
    name="import",
    help=said(
        "Open a case for each row of a filled-in template; every wrong row is named,"
        " and then none is opened.\n\n"
        "Example: jieqing case import requests.xlsx --by P-0002"
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--preview", is_flag=True, help=said("Only read; open nothing."))
@seated
def import_(seat: Seat, file: Path, *, preview: bool) -> None:
    """Read all rows, then open all cases or none."""
    read = read_requests(_bytes_of(file), day_of(seat.at))
    if read.problems:
        raise ListRefused.of(read.problems)
    count = len(read.requests)
    if preview:
        words = said("{count} rows can be read; nothing was opened.")
        seat.answer(words.format(count=count), {"rows": count, "cases": []})
        return
    numbers = open_listed(seat.desk, read, by=seat.by, at=seat.at)
    words = said("{count} cases are open: {first} to {last}.")
    seat.answer(
        words.format(count=count, first=numbers[0], last=numbers[-1]),
        {"rows": count, "cases": list(numbers)},
    )


@click.command(
    name="import-template",
    help=said(
        "Write the workbook in which requests are listed.\n\n"
        "Example: jieqing case import-template requests.xlsx"
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def import_template(file: Path, *, as_json: bool) -> None:
    """Write it with lists to choose from, and a sheet that explains it."""
    content = template()
    durable.create(file, lambda place: durable.write_all(place, content))
    words = said("The template is {file}.").format(file=file)
    answer(words, {"file": str(file)}, as_json=as_json)


def _bytes_of(path: Path) -> bytes:
    """Read no more of it than shows that it is too large."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError:
        raise BookMissing(file=path.name) from None
