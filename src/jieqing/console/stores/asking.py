"""The guesses of one table as a page asks them: what each says, which answers it has.

Those of ``jieqing map review``, key by key; a guess that may be taken with others is
asked with them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from jieqing.casebook.map_answers import NONE, RIGHT, UNIQUE, Answered, labels
from jieqing.casebook.map_glance import (
    CELLS,
    cell_asked,
    codes_seen,
    glanced,
    is_unique,
    looks_other,
    stands_alone,
)
from jieqing.casebook.map_guess_words import (
    fact_words,
    guess_words,
    role_labels,
    subject_labels,
    table_words,
)
from jieqing.datamap.values import Subject
from jieqing.discovery.draft import MOMENTS
from jieqing.discovery.questions import Kind, Question
from jieqing.discovery.shapes import Seen
from jieqing.errors import JieqingError
from jieqing.language import said, told
from jieqing.stores.port import Store

UNSAID = {
    Kind.REFERENCE: "does not belong there",
    Kind.CLOCK: "none of the row's days",
    Kind.MINIMUM: "keep the row whole",
    Kind.LIVE: "no row is ever unfinished",
}
Choice = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One button: its key, the word that it sends, what it says."""

    key: str
    word: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One guess as it is asked; ``others``: what else it may be. ``typed``: by hand."""

    name: str
    parts: tuple[str, ...]
    tables: tuple[str, ...]
    answers: tuple[Answer, ...]
    others: tuple[Choice, ...]
    typed: str
    is_group: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TableAsked:
    """One table: what the map says of it already, what is asked alone and together."""

    name: str
    lines: tuple[str, ...]
    alone: tuple[Ask, ...]
    together: tuple[Ask, ...]
    unread: str


def waiting(book: Answered) -> dict[str, list[Question]]:
    """Return what is open by table, most doubtful first; groups by themselves."""
    found: dict[str, list[Question]] = {}
    for name, listed in groupby(book.open(), _place):
        found.setdefault(name, []).extend(listed)
    return found


def table_asked(
    book: Answered, store: Store, asked: Sequence[Question], *, each: bool
) -> TableAsked:
    """Return how the guesses of one table are asked; ``each``: all of them alone."""
    unread, facts = "", dict[str, Seen]()
    try:
        facts = dict(glanced(book, store, asked))
    except JieqingError:
        unread = said("This account may not read the rows: only names speak here.")
    rest = [q for q in asked if not each and not stands_alone(book, q, facts)]
    rest = rest if len(rest) > 1 else []
    table = book.datamap().tables.get(asked[0].table)
    alone = [q for q in asked if q not in rest]
    return TableAsked(
        name=_place(asked[0]),
        lines=tuple(table_words(table)) if table else (),
        alone=tuple(_ask(book, store, q, facts.get(q.column)) for q in alone),
        together=tuple(_ask(book, store, q, facts.get(q.column)) for q in rest),
        unread=unread,
    )


def _place(question: Question) -> str:
    return question.name if question.kind is Kind.GROUP else question.table


def _ask(book: Answered, store: Store, question: Question, fact: Seen | None) -> Ask:
    column = cell_asked(book, question)
    parts = [
        question.column or question.name,
        column.declared if column else "",
        guess_words(question),
        told(question.why),
        fact_words(fact) if fact else "",
        _codes(book, store, question),
    ]
    return Ask(
        name=question.name,
        parts=tuple(part for part in parts if part),
        tables=question.names,
        answers=tuple(_answers(book, question, fact)),
        others=_others(book, question),
        typed=_typed(question),
        is_group=question.kind is Kind.GROUP,
    )


def _answers(book: Answered, question: Question, fact: Seen | None) -> list[Answer]:
    found = []
    if question.kind is not Kind.LIVE:
        found.append(Answer(key="y", word=RIGHT, words=said("right")))
    if question.kind is Kind.IDENTITY and not is_unique(book, question):
        words = said("right, and each value names one person")
        found.append(Answer(key="u", word=UNIQUE, words=words))
    form = fact.form() if fact and looks_other(question, fact) else None
    if form:
        words = said("it is {category}").format(category=form)
        found.append(Answer(key="f", word=form, words=words))
    if question.kind in CELLS and question.guess != NONE:
        found.append(Answer(key="n", word=NONE, words=said("not personal")))
    if question.kind in UNSAID:
        words = said(UNSAID[question.kind])
        found.append(Answer(key="n", word=NONE, words=words))
    return found


def _others(book: Answered, question: Question) -> tuple[Choice, ...]:
    """What a person may choose instead, with what they call it."""
    schema = book.schema.tables.get(question.table)
    columns = schema.columns if schema else ()
    words: Mapping[str, str] = {}
    match question.kind:
        case Kind.ROOT:
            words = dict.fromkeys(book.schema.tables, "")
        case Kind.GROUP:
            words = _without(subject_labels(), Subject.CUSTOMER, question.guess)
        case Kind.TABLE:
            whose = _without(subject_labels(), Subject.CUSTOMER)
            words = {**labels("data_kinds"), **whose}
        case Kind.REFERENCE:
            words = role_labels()
        case Kind.KEY:
            words = dict.fromkeys([*(c.name for c in columns), NONE], "")
        case Kind.CLOCK:
            words = dict.fromkeys((c.name for c in columns if c.family in MOMENTS), "")
        case Kind.IDENTITY | Kind.COLUMN:
            words = labels("categories")
        case _:
            pass
    return tuple(words.items())


def _without(words: Mapping[str, str], *some: str) -> Mapping[str, str]:
    return {word: called for word, called in words.items() if word not in some}


def _typed(question: Question) -> str:
    """What is typed rather than chosen, as a hint; empty: nothing is."""
    match question.kind:
        case Kind.LIVE:
            return said("Values that mean unfinished, such as 0,1 or status:0,1")
        case Kind.MINIMUM:
            return said("Columns to keep, with commas between")
        case _:
            return ""


def _codes(book: Answered, store: Store, question: Question) -> str:
    if question.kind is not Kind.LIVE:
        return ""
    try:
        seen = codes_seen(book, store, question.table, question.guess)
    except JieqingError:
        return ""
    each = [
        said("{value} ({rows} rows)").format(value=value, rows=rows)
        for value, rows in seen
    ]
    return said(", ").join(each)
