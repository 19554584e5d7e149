"""``jieqing map review``: a person answers the guesses of a map, by one key each.

How it is asked is in ``map_sitting``; here is the command, and ``--accept``.
"""

from collections.abc import Iterable
from contextlib import suppress

import click

from jieqing.casebook import sources
from jieqing.casebook.map_answers import Answered, GuessUnknown
from jieqing.casebook.map_book import open_book
from jieqing.casebook.map_guess_words import ending, open_content
from jieqing.cli.map_choosing import Stopped
from jieqing.cli.map_sitting import Sitting
from jieqing.cli.seat import Visit, visiting
from jieqing.language import said

WAITS = 3


@click.command(
    name="review",
    help=said(
        "Go through the guesses of a map, table by table, most doubtful first: one key "
        "answers one. Every answer is kept at once in the map file; run it again to go "
        "on. No cell is shown, only types, shares and shapes. Exit 3: some are open."
        "\n\n"
        "Example: jieqing map review shop"
    ),
)
@click.argument("store")
@click.option(
    "--accept",
    multiple=True,
    metavar="NAME=WORD",
    help=said(
        "Answer without being asked, such as member.phone=phone, trade_order=yes or "
        "trace=staff; repeatable."
    ),
)
@visiting
def review(visit: Visit, store: str, accept: tuple[str, ...]) -> int:
    """Answer what --accept says, else ask; say what is still open."""
    opened = sources.open_named(visit.desk, store)
    book = open_book(visit.desk, store, opened)
    asks = not accept and not visit.as_json
    _accept(book, accept)
    before = len(book.open())
    if asks:
        with suppress(Stopped):
            Sitting(book=book, store=opened).go()
    left = book.open()
    visit.answer(ending(store, before - len(left), left), open_content(store, left))
    return WAITS if left else 0


def _accept(book: Answered, accept: Iterable[str]) -> None:
    for said_so in accept:
        name, _, word = said_so.rpartition("=")
        asked = {each.name: each for each in (*book.every(), *book.open())}
        if name not in asked:
            raise GuessUnknown(store=book.store, name=name or said_so)
        book.put(asked[name], word)
