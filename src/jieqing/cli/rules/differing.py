"""``jieqing rules diff``: two versions of a law, and the rules that it touches."""

from pathlib import Path

import click

from jieqing.casebook.citing import Citing, citing
from jieqing.casebook.desk import Desk
from jieqing.cli.options import json_option
from jieqing.cli.output import answer
from jieqing.cli.rules.citing_rows import citing_rows
from jieqing.cli.rules.difference_words import (
    Told,
    difference_content,
    difference_words,
)
from jieqing.cli.rules.drafting import write_draft
from jieqing.cli.rules.kept_texts import named
from jieqing.cli.rules.text_words import page_words
from jieqing.cli.seat import open_desk
from jieqing.language import said
from jieqing.law.text.comparing import compare
from jieqing.law.text.linking import Linked, link


@click.command(
    name="diff",
    help=said(
        "Compare two versions of a law article by article.\n\n"
        "OLD and NEW are files, or texts kept in the home: 反洗钱法@2007-01-01. Shows"
        " which rules cite a changed article; with --home those of its law in force,"
        " and which open cases and kept rows rest on them.\n\n"
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
    before, after = named(home, old), named(home, new)
    comparison = compare(before.law, after.law)
    desk = open_desk(home) if home else None
    cited = citing_rows(desk)
    found = link(comparison, cited.rows)
    told = Told(
        comparison=comparison,
        linked=found,
        citing=_citing(desk, found),
        only_linked=linked,
    )
    words, content = difference_words(told), difference_content(told)
    if draft is not None:
        warned = page_words(before, after)
        count = write_draft(draft, comparison, found, cited.files, warned)
        written = said("{count} rules stand in {file}; complete every TODO there.")
        words = f"{words}\n{written.format(count=count, file=draft.name)}"
        content["draft"] = {"file": draft.name, "rules": count}
    answer(words, content, as_json=as_json)


def _citing(desk: Desk | None, linked: Linked) -> Citing | None:
    if desk is None:
        return None
    return citing(desk, frozenset(found.row.id for found in linked.links))
