"""``jieqing rules feed``: news of law that a person saved as a file."""

from datetime import datetime
from pathlib import Path

import click

from jieqing.cli.options import json_option
from jieqing.cli.output import answer
from jieqing.cli.rules.kept_texts import CITING_FILES, file_content
from jieqing.language import said
from jieqing.law.shipped import text_of
from jieqing.law.text.citations import Row, law_name, rows
from jieqing.law.text.feed import FeedEntry, read_feed

SHORTEST_NAME = 3  # signs; 民法典 is the shortest name that means a law


@click.command(
    help=said(
        "Which news in a saved feed (RSS or Atom) name laws that our rules rest on.\n\n"
        "Nothing is fetched: save the feed's file yourself.\n\n"
        "Example: jieqing rules feed news.xml"
    )
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--since",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    help=said("Only entries of this day or later."),
)
@click.option(
    "--known", is_flag=True, help=said("Only entries that name a law of the pack.")
)
@json_option
def feed(file: Path, since: datetime | None, *, known: bool, as_json: bool) -> None:
    """Print the entries, the newest first, with the rules to look at."""
    citing = _rows_by_law()
    entries = [
        entry
        for entry in read_feed(file_content(file), file.name, citing)
        if (entry.laws or not known)
        and (since is None or (entry.day is not None and entry.day >= since.date()))
    ]
    words = "\n".join(_words(entry, citing) for entry in entries)
    told = {"entries": [_content(entry, citing) for entry in entries]}
    answer(words or said("No such entry."), told, as_json=as_json)


def _rows_by_law() -> dict[str, list[Row]]:
    """The rows of the pack by the bare name of their law."""
    found: dict[str, list[Row]] = {}
    for row in rows({name: text_of(name) for name in CITING_FILES}):
        name = law_name(row.law)
        if len(name) >= SHORTEST_NAME:
            found.setdefault(name, []).append(row)
    return found


def _words(entry: FeedEntry, citing: dict[str, list[Row]]) -> str:
    day = entry.day.isoformat() if entry.day else "----------"
    lines = [f"{day} {entry.title} ({entry.host or '–'})"]
    for law in entry.laws:
        named = said("  → {law}: {count} rows of the pack rest on it")
        lines.append(named.format(law=law, count=len(citing[law])))
    return "\n".join(lines)


def _content(entry: FeedEntry, citing: dict[str, list[Row]]) -> dict[str, object]:
    return {
        "title": entry.title,
        "day": entry.day.isoformat() if entry.day else None,
        "host": entry.host,
        "line": entry.line,
        "laws": [
            {"law": law, "rows": [row.id for row in citing[law]]} for law in entry.laws
        ],
    }
