"""``jieqing rules texts``: the law texts that a home keeps."""

from pathlib import Path

import click

from jieqing.casebook.kept_texts import Kept, kept
from jieqing.cli.options import home_option, json_option
from jieqing.cli.output import answer
from jieqing.home import read_home
from jieqing.language import said


@click.command(
    help=said(
        "The law texts kept in this home, by the names that rules diff takes.\n\n"
        "Example: jieqing rules texts"
    )
)
@home_option
@json_option
def texts(home: Path, *, as_json: bool) -> None:
    """Print a line for each, by law, the one in force last first."""
    read_home(home)
    found = kept(home)
    words = "\n".join(_words(one) for one in found)
    told = {
        "texts": [
            {
                "name": one.name,
                "effective": one.effective or None,
                "imported": one.since,
                "articles": one.articles,
                "digest": one.digest,
            }
            for one in found
        ]
    }
    answer(words or said("No law text is kept here."), told, as_json=as_json)


def _words(one: Kept) -> str:
    words = said("{name}  {articles} articles, imported on {day}, {digest}")
    return words.format(
        name=one.name, articles=one.articles, day=one.since, digest=one.digest[:16]
    )
