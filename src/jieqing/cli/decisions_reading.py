"""The decisions file: what persons decided on rows that were asked.

A YAML list of ``{id, table, keys|where, fate, until?, clock?, reason, by}``; ``table``
is STORE.TABLE, every key a list, ``where`` an expression of the data map. Every error
is named with its line and the nearest valid word, never with what stands there: keys
may be phone numbers, and a slip of the pen puts them anywhere. A file with an error is
refused whole.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jieqing.casebook.askable import Askable
from jieqing.cli.keys_reading import TableUnreadable, read_table
from jieqing.cli.named_file import FileMissing, text_of
from jieqing.datamap.expression import ExpressionError, parse
from jieqing.datamap.findings import did_you_mean
from jieqing.erasure.values import Answer, Fate, TableName
from jieqing.errors import Phrase, Phrases, WrongUsage, lines, phrase
from jieqing.law.document import Item, UnreadableError, read
from jieqing.stores.port import Key

NEEDED = ("id", "table", "reason", "by")
ROWS = ("keys", "where")
ALLOWED = (*NEEDED, *ROWS, "fate", "until", "clock")
ANSWERABLE = (Fate.ERASE, Fate.UNTIE, Fate.KEEP)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionError:
    """One error and its line."""

    line: int
    words: Phrase

    def in_file(self, file: str) -> Phrase:
        """Return the error with its place."""
        return phrase(
            "line {line}: {problem}", file=file, line=self.line, problem=self.words
        )


class DecisionsRefused(WrongUsage):
    """The decisions file cannot be used as it stands."""

    code = "decisions-refused"
    cause = "{file} has {count} error(s):\n{errors}\n"
    advice = "Correct the lines named; docs/reference/commands.md shows the form."

    def __init__(self, *errors: DecisionError, file: str) -> None:
        """Keep all errors in the order of the file."""
        self.errors = tuple(sorted(errors, key=lambda error: error.line))
        told = lines(error.in_file(file) for error in self.errors)
        super().__init__(file=file, count=len(errors), errors=told)


def read_decisions(path: Path, may_decide: Askable) -> tuple[Answer, ...]:
    """Read the file of a case. Raises ``DecisionsRefused`` with every error."""
    document = _document(path)
    _refuse(tuple(_errors(document)) or tuple(_beside(document, may_decide)), path)
    return tuple(_answer(item) for item in document.items)


def read_rehearsed_decisions(path: Path) -> tuple[Answer, ...]:
    """Read the file before anything was found. Raises ``DecisionsRefused``."""
    document = _document(path)
    _refuse(tuple(_errors(document)), path)
    return tuple(_answer(item) for item in document.items)


def _refuse(errors: tuple[DecisionError, ...], path: Path) -> None:
    if errors:
        raise DecisionsRefused(*errors, file=path.name)


def _document(path: Path) -> Item:
    try:
        return read(text_of(path), path.name)
    except UnreadableError as unreadable:
        words = phrase(
            "only words, whole numbers, dates and lists are read, and no name twice"
        )
        error = DecisionError(line=unreadable.problem.line, words=words)
        raise DecisionsRefused(error, file=path.name) from None
    except (FileMissing, UnicodeDecodeError):
        words = phrase("it cannot be read as UTF-8 text")
        error = DecisionError(line=1, words=words)
        raise DecisionsRefused(error, file=path.name) from None


def _errors(document: Item) -> Iterator[DecisionError]:
    if not isinstance(document.value, tuple):
        yield DecisionError(line=document.line, words=phrase("a list is needed"))
        return
    for item in document.items:
        shape = (*_missing(item), *_unknown(item))
        yield from shape or (*_wrong_fate(item), *_wrong_forms(item))


def _beside(document: Item, may_decide: Askable) -> Iterator[DecisionError]:
    """Decisions on tables or rows about which nobody is asked."""
    known = [f"{store}.{table}" for store, table in may_decide.found]
    for item in document.items:
        table, keys = item.fields["table"], item.fields.get("keys")
        name = read_table(str(table.value))
        if name in may_decide.found:
            yield from _beside_keys(keys.items if keys else (), name, may_decide)
        else:
            lacks = phrase("no map has this table")
            words = did_you_mean(lacks, str(table.value), known)
            yield DecisionError(line=table.line, words=words)


def _beside_keys(
    keys: Iterable[Item], table: TableName, may_decide: Askable
) -> Iterator[DecisionError]:
    for key in keys:
        if _key(key) not in may_decide.found[table]:
            words = phrase("no row with this key was found for the customer")
            yield DecisionError(line=key.line, words=words)
        elif _key(key) not in may_decide.asked[table]:
            words = phrase("nobody is asked about the row with this key")
            yield DecisionError(line=key.line, words=words)


def _missing(item: Item) -> Iterator[DecisionError]:
    for name in NEEDED:
        if name not in item.fields:
            words = phrase("'{name}' is missing", name=name)
            yield DecisionError(line=item.line, words=words)
    if sum(name in item.fields for name in ROWS) != 1:
        words = phrase("one of 'keys' and 'where' is needed")
        yield DecisionError(line=item.line, words=words)


def _unknown(item: Item) -> Iterator[DecisionError]:
    for name, value in item.fields.items():
        if name not in ALLOWED:
            known = Phrases(ALLOWED, ", ")
            problem = phrase("this field is none of {known}", known=known)
            words = did_you_mean(problem, name, ALLOWED)
            yield DecisionError(line=value.line, words=words)


def _wrong_fate(item: Item) -> Iterator[DecisionError]:
    fields = item.fields
    if "fate" not in fields:
        if "clock" not in fields:
            words = phrase("'fate' or 'clock' is missing")
            yield DecisionError(line=item.line, words=words)
        return
    fate = fields["fate"]
    if fate.value not in ANSWERABLE:
        problem = phrase("'fate' is none of {known}", known=Phrases(ANSWERABLE, ", "))
        words = did_you_mean(problem, str(fate.value), ANSWERABLE)
        yield DecisionError(line=fate.line, words=words)
    if fate.value == Fate.KEEP and "until" not in fields:
        words = phrase("what is kept needs 'until'")
        yield DecisionError(line=fate.line, words=words)


def _wrong_forms(item: Item) -> Iterator[DecisionError]:
    table = item.fields["table"]
    try:
        read_table(str(table.value))
    except TableUnreadable:
        words = phrase("'table' must be STORE.TABLE")
        yield DecisionError(line=table.line, words=words)
    yield from _wrong_rows(item)
    for day in _days(item):
        if not isinstance(day.value, date):
            words = phrase("a date YYYY-MM-DD is needed")
            yield DecisionError(line=day.line, words=words)


def _wrong_rows(item: Item) -> Iterator[DecisionError]:
    if "where" in item.fields:
        where = item.fields["where"]
        try:
            parse(str(where.value))
        except ExpressionError:  # its words quote the text
            words = phrase("'where' is no expression of the data map")
            yield DecisionError(line=where.line, words=words)
        return
    keys = item.fields["keys"]
    is_listed = isinstance(keys.value, tuple) and keys.value
    if not is_listed or not all(isinstance(k.value, tuple) for k in keys.items):
        words = phrase("'keys' must be a list of keys")
        yield DecisionError(line=keys.line, words=words)


def _days(item: Item) -> Iterator[Item]:
    if "until" in item.fields:
        yield item.fields["until"]
    if "clock" in item.fields:
        yield from item.fields["clock"].fields.values()


def _answer(item: Item) -> Answer:
    fields = item.fields
    store, table = read_table(str(fields["table"].value))
    return Answer(
        number=str(fields["id"].value),
        store=store,
        table=table,
        keys=tuple(map(_key, fields["keys"].items)) if "keys" in fields else (),
        where=str(fields["where"].value) if "where" in fields else "",
        reason=str(fields["reason"].value),
        by=str(fields["by"].value),
        fate=Fate(str(fields["fate"].value)) if "fate" in fields else None,
        until=_day(fields.get("until")),
        clock=_clock(fields.get("clock")),
    )


def _key(item: Item) -> Key:
    cells = (each.value for each in item.items)
    return tuple(c if isinstance(c, int | str) else str(c) for c in cells)


def _day(item: Item | None) -> date | None:
    return item.value if item and isinstance(item.value, date) else None


def _clock(item: Item | None) -> Mapping[str, date]:
    fields = item.fields if item else {}
    days = {name: _day(each) for name, each in fields.items()}
    return {name: day for name, day in days.items() if day is not None}
