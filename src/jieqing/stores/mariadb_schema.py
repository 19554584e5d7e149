"""Read what MariaDB declares of its own tables.

A plain account sees neither other databases' foreign keys nor trigger bodies, and its
deletes cascade and fire all the same: without PROCESS and TRIGGER nothing is read.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pymysql

from jieqing.datamap.schema import (
    ColumnSchema,
    ForeignKey,
    Hidden,
    Lead,
    Order,
    Schema,
    TableSchema,
    Trigger,
    TypeFamily,
)
from jieqing.stores.mariadb_connection import Ending
from jieqing.stores.port import CopyKind, Key
from jieqing.stores.refusals import CascadeFromOutside
from jieqing.stores.wire_lines import first_of

OWN_TABLES = frozenset({"jieqing_mark", "jieqing_lent"})
_DENIED = 1227
_FAMILIES = {
    "tinyint": TypeFamily.INTEGER,
    "smallint": TypeFamily.INTEGER,
    "mediumint": TypeFamily.INTEGER,
    "int": TypeFamily.INTEGER,
    "bigint": TypeFamily.INTEGER,
    "year": TypeFamily.INTEGER,
    "bit": TypeFamily.INTEGER,
    "decimal": TypeFamily.NUMBER,
    "float": TypeFamily.NUMBER,
    "double": TypeFamily.NUMBER,
    "char": TypeFamily.TEXT,
    "varchar": TypeFamily.TEXT,
    "tinytext": TypeFamily.TEXT,
    "text": TypeFamily.TEXT,
    "mediumtext": TypeFamily.TEXT,
    "longtext": TypeFamily.TEXT,
    "enum": TypeFamily.TEXT,
    "set": TypeFamily.TEXT,
    "uuid": TypeFamily.TEXT,
    "date": TypeFamily.DATE,
    "datetime": TypeFamily.MOMENT,
    "timestamp": TypeFamily.MOMENT,
    "json": TypeFamily.JSON,
    "binary": TypeFamily.BYTES,
    "varbinary": TypeFamily.BYTES,
    "tinyblob": TypeFamily.BYTES,
    "blob": TypeFamily.BYTES,
    "mediumblob": TypeFamily.BYTES,
    "longblob": TypeFamily.BYTES,
}
_FOLDED = frozenset({"utf8mb4_general_ci", "utf8mb3_general_ci", "utf8_general_ci"})
_CHOICE = re.compile(r"'((?:[^']|'')*)'")
_JSON_CHECK = re.compile(r"json_valid\(`((?:[^`]|``)+)`\)")

TABLES = """
SELECT table_name, engine, table_type = 'SYSTEM VERSIONED', table_rows
FROM information_schema.tables WHERE table_schema = DATABASE()
  AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED', 'SEQUENCE')
ORDER BY table_name"""

COLUMNS = """
SELECT table_name, column_name, column_type, data_type, is_nullable = 'NO',
  is_generated <> 'NEVER', character_maximum_length, collation_name,
  extra LIKE '%on update%', generation_expression
FROM information_schema.columns WHERE table_schema = DATABASE()
ORDER BY table_name, ordinal_position"""

# What belongs together is put together here: the server opens every table for each
# question, and for each row of a join.
INDEXED = """
SELECT table_name, column_name, sub_part IS NOT NULL, non_unique = 0,
  seq_in_index = 1 AND index_type = 'BTREE', index_name
FROM information_schema.statistics WHERE table_schema = DATABASE()
ORDER BY table_name, index_name, seq_in_index"""

FOREIGN_KEYS = """
SELECT table_name,
  GROUP_CONCAT(column_name ORDER BY ordinal_position SEPARATOR '\\0'),
  IF(referenced_table_schema = DATABASE(), referenced_table_name,
    CONCAT(referenced_table_schema, '.', referenced_table_name)),
  GROUP_CONCAT(referenced_column_name ORDER BY ordinal_position SEPARATOR '\\0'),
  constraint_name
FROM information_schema.key_column_usage
WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL
GROUP BY table_name, constraint_name ORDER BY table_name, constraint_name"""

DELETE_RULES = """
SELECT table_name, constraint_name, LOWER(delete_rule)
FROM information_schema.referential_constraints
WHERE constraint_schema = DATABASE()"""

TRIGGERS = """
SELECT event_object_table, trigger_name,
  CONCAT(action_timing, ' ', event_manipulation, ' ', action_statement)
FROM information_schema.triggers WHERE event_object_schema = DATABASE()
ORDER BY event_object_table, trigger_name"""

CHECKS = """
SELECT table_name, check_clause FROM information_schema.check_constraints
WHERE constraint_schema = DATABASE() ORDER BY table_name, constraint_name"""

PARTITIONS = """
SELECT table_name, partition_name FROM information_schema.partitions
WHERE table_schema = DATABASE() AND partition_name IS NOT NULL
ORDER BY table_name, partition_ordinal_position"""

# InnoDB's own list knows the foreign keys of all databases and accounts, by the names
# of their files; the bits of its type are cascade and set null, on delete and update.
_CHILD, _CHILD_BASE, _PARENT, _PARENT_BASE = (
    f"CONVERT(CONVERT(CAST(SUBSTRING_INDEX({name}, '/', {place}) AS BINARY)"
    " USING filename) USING utf8mb4)"
    for name in ("for_name", "ref_name")
    for place in (-1, 1)
)
OUTSIDE = f"""
SELECT {_PARENT}, CONCAT({_CHILD_BASE}, '.', {_CHILD})
FROM information_schema.innodb_sys_foreign
WHERE {_PARENT_BASE} = DATABASE() AND type & 15 <> 0
  AND {_CHILD_BASE} <> DATABASE()
ORDER BY 1, 2"""
FOLLOWING = f"""
SELECT {_PARENT},
  IF({_CHILD_BASE} = DATABASE(), {_CHILD}, CONCAT({_CHILD_BASE}, '.', {_CHILD})),
  GROUP_CONCAT(for_col_name ORDER BY pos SEPARATOR '\\0'),
  GROUP_CONCAT(ref_col_name ORDER BY pos SEPARATOR '\\0'),
  CASE WHEN type & 1 THEN 'cascade' WHEN type & 2 THEN 'set null' ELSE '' END
FROM information_schema.innodb_sys_foreign AS own
JOIN information_schema.innodb_sys_foreign_cols AS part
  ON BINARY part.id = BINARY own.id
WHERE {_PARENT_BASE} = DATABASE() AND type & 15 <> 0 AND {_PARENT} = """
OF_EACH = " GROUP BY BINARY own.id"
# Whether there is any: which columns it has takes the server four times as long.
ANY_FOLLOWING = f"""
SELECT 1 FROM information_schema.innodb_sys_foreign
WHERE type & 15 <> 0 AND {_PARENT_BASE} = DATABASE() AND {_PARENT} = """

SEES_TRIGGERS = """
SELECT 1 FROM information_schema.user_privileges WHERE privilege_type = 'TRIGGER'
UNION SELECT 1 FROM information_schema.schema_privileges
WHERE privilege_type = 'TRIGGER' AND DATABASE() LIKE table_schema"""

# A table shows itself by any right on it; the columns say which rights those are.
UNREADABLE = """
SELECT table_name FROM information_schema.columns
WHERE table_schema = DATABASE()
GROUP BY table_name HAVING MAX(FIND_IN_SET('select', privileges)) = 0
ORDER BY table_name"""

# What makes an account mightier than finding and erasing need it to be.
RIGHTS = """
SELECT privilege_type FROM information_schema.user_privileges
WHERE privilege_type IN ('ALTER', 'CREATE USER', 'DELETE HISTORY', 'DROP', 'FILE',
  'RELOAD', 'SHUTDOWN', 'SUPER', 'SET USER', 'BINLOG ADMIN')
  AND grantee = CONCAT("'", REPLACE(CURRENT_USER(), '@', "'@'"), "'")
ORDER BY 1"""

LEADING = """
SELECT DISTINCT table_name, column_name FROM information_schema.statistics
WHERE table_schema = DATABASE() AND seq_in_index = 1"""

# Tables that a session has locked or is changing; which session, only IT may see.
HELD = "SHOW OPEN TABLES WHERE In_use > 0 AND `Database` = DATABASE()"

# What brings a statement with its values, or a row, into a log of the server.
LOGGED = """
SELECT LOWER(variable_name), variable_value
FROM information_schema.global_variables
WHERE variable_name IN ('GENERAL_LOG', 'LOG_BIN', 'SERVER_AUDIT_LOGGING')
  AND variable_value = 'ON'
UNION SELECT LOWER(variable_name), variable_value
FROM information_schema.session_variables
WHERE variable_name IN ('SLOW_QUERY_LOG', 'BINLOG_ANNOTATE_ROW_EVENTS')
  AND variable_value = 'ON' AND (variable_name = 'SLOW_QUERY_LOG' OR @@log_bin)
ORDER BY 1"""

Row = Sequence[Any]
Following = tuple[str, tuple[str, ...], tuple[str, ...], str]
Parts = Mapping[str, Mapping[str, Sequence[Row]]]
Answered = tuple[tuple[bytes, ...], tuple[CopyKind, ...]]
_PARTS = {
    "columns": COLUMNS,
    "references": FOREIGN_KEYS,
    "rules": DELETE_RULES,
    "triggers": TRIGGERS,
    "checks": CHECKS,
    "partitions": PARTITIONS,
    "indexed": INDEXED,
}


def read_schema(connection: Ending, store: str) -> Schema:
    """Every table of the database, with keys, references, triggers and checks.

    All but how many rows there are is worked out once from what the server answers.
    """
    hidden = tuple(_hidden(connection, store))
    answers = tuple(_answer(connection, sql) for sql in _PARTS.values())
    named = [row for row in rows(connection, TABLES) if row[0] not in OWN_TABLES]
    known = _tables(tuple(row[:3] for row in named), answers)
    return Schema(
        tables={
            name: replace(known[name], rows=size or 0) for name, _, _, size in named
        },
        hidden=hidden,
    )


@lru_cache(maxsize=16)
def _tables(
    named: tuple[Key, ...], answers: tuple[Answered, ...]
) -> Mapping[str, TableSchema]:
    read = [_by_table(first_of(*answer)) for answer in answers]
    parts = dict(zip(_PARTS, read, strict=True))
    return {str(row[0]): _table(row, parts) for row in named}


def _answer(connection: Ending, sql: str) -> Answered:
    """What the server sent: to take it for known costs less than to read it."""
    answer = connection.packets(sql)
    return tuple(answer.rows), answer.kinds


def rows(connection: Ending, sql: str) -> list[Row]:
    """What a question without values is answered."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def following(known: Schema, target: str) -> Counter[Following]:
    """Foreign keys of the table's followers that the schema names, to be compared."""
    return Counter(
        _followed(name, key.columns, key.target_columns, key.on_delete)
        for name, schema in known.tables.items()
        for key in schema.foreign_keys
        if _folded(key.target) == _folded(target)
    )


def following_now(found: Iterable[Row], target: str) -> Counter[Following]:
    """The same of what ``FOLLOWING`` was answered: those that change rows."""
    return Counter(
        _followed(name, _split(columns), _split(target_columns), rule)
        for parent, name, columns, target_columns, rule in found
        if _folded(parent) == _folded(target)
    )


def _followed(
    name: str, columns: Sequence[str], targets: Sequence[str], rule: str
) -> Following:
    rule = rule if rule in {"cascade", "set null"} else ""
    return (
        _folded(name),
        tuple(map(_folded, columns)),
        tuple(map(_folded, targets)),
        rule,
    )


def _folded(name: str) -> str:
    """A name as servers compare it that do not tell letter case apart."""
    return name.casefold()


def _hidden(connection: Ending, store: str) -> Iterator[Hidden]:
    """What this account may not see of what a delete would set off.

    Raises ``CascadeFromOutside``.
    """
    outside = _outside(connection)
    if outside is None:
        yield Hidden(what="foreign keys of other databases", right="PROCESS")
    for table, other in outside or ():
        raise CascadeFromOutside(store=store, table=table, outside=other)
    if not rows(connection, SEES_TRIGGERS):
        yield Hidden(what="triggers", right="TRIGGER")


def _outside(connection: Ending) -> list[Row] | None:
    try:
        return rows(connection, OUTSIDE)
    except pymysql.OperationalError as error:
        if error.args[0] != _DENIED:
            raise
    return None


def _by_table(listed: Iterable[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = {}
    for row in listed:
        grouped.setdefault(row[0], []).append(row)
    return grouped


def _table(row: Row, parts: Parts) -> TableSchema:
    name, engine, is_versioned = row
    unique = _unique(name, parts)
    checks = tuple(row[1] for row in parts["checks"].get(name, ()))
    is_json = {column for check in checks for column in _JSON_CHECK.findall(check)}
    return TableSchema(
        name=name,
        columns=tuple(_column(row, is_json) for row in parts["columns"].get(name, ())),
        primary_key=unique.pop("PRIMARY", ()),
        unique=tuple(sorted(unique.values())),
        foreign_keys=tuple(_foreign_keys(name, parts)),
        triggers=tuple(
            Trigger(name=row[1], body=row[2]) for row in parts["triggers"].get(name, ())
        ),
        checks=checks,
        partitions=tuple(row[1] for row in parts["partitions"].get(name, ())),
        engine=engine,
        half_unique=_half_unique(name, parts),
        keeps_beside="system versioning" if is_versioned else "",
        leads=tuple(_leads(name, parts)),
    )


def _unique(name: str, parts: Parts) -> dict[str, tuple[str, ...]]:
    """The columns of each unique index; over a part of a text it is none over them."""
    unique: dict[str, list[str]] = {}
    partly = set()
    for _, column, is_part, is_unique, _, index in parts["indexed"].get(name, ()):
        if is_unique:
            unique.setdefault(index, []).append(column)
        if is_part:
            partly.add(index)
    return {i: tuple(columns) for i, columns in unique.items() if i not in partly}


def _foreign_keys(name: str, parts: Parts) -> Iterator[ForeignKey]:
    """The table's references; one without a rule was dropped between two questions."""
    rules = {constraint: rule for _, constraint, rule in parts["rules"].get(name, ())}
    found = parts["references"].get(name, ())
    for _, columns, target, target_columns, constraint in found:
        if constraint in rules:
            yield ForeignKey(
                columns=_split(columns),
                target=target,
                target_columns=_split(target_columns),
                on_delete=rules[constraint],
                at_once=True,
            )


def _half_unique(name: str, parts: Parts) -> tuple[str, ...]:
    """Columns in unique indexes over a part of them, or over what is made of them."""
    columns = parts["columns"].get(name, ())
    unique = [row for row in parts["indexed"].get(name, ()) if row[3]]
    keys = {row[1] for row in unique}
    made = [row[9].lower() for row in columns if row[5] and row[1] in keys]
    found = {row[1] for row in unique if row[2]}
    for _, column, _, _, _, is_generated, *_ in columns:
        if not is_generated and any(f"`{column.lower()}`" in text for text in made):
            found.add(column)
    return tuple(sorted(found, key=str.upper))


def _leads(name: str, parts: Parts) -> Iterator[Lead]:
    """Columns that come first in an index; one over a part still finds equal texts."""
    collations = {row[1]: row[7] for row in parts["columns"].get(name, ())}
    for _, column, is_part, _, is_first, _ in parts["indexed"].get(name, ()):
        if is_first:
            order = Order.OWN if is_part else _order(collations.get(column))
            yield Lead(column=column, order=order)


def _order(collation: str | None) -> Order:
    """The order of an index over texts of that collation, where we know it well."""
    if collation is not None and collation.endswith("_bin"):
        return Order.BYTES
    return Order.FOLDED if collation in _FOLDED else Order.OWN


def _split(names: str) -> tuple[str, ...]:
    return tuple(names.split("\0"))


def _choices(declared: str) -> tuple[str, ...]:
    return tuple(each.replace("''", "'") for each in _CHOICE.findall(declared))


def _column(row: Row, is_json: set[str]) -> ColumnSchema:
    _, name, declared, base, not_null, generated, length, collation, auto, _ = row
    family = _FAMILIES.get(base, TypeFamily.OTHER)
    family = TypeFamily.JSON if name in is_json else family
    return ColumnSchema(
        name=name,
        declared=declared,
        family=family,
        not_null=bool(not_null),
        generated=bool(generated),
        length=length if base in {"char", "varchar"} else None,
        collation=collation,
        auto=bool(auto),
        choices=_choices(declared) if base == "enum" else (),
    )
