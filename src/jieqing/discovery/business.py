"""Which rows may be unfinished business, and what a keep of a row needs, by names.

The catalogue tells which column speaks of a state, never which of its values means
that something is still to be done. So the guess errs on the side of keeping: whatever
has a state counts as unfinished until a person says which values do.
"""

import re
from collections.abc import Mapping, Sequence

from jieqing.datamap.schema import ColumnSchema, TableSchema, TypeFamily
from jieqing.datamap.tokens import RESERVED
from jieqing.discovery.wording import Phrases, Wording, met, words_of

_STATES = frozenset({TypeFamily.INTEGER, TypeFamily.TEXT})
_NUMBERS = frozenset({TypeFamily.INTEGER, TypeFamily.NUMBER})
_MOMENTS = frozenset({TypeFamily.DATE, TypeFamily.MOMENT})
_NAME = re.compile(r"[^\W\d][\w$]*")
_INTEGER = re.compile(r"\d{1,18}")


def state_of(table: TableSchema, record: str, wording: Wording) -> str | None:
    """The column that most likely says how far the business of a row has got."""
    is_business = record in wording.unfinished or met(table.name, wording.business)
    states = state_columns(table, wording) if is_business else ()
    return min(states, key=lambda name: _distance(name, table.name), default=None)


def state_columns(table: TableSchema, wording: Wording) -> tuple[str, ...]:
    """Every column that is called like a state, in the order of the table."""
    return tuple(
        column.name
        for column in table.columns
        if column.family in _STATES and is_state(column.name, wording)
    )


def is_state(name: str, wording: Wording) -> bool:
    """Whether a name speaks of a state, and not of being hidden or deleted."""
    is_hidden = bool(wording.no_states & set(words_of(name)))
    return not is_hidden and met(name, wording.states) is not None


def needed(
    table: TableSchema, record: str, personal: Mapping[str, str], wording: Wording
) -> tuple[str, ...] | None:
    """The columns that a keep of this kind of record needs; None: the row whole.

    ``personal``: categories by column; only those are ever masked. Nothing is guessed
    where nothing would be masked, or where the names tell of nothing that is needed.
    """
    phrases = wording.needs.get(record)
    if phrases is None:
        return None
    kept = tuple(
        column.name
        for column in table.columns
        if personal.get(column.name) in wording.needed_of_people
        or (column.name not in personal and _is_needed(column, phrases))
    )
    return kept if kept and personal.keys() - set(kept) else None


def unfinished(column: ColumnSchema, values: Sequence[str]) -> str | None:
    """Say it as an expression: these values of the column mean unfinished.

    None where that cannot be said: no value, or a word in a column of numbers.
    """
    is_number = column.family in _NUMBERS
    if not values or (is_number and not all(map(_INTEGER.fullmatch, values))):
        return None
    told = values if is_number else [_text(value) for value in values]
    return f"{quoted(column.name)} in ({', '.join(told)})"


def anything(column: str) -> str:
    """Say that every row with a value there is unfinished, as long as nobody knows."""
    return f"{quoted(column)} is not null"


def quoted(name: str) -> str:
    """A column as an expression names it."""
    is_plain = _NAME.fullmatch(name) is not None and name.lower() not in RESERVED
    return name if is_plain else "`" + name.replace("`", "``") + "`"


def _distance(name: str, table: str) -> tuple[int, int]:
    """How much else a name speaks of: ``status`` nothing, ``pay_status`` of paying."""
    words = words_of(name)
    return len(set(words) - set(words_of(table))), len(words)


def _is_needed(column: ColumnSchema, phrases: Phrases) -> bool:
    return column.family in _MOMENTS or met(column.name, phrases) is not None


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
