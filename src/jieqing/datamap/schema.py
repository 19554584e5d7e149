"""What a store's own catalogue says of its tables, as values.

Read live by the store's adapter; compared with the map by ``bind``. The product's own
tables (``jieqing_*``) are never part of it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum


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
    """A trigger on a table, with the text of its body."""

    name: str
    body: str


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

    def column(self, name: str) -> ColumnSchema | None:
        """Return the column of that exact name, or None."""
        return next((c for c in self.columns if c.name == name), None)

    def is_unique(self, columns: tuple[str, ...]) -> bool:
        """Whether these columns are the key or have a unique index of their own."""
        wanted = frozenset(columns)
        return any(wanted == frozenset(k) for k in (self.primary_key, *self.unique))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """What the account may not see, and the right that would show it."""

    what: str
    right: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """All tables of one store; ``hidden`` is no part of what the store declares."""

    tables: Mapping[str, TableSchema]
    hidden: tuple[Hidden, ...] = ()

    def fingerprint(self) -> str:
        """SHA-256 (hex) over the canonical form of everything the store declares."""
        tables = [_declared(self.tables[name]) for name in sorted(self.tables)]
        text = json.dumps(tables, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def _declared(table: TableSchema) -> dict[str, object]:
    """All that the table declares; what came later counts only where it is said."""
    plain = asdict(table)
    del plain["rows"]
    for name in ("partitions", "engine", "half_unique", "keeps_beside"):
        if not plain[name]:
            del plain[name]
    for column in plain["columns"]:
        for name in ("auto", "choices"):
            if not column[name]:
                del column[name]
    for key in plain["foreign_keys"]:
        if not key["at_once"]:
            del key["at_once"]
    return plain
