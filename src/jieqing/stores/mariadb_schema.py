"""Read what MariaDB declares of its own tables.

A plain account sees neither other databases' foreign keys nor trigger bodies, and its
deletes cascade and fire all the same: without PROCESS and TRIGGER nothing is read.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from jieqing.stores.refusals import CascadeFromOutside

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
SELECT table_name, engine FROM information_schema.tables
WHERE table_schema = DATABASE()
  AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED', 'SEQUENCE')
ORDER BY table_name"""

COLUMNS = """
SELECT table_name, column_name, column_type, data_type, is_nullable = 'NO',
  is_generated <> 'NEVER', character_maximum_length, collation_name,
  extra LIKE '%on update%'
FROM information_schema.columns WHERE table_schema = DATABASE()
ORDER BY table_name, ordinal_position"""

# A unique index over a part of a text is none over the column.
UNIQUE = """
SELECT table_name, index_name,
  GROUP_CONCAT(column_name ORDER BY seq_in_index SEPARATOR '\\0')
FROM information_schema.statistics
WHERE table_schema = DATABASE() AND non_unique = 0
GROUP BY table_name, index_name HAVING MAX(sub_part) IS NULL
ORDER BY table_name, index_name"""

# What follows is joined here: the server reads every table's file for each join.
INDEXED = """
SELECT table_name, column_name, sub_part IS NOT NULL, non_unique = 0,
  seq_in_index = 1 AND index_type = 'BTREE'
FROM information_schema.statistics WHERE table_schema = DATABASE()
ORDER BY table_name, index_name, seq_in_index"""

GENERATED = """
SELECT table_name, column_name, generation_expression
FROM information_schema.columns
WHERE table_schema = DATABASE() AND is_generated <> 'NEVER'"""

SIZES = """
SELECT table_name, table_rows FROM information_schema.tables
WHERE table_schema = DATABASE()"""

VERSIONED = """
SELECT table_name, 'system versioning' FROM information_schema.tables
WHERE table_schema = DATABASE() AND table_type = 'SYSTEM VERSIONED'"""

FOREIGN_KEYS = """
SELECT k.table_name,
  GROUP_CONCAT(k.column_name ORDER BY k.ordinal_position SEPARATOR '\\0'),
  IF(k.referenced_table_schema = DATABASE(), k.referenced_table_name,
    CONCAT(k.referenced_table_schema, '.', k.referenced_table_name)),
  GROUP_CONCAT(k.referenced_column_name ORDER BY k.ordinal_position SEPARATOR '\\0'),
  LOWER(r.delete_rule)
FROM information_schema.key_column_usage k
JOIN information_schema.referential_constraints r
  ON r.constraint_schema = k.constraint_schema AND r.table_name = k.table_name
  AND r.constraint_name = k.constraint_name
WHERE k.table_schema = DATABASE() AND k.referenced_table_name IS NOT NULL
GROUP BY k.table_name, k.constraint_name ORDER BY k.table_name, k.constraint_name"""

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
Connection = pymysql.connections.Connection


def read_schema(connection: Connection, store: str) -> Schema:
    """Every table of the database, with keys, references, triggers and checks."""
    hidden = tuple(_hidden(connection, store))
    parts = {
        part: _by_table(rows(connection, sql))
        for part, sql in (
            ("columns", COLUMNS),
            ("unique", UNIQUE),
            ("references", FOREIGN_KEYS),
            ("triggers", TRIGGERS),
            ("checks", CHECKS),
            ("partitions", PARTITIONS),
            ("indexed", INDEXED),
            ("generated", GENERATED),
            ("versioned", VERSIONED),
            ("sizes", SIZES),
        )
    }
    return Schema(
        tables={
            name: _table(name, engine, parts)
            for name, engine in rows(connection, TABLES)
            if name not in OWN_TABLES
        },
        hidden=hidden,
    )


def rows(connection: Connection, sql: str) -> list[Row]:
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


def _hidden(connection: Connection, store: str) -> Iterator[Hidden]:
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


def _outside(connection: Connection) -> list[Row] | None:
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


def _table(name: str, engine: str | None, parts: Parts) -> TableSchema:
    unique = {row[1]: _split(row[2]) for row in parts["unique"].get(name, ())}
    checks = tuple(row[1] for row in parts["checks"].get(name, ()))
    is_json = {column for check in checks for column in _JSON_CHECK.findall(check)}
    return TableSchema(
        name=name,
        columns=tuple(_column(row, is_json) for row in parts["columns"].get(name, ())),
        primary_key=unique.pop("PRIMARY", ()),
        unique=tuple(sorted(unique.values())),
        foreign_keys=tuple(
            ForeignKey(
                columns=_split(row[1]),
                target=row[2],
                target_columns=_split(row[3]),
                on_delete=row[4],
                at_once=True,
            )
            for row in parts["references"].get(name, ())
        ),
        triggers=tuple(
            Trigger(name=row[1], body=row[2]) for row in parts["triggers"].get(name, ())
        ),
        checks=checks,
        partitions=tuple(row[1] for row in parts["partitions"].get(name, ())),
        engine=engine,
        half_unique=_half_unique(name, parts),
        keeps_beside="".join(row[1] for row in parts["versioned"].get(name, ())),
        rows=sum(row[1] or 0 for row in parts["sizes"].get(name, ())),
        leads=tuple(_leads(name, parts)),
    )


def _half_unique(name: str, parts: Parts) -> tuple[str, ...]:
    """Columns in unique indexes over a part of them, or over what is made of them."""
    columns = parts["columns"].get(name, ())
    unique = [row for row in parts["indexed"].get(name, ()) if row[3]]
    keys = {row[1] for row in unique}
    made = [
        row[2].lower() for row in parts["generated"].get(name, ()) if row[1] in keys
    ]
    found = {row[1] for row in unique if row[2]}
    for _, column, _, _, _, is_generated, *_ in columns:
        if not is_generated and any(f"`{column.lower()}`" in text for text in made):
            found.add(column)
    return tuple(sorted(found, key=str.upper))


def _leads(name: str, parts: Parts) -> Iterator[Lead]:
    """Columns that come first in an index; one over a part still finds equal texts."""
    collations = {row[1]: row[7] for row in parts["columns"].get(name, ())}
    for _, column, is_part, _, is_first in parts["indexed"].get(name, ()):
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
    _, name, declared, base, not_null, generated, length, collation, auto = row
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
