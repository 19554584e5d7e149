"""What a case is about, in the words of its letters: never a table's own name."""

from collections.abc import Iterator

from jieqing.casebook import scope
from jieqing.casebook.case_words import CaseWords
from jieqing.casebook.purposes import by_consent
from jieqing.casebook.sources import data_map
from jieqing.casebook.work import Work


def scope_words(work: Work, words: CaseWords) -> tuple[str, ...]:
    """Return each named part in words, once; all of it where nothing was named."""
    named = scope.words_of(work.record)
    if not named:
        return (words.text("everything_held"),)
    return tuple(dict.fromkeys(_said(work, words, named)))


def _said(work: Work, words: CaseWords, named: tuple[str, ...]) -> Iterator[str]:
    purposes = {purpose.name: purpose for purpose in by_consent()}
    for word in named:
        if "." in word:
            yield _table(work, words, word)
        elif word in purposes:
            yield purposes[word].said(words.language)
        else:
            yield words.kind((word,))


def _table(work: Work, words: CaseWords, word: str) -> str:
    store, _, name = word.partition(".")
    table = data_map(work.desk, store).tables[name]
    kinds = table.record[0].kinds if table.record else ()
    return words.kind(kinds)
