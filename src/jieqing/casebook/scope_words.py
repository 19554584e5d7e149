"""What a case is about, in the words of its letters: never a table's own name."""

from collections.abc import Iterator

from jieqing.casebook import scope
from jieqing.casebook.case_words import CaseWords
from jieqing.casebook.desk import Desk
from jieqing.casebook.purposes import by_consent
from jieqing.casebook.sources import data_map
from jieqing.flow.record import Record


def scope_words(desk: Desk, record: Record, words: CaseWords) -> tuple[str, ...]:
    """Return each named part in words, once; all of it where nothing was named."""
    named = scope.words_of(record)
    if not named:
        return (words.text("everything_held"),)
    return tuple(dict.fromkeys(_said(desk, words, named)))


def _said(desk: Desk, words: CaseWords, named: tuple[str, ...]) -> Iterator[str]:
    purposes = {purpose.name: purpose for purpose in by_consent()}
    for word in named:
        if "." in word:
            yield _table(desk, words, word)
        elif word in purposes:
            yield purposes[word].said(words.language)
        else:
            yield words.kind((word,))


def _table(desk: Desk, words: CaseWords, word: str) -> str:
    store, _, name = word.partition(".")
    table = data_map(desk, store).tables[name]
    kinds = table.record[0].kinds if table.record else ()
    return words.kind(kinds)
