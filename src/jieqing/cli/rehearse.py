"""``jieqing rehearse``: a whole case on a database lent for it, before anybody trusts.

Here are its options alone, so that its help starts at once; what it runs, with all the
rooms that a case needs, is ``rehearsal_run.py``.
"""

from datetime import datetime
from pathlib import Path
from typing import TypedDict, Unpack

import click

from jieqing.cli.lazily import resolved
from jieqing.cli.options import by_option, home_option, json_option
from jieqing.language import said

RUN = "rehearsal_run:run"


class Told(TypedDict):
    """What the options say."""

    maps: tuple[Path, ...]
    stores: tuple[str, ...]
    subject: str
    facts: tuple[str, ...]
    decisions: Path | None
    today: datetime | None
    by: str | None
    home: Path


@click.command(
    help=said(
        "Rehearse a case on a lent database: see the fate of every row.\n\n"
        "Exit 3: something waits for a person; the rest is done. With --execute the"
        " rows go, in a database that has an empty table jieqing_lent. Without --map"
        " and --store: a report on the stores of the home, under its confirmed maps and"
        " its holds; --by says who looks.\n\n"
        "Example: jieqing rehearse --map shop.yaml --store shop=sqlite:///copy.db"
        " --subject customer_no=1 --fact actor=ecommerce-platform"
    )
)
@click.option(
    "--map",
    "maps",
    multiple=True,
    type=click.Path(path_type=Path),
    help=said("Data map of a store; repeatable."),
)
@click.option(
    "--store",
    "stores",
    multiple=True,
    metavar="NAME=URL",
    help=said("Address of a store, or NAME=@FILE; repeatable."),
)
@click.option(
    "--subject",
    required=True,
    metavar="KIND=VALUE",
    help=said("Whom the case is about; KIND=- reads the keyboard, KIND=@FILE a file."),
)
@click.option(
    "--fact",
    "facts",
    multiple=True,
    metavar="NAME=VALUE",
    help=said("actor=, unfinished=rest-now|wait, or a fact of the law; repeatable."),
)
@click.option(
    "--decisions",
    type=click.Path(path_type=Path),
    help=said("Persons' decisions on rows that were asked (YAML)."),
)
@click.option(
    "--today",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    help=said("The day on which to decide; today."),
)
@click.option("--execute", is_flag=True, help=said("Erase, in lent databases only."))
@by_option(required=False)
@home_option
@json_option
def command(*, execute: bool, as_json: bool, **told: Unpack[Told]) -> int:
    """Rehearse, then print what came out."""
    return int(resolved(RUN)(told, execute=execute, as_json=as_json))
