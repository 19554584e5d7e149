"""``jieqing rules diff``: two versions of a law, and the rules that it touches."""

from pathlib import Path

import click

from jieqing.casebook.citing import Citing, citing
from jieqing.cli.options import json_option
from jieqing.cli.output import answer
from jieqing.cli.rules.difference_words import (
    Told,
    difference_content,
    difference_words,
)
from jieqing.cli.rules.drafting import write_draft
from jieqing.cli.rules.kept_texts import CITING_FILES, named
from jieqing.cli.seat import open_desk
from jieqing.language import said
from jieqing.law.shipped import text_of
from jieqing.law.text.citations import rows
from jieqing.law.text.comparing import compare
from jieqing.law.text.linking import Linked, link


@click.command(
    name="diff",
    help=said(
        "Compare two versions of a law article by article.\n\n"
        "OLD and NEW are files, or texts kept in the home: 反洗钱法@2007-01-01. Shows"
        " which rules cite a changed article; with --home also which open cases and"
        " kept rows rest on them.\n\n"
        "Example: jieqing rules diff old-law.txt law.txt"
    ),
)
@click.argument("old")
@click.argument("new")
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="JIEQING_HOME",
    metavar="DIR",
    help=said("A home whose texts, cases and kept rows count."),
)
@click.option("--linked", is_flag=True, help=said("Only articles that rules cite."))
@click.option(
    "--draft",
    type=click.Path(path_type=Path),
    help=said("Write the rules to be changed into this new file (YAML)."),
)
@json_option
def diff(
    old: str,
    new: str,
    home: Path | None,
    draft: Path | None,
    *,
    linked: bool,
    as_json: bool,
) -> None:
    """Print what changed; write the draft of a change if one is wanted."""
    comparison = compare(named(home, old).law, named(home, new).law)
    files = {name: text_of(name) for name in CITING_FILES}
    found = link(comparison, rows(files))
    told = Told(
        comparison=comparison,
        linked=found,
        citing=_citing(home, found),
        only_linked=linked,
    )
    words, content = difference_words(told), difference_content(told)
    if draft is not None:
        count = write_draft(draft, comparison, found, files)
        written = said("{count} rules stand in {file}; complete every TODO there.")
        words = f"{words}\n{written.format(count=count, file=draft.name)}"
        content["draft"] = {"file": draft.name, "rules": count}
    answer(words, content, as_json=as_json)


def _citing(home: Path | None, linked: Linked) -> Citing | None:
    if home is None:
        return None
    rules = frozenset(found.row.id for found in linked.links)
    return citing(open_desk(home), rules)
