"""``jieqing rules transfer``: which path a described transfer abroad needs."""

from datetime import date, datetime
from typing import TypedDict, Unpack

import click

from jieqing.casebook.transfer_words import transfer_content, transfer_words
from jieqing.cli.options import json_option
from jieqing.cli.output import answer
from jieqing.language import said
from jieqing.law.shipped import shipped_calendar, shipped_transfer_law
from jieqing.law.transfer import Path, Purpose, Transfer, Zone, path_of

DAY = click.DateTime(formats=["%Y-%m-%d"])
CLOCKS = (
    "contract-effective",
    "result-issued",
    "certificate-issued",
    "impact-assessed",
)
WAITS = 3


class _Told(TypedDict):
    """What the options tell of a transfer."""

    people: int | None
    sensitive: int | None
    important: bool | None
    ciio: bool | None
    purpose: str
    zone: str
    no_personal: bool


class _Dates(TypedDict):
    """The days that options give; each may be missing."""

    contract_effective: datetime | None
    result_issued: datetime | None
    certificate_issued: datetime | None
    impact_assessed: datetime | None


class _Given(_Told, _Dates):
    """All options but those about the answer itself."""


@click.command(
    help=said(
        "Which path a transfer of data abroad needs. Exit 3: a fact is missing.\n\n"
        "Numbers are of people since 1 January of this year, this transfer included,"
        " those of exempt purposes left out.\n\n"
        "Example: jieqing rules transfer --people 99999 --sensitive 0 --no-ciio"
        " --no-important"
    )
)
@click.option(
    "--people",
    type=click.IntRange(min=0),
    help=said("People whose information is not sensitive."),
)
@click.option(
    "--sensitive",
    type=click.IntRange(min=0),
    help=said("People whose information is sensitive."),
)
@click.option(
    "--important/--no-important",
    default=None,
    help=said("Whether it was told or published to be important data."),
)
@click.option(
    "--ciio/--no-ciio",
    default=None,
    help=said("Whether the company operates critical information infrastructure."),
)
@click.option(
    "--no-personal", is_flag=True, help=said("There is no personal information in it.")
)
@click.option(
    "--purpose",
    type=click.Choice([each.value for each in Purpose]),
    default=Purpose.OTHER.value,
    help=said("What it is needed for."),
)
@click.option(
    "--zone",
    type=click.Choice([each.value for each in Zone]),
    default=Zone.NONE.value,
    help=said("In a free trade zone: whether its negative list has the data."),
)
@click.option(
    "--contract-effective", type=DAY, help=said("When the standard contract began.")
)
@click.option(
    "--result-issued", type=DAY, help=said("Date of the assessment's result.")
)
@click.option("--certificate-issued", type=DAY, help=said("Date of the certificate."))
@click.option(
    "--impact-assessed", type=DAY, help=said("Date of the impact assessment.")
)
@click.option("--today", type=DAY, help=said("The day whose law is asked for; today."))
@json_option
def transfer(*, today: datetime | None, as_json: bool, **given: Unpack[_Given]) -> int:
    """Tell the path, why, the ways, the duties and their days."""
    day = today.date() if today else date.today()  # noqa: DTZ011  # the reader's own calendar day
    described = Transfer(
        day=day,
        personal=not given["no_personal"],
        important=given["important"],
        ciio=given["ciio"],
        people=given["people"],
        sensitive=given["sensitive"],
        purpose=Purpose(given["purpose"]),
        zone=Zone(given["zone"]),
    )
    told = path_of(
        described, shipped_transfer_law(), shipped_calendar(), _clocks(given)
    )
    answer(transfer_words(told), transfer_content(told), as_json=as_json)
    return WAITS if told.path is Path.PERSON else 0


def _clocks(given: _Given) -> dict[str, date]:
    """The days that were given, by their clocks."""
    days = {name: given.get(name.replace("-", "_")) for name in CLOCKS}
    return {n: day.date() for n, day in days.items() if isinstance(day, datetime)}
