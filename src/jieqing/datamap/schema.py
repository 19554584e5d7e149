"""What a store's own catalogue says of its tables, as values.

Read live by the store's adapter; compared with the map by ``bind``. The product's own
tables (``jieqing_*``) are never part of it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


class TypeFamily(StrEnum):
    """What a column's declared type holds, in the map's words."""

    INTEGER = "integer"
    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"
    MOMENT = "moment"
    JSON = "json"
    BYTES = "bytes"
    OTHER = "other"


class Order(StrEnum):
    """In which order an index keeps the texts of its first column.

    ``BYTES``: by their signs' numbers. ``FOLDED``: the same, small letters as capitals.
    ``OWN``: in some other one; the index finds equal texts and no more.
    """

    BYTES = "bytes"
    FOLDED = "folded"
    OWN = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A column that comes first in an index over all rows."""

    column: str
    order: Order = Order.OWN


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnSchema:
    """One column as the store declares it."""

    name: str
    declared: str
    family: TypeFamily
    not_null: bool = False
    generated: bool = False
    length: int | None = None
    collation: str | None = None
    auto: bool = False  # the database changes it whenever the row changes
    choices: tuple[str, ...] = ()  # all that it may hold, where that is a list


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignKey:
    """A declared reference; ``on_delete`` as the store spells it, lower case."""

    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]
    on_delete: str = "no action"
    at_once: bool = False  # checked by each statement, never put off to the commit


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """A trigger on a table, with the text of its body.

    ``own_functions``: words of the text for which the store has functions that are not
    built in, in lower case.
    """

    name: str
    body: str
    own_functions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSchema:
    """One table as the store declares it."""

    name: str
    columns: tuple[ColumnSchema, ...]
    primary_key: tuple[str, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    checks: tuple[str, ...] = ()
    partitions: tuple[str, ...] = ()
    engine: str | None = None
    half_unique: tuple[str, ...] = ()  # in unique indexes of some rows, or of a part
    keeps_beside: str = ""  # where the store itself keeps more of the rows than here
    rows: int = field(default=0, compare=False)  # an estimate, 0: unknown; not declared
    leads: tuple[Lead, ...] = ()  # how rows are found quickly says nothing of what is

    def column(self, name: str) -> ColumnSchema | None:
        """Return the column of that exact name, or None."""
        return next((c for c in self.columns if c.name == name), None)

    def orders(self, column: str) -> frozenset[Order]:
        """The orders of the indexes that this column leads; none: no index does."""
        return frozenset(lead.order for lead in self.leads if lead.column == column)

    def is_unique(self, columns: tuple[str, ...]) -> bool:
        """Whether these columns are the key or have a unique index of their own."""
        wanted = frozenset(columns)
        return any(wanted == frozenset(k) for k in (self.primary_key, *self.unique))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """What the account may not see, and the right that would show it."""

    what: str
    right: str


@dataclass(frozen=True, kw_only=True)
class Schema:
    """All tables of one store; ``hidden`` is no part of what the store declares."""

    tables: Mapping[str, TableSchema]
    hidden: tuple[Hidden, ...] = ()

    def fingerprint(self) -> str:
        """SHA-256 (hex) over the canonical form of everything the store declares."""
        return self._fingerprint

    @cached_property
    def _fingerprint(self) -> str:
        tables = [self.tables[name] for name in sorted(self.tables)]
        text = json.dumps(tables, default=_declared, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


# What came later counts only where it is said.
_SAID_ONLY = frozenset(
    {"partitions", "engine", "half_unique", "keeps_beside"}
    | {"auto", "choices", "at_once", "own_functions"}
)
_UNSAID = frozenset({"leads", "rows"})


def _declared(part: object) -> dict[str, object]:
    """All that a table, or a part of it, declares.

    An index that is not unique may come and go: it decides nothing.
    """
    if not isinstance(part, TableSchema | ColumnSchema | ForeignKey | Trigger):
        raise TypeError(type(part).__name__)
    said = {name: getattr(part, name) for name in part.__slots__ if name not in _UNSAID}
    return {n: value for n, value in said.items() if value or n not in _SAID_ONLY}
