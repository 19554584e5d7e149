"""Asking which values of a column of states mean that business is unfinished.

A state such as 3 or paid is said of many rows and tells of nobody, so it is shown as it
stands; whatever might tell of a person (``shapes.codes``) is not, and is typed.
"""

from collections.abc import Sequence

import click

from jieqing.casebook.map_answers import NONE, Answered
from jieqing.casebook.map_glance import codes_seen
from jieqing.cli.map_choosing import choose, pressed, typed
from jieqing.discovery.questions import Question
from jieqing.errors import JieqingError
from jieqing.language import explained, said
from jieqing.stores.port import Store


def ask_states(question: Question, book: Answered, store: Store) -> str:
    """The answer as a word, such as ``status:0,1``; empty: left open."""
    column = question.guess
    while True:
        seen = _codes(question, column, book, store)
        _show(column, seen)
        keys = {
            "v": said("say which values"),
            "n": said("no row is ever unfinished"),
            "k": said("another column"),
            "s": said("leave open"),
        }
        match pressed(keys):
            case "v":
                values = _values()
                return f"{column}:{values}" if values else ""
            case "n":
                return NONE
            case "k":
                column = _another(question, book) or column
            case _:
                return ""


def _codes(
    question: Question, column: str, book: Answered, store: Store
) -> Sequence[tuple[str, int]]:
    """The codes of a column, if they tell of nobody; what the store refuses is said."""
    try:
        return codes_seen(book, store, question.table, column)
    except JieqingError as error:
        click.echo(explained(error)["cause"].rstrip())
        return ()


def _show(column: str, seen: Sequence[tuple[str, int]]) -> None:
    if not seen:
        words = said("Values of {column} are not shown: too many, or no plain codes.")
        click.echo("  " + words.format(column=column))
        return
    each = [
        said("{value} ({rows} rows)").format(value=value, rows=rows)
        for value, rows in seen
    ]
    words = said("Codes of {column}, of nobody in particular: {codes}")
    click.echo("  " + words.format(column=column, codes=said(", ").join(each)))


def _values() -> str:
    """The values that somebody names; one that no row has today may come tomorrow."""
    words = said("Values that mean unfinished, with blanks between; nothing: open")
    return ",".join(typed(words).replace(",", " ").replace("，", " ").split())


def _another(question: Question, book: Answered) -> str:
    columns = book.schema.tables[question.table].columns
    return choose(dict.fromkeys((column.name for column in columns), ""))
