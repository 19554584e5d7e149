"""``jieqing rules import``: a law's text, read into articles and kept for comparing."""

from datetime import date
from pathlib import Path

import click

from jieqing.casebook.kept_texts import keep
from jieqing.cli.options import json_option
from jieqing.cli.output import answer
from jieqing.cli.rules.kept_texts import file_content
from jieqing.cli.rules.text_words import kept_words, outline_content, outline_words
from jieqing.home import read_home
from jieqing.language import said
from jieqing.law.text.reading import read_text


@click.command(
    name="import",
    help=said(
        "Read a law's text: Markdown, HTML, DOCX, PDF or plain, UTF-8 or GB18030.\n\n"
        "Shows title, counts, day of force, what to look at, and of a PDF what was"
        " left out; scans and locked files are refused with their page. With --home it"
        " is kept there as a version of the law to compare with; no rule changes by"
        " it.\n\n"
        "Example: jieqing rules import law.txt"
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="JIEQING_HOME",
    metavar="DIR",
    help=said("Keep the text in this home."),
)
@json_option
def import_(file: Path, home: Path | None, *, as_json: bool) -> None:
    """Read the text, show its outline, keep it where a home is given."""
    content = file_content(file)
    read = read_text(content, file.name)
    words, told = outline_words(read), outline_content(read)
    if home is not None:
        read_home(home)
        one, is_new = keep(home, content, read, date.today())  # noqa: DTZ011  # the reader's own calendar day
        words = f"{words}\n{kept_words(one, is_new=is_new)}"
        told["kept"] = {"name": one.name, "is_new": is_new}
    answer(words, told, as_json=as_json)
