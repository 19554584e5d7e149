"""Read what PostgreSQL declares of its own tables, from ``pg_catalog`` alone.

``information_schema`` hides what the account does not own. The tables are those of the
schema that unqualified names mean; partitions are named with their parent.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import psycopg

from jieqing.datamap.schema import (
    ColumnSchema,
    ForeignKey,
    Schema,
    TableSchema,
    Trigger,
    TypeFamily,
)
from jieqing.stores.refusals import CascadeFromOutside

OWN_TABLES = frozenset({"jieqing_mark", "jieqing_lent"})
_FAMILIES = {
    "int2": TypeFamily.INTEGER,
    "int4": TypeFamily.INTEGER,
    "int8": TypeFamily.INTEGER,
    "oid": TypeFamily.INTEGER,
    "numeric": TypeFamily.NUMBER,
    "float4": TypeFamily.NUMBER,
    "float8": TypeFamily.NUMBER,
    "text": TypeFamily.TEXT,
    "varchar": TypeFamily.TEXT,
    "bpchar": TypeFamily.TEXT,
    "name": TypeFamily.TEXT,
    "citext": TypeFamily.TEXT,
    "uuid": TypeFamily.TEXT,
    "bool": TypeFamily.BOOLEAN,
    "date": TypeFamily.DATE,
    "timestamp": TypeFamily.MOMENT,
    "timestamptz": TypeFamily.MOMENT,
    "json": TypeFamily.JSON,
    "jsonb": TypeFamily.JSON,
    "bytea": TypeFamily.BYTES,
}
_ACTIONS = {
    "a": "no action",
    "r": "restrict",
    "c": "cascade",
    "n": "set null",
    "d": "set default",
}

TABLES = """
SELECT c.oid, c.relname FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace
  AND c.relkind IN ('r', 'p', 'f') AND NOT c.relispartition
ORDER BY c.relname"""

# The type behind a domain decides; the length is that of varchar(n) and char(n).
COLUMNS = """
SELECT a.attrelid, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod),
  b.typname, b.typtype, a.attnotnull, a.attgenerated <> '',
  CASE WHEN t.typname IN ('varchar', 'bpchar') AND a.atttypmod > 4
    THEN a.atttypmod - 4 END,
  nullif(l.collname, 'default')
FROM pg_attribute a
JOIN pg_type t ON t.oid = a.atttypid
JOIN pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
LEFT JOIN pg_collation l ON l.oid = a.attcollation
WHERE a.attrelid = ANY(%(tables)s::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum"""

# Keys and unique indexes over whole columns and all rows.
UNIQUE = """
SELECT i.indrelid, i.indisprimary, i.indkey::int2[]::int[] FROM pg_index i
WHERE i.indrelid = ANY(%(tables)s::oid[]) AND i.indisunique AND i.indisvalid
  AND i.indpred IS NULL AND i.indexprs IS NULL
ORDER BY i.indrelid, i.indexrelid"""

FOREIGN_KEYS = """
SELECT k.conrelid, k.conkey::int[], k.confrelid, k.confkey::int[],
  CASE WHEN f.relnamespace = current_schema()::regnamespace THEN f.relname
    ELSE f.relnamespace::regnamespace || '.' || f.relname END,
  k.confdeltype::text,
  (SELECT array_agg(a.attname::text ORDER BY p.place) FROM pg_attribute a
    JOIN unnest(k.confkey) WITH ORDINALITY AS p(number, place) ON p.number = a.attnum
    WHERE a.attrelid = k.confrelid)
FROM pg_constraint k JOIN pg_class f ON f.oid = k.confrelid
WHERE k.contype = 'f' AND k.conparentid = 0 AND k.conrelid = ANY(%(tables)s::oid[])
ORDER BY k.conrelid, k.conname"""

TRIGGERS = """
SELECT t.tgrelid, t.tgname, pg_get_triggerdef(t.oid) || ' -- ' || p.prosrc
FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal AND t.tgrelid = ANY(%(tables)s::oid[])
UNION ALL
SELECT r.ev_class, r.rulename, pg_get_ruledef(r.oid) FROM pg_rewrite r
WHERE r.ev_class = ANY(%(tables)s::oid[])
ORDER BY 1, 2"""

CHECKS = """
SELECT k.conrelid, pg_get_constraintdef(k.oid) FROM pg_constraint k
WHERE k.contype = 'c' AND k.conrelid = ANY(%(tables)s::oid[])
ORDER BY k.conrelid, k.conname"""

PARTITIONS = """
SELECT p.oid, t.relid::regclass::text FROM pg_class p, pg_partition_tree(p.oid) t
WHERE p.oid = ANY(%(tables)s::oid[]) AND p.relkind = 'p' AND t.isleaf
ORDER BY 1, 2"""

# Tables of other schemas that lose or change rows when ours lose theirs.
OUTSIDE = """
SELECT k.confrelid, k.conrelid::regclass::text FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
WHERE k.contype = 'f' AND k.confrelid = ANY(%(tables)s::oid[])
  AND k.confdeltype IN ('c', 'n', 'd')
  AND c.relnamespace <> current_schema()::regnamespace AND NOT c.relispartition
ORDER BY 2"""

Row = Sequence[Any]


def read_schema(connection: psycopg.Connection[Row], store: str) -> Schema:
    """Every table of the schema, with keys, references, triggers and checks."""
    named: dict[int, str] = {
        oid: name
        for oid, name in connection.execute(TABLES).fetchall()
        if name not in OWN_TABLES
    }
    parts = {
        part: _by_table(connection.execute(sql, {"tables": list(named)}))
        for part, sql in (
            ("columns", COLUMNS),
            ("unique", UNIQUE),
            ("references", FOREIGN_KEYS),
            ("triggers", TRIGGERS),
            ("checks", CHECKS),
            ("partitions", PARTITIONS),
            ("outside", OUTSIDE),
        )
    }
    for oid, rows in parts["outside"].items():
        raise CascadeFromOutside(store=store, table=named[oid], outside=rows[0][1])
    return Schema(
        tables={name: _table(name, oid, parts) for oid, name in named.items()}
    )


def _by_table(rows: Iterable[Row]) -> dict[int, list[Row]]:
    grouped: dict[int, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row[0], []).append(row)
    return grouped


def _table(
    name: str, oid: int, parts: Mapping[str, Mapping[int, Sequence[Row]]]
) -> TableSchema:
    columns = parts["columns"].get(oid, ())
    names = {row[1]: row[2] for row in columns}
    unique = parts["unique"].get(oid, ())
    keys = [tuple(names[number] for number in row[2]) for row in unique if row[1]]
    return TableSchema(
        name=name,
        columns=tuple(map(_column, columns)),
        primary_key=keys[0] if keys else (),
        unique=tuple(
            sorted(tuple(names[n] for n in row[2]) for row in unique if not row[1])
        ),
        foreign_keys=tuple(
            ForeignKey(
                columns=tuple(names[number] for number in row[1]),
                target=row[4],
                target_columns=tuple(row[6]),
                on_delete=_ACTIONS[row[5]],
            )
            for row in parts["references"].get(oid, ())
        ),
        triggers=tuple(
            Trigger(name=row[1], body=row[2]) for row in parts["triggers"].get(oid, ())
        ),
        checks=tuple(row[1] for row in parts["checks"].get(oid, ())),
        partitions=tuple(row[1] for row in parts["partitions"].get(oid, ())),
    )


def _column(row: Row) -> ColumnSchema:
    _, _, name, declared, base, sort, not_null, generated, length, collation = row
    family = TypeFamily.TEXT if sort == "e" else _FAMILIES.get(base, TypeFamily.OTHER)
    return ColumnSchema(
        name=name,
        declared=declared,
        family=family,
        not_null=not_null,
        generated=generated,
        length=length,
        collation=collation,
    )
