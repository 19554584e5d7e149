"""``jieqing init``: make a home for one company."""

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypedDict, Unpack

import click

from jieqing import settings
from jieqing.casebook.days import column_name
from jieqing.casebook.first_start import require_tenant
from jieqing.casebook.founding import found
from jieqing.cli.first_questions import first_actors
from jieqing.cli.options import json_option
from jieqing.cli.output import answer
from jieqing.console.first_words import require_own
from jieqing.home import (
    FILE_CASEBOOK,
    Budget,
    Clock,
    Company,
    Home,
    Mode,
    require_no_home,
)
from jieqing.language import ENGLISH, said, spoken
from jieqing.law.impossible import require_compatible
from jieqing.law.shipped import shipped_law


class _Said(TypedDict):
    """What the options say."""

    tenant: str
    name: str
    contact: str
    officer_contact: str
    actors: tuple[str, ...]
    promise_days: int
    backup_days: int
    casebook: str | None
    demo: bool
    small_organisation: bool


@click.command(
    help=said(
        "Make a home: folders, keys, casebook and jieqing.toml.\n\n"
        "Example: jieqing init home --tenant qinghe --name 青禾商城"
        " --contact kefu@example.test --officer-contact dpo@example.test"
        " --actor ecommerce-operator --actor any-company"
    )
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--tenant", required=True, help=said("Short name, for logs and files."))
@click.option("--name", required=True, help=said("Name of the company, for letters."))
@click.option("--contact", required=True, help=said("How customers reach you."))
@click.option(
    "--officer-contact", required=True, help=said("How they reach the PI officer.")
)
@click.option(
    "--actor",
    "actors",
    multiple=True,
    help=said("What the company is to the law (law/facts.yaml); repeatable."),
)
@click.option(
    "--promise-days",
    default=15,
    type=click.IntRange(min=1),
    help=said("Promised working days."),
)
@click.option("--backup-days", default=30, help=said("Days until backups are gone."))
@click.option(
    "--casebook",
    metavar="URL",
    help=said("PostgreSQL for the casebook, without password; a file if not given."),
)
@click.option("--demo", is_flag=True, help=said("For trying: the clock can be moved."))
@click.option(
    "--small-organisation",
    is_flag=True,
    help=said("One person may hold conflicting roles; statements say so."),
)
@json_option
def command(folder: Path, *, as_json: bool, **told: Unpack[_Said]) -> None:
    """Make the home and say what comes next."""
    require_no_home(folder)
    company, address = _company(told), told["casebook"]
    if address is not None:
        settings.require_room(address, company)
    home = found(
        folder,
        company,
        settings.make_casebook,
        at=datetime.now(tz=UTC),
        casebook=address or FILE_CASEBOOK,
    )
    words = said(
        "The home is ready: {folder}\n"
        "Next: add the security administrator with `jieqing person add`."
    ).format(folder=folder)
    answer(words, _content(home), as_json=as_json)


def _company(told: _Said) -> Company:
    require_tenant(told["tenant"])
    require_own(told["tenant"])
    shipped_law().vocabulary.require("actors", told["actors"])
    actors = frozenset(told["actors"]) or _asked()
    require_compatible(actors or frozenset())
    return Company(
        tenant=told["tenant"],
        name=told["name"],
        contact=told["contact"],
        officer_contact=told["officer_contact"],
        actors=actors,
        budget=Budget(column_name(actors)),
        promise_days=told["promise_days"],
        backup_days=told["backup_days"],
        language="en" if spoken() == ENGLISH else "zh",
        mode=Mode.DEMO if told["demo"] else Mode.NORMAL,
        clock=Clock.MOVED if told["demo"] else Clock.SYSTEM,
        small_organisation=told["small_organisation"],
    )


def _asked() -> frozenset[str] | None:
    """What a person at a terminal answers; nobody there: nobody knows."""
    if not sys.stdin.isatty():
        return None
    return first_actors(date.today())  # noqa: DTZ011  # the reader's own calendar day


def _content(home: Home) -> dict[str, object]:
    return {
        "home": str(home.folder),
        "tenant": home.tenant,
        "mode": home.company.mode,
        "budget": home.company.budget,
    }
