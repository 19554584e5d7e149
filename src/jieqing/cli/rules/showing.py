"""``jieqing rules show``: the rules as plain words, one, some or all."""

from datetime import date
from pathlib import Path

import click

from jieqing.casebook.rule_words import (
    industry_words,
    listed_words,
    rule_content,
    rule_words,
)
from jieqing.cli.options import json_option
from jieqing.cli.output import answer
from jieqing.cli.seat import open_desk
from jieqing.language import said
from jieqing.law.catalogue import Catalogue
from jieqing.law.industries import rules_of
from jieqing.law.shipped import (
    shipped_identities,
    shipped_industries,
    shipped_law,
)


@click.command(
    help=said(
        "A rule in plain words, or the list of rules.\n\n"
        "With --home the law of that home, its own rules included.\n\n"
        "Example: jieqing rules show cn-ecl-31-transaction"
    )
)
@click.argument("rule", metavar="[RULE]", required=False)
@click.option("--industry", help=said("Only the rules of an industry, e.g. finance."))
@click.option(
    "--actor",
    help=said(
        "Only the rules that bind this identity, or one it contains by definition;"
        " those of everybody (any-handler) bind it too."
    ),
)
@click.option("--law", "cited", help=said("Only the rules of laws so called."))
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="JIEQING_HOME",
    metavar="DIR",
    help=said("A home whose law is shown."),
)
@json_option
def show(
    rule: str | None,
    industry: str | None,
    actor: str | None,
    cited: str | None,
    home: Path | None,
    *,
    as_json: bool,
) -> None:
    """Print one rule, or those that fit."""
    law = shipped_law() if home is None else open_desk(home).catalogue
    if rule is not None:
        found = law.rule(rule)
        answer(rule_words(found, law), rule_content(found, law), as_json=as_json)
        return
    head, actors = "", _actors(law, industry, actor)
    if industry is not None:
        head = industry_words(shipped_industries().industry(industry))
    today = date.today()  # noqa: DTZ011  # the reader's own calendar day
    rules = law.rules if actors is None else rules_of(actors, law, today)
    fitting = tuple(r for r in rules if cited is None or cited in r.law)
    words = "\n".join(part for part in (head, listed_words(fitting)) if part)
    content = {
        "version": law.version,
        "rules": [rule_content(each, law) for each in fitting],
    }
    answer(words, content, as_json=as_json)


def _actors(
    law: Catalogue, industry: str | None, actor: str | None
) -> frozenset[str] | None:
    if actor is not None:
        law.vocabulary.require("actors", [actor])
        return shipped_identities().widen(frozenset({actor}))
    if industry is not None:
        return shipped_industries().industry(industry).actors
    return None
