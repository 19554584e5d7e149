"""The decisions file: what persons decided on rows that were asked.

A YAML list of ``{id, table, keys|where, fate, until?, clock?, reason, by}``; ``table``
is STORE.TABLE, every key a list, ``where`` an expression of the data map. Every error
is named with its line and the nearest valid word; a file with an error is refused
whole.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jieqing.cli.keys_reading import TableUnreadable, read_table
from jieqing.datamap.expression import ExpressionError, parse
from jieqing.datamap.findings import did_you_mean
from jieqing.erasure.values import Answer, Fate
from jieqing.errors import WrongUsage
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
    message: str


class DecisionsRefused(WrongUsage):
    """The decisions file cannot be used as it stands."""

    code = "decisions-refused"
    cause = "{file} has {count} error(s): {errors}"
    advice = "Correct the lines named; docs/reference/commands.md shows the form."

    def __init__(self, *errors: DecisionError, file: str) -> None:
        """Keep all errors; each is told with its line."""
        self.errors = errors
        text = "; ".join(f"line {error.line}: {error.message}" for error in errors)
        super().__init__(file=file, count=len(errors), errors=text)


def read_decisions(path: Path) -> tuple[Answer, ...]:
    """Read the file. Raises ``DecisionsRefused`` with every error and its line."""
    try:
        document = read(path.read_text(encoding="utf-8"), path.name)
    except UnreadableError as unreadable:
        problem = unreadable.problem
        error = DecisionError(line=problem.line, message=problem.message)
        raise DecisionsRefused(error, file=path.name) from None
    except (OSError, UnicodeDecodeError):
        error = DecisionError(line=1, message="it cannot be read as UTF-8 text")
        raise DecisionsRefused(error, file=path.name) from None
    errors = tuple(_errors(document))
    if errors:
        raise DecisionsRefused(*errors, file=path.name)
    return tuple(_answer(item) for item in document.items)


def _errors(document: Item) -> Iterator[DecisionError]:
    if not isinstance(document.value, tuple):
        yield DecisionError(line=document.line, message="a list is needed")
        return
    for item in document.items:
        shape = (*_missing(item), *_unknown(item))
        yield from shape or (*_wrong_fate(item), *_wrong_forms(item))


def _missing(item: Item) -> Iterator[DecisionError]:
    for name in NEEDED:
        if name not in item.fields:
            yield DecisionError(line=item.line, message=f"'{name}' is missing")
    if sum(name in item.fields for name in ROWS) != 1:
        message = "one of 'keys' and 'where' is needed"
        yield DecisionError(line=item.line, message=message)


def _unknown(item: Item) -> Iterator[DecisionError]:
    for name, value in item.fields.items():
        if name not in ALLOWED:
            near = did_you_mean(name, ALLOWED)
            message = f"no field is called '{name}'{near}"
            yield DecisionError(line=value.line, message=message)


def _wrong_fate(item: Item) -> Iterator[DecisionError]:
    fields = item.fields
    if "fate" not in fields:
        if "clock" not in fields:
            yield DecisionError(line=item.line, message="'fate' or 'clock' is missing")
        return
    fate = fields["fate"]
    if fate.value not in ANSWERABLE:
        near = did_you_mean(str(fate.value), ANSWERABLE)
        known = ", ".join(ANSWERABLE)
        message = f"'{fate.value}' is none of {known}{near}"
        yield DecisionError(line=fate.line, message=message)
    if fate.value == Fate.KEEP and "until" not in fields:
        message = "what is kept needs 'until'"
        yield DecisionError(line=fate.line, message=message)


def _wrong_forms(item: Item) -> Iterator[DecisionError]:
    table = item.fields["table"]
    try:
        read_table(str(table.value))
    except TableUnreadable:
        yield DecisionError(line=table.line, message="'table' must be STORE.TABLE")
    yield from _wrong_rows(item)
    for day in _days(item):
        if not isinstance(day.value, date):
            yield DecisionError(line=day.line, message="a date YYYY-MM-DD is needed")


def _wrong_rows(item: Item) -> Iterator[DecisionError]:
    fields = item.fields
    if "where" in fields:
        where = fields["where"]
        try:
            parse(str(where.value))
        except ExpressionError as error:
            yield DecisionError(line=where.line, message=str(error))
        return
    keys = fields["keys"]
    is_listed = isinstance(keys.value, tuple) and keys.value
    if not is_listed or not all(isinstance(k.value, tuple) for k in keys.items):
        yield DecisionError(line=keys.line, message="'keys' must be a list of keys")


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
