"""``jieqing rules decide``: what the law makes of one record, and why."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import TypedDict, Unpack

import click

from jieqing.casebook.decision_words import explanation_content
from jieqing.cli.explanation_words import explanation_words, sentence
from jieqing.cli.facts_reading import SaidFacts, read_facts, require_possible
from jieqing.cli.output import answer
from jieqing.cli.rules.asked_law import law_asked, law_home_option
from jieqing.errors import WrongUsage
from jieqing.language import said
from jieqing.law.catalogue import Catalogue
from jieqing.law.explanation import Explanation, explain
from jieqing.law.record import facts_content, record, sha256_hex
from jieqing.law.shipped import shipped_identities
from jieqing.law.values import Facts, Fate

WAITS = 3
_BEIJING = timezone(timedelta(hours=8))


class RecordUnwritten(WrongUsage):
    """The record cannot be written where it was asked for."""

    code = "law-record-unwritten"
    cause = "The record cannot be written to {file} ({kind})."
    advice = "Name a file in a folder that is there and that you may write."


class _Told(TypedDict):
    """What the options tell of a record."""

    kinds: tuple[str, ...]
    actors: tuple[str, ...]
    clocks: tuple[str, ...]
    conditions: tuple[str, ...]
    ruled_out: tuple[str, ...]
    holds: tuple[str, ...]
    age: int | None
    given_at_age: int | None
    deceased: bool
    anonymise_test_passed: bool


@click.command(
    help=said(
        "What the law makes of one record today, and why. Exit 3: a person must"
        " decide.\n\n"
        "By the law in force in the home here, or by the law that ships.\n\n"
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
    "--given-at-age", type=int, help=said("Age at which the customer gave the data.")
)
@click.option("--deceased", is_flag=True, help=said("The customer has died."))
@click.option(
    "--anonymise-test-passed",
    is_flag=True,
    help=said("The test was passed, and the company chose to make it anonymous."),
)
@click.option(
    "--today",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    help=said("The day on which, and by whose law, to decide; today."),
)
@click.option(
    "--record",
    "file",
    type=click.Path(path_type=Path),
    help=said("Write the JSON to this file too, for rules replay."),
)
@law_home_option
@click.option("--json", "as_json", is_flag=True, help=said("Print JSON only."))
def decide(
    facts: Path | None,
    home: Path,
    today: datetime | None,
    file: Path | None,
    *,
    as_json: bool,
    **told: Unpack[_Told],
) -> int:
    """Decide one record by the law of one day, and explain it."""
    day = (today or datetime.now(tz=UTC).astimezone(_BEIJING)).date()
    asked = law_asked(home)
    law = asked.catalogue
    read = read_facts(facts, SaidFacts(**told))
    require_possible(read, law.vocabulary, day)
    known = with_contained(read.facts)
    found = explain(known, law, day)
    content = _content(found, known, law, day)
    if file is not None:
        _write(file, content)
    words = f"{explanation_words(found, law.vocabulary)}\n{asked.words()}"
    answer(words, content, as_json=as_json)
    return WAITS if found.decision.fate is Fate.ASK else 0


def with_contained(facts: Facts) -> Facts:
    """The facts with the identities that those named contain by definition."""
    if not facts.actors:
        return facts
    return replace(facts, actors=shipped_identities().widen(facts.actors))


def _write(file: Path, content: Mapping[str, object]) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=2)
    try:
        file.write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise RecordUnwritten(file=file.name, kind=type(error).__name__) from None


def _content(
    found: Explanation, facts: Facts, law: Catalogue, day: date
) -> dict[str, object]:
    kept = record(found.decision, facts, law, day, sha256_hex)
    told = [sentence(reason, law.vocabulary) for reason in found.reasons]
    return {
        **explanation_content(found),
        "why": told,
        "facts": facts_content(facts),
        "record": kept.content(),
    }
