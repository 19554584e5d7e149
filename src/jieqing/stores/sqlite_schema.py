"""Read what a SQLite file declares of its own tables.

Only the file's catalogue is read (``sqlite_master`` and the schema pragmas); no row of
a customer's is looked at. The product's own tables are left out.
"""

import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from jieqing.datamap.schema import (
    ColumnSchema,
    ForeignKey,
    Lead,
    Order,
    Schema,
    TableSchema,
    Trigger,
    TypeFamily,
)

OWN_TABLES = frozenset({"jieqing_mark", "jieqing_lent"})
Row = tuple[Any, ...]
_ROW_BYTES = 32  # a row takes more, with its number and its place
_GENERATED = (2, 3)  # the `hidden` column of table_xinfo: virtual, stored
_WORD = re.compile(r"\w+")
_LENGTH = re.compile(r"\(\s*(\d+)\s*\)")
# In this order: the first word that the declared type contains decides.
_FAMILIES = (
    ("BOOL", TypeFamily.BOOLEAN),
    ("INT", TypeFamily.INTEGER),
    ("DATETIME", TypeFamily.MOMENT),
    ("TIMESTAMP", TypeFamily.MOMENT),
    ("DATE", TypeFamily.DATE),
    ("JSON", TypeFamily.JSON),
    ("CHAR", TypeFamily.TEXT),
    ("CLOB", TypeFamily.TEXT),
    ("TEXT", TypeFamily.TEXT),
    ("BLOB", TypeFamily.BYTES),
    ("REAL", TypeFamily.NUMBER),
    ("FLOA", TypeFamily.NUMBER),
    ("DOUB", TypeFamily.NUMBER),
    ("NUM", TypeFamily.NUMBER),
    ("DEC", TypeFamily.NUMBER),
)


# The first columns of indexes over all rows; an INTEGER PRIMARY KEY needs none.
LEADING = """
SELECT m.name, i.name, i.coll FROM sqlite_master m
JOIN pragma_index_list(m.name) l JOIN pragma_index_xinfo(l.name) i
WHERE m.type = 'table' AND NOT l.partial AND i.seqno = 0 AND i.name IS NOT NULL
UNION SELECT m.name, c.name, '' FROM sqlite_master m JOIN pragma_table_info(m.name) c
WHERE m.type = 'table' AND c.pk = 1"""


MADE = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
_KNOWN: dict[tuple[tuple[str | None, ...], ...], Schema] = {}
_MOST_KNOWN = 16


def quote(name: str) -> str:
    """Quote an identifier for SQLite."""
    return '"' + name.replace('"', '""') + '"'


def read_schema(connection: sqlite3.Connection) -> Schema:
    """Every table of the file, with keys, references, triggers and checks.

    All but how many rows there are follows from the statements that made the file, so
    it is worked out once.
    """
    made = tuple(connection.execute(MADE).fetchall())
    if made not in _KNOWN:
        if len(_KNOWN) == _MOST_KNOWN:
            _KNOWN.clear()
        _KNOWN[made] = _read_schema(connection)
    tables = _KNOWN[made].tables
    (size,) = connection.execute(
        "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    ).fetchone()
    counted = {
        name: replace(table, rows=_rows(connection, name, int(size) // _ROW_BYTES))
        for name, table in tables.items()
    }
    return Schema(tables=counted)


def _read_schema(connection: sqlite3.Connection) -> Schema:
    names = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
        " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
    ).fetchall()
    beside, leads = _Beside.read(connection), _leads(connection)
    return Schema(
        tables={
            name: replace(
                _read_table(connection, name, sql or "", beside),
                leads=leads.get(name, ()),
            )
            for name, sql in names
            if name not in OWN_TABLES
        }
    )


def _leads(connection: sqlite3.Connection) -> dict[str, tuple[Lead, ...]]:
    found: dict[str, tuple[Lead, ...]] = {}
    for table, column, collation in connection.execute(LEADING).fetchall():
        order = Order.BYTES if collation == "BINARY" else Order.OWN
        found[table] = (*found.get(table, ()), Lead(column=column, order=order))
    return found


def family_of(declared: str) -> TypeFamily:
    """The family of a declared type, by the words SQLite itself goes by."""
    upper = declared.upper()
    for word, family in _FAMILIES:
        if word in upper:
            return family
    return TypeFamily.OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beside:
    """What stands beside the tables, read once: SQLite looks a name up by reading all.

    Triggers by table; the SQL of each index by its name.
    """

    triggers: Mapping[str, Sequence[Trigger]]
    indexes: Mapping[str, str]

    @classmethod
    def read(cls, connection: sqlite3.Connection) -> Self:
        triggers: dict[str, list[Trigger]] = {}
        rows = connection.execute(
            "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'"
            " ORDER BY name"
        )
        for table, name, body in rows:
            triggers.setdefault(table, []).append(Trigger(name=name, body=body))
        indexes = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index'"
        )
        return cls(
            triggers=triggers, indexes={name: sql or "" for name, sql in indexes}
        )


def _read_table(
    connection: sqlite3.Connection, name: str, sql: str, beside: _Beside
) -> TableSchema:
    columns = connection.execute(f"PRAGMA table_xinfo({quote(name)})").fetchall()
    keyed = sorted((c[5], c[1]) for c in columns if c[5])
    unique, half = _unique_sets(connection, name)
    return TableSchema(
        name=name,
        columns=tuple(_column(c) for c in columns),
        primary_key=tuple(column for _, column in keyed),
        unique=unique,
        half_unique=_half_unique(columns, [beside.indexes[index] for index in half]),
        foreign_keys=_foreign_keys(connection, name),
        triggers=tuple(beside.triggers.get(name, ())),
        checks=tuple(_checks(sql)),
    )


def _rows(connection: sqlite3.Connection, name: str, most: int) -> int:
    """How many rows the table may have: no more than numbers given, or ``most``."""
    quoted = quote(name)
    # One by one: asked together they would be sought in every row.
    span = f"(SELECT max(rowid) FROM {quoted}) - (SELECT min(rowid) FROM {quoted}) + 1"
    try:
        found = connection.execute(f"SELECT {span}").fetchone()
    except sqlite3.OperationalError:  # a table without rowid
        return 0
    return min(int(found[0] or 0), most)


def _column(pragma: tuple[int, str, str, int, object, int, int]) -> ColumnSchema:
    _, name, declared, not_null, _, key_position, hidden = pragma
    length = _LENGTH.search(declared)
    family = family_of(declared)
    return ColumnSchema(
        name=name,
        declared=declared,
        family=family,
        not_null=bool(not_null or key_position),
        generated=hidden in _GENERATED,
        length=int(length[1]) if length and family is TypeFamily.TEXT else None,
    )


def _unique_sets(
    connection: sqlite3.Connection, table: str
) -> tuple[tuple[tuple[str, ...], ...], list[str]]:
    """Columns of each unique index over all rows; the names of the other unique ones.

    Those speak of expressions, or of some rows only.
    """
    whole, half = [], []
    for row in connection.execute(f"PRAGMA index_list({quote(table)})").fetchall():
        _, index, unique, _, partial = row
        if not unique:
            continue
        parts = connection.execute(f"PRAGMA index_info({quote(index)})").fetchall()
        names = tuple(part[2] for part in parts)
        if partial or None in names:
            half.append(index)
        else:
            whole.append(names)
    return tuple(sorted(whole)), half


def _half_unique(columns: Sequence[Row], indexes: Sequence[str]) -> tuple[str, ...]:
    """Columns that a unique index over expressions or of some rows speaks of."""
    said = {word.lower() for sql in indexes for word in _WORD.findall(sql)}
    return tuple(sorted(row[1] for row in columns if row[1].lower() in said))


def _foreign_keys(connection: sqlite3.Connection, table: str) -> tuple[ForeignKey, ...]:
    rows = connection.execute(f"PRAGMA foreign_key_list({quote(table)})").fetchall()
    grouped: dict[int, list[tuple[str, str, str | None, str]]] = {}
    for number, _, target, here, there, _, on_delete, _ in rows:
        grouped.setdefault(number, []).append((target, here, there, on_delete))
    return tuple(
        ForeignKey(
            columns=tuple(here for _, here, _, _ in parts),
            target=parts[0][0],
            target_columns=tuple(there or "" for _, _, there, _ in parts)
            if parts[0][2]
            else (),
            on_delete=parts[0][3].lower(),
        )
        for _, parts in sorted(grouped.items())
    )


def _checks(sql: str) -> list[str]:
    found = []
    for start in (m.end() for m in re.finditer(r"\bCHECK\s*\(", sql, re.IGNORECASE)):
        depth, end = 1, start
        while depth and end < len(sql):
            depth += {"(": 1, ")": -1}.get(sql[end], 0)
            end += 1
        found.append(sql[start : end - 1].strip())
    return found
