"""The data map as frozen values: what ``load`` makes of one YAML file.

``DataMap`` is what the file says; ``bind`` (bind.py) joins it with the store's
``Schema`` into a ``BoundMap``, in which nothing is left open: keys, targets, masks and
strengths are resolved. Everything after loading works on a ``BoundMap``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from jieqing.datamap.expression import Expression
from jieqing.datamap.schema import Schema, TableSchema

Scalar = str | int | float | bool | None


class Subject(StrEnum):
    """Whose rows a table holds."""

    CUSTOMER = "customer"
    STAFF = "staff"
    COMPANY = "company"
    REFERENCE = "reference"
    SYSTEM = "system"


class Role(StrEnum):
    """How a row belongs to the row it refers to."""

    OWNER = "owner"
    SHARED = "shared"
    LINK = "link"
    COPY = "copy"
    LOOKUP = "lookup"


class Strength(StrEnum):
    """Whether a reference acts by itself or asks a person."""

    UNIQUE = "unique"
    AMBIGUOUS = "ambiguous"


class Shell(StrEnum):
    """Whether the root row stays, emptied, instead of being deleted."""

    KEPT = "kept"
    ALWAYS = "always"
    NEVER = "never"


class MaskKind(StrEnum):
    """What a masked cell becomes."""

    NULL = "null"
    CONSTANT = "constant"
    UNIQUE = "unique"
    LEAVE = "leave"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """The treatment of a cell; ``text`` only with ``MaskKind.TEXT``."""

    kind: MaskKind
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A column whose value names a subject; ``unique`` None: the catalogue says."""

    kind: str
    unique: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCase:
    """Record kinds of the rows on which ``when`` is true (None: all others)."""

    kinds: tuple[str, ...]
    when: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockCase:
    """Where a clock's moment stands, for rows on which ``when`` is true."""

    at: Expression
    when: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What one column holds."""

    name: str
    category: str | None = None
    sensitive: bool | None = None
    mask: Mask | None = None
    scan: bool = False
    json: Mapping[str, str] = field(default_factory=dict)
    file: str | None = None
    split: str | None = None
    auto: bool | None = None
    counter: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Via:
    """A link table: its ``here`` columns meet ``by``, its ``there`` columns ``of``."""

    table: str
    here: tuple[str, ...]
    there: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """A key hidden in a cell: ``form`` is code, list, json or text."""

    form: str
    pattern: str
    separator: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """How rows of this table belong to rows of ``table``.

    ``of`` empty: the target's key. ``cut`` None: the ``by`` columns; an empty tuple:
    leave. ``strength`` None: section 2.4 of the format decides in ``bind``.
    """

    role: Role
    table: str
    by: tuple[str, ...]
    of: tuple[str, ...] = ()
    when: Expression | None = None
    via: Via | None = None
    inside: Inside | None = None
    strength: Strength | None = None
    stale: bool = False
    cut: tuple[str, ...] | None = None
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What the map says of one table; ``key`` None: the primary key, (): no key."""

    name: str
    subject: Subject = Subject.CUSTOMER
    key: tuple[str, ...] | None = None
    identities: Mapping[str, Identity] = field(default_factory=dict)
    record: tuple[RecordCase, ...] = ()
    unit: str | None = None
    live_when: Expression | None = None
    clocks: Mapping[str, tuple[ClockCase, ...]] = field(default_factory=dict)
    minimum: tuple[str, ...] | None = None
    columns: Mapping[str, Column] = field(default_factory=dict)
    references: tuple[Reference, ...] = ()
    shell: Shell = Shell.KEPT
    stop: Mapping[str, Scalar] = field(default_factory=dict)
    history_of: str | None = None
    partitions: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Where no adapter reaches: becomes a signed manual task with a due day."""

    name: str
    what: str
    by: tuple[str, ...]
    task: str
    who: str = "own"
    holds: tuple[str, ...] = ()
    days: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class DataMap:
    """One map file. ``tables`` holds those of ``other_tables`` too, as bare tables."""

    store: str
    roots: tuple[str, ...]
    tables: Mapping[str, Table]
    time_zone: str = "Asia/Shanghai"
    times: Mapping[str, str] = field(default_factory=dict)
    soft_delete: tuple[str, ...] = ()
    outside: tuple[Outside, ...] = ()
    digest: str = ""  # SHA-256 (hex) of the file's bytes
    lines: Mapping[tuple[str, ...], int] = field(default_factory=dict, compare=False)

    def line_of(self, *path: str) -> int:
        """Return the file's line of a key, or of the nearest key above it; else 1."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundTable:
    """A table of the map joined with its schema: nothing is left open.

    ``key`` is never empty unless the map says ``key: none``. ``references`` have ``of``
    and ``strength`` filled in; ``masks`` holds the resolved treatment of each column
    that has a category (``leave`` included). ``unique_identities`` are the identity
    columns that name one person.
    """

    table: Table
    schema: TableSchema
    key: tuple[str, ...]
    references: tuple[Reference, ...]
    masks: Mapping[str, Mask]
    unique_identities: frozenset[str]

    @property
    def name(self) -> str:
        """The table's name."""
        return self.table.name


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundMap:
    """A map whose every name was found in the store as it is today."""

    datamap: DataMap
    schema: Schema
    tables: Mapping[str, BoundTable]

    @property
    def store(self) -> str:
        """The store's name."""
        return self.datamap.store
