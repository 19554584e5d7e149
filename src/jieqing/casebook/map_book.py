"""Opening a map file for answers: for the review at the terminal and in the browser."""

from jieqing.casebook import sources
from jieqing.casebook.desk import Desk
from jieqing.casebook.map_answers import Answered
from jieqing.casebook.map_guess_words import heading
from jieqing.stores.port import Store


def open_book(desk: Desk, store: str, opened: Store) -> Answered:
    """Return the map file of a store, ready for answers.

    Raises ``MapRefused``: what is wrong with the file is said first.
    """
    sources.data_map(desk, store)
    path = desk.home.map_path(store)
    return Answered(
        store=store,
        path=path,
        schema=opened.schema(),
        heading=heading(store),
        text=path.read_text(encoding="utf-8"),
    )
