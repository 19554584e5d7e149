"""What of a map is still a guess, as questions to a person: most doubtful first.

Read from the file alone: the marked lines, what stands on them, and what in the names
had led to the guess. Sensitive categories are always a question of their own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from jieqing.datamap.expression import Expression
from jieqing.datamap.syntax import OwnColumn, walk
from jieqing.datamap.values import DataMap, Reference, Subject, Table
from jieqing.discovery.draft import NONE
from jieqing.discovery.marks import open_lines
from jieqing.discovery.reasons import (
    DOUBTFUL,
    FAIR,
    SURE,
    why_cell,
    why_tie,
    why_whose,
)
from jieqing.errors import Phrase, phrase


class Kind(StrEnum):
    """What a marked line says."""

    ROOT = "root"
    TABLE = "table"
    KEY = "key"
    REFERENCE = "reference"
    IDENTITY = "identity"
    COLUMN = "column"
    LIVE = "live"
    CLOCK = "clock"
    MINIMUM = "minimum"
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
    if table.live_when is not None:
        yield _live(datamap, table, table.live_when)
    for clock in table.clocks:
        yield _clock(datamap, table, clock)
    if table.minimum is not None:
        yield _minimum(datamap, table, table.minimum)
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
    why, doubt = why_whose(datamap, table)
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


def _live(datamap: DataMap, table: Table, live_when: Expression) -> Question:
    return Question(
        kind=Kind.LIVE,
        line=datamap.line_of("tables", table.name, "live_when"),
        table=table.name,
        column="live_when",
        guess=", ".join(_own_columns(live_when)),
        why=phrase("as long as nobody says, every row counts as unfinished"),
        doubt=DOUBTFUL,
    )


def _clock(datamap: DataMap, table: Table, clock: str) -> Question:
    columns = sorted(
        {name for case in table.clocks[clock] for name in _own_columns(case.at)}
    )
    return Question(
        kind=Kind.CLOCK,
        line=datamap.line_of("tables", table.name, "clocks"),
        table=table.name,
        column="clocks",
        guess=f"{clock}: {', '.join(columns)}",
        why=phrase("from this day the law counts how long the row is kept"),
        doubt=FAIR,
    )


def _minimum(datamap: DataMap, table: Table, minimum: Sequence[str]) -> Question:
    return Question(
        kind=Kind.MINIMUM,
        line=datamap.line_of("tables", table.name, "minimum"),
        table=table.name,
        column="minimum",
        guess=", ".join(minimum),
        why=phrase("a kept row needs these; what else is personal there is masked"),
        doubt=FAIR,
    )


def _own_columns(expression: Expression) -> tuple[str, ...]:
    found = (node.name for node in walk(expression) if isinstance(node, OwnColumn))
    return tuple(dict.fromkeys(found))


def _tie(table: Table, reference: Reference) -> Question:
    why, doubt = why_tie(reference)
    return Question(
        kind=Kind.REFERENCE,
        line=reference.line,
        table=table.name,
        column=">".join((*reference.by, reference.table)),
        guess=f"{reference.role} {reference.table}",
        why=why,
        doubt=doubt,
    )


def _cell(
    datamap: DataMap, table: Table, column: str, said: tuple[Kind, str]
) -> Question:
    kind, guess = said
    part = "identities" if kind is Kind.IDENTITY else "columns"
    why, doubt = why_cell(column, guess)
    return Question(
        kind=kind,
        line=datamap.line_of("tables", table.name, part, column),
        table=table.name,
        column=column,
        guess=guess,
        why=why,
        doubt=doubt,
    )
