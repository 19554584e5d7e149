"""Why a map was guessed as it was, and how doubtful each guess is.

Read from names alone, by the same word list that had led to the guess.
"""

from jieqing.datamap.values import DataMap, Reference, Subject, Table
from jieqing.datamap.vocabulary import Vocabulary
from jieqing.discovery.draft import NONE
from jieqing.discovery.ties import is_called
from jieqing.discovery.wording import Phrases as PhraseList
from jieqing.discovery.wording import Wording, met
from jieqing.errors import Phrase, Phrases, phrase

SURE, FAIR, DOUBTFUL = 0, 1, 2


def why_whose(datamap: DataMap, table: Table) -> tuple[Phrase, int]:
    """Why the rows were taken for somebody's."""
    wording = Wording.shipped()
    if table.name in datamap.roots:
        return phrase("it is the customers' own table"), SURE
    lists = wording.records
    if table.subject is not Subject.CUSTOMER:
        words = sorted(_words_for(table.subject, wording))
        lists = PhraseList({str(table.subject): words})
    found = met(table.name, lists)
    if found is None:
        return phrase("nothing in the table's name says more"), FAIR
    return phrase("the table's name holds '{word}'", word=found[1]), SURE


def why_tie(reference: Reference) -> tuple[Phrase, int]:
    """Why rows were taken to hang there."""
    wording, column = Wording.shipped(), reference.by[0]
    columns, table = Phrases(reference.by, ", "), reference.table
    if is_called(column, table, wording):
        words = phrase(
            "{columns} is called like table '{table}'", columns=columns, table=table
        )
        return words, SURE
    if met(column, wording.root_keys) is not None:
        return phrase("{columns} speaks of customers in general", columns=columns), FAIR
    words = phrase(
        "{columns} holds what '{table}' has too", columns=columns, table=table
    )
    return words, DOUBTFUL


def why_cell(column: str, guess: str) -> tuple[Phrase, int]:
    """Why a column was taken for a category, or for nothing personal."""
    if guess == NONE:
        return phrase("nothing in its name speaks of a person"), SURE
    wording = Wording.shipped()
    found = met(column, PhraseList({guess: wording.columns.get(guess, ())}))
    category = Vocabulary.shipped().categories.get(guess)
    is_sensitive = category is not None and category.sensitive == "yes"
    if found is None:
        return phrase("the column's name alone"), FAIR
    weak = found[1] in wording.weak
    why = phrase("its name holds '{word}'", word=found[1])
    return why, DOUBTFUL if is_sensitive else FAIR if weak else SURE


def _words_for(subject: Subject, wording: Wording) -> frozenset[str]:
    match subject:
        case Subject.STAFF:
            return wording.staff
        case Subject.COMPANY:
            return wording.company
        case Subject.SYSTEM:
            return wording.system
        case _:
            return frozenset()
