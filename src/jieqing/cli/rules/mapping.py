"""``jieqing rules mapping`` and ``rules gaps``: other regimes beside ours."""

from pathlib import Path

import click

from jieqing.cli.options import json_option
from jieqing.cli.output import answer
from jieqing.cli.rules.kept_texts import file_content
from jieqing.cli.rules.mapping_words import (
    gaps_content,
    gaps_words,
    mapping_content,
    mapping_words,
)
from jieqing.language import said
from jieqing.law.mapping import Regime, gaps, named, read_kept
from jieqing.law.shipped import shipped_mapping
from jieqing.law.text.encoding import decode

REGIMES = click.Choice([regime.value for regime in Regime])


@click.command(
    help=said(
        "Clauses of PIPL, GDPR, ISO/IEC 27701 and CCPA side by side, by topic.\n\n"
        "Example: jieqing rules mapping --regime gdpr --regime pipl"
    )
)
@click.option(
    "--regime",
    "regimes",
    type=REGIMES,
    multiple=True,
    help=said("Show these only; repeatable."),
)
@click.option("--topic", "topics", multiple=True, help=said("Topic; repeatable."))
@json_option
def mapping(
    regimes: tuple[str, ...], topics: tuple[str, ...], *, as_json: bool
) -> None:
    """Print the topics, their clauses and what each regime asks more."""
    wanted = [Regime(name) for name in regimes] or list(Regime)
    every = shipped_mapping()
    shown = named(every, topics) if topics else every
    words, told = mapping_words(shown, wanted), mapping_content(shown, wanted)
    answer(words, told, as_json=as_json)


@click.command(
    name="gaps",
    help=said(
        "What a company that keeps one regime still lacks under another.\n\n"
        "FILE has one list of clauses for each regime kept: iso27701: [A.1.2.2]."
        " Where a topic is covered, what the other regime asks more is told still.\n\n"
        "Example: jieqing rules gaps --have kept.yaml --under pipl"
    ),
)
@click.option(
    "--have",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=said("File of the clauses that are kept (YAML)."),
)
@click.option(
    "--under", required=True, type=REGIMES, help=said("The regime asked for.")
)
@json_option
def gaps_(have: Path, under: str, *, as_json: bool) -> None:
    """Print which topics are covered, in part, or not."""
    topics, regime = shipped_mapping(), Regime(under)
    text = decode(file_content(have), have.name).text
    found = gaps(topics, read_kept(text, have.name, topics), regime)
    words, told = gaps_words(found, regime), gaps_content(found, regime)
    answer(words, told, as_json=as_json)
