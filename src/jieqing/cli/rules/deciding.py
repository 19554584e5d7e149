"""``jieqing rules decide``: what the law makes of one record."""

from datetime import date, datetime
from pathlib import Path
from typing import TypedDict, Unpack

import click

from jieqing.cli.decision_words import decision_content, decision_words
from jieqing.cli.facts_reading import SaidFacts, read_facts
from jieqing.cli.output import answer
from jieqing.language import said
from jieqing.law.decide import decide as by_law
from jieqing.law.shipped import shipped_law
from jieqing.law.values import Fate

WAITS = 3


class _Told(TypedDict):
    """What the options tell of a record."""

    kinds: tuple[str, ...]
    actors: tuple[str, ...]
    clocks: tuple[str, ...]
    conditions: tuple[str, ...]
    ruled_out: tuple[str, ...]
    holds: tuple[str, ...]
    age: int | None


@click.command(
    help=said(
        "What the law makes of one record today. Exit 3: a person must decide.\n\n"
        "Example: jieqing rules decide --kind transaction-record"
        " --actor ecommerce-platform --clock transaction-completed=2025-11-20"
    )
)
@click.option("--facts", type=click.Path(path_type=Path), help=said("Facts (YAML)."))
@click.option("--kind", "kinds", multiple=True, help=said("Record kind; repeatable."))
@click.option(
    "--actor", "actors", multiple=True, help=said("What the company is; repeatable.")
)
@click.option(
    "--clock",
    "clocks",
    multiple=True,
    metavar="NAME=DATE",
    help=said("When something happened; NAME= if it has no date."),
)
@click.option(
    "--condition",
    "conditions",
    multiple=True,
    help=said("A condition of the law that is true here; repeatable."),
)
@click.option(
    "--ruled-out", multiple=True, help=said("A condition that is not; repeatable.")
)
@click.option("--hold", "holds", multiple=True, help=said("A hold; repeatable."))
@click.option("--age", type=int, help=said("Age of the customer, where it matters."))
@click.option(
    "--today",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    help=said("The day on which to decide; today."),
)
@click.option("--json", "as_json", is_flag=True, help=said("Print JSON only."))
def decide(
    facts: Path | None, today: datetime | None, *, as_json: bool, **told: Unpack[_Told]
) -> int:
    """Decide one record and explain it."""
    day = today.date() if today else date.today()  # noqa: DTZ011  # the reader's own calendar day
    law = shipped_law()
    record = read_facts(facts, SaidFacts(**told))
    law.vocabulary.require_facts(record)
    decision = by_law(record, law, day)
    answer(decision_words(decision), decision_content(decision), as_json=as_json)
    return WAITS if decision.fate is Fate.ASK else 0
