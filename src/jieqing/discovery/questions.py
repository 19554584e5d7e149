"""What of a map is still a guess, as questions to a person: most doubtful first.

Read from the file alone: the marked lines, what stands on them, and what in the names
had led to the guess. Sensitive categories are always a question of their own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from jieqing.datamap.syntax import OwnColumn, walk
from jieqing.datamap.values import DataMap, Reference, Subject, Table
from jieqing.datamap.vocabulary import Vocabulary
from jieqing.discovery.draft import NONE
from jieqing.discovery.marks import open_lines
from jieqing.discovery.ties import is_called
from jieqing.discovery.wording import Phrases as PhraseList
from jieqing.discovery.wording import Wording, met
from jieqing.errors import Phrase, Phrases, phrase

SURE, FAIR, DOUBTFUL = 0, 1, 2


class Kind(StrEnum):
    """What a marked line says."""

    ROOT = "root"
    TABLE = "table"
    KEY = "key"
    REFERENCE = "reference"
    IDENTITY = "identity"
    COLUMN = "column"
    GROUP = "group"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One guess: where it stands, what it says, why it was made, how doubtful it is.

    ``name``: how a person names it, such as ``member.phone``; ``names``: the tables of
    a group.
    """

    kind: Kind
    line: int
    table: str
    column: str
    guess: str
    why: Phrase
    doubt: int
    names: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """How a person names it."""
        return f"{self.table}.{self.column}" if self.column else self.table


def questions(text: str, datamap: DataMap) -> tuple[Question, ...]:
    """Every guess of a map, the root first, then table by table, groups last."""
    marked = frozenset(open_lines(text))
    found = {each.line: each for each in _all(datamap) if each.line in marked}
    found |= {line: _unknown(line) for line in marked - found.keys()}
    return tuple(_ordered(sorted(found.values(), key=lambda each: each.line)))


def answerable(datamap: DataMap) -> tuple[Question, ...]:
    """All that a person can say of a map, whether it is still a guess or not."""
    return tuple(_all(datamap))


def _ordered(found: Sequence[Question]) -> Iterator[Question]:
    """Root, tables by doubt, groups; within a table its own question comes first."""
    yield from (each for each in found if each.kind is Kind.ROOT)
    inner = [each for each in found if each.kind not in {Kind.ROOT, Kind.GROUP}]
    by_table = [list(listed) for _, listed in groupby(inner, lambda each: each.table)]
    for listed in sorted(by_table, key=_doubt, reverse=True):
        yield from sorted(listed, key=lambda each: each.kind is not Kind.TABLE)
    yield from (each for each in found if each.kind is Kind.GROUP)


def _doubt(listed: Sequence[Question]) -> tuple[int, int]:
    doubts = [each.doubt for each in listed]
    return max(doubts), sum(doubts)


def _all(datamap: DataMap) -> Iterator[Question]:
    yield from _root(datamap)
    grouped: dict[str, list[str]] = {}
    for table in datamap.tables.values():
        if ("tables", table.name) not in datamap.lines:
            grouped.setdefault(str(table.subject), []).append(table.name)
            continue
        yield from _of_table(datamap, table)
    for subject, names in grouped.items():
        yield _group(datamap, subject, tuple(names))


def _root(datamap: DataMap) -> Iterator[Question]:
    for root in datamap.roots:
        hanging = sum(
            any(reference.table == root for reference in table.references)
            for table in datamap.tables.values()
        )
        yield Question(
            kind=Kind.ROOT,
            line=datamap.line_of("root"),
            table="root",
            column="",
            guess=root,
            why=phrase("{count} tables hang on it", count=hanging),
            doubt=DOUBTFUL,
        )


def _group(datamap: DataMap, subject: str, names: tuple[str, ...]) -> Question:
    return Question(
        kind=Kind.GROUP,
        line=datamap.line_of("other_tables", subject),
        table="other_tables",
        column=subject,
        guess=subject,
        why=phrase("no key leads to a customer, no column speaks of a person"),
        doubt=SURE,
        names=names,
    )


def _unknown(line: int) -> Question:
    return Question(
        kind=Kind.OTHER,
        line=line,
        table=f"#{line}",
        column="",
        guess="",
        why=phrase("it is marked by hand"),
        doubt=FAIR,
    )


def _of_table(datamap: DataMap, table: Table) -> Iterator[Question]:
    yield _whose(datamap, table)
    if table.key:
        yield _key(datamap, table, table.key)
    for clock in table.clocks:
        yield _clock(datamap, table, clock)
    for reference in table.references:
        yield _tie(table, reference)
    for column, identity in table.identities.items():
        yield _cell(datamap, table, column, (Kind.IDENTITY, identity.kind))
    for column, said in table.columns.items():
        yield _cell(datamap, table, column, (Kind.COLUMN, said.category or NONE))


def _whose(datamap: DataMap, table: Table) -> Question:
    key = "record" if table.subject is Subject.CUSTOMER else "subject"
    guess = str(table.subject)
    if table.record:
        guess = ", ".join(kind for case in table.record for kind in case.kinds)
    why, doubt = _why_whose(datamap, table)
    return Question(
        kind=Kind.TABLE,
        line=datamap.line_of("tables", table.name, key),
        table=table.name,
        column="",
        guess=guess,
        why=why,
        doubt=doubt,
    )


def _key(datamap: DataMap, table: Table, key: Sequence[str]) -> Question:
    return Question(
        kind=Kind.KEY,
        line=datamap.line_of("tables", table.name, "key"),
        table=table.name,
        column="key",
        guess=", ".join(key),
        why=phrase("the store declares no key; confirming asks the rows"),
        doubt=FAIR,
    )


def _clock(datamap: DataMap, table: Table, clock: str) -> Question:
    columns = sorted(
        node.name
        for case in table.clocks[clock]
        for node in walk(case.at)
        if isinstance(node, OwnColumn)
    )
    return Question(
        kind=Kind.OTHER,
        line=datamap.line_of("tables", table.name, "clocks"),
        table=table.name,
        column="clocks",
        guess=f"{clock}: {', '.join(columns)}",
        why=phrase("from this day the law counts how long the row is kept"),
        doubt=FAIR,
    )


def _why_whose(datamap: DataMap, table: Table) -> tuple[Phrase, int]:
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


def _tie(table: Table, reference: Reference) -> Question:
    why, doubt = _why_tie(reference)
    return Question(
        kind=Kind.REFERENCE,
        line=reference.line,
        table=table.name,
        column=">".join((*reference.by, reference.table)),
        guess=f"{reference.role} {reference.table}",
        why=why,
        doubt=doubt,
    )


def _why_tie(reference: Reference) -> tuple[Phrase, int]:
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


def _cell(
    datamap: DataMap, table: Table, column: str, said: tuple[Kind, str]
) -> Question:
    kind, guess = said
    part = "identities" if kind is Kind.IDENTITY else "columns"
    why, doubt = _why_cell(column, guess)
    return Question(
        kind=kind,
        line=datamap.line_of("tables", table.name, part, column),
        table=table.name,
        column=column,
        guess=guess,
        why=why,
        doubt=doubt,
    )


def _why_cell(column: str, guess: str) -> tuple[Phrase, int]:
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
